import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { type Account, expectAccessible, signUp } from './support.ts'

const mimeType = 'text/csv'
/** As Excel saves it in Italy: semicolons, Windows-1252, no byte order mark. */
const windowsFile = (name: string, lines: string[]) => ({
  name,
  mimeType,
  buffer: Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1'),
})

const heading = 'Nome;Cognome;E-mail;Cellulare;Città'
const customers = windowsFile('clienti_frantoio.csv', [
  heading,
  'Niccolò;Forlì;niccolo@prova.example;347 1234567;Città di Castello',
  'José;Müller;jose@prova.example;;"Forlì; centro"',
  'Anna;D’Àvila'.replace('’', "'") + ';anna@prova.example;+39 06 6982;Roma',
  'Senza;Recapito;;;Siena',
  'Doppia;Anna;ANNA@prova.example;;Roma',
  'Troppe;Celle;troppe@prova.example;;Pisa;una;due',
  'Senza;Posta;non-una-mail;338 7654321;Lucca',
])

const choose = (page: Page, file: { name: string; mimeType: string; buffer: Buffer }) =>
  page.getByLabel('Scegli il file', { exact: true }).setInputFiles(file)
const next = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()

const Contacts = z.object({
  items: z.array(
    z.object({
      firstName: z.string().nullable(),
      lastName: z.string().nullable(),
      email: z.string().nullable(),
    }),
  ),
})
const Lists = z.object({ items: z.array(z.object({ name: z.string(), memberCount: z.number() })) })
const contactsOf = async (account: Account) => (await account.api(Contacts, '/contacts?limit=100')).items
const listsOf = async (account: Account) => (await account.api(Lists, '/lists')).items

