import { expect, type Page, test } from '@playwright/test'
import { writeXlsx } from 'hucre/xlsx'
import { z } from 'zod'
import { type Account, expectAccessible, signUp } from './support.ts'

const mimeType = 'text/csv'
const file = (name: string, text: string | Uint8Array) => ({ name, mimeType, buffer: Buffer.from(text) })

const Contacts = z.object({
  items: z.array(
    z.object({
      id: z.number(),
      email: z.string().nullable(),
      firstName: z.string().nullable(),
      lastName: z.string().nullable(),
      phone: z.string().nullable(),
      tags: z.array(z.string()),
      fields: z.record(z.string(), z.unknown()),
    }),
  ),
})
const contactsOf = async (account: Account) => (await account.api(Contacts, '/contacts?limit=100')).items

async function choose(page: Page, account: Account, chosen: ReturnType<typeof file>): Promise<void> {
  await page.goto(account.href('/contacts/import'))
  await page.locator('input[type=file]').setInputFiles(chosen)
  await expect(page.getByRole('heading', { name: 'Collega le colonne ai campi' })).toBeVisible()
}
const next = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()
async function toConfirm(page: Page): Promise<void> {
  await next(page, 'Continua con i consensi')
  await next(page, 'Continua')
  await expect(page.getByRole('heading', { name: 'Pronto a importare' })).toBeVisible()
}
async function importNow(page: Page): Promise<void> {
  await next(page, /^Importa \d/)
  await expect(page.getByRole('heading', { name: 'Importazione finita' })).toBeVisible()
}
/** A figure of the list that stands under a heading. */
const figure = (page: Page, name: string) =>
  page
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
    .last()

test.describe('a messy file', () => {
  test('with headings twice, mixed line ends, quotes, formulas, right-to-left text and emoji comes in as it is', async ({
    page,
  }) => {
    const account = await signUp(page)
    const text = [
      'E-mail;Nome;Cognome;Cognome;Note; MOTTO \r\n',
      '"ADA@prova.example";"Ada ""la prima""";Conti;Altra;"due\r\nrighe; e un separatore";"\'=SOMMA(1)"\n',
      'mailto:bea@prova.example.;نور;شمس;;🫒 olio;+39\r',
      ' carla@prova.example ;Carla;Neri;;;-\r\n',
      'dora@prova.example;Dora;"mai chiusa;;;',
    ].join('')
    await choose(page, account, file('disordine.csv', text))
    await expectAccessible(page)
    await toConfirm(page)
    await importNow(page)
    const stored = await contactsOf(account)
    expect(stored.find(({ email }) => email === 'ada@prova.example')).toMatchObject({
      firstName: 'Ada "la prima"',
      lastName: 'Conti',
      fields: { MOTTO: '=SOMMA(1)' },
    })
    expect(stored.find(({ email }) => email === 'bea@prova.example')).toMatchObject({
      firstName: 'نور',
      lastName: 'شمس',
    })
    expect(stored.map(({ email }) => email)).toEqual(
      expect.arrayContaining(['carla@prova.example', 'dora@prova.example']),
    )
  })

  test('without headings, and with 500 columns, is mapped by what it holds', async ({ page }) => {
    const account = await signUp(page)
    const wide = (email: string) => [email, ...Array.from({ length: 499 }, (_, at) => `v${at}`)].join(',')
    await choose(page, account, file('largo.csv', `${wide('a@prova.example')}\n${wide('b@prova.example')}\n`))
    await expect(page.getByText('500 colonne')).toBeVisible()
    await expect(page.getByText('senza titoli')).toBeVisible()
    await expect(page.getByText(', 1 riconosciuta')).toBeVisible()
    await expect(page.getByText('dai titoli')).toBeHidden()
    await toConfirm(page)
    await importNow(page)
    expect((await contactsOf(account)).map(({ email }) => email).toSorted()).toEqual([
      'a@prova.example',
      'b@prova.example',
    ])
  })

  test('of which half is missing gives what is there', async ({ page }) => {
    const account = await signUp(page)
    const whole = 'E-mail;Nome\na@prova.example;Ada\nb@prova.example;Bea\nc@prova.exa'
    await choose(page, account, file('mezzo.csv', whole))
    await toConfirm(page)
    await importNow(page)
    expect(await contactsOf(account)).toHaveLength(3)
  })

  test('that is cut inside a quoted cell says so, and the CSV tool too', async ({ page }) => {
    const account = await signUp(page)
    const cut = file('tagliato.csv', 'E-mail;Nota\na@prova.example;Ada\nb@prova.example;"cliente da')
    const told = page.getByText(/finire nel mezzo di una riga: le virgolette aperte alla riga 3/)
    await choose(page, account, cut)
    await expect(told).toBeVisible()
    await expectAccessible(page)
    await page.goto(account.href('/contacts/csv'))
    await page.locator('input[type=file]').setInputFiles(cut)
    await expect(told).toBeVisible()
    await page.goto(account.href('/contacts/import'))
    await page
      .locator('input[type=file]')
      .setInputFiles(file('intero.csv', 'E-mail;Nota\na@prova.example;"due\nrighe"\n'))
    await expect(page.getByText('Pronta').first()).toBeVisible()
    await expect(told).toBeHidden()
  })
})

