import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible, signUp } from './support.ts'

const Listed = z.object({ items: z.array(z.object({ id: z.number(), to: z.string() })) })
const Kept = z.object({ text: z.string() })
const Contacts = z.object({ items: z.array(z.object({ id: z.number(), email: z.string().nullable() })) })
const Id = z.object({ id: z.number() })
const Url = z.object({ url: z.string() })

/** A quick hand is asked to press again: nobody fills a form in two seconds. */
async function subscribe(page: Page): Promise<void> {
  const sent = page.getByRole('heading', { name: 'Guarda la posta' })
  await expect(async () => {
    // Each press ends in a page of its own, which is asked only once it is there.
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Iscrivimi' }).click()])
    expect(await sent.count()).toBe(1)
  }).toPass({ intervals: [500] })
}

test('somebody signs up for a topic, confirms by mail, changes their mind and leaves', async ({ page }) => {
  const account = await signUp(page, 'Frantoio Prova')
  const { id: listId } = await account.api(Id, '/lists', { name: 'Novità', kind: 'static' })

  await page.goto(account.href(`/lists/${listId}`))
  await page
    .getByRole('button', { name: /Novità/ })
    .last()
    .click()
  await page.getByRole('menuitem', { name: 'Pagina delle preferenze' }).click()
  await page.getByText('Mostra questa lista come argomento').click()
  await page.getByLabel('Nome che legge chi la trova').fill('Olio nuovo')
  await page.getByLabel('Di che cosa parla').fill('Due volte l’anno')
  await expectAccessible(page)
  const link = await page.getByLabel('Pagina per iscriversi').inputValue()
  await page.getByRole('button', { name: 'Salva' }).click()
  await expect(page.getByText('«Olio nuovo» è tra gli argomenti').first()).toBeVisible()

  await page.goto(link)
  await expectAccessible(page)
  await page.getByLabel('E-mail').fill('nuova@prova.example')
  await page.getByLabel('Nome').fill('Nuova')
  await page.getByRole('checkbox', { name: /Olio nuovo/ }).check()
  await subscribe(page)
  expect((await account.api(Contacts, '/contacts')).items).toEqual([])

  let confirm = ''
  await expect(async () => {
    const mail = (await account.api(Listed, '/outbox')).items.find(({ to }) => to === 'nuova@prova.example')
    const { text } = await account.api(Kept, `/outbox/${mail?.id}`)
    confirm = /http\S+\/c\/\S+/.exec(text)?.[0] ?? ''
    expect(confirm).not.toBe('')
  }).toPass()
  await page.goto(confirm)
  await expectAccessible(page)
  expect((await account.api(Contacts, '/contacts')).items).toEqual([])
  await page.getByRole('button', { name: 'Confermo' }).click()
  await page.getByRole('link', { name: 'Scegli le tue preferenze' }).click()
  await expect(page.getByRole('checkbox', { name: /E-mail/ })).toBeChecked()
  await expect(page.getByRole('checkbox', { name: /Olio nuovo/ })).toBeChecked()
  await expectAccessible(page)

  await page.getByRole('checkbox', { name: /Olio nuovo/ }).uncheck()
  await page.getByRole('button', { name: 'Salva le preferenze' }).click()
  await expect(page.getByRole('status')).toHaveText('Preferenze salvate.')
  await expect(page.getByRole('checkbox', { name: /Olio nuovo/ })).not.toBeChecked()
  await page.getByRole('button', { name: 'Non scrivermi più' }).click()
  await expect(page.getByRole('checkbox', { name: /E-mail/ })).not.toBeChecked()

  const [contact] = (await account.api(Contacts, '/contacts')).items
  await page.goto(account.href(`/contacts/${contact?.id}`))
  await expect(page.getByText('Confermato dall’e-mail').last()).toBeVisible()
  await expect(page.getByText('Dalla sua pagina delle preferenze').last()).toBeVisible()
})

test('an agent copies the link for one contact', async ({ page }) => {
  const account = await signUp(page)
  const { id } = await account.api(Id, '/contacts', { email: 'anna@prova.example', firstName: 'Anna' })
  const { url } = await account.api(Url, `/sign-up/${id}/link`)
  await page.goto(account.href(`/contacts/${id}`))
  await page.getByRole('button', { name: /Anna/ }).last().click()
  await page.getByRole('menuitem', { name: 'Link per iscriversi' }).click()
  await expect(page.getByLabel('Indirizzo della pagina')).toHaveValue(url)
  await expectAccessible(page)
  await page.goto(url)
  await expect(page.getByText('a•••@prova.example')).toBeVisible()
})

test('blocked addresses are added, found, unblocked and taken from a file', async ({ page }) => {
  const account = await signUp(page)
  await page.goto(account.href('/contacts/blocked'))
  await page.getByRole('button', { name: 'Blocca indirizzi' }).first().click()
  await page.getByLabel('Indirizzi', { exact: true }).fill('Vecchio@prova.example\n347 123 4567\nboh')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Blocca', exact: true }).click()
  await expect(page.getByText('Una riga non si legge: boh')).toBeVisible()
  await page.getByRole('button', { name: 'Annulla' }).click()
  await expect(page.getByRole('row')).toHaveCount(4)
  await page.getByLabel('Inizio dell’indirizzo').fill('vecchio')
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.getByRole('checkbox', { name: /vecchio/ }).check()
  await page.getByRole('button', { name: 'Sblocca' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sblocca' }).click()
  await expect(page.getByText('Un indirizzo sbloccato').first()).toBeVisible()
  await expect(page.getByText('Nessun indirizzo con questi filtri')).toBeVisible()

  await page.getByRole('button', { name: 'Togli i filtri' }).first().click()
  await page.getByRole('button', { name: 'Da un file' }).click()
  await page
    .getByRole('dialog')
    .locator('input[type=file]')
    .setInputFiles({
      name: 'bloccati.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        'Nome;Indirizzo e-mail\r\nAnna;uno@prova.example\r\nBruno;due@prova.example\r\n;storto@\r\n',
      ),
    })
  await page.getByRole('button', { name: 'Blocca gli indirizzi' }).click()
  await expect(page.getByText('2 bloccati, 0 lo erano già, 1 non si leggono')).toBeVisible()
  await expectAccessible(page)
})