test.describe('importing a file', () => {
  test('a file from Excel becomes contacts and a list, its bad rows a file to download', async ({ page }) => {
    const account = await signUp(page)
    await page.goto(account.href('/contacts/import'))
    await expect(page.getByRole('heading', { name: /Trascina qui un file CSV/ })).toBeVisible()
    await expectAccessible(page)

    await choose(page, customers)
    await expect(page.getByRole('heading', { name: 'Collega le colonne ai campi' })).toBeVisible()
    const preview = page.getByRole('region', { name: 'Anteprima' })
    await expect(preview.getByRole('row', { name: /Niccolò/ })).toContainText('Pronta')
    await expect(preview.getByRole('row', { name: /Müller/ })).toContainText('Pronta')
    await expect(preview.getByRole('row', { name: /Recapito/ })).toContainText('Scartata, irraggiungibile')
    await expect(preview.getByRole('row', { name: /Troppe/ })).toContainText('Scartata, troppe celle')
    await expectAccessible(page)

    await next(page, 'Continua con i consensi')
    await expect(page.getByText('Li dichiari al passo dopo')).toBeHidden()
    await page.getByRole('checkbox', { name: /consenso per E-mail/ }).click()
    await expect(page.getByRole('status').getByText('Scrivi come lo hanno dato.')).toBeVisible()
    await page.getByLabel('Come e quando lo hanno dato').fill('Modulo firmato in negozio, marzo 2026')
    await expectAccessible(page)
    await next(page, 'Continua')
    await expect(page.getByRole('heading', { name: 'Pronto a importare' })).toBeVisible()
    await expectAccessible(page)
    await next(page, /^Importa 4 righe/)

    await expect(page.getByRole('heading', { name: 'Importazione finita' })).toBeVisible()
    await expect(page.getByText('3 righe non sono entrate')).toBeVisible()
    for (const reason of ['Né e-mail né telefono', 'Doppioni nel file', 'Più celle che colonne']) {
      await expect(page.getByText(`${reason}: 1`)).toBeVisible()
    }
    await expectAccessible(page)

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Scarica le righe scartate' }).click(),
    ])
    const rejects = await readFile(await download.path(), 'utf8')
    expect(rejects).toContain('Recapito')
    expect(rejects.trim().split(/\r?\n/)).toHaveLength(4)

    await page.getByRole('button', { name: 'Rinomina la lista' }).click()
    await page.getByLabel('Nome della lista').fill('Clienti del frantoio')
    await page.getByRole('button', { name: 'Salva', exact: true }).click()
    await expect(page.getByText('Clienti del frantoio')).toBeVisible()

    const stored = await contactsOf(account)
    expect(stored.map(({ firstName, lastName }) => `${firstName} ${lastName}`).toSorted()).toEqual([
      "Anna D'Àvila",
      'José Müller',
      'Niccolò Forlì',
      'Senza Posta',
    ])
    expect(await listsOf(account)).toMatchObject([{ name: 'Clienti del frantoio', memberCount: 4 }])
  })

  test('the same file again updates and adds nobody', async ({ page }) => {
    const account = await signUp(page)
    for (const round of ['first', 'second']) {
      await page.goto(account.href('/contacts/import'))
      await choose(page, customers)
      await next(page, 'Continua con i consensi')
      await next(page, 'Continua')
      await next(page, /^Importa 4 righe/)
      await expect(page.getByRole('heading', { name: 'Importazione finita' })).toBeVisible()
      expect(await contactsOf(account), round).toHaveLength(4)
    }
  })

  test('an import that is cut off goes on with the same file, each row stored once', async ({ page }) => {
    const account = await signUp(page)
    const people = Array.from(
      { length: 2400 },
      (_, i) => `Persona;Numero ${i};persona${i}@prova.example;;Pisa`,
    )
    const file = windowsFile('molti.csv', [heading, ...people])
    await page.goto(account.href('/contacts/import'))
    await choose(page, file)
    await next(page, 'Continua con i consensi')
    await next(page, 'Continua')
    // The third chunk never arrives: the laptop is closed in the middle.
    await page.route('**/chunks/2', (route) => route.abort())
    await next(page, /^Importa 2\.400 righe/)
    await expect(page.getByText(/Lascia aperta questa pagina/)).toBeVisible()
    await expectAccessible(page)
    const Imports = z.object({ items: z.array(z.object({ receivedRows: z.number() })) })
    await expect
      .poll(async () => (await account.api(Imports, '/imports')).items.at(0)?.receivedRows)
      .toBe(2000)

    // Another page of the app stops it as well, so it asks first.
    const leave = page.getByRole('dialog', { name: 'Uscire ferma l’importazione' })
    await page.getByRole('link', { name: 'Liste', exact: true }).click()
    await expectAccessible(page)
    await leave.getByRole('button', { name: 'Resta qui' }).click()
    await expect(page.getByText(/Lascia aperta questa pagina/)).toBeVisible()
    await page.getByRole('link', { name: 'Liste', exact: true }).click()
    await leave.getByRole('button', { name: 'Esci' }).click()
    await expect(page).toHaveURL(/\/lists$/)

    // The way is opened again only after the page is left: a repeat of the chunk must not slip through.
    await page.goto(account.href('/contacts/import'))
    await expect(page.getByText(/si è fermata a 2\.000 righe su 2\.400/)).toBeVisible()
    await page.unrouteAll()
    await expectAccessible(page)
    const sameFile = page.getByLabel('Scegli di nuovo molti.csv')
    await sameFile.setInputFiles(
      windowsFile('molti.csv', [heading, ...people.slice(1), 'Altra;Riga;altra@prova.example;;']),
    )
    await expect(page.getByText('non è lo stesso file')).toBeVisible()
    await sameFile.setInputFiles(file)
    await expect(page.getByRole('heading', { name: 'Importazione finita' })).toBeVisible()
    expect(await listsOf(account)).toMatchObject([{ memberCount: 2400 }])
  })

  test('an import that was begun in another browser goes on in this one, or is closed for good', async ({
    browser,
    page,
  }) => {
    const account = await signUp(page)
    const people = Array.from(
      { length: 1200 },
      (_, i) => `Persona;Numero ${i};persona${i}@prova.example;;Pisa`,
    )
    const file = windowsFile('ufficio.csv', [heading, ...people])
    const Imports = z.object({ items: z.array(z.object({ receivedRows: z.number(), state: z.string() })) })
    const begin = async (chosen: typeof file, received: number): Promise<void> => {
      await page.goto(account.href('/contacts/import'))
      await choose(page, chosen)
      await next(page, 'Continua con i consensi')
      await next(page, 'Continua')
      // A request that is held back when its page goes may yet be let through: the page is left in a long pause.
      const busy = { status: 503, headers: { 'retry-after': '600' }, body: '{}' }
      await page.route('**/chunks/1', (route) => route.fulfill(busy))
      await next(page, /^Importa /)
      await expect(page.getByText('Il server è occupato')).toBeVisible()
      await expect
        .poll(async () => (await account.api(Imports, '/imports')).items.at(0)?.receivedRows)
        .toBe(received)
      await page.goto('about:blank')
      await page.unrouteAll()
    }
    await begin(file, 1000)

    const other = await browser.newContext({ storageState: await page.context().storageState() })
    const there = await other.newPage()
    await there.goto(account.href('/contacts/import'))
    await there.evaluate(() => localStorage.clear())
    await there.reload()
    await expect(there.getByText(/ufficio\.csv si è fermata a 1\.000 righe su 1\.200/)).toBeVisible()
    // A new file is no reason to stop: it begins an import of its own.
    await there.getByLabel('Scegli il file').setInputFiles(customers)
    await expect(there.getByRole('heading', { name: 'Collega le colonne ai campi' })).toBeVisible()
    await there.goto(account.href('/contacts/import'))
    // The same file goes on with the import, wherever it is dropped.
    await there.getByLabel('Scegli il file').setInputFiles({ ...file, name: 'copia.csv' })
    await expect(there.getByRole('heading', { name: 'Importazione finita' })).toBeVisible()
    expect(await listsOf(account)).toMatchObject([{ memberCount: 1200 }])

    await begin(windowsFile('secondo.csv', [heading, ...people.map((one) => one.replace('a@', 'b@'))]), 1000)
    await there.goto(account.href('/contacts/import'))
    await there.getByRole('button', { name: 'Chiudi l’importazione' }).click()
    const asking = there.getByRole('dialog', { name: 'Chiudere l’importazione?' })
    await expectAccessible(there)
    await asking.getByRole('button', { name: 'Chiudi l’importazione' }).click()
    await expect(there.getByRole('heading', { name: 'Importazione fermata' })).toBeVisible()
    await there.goto(account.href('/contacts/import'))
    await expect(there.getByRole('heading', { name: /Trascina qui un file CSV/ })).toBeVisible()
    await expect(there.getByText(/si è fermata/)).toBeHidden()
    expect((await account.api(Imports, '/imports')).items.map(({ state }) => state)).toEqual([
      'cancelled',
      'completed',
    ])
    await other.close()
  })

  const refused: [name: string, content: Buffer, fact: RegExp][] = [
    ['vuoto.csv', Buffer.alloc(0), /vuoto\.csv è vuoto/],
    ['titoli.csv', Buffer.from(`${heading}\r\n`), /ha solo i titoli/],
    [
      'foto.csv',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
      /non è una tabella/,
    ],
    ['foglio.csv', Buffer.from('504b0304140000000800', 'hex'), /foglio\.csv è rovinato/],
  ]
  for (const [name, buffer, fact] of refused) {
    test(`${name} is refused in words that help`, async ({ page }) => {
      const account = await signUp(page)
      await page.goto(account.href('/contacts/import'))
      await choose(page, { name, mimeType, buffer })
      await expect(page.getByText(fact)).toBeVisible()
      await expectAccessible(page)
      expect(await contactsOf(account)).toEqual([])
    })
  }

  test('a cell of a megabyte, broken UTF-8 and a million spaces neither stop the page nor enter', async ({
    page,
  }) => {
    const account = await signUp(page)
    const lines = [
      'Nome;E-mail',
      `${'x'.repeat(1_000_000)};enorme@prova.example`,
      `${' '.repeat(1_000_000)};spazi@prova.example`,
      'Buona;buona@prova.example',
    ]
    const buffer = Buffer.concat([
      Buffer.from(`${lines.join('\n')}\nRotta `, 'utf8'),
      Buffer.from([0xc3, 0x28, 0xff]),
      Buffer.from(';rotta@prova.example\n'),
    ])
    await page.goto(account.href('/contacts/import'))
    await choose(page, { name: 'strano.csv', mimeType, buffer })
    await expect(
      page.getByRole('region', { name: 'Anteprima' }).getByRole('row', { name: /Buona/ }),
    ).toContainText('Pronta')
    await next(page, 'Continua con i consensi')
    await next(page, 'Continua')
    await next(page, /^Importa \d righe/)
    await expect(page.getByRole('heading', { name: 'Importazione finita' })).toBeVisible()
    const emails = (await contactsOf(account)).map(({ email }) => email)
    expect(emails).toContain('buona@prova.example')
    expect(emails).not.toContain('enorme@prova.example')
  })
})