test.describe('the last step', () => {
  const known = 'E-mail;Cellulare;Nome\na@prova.example;347 1182901;Ada\nb@prova.example;347 1182902;Bea\n'

  test('tells what will happen, by each choice, and offers to merge who may be one person', async ({
    page,
  }) => {
    const account = await signUp(page)
    await choose(page, account, file('primi.csv', known))
    await toConfirm(page)
    await importNow(page)

    const again =
      'E-mail;Cellulare;Nome\na@prova.example;;Adele\nb@prova.example;347 1182902;Bea\na@prova.example;347 1182902;Chi\nnuova@prova.example;;Nuova\n;3,93471E+11;Persa\n'
    await choose(page, account, file('secondi.csv', again))
    await toConfirm(page)
    await expect(figure(page, 'Contatti nuovi')).toContainText('1')
    await expect(figure(page, 'Contatti aggiornati')).toContainText('1')
    await expect(figure(page, 'Contatti già uguali')).toContainText('1')
    await expect(figure(page, 'Righe scartate')).toContainText('2')
    expect(await contactsOf(account)).toHaveLength(2)
    await expectAccessible(page)

    await page.getByRole('radio', { name: /^Completa/ }).click()
    await expect(figure(page, 'Contatti già uguali')).toContainText('2')
    await page.getByRole('radio', { name: /^Salta/ }).click()
    await expect(figure(page, 'Contatti già presenti, saltati')).toContainText('2')
    await page.getByRole('radio', { name: /^Aggiorna/ }).click()
    await expect(figure(page, 'Contatti aggiornati')).toContainText('1')

    const tags = page.getByRole('combobox', { name: /Tag per tutti/ })
    await tags.fill('Fiera')
    await tags.press('Enter')
    await expect(page.getByRole('button', { name: 'Togli Fiera' })).toBeVisible()
    await expect(tags).toHaveValue('')
    await tags.pressSequentially('Autunno')
    await importNow(page)
    await expect(figure(page, 'Contatti aggiornati')).toContainText('1')
    const stored = await contactsOf(account)
    expect(stored.find(({ email }) => email === 'a@prova.example')).toMatchObject({
      firstName: 'Adele',
      tags: ['Autunno', 'Fiera'],
    })
  })

  test('says one sum: rows of two contacts are rejected beside the file, too, and not on the button', async ({
    page,
  }) => {
    const account = await signUp(page)
    await choose(page, account, file('primi.csv', known))
    await toConfirm(page)
    await importNow(page)
    const split = 'E-mail;Cellulare\na@prova.example;347 1182902\nnuova@prova.example;\n'
    await choose(page, account, file('secondi.csv', split))
    await toConfirm(page)
    const beside = page.getByRole('complementary', { name: 'Riepilogo' })
    await expect(beside.getByText('E-mail e telefono di due contatti')).toBeVisible()
    await next(page, 'Importa 1 riga')
    await expect(page.getByRole('heading', { name: 'Importazione finita' })).toBeVisible()
    expect(await contactsOf(account)).toHaveLength(3)
  })

  test('a new field becomes a choice between the values of its column', async ({ page }) => {
    const account = await signUp(page)
    const text = 'E-mail;Taglia\na@prova.example;S\nb@prova.example;M\nc@prova.example;s\n'
    await choose(page, account, file('taglie.csv', text))
    await page.getByRole('button', { name: /Tipo di Taglia/ }).click()
    await page.getByRole('option', { name: 'scelta' }).click()
    await expect(page.getByText('S, M').nth(1)).toBeVisible()
    await toConfirm(page)
    await importNow(page)
    const Fields = z.object({ items: z.array(z.object({ key: z.string(), choices: z.array(z.string()) })) })
    expect((await account.api(Fields, '/fields')).items).toMatchObject([
      { key: 'TAGLIA', choices: ['S', 'M'] },
    ])
    expect((await contactsOf(account)).map(({ fields }) => fields['TAGLIA']).toSorted()).toEqual([
      'M',
      'S',
      'S',
    ])
  })

  test('a workbook comes in with its numbers as their formats show them', async ({ page }) => {
    const account = await signUp(page)
    const people = [575_900_100, 575_900_101, 575_900_102]
    const cells = new Map(
      people.flatMap((phone, at): [string, { value: number; style: { numFmt: string } }][] => [
        [`${at + 1},1`, { value: phone, style: { numFmt: '0000 000000' } }],
        [`${at + 1},2`, { value: 144 + at, style: { numFmt: '00000' } }],
      ]),
    )
    const rows = [['Nome', 'Telefono', 'CAP'], ...people.map((_phone, at) => [`Ada ${at}`, null, null])]
    const bytes = await writeXlsx({ sheets: [{ name: 'Clienti', rows, cells }] })
    await choose(page, account, file('clienti.xlsx', bytes))
    await expect(page.getByText('00144').first()).toBeVisible()
    await expect(page.getByText(/zero iniziale/)).toBeHidden()
    await toConfirm(page)
    await importNow(page)
    const stored = await contactsOf(account)
    expect(stored.map(({ phone, fields }) => [phone, fields['CAP']]).toSorted()).toEqual(
      people.map((phone, at) => [`+390${phone}`, `00${144 + at}`]),
    )
  })
})
