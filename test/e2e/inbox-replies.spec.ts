import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { newUlid } from '../../worker/lib/identity/ulid.ts'
import { field, row, thread, toast } from './inbox-people.ts'
import { type Account, expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })
const Started = z.object({ result: z.object({ conversation: z.string() }) })
const Outbox = z.object({
  items: z.array(z.object({ id: z.number(), to: z.string(), subject: z.string(), cause: z.string() })),
})

async function begin(
  account: Account,
  start: { contactId: number; channel: 'email' | 'sms'; subject?: string; text: string },
): Promise<string> {
  const ids = { cid: newUlid(Date.now()), conversation: newUlid(Date.now()) }
  const { result } = await account.api(Started, '/inbox/conversations', { ...ids, ...start })
  return result.conversation
}
const more = (page: Page, name: string) => page.getByRole('button', { name: `Altre azioni per ${name}` })

test('a reply that did not arrive says why, and goes out again when it is told to', async ({ page }) => {
  const account = await signUp(page, 'Frantoio Ritenta')
  const { id: contactId } = await account.api(WithId, '/contacts', {
    firstName: 'Anna',
    lastName: 'Grassi',
    phone: '+393471182906',
  })
  const conversation = await begin(account, { contactId, channel: 'sms', text: 'Il tuo ordine è pronto' })
  await page.goto(account.href(`/inbox/${conversation}`))
  await expect(thread(page).getByText('inviato')).toBeVisible()
  const [sent] = (await account.api(Outbox, '/outbox')).items
  expect(sent).toMatchObject({ to: '+393471182906', cause: 'reply' })
  await page.goto(account.href(`/outbox/${sent?.id}`))
  await expect(page.getByRole('heading', { name: 'Messaggio a Anna Grassi' })).toBeVisible()
  await page.getByRole('button', { name: 'Fallisci' }).click()
  await expect(
    page.getByRole('list', { name: 'Che cosa è successo' }).getByText('Non consegnato'),
  ).toBeVisible()
  await expect(toast(page)).toContainText('Il messaggio a Anna Grassi non è stato consegnato.')

  await page.goto(account.href(`/inbox/${conversation}`))
  await expect(row(page, 'Anna')).toContainText('non consegnato')
  await expect(thread(page).getByText(/^Non inviato:/)).toBeVisible()
  await expectAccessible(page)
  await thread(page).getByRole('button', { name: 'Riprova' }).click()
  await expect(thread(page).getByText('inviato')).toBeVisible()
  await expect(thread(page).getByText(/^Non inviato:/)).toHaveCount(0)
  await expect(row(page, 'Anna')).not.toContainText('non consegnato')
  await expect.poll(async () => (await account.api(Outbox, '/outbox')).items.length).toBe(2)
})

test('a mail is passed on to somebody else, and is no answer to the person', async ({ page }) => {
  const account = await signUp(page, 'Frantoio Inoltra')
  const { id: contactId } = await account.api(WithId, '/contacts', {
    firstName: 'Anna',
    email: 'anna@posteo.example',
  })
  const text = 'Le allego la fattura 4817.'
  const conversation = await begin(account, { contactId, channel: 'email', subject: 'Fattura', text })
  await page.goto(account.href(`/inbox/${conversation}`))
  await expect(thread(page).getByText(text)).toBeVisible()
  await thread(page).getByText(text).hover()
  await page.getByRole('button', { name: 'Azioni sul messaggio' }).click()
  await page.getByRole('menuitem', { name: 'Inoltra' }).click()
  await expect(field(page)).toHaveValue(/Messaggio inoltrato[^]*fattura 4817/)
  await page.getByLabel('A', { exact: true }).fill('commercialista@studio.example')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Inoltra', exact: true }).click()
  await expect
    .poll(async () => (await account.api(Outbox, '/outbox')).items.map(({ to }) => to))
    .toContain('commercialista@studio.example')
  await expect(thread(page).getByText('commercialista@studio.example')).toBeVisible()
})

test('two conversations of one person become one, also when the person was two contacts', async ({
  page,
}) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Unisci')
  const make = (contact: object) => account.api(WithId, '/contacts', contact)
  const byMail = await make({ firstName: 'Anna', lastName: 'Grassi', email: 'anna@posteo.example' })
  const byPhone = await make({ firstName: 'Anna', lastName: 'G', phone: '+393471182906' })
  const invoice = await begin(account, {
    contactId: byMail.id,
    channel: 'email',
    subject: 'Fattura 4817',
    text: 'Ecco la fattura.',
  })
  const order = await begin(account, {
    contactId: byMail.id,
    channel: 'email',
    subject: 'Ordine di dicembre',
    text: 'L’ordine è pronto.',
  })
  const sms = await begin(account, { contactId: byPhone.id, channel: 'sms', text: 'Ti aspettiamo sabato' })
  await account.api(z.unknown(), '/contacts/merge', {
    keepId: byMail.id,
    mergeId: byPhone.id,
    values: {},
    fields: {},
  })

  await page.goto(account.href(`/inbox/${sms}`))
  await expect(thread(page).getByText('Ti aspettiamo sabato')).toBeVisible()
  await page.getByRole('tab', { name: 'Conversazioni' }).click()
  await expect(page.getByRole('tabpanel').getByRole('link', { name: /Fattura 4817/ })).toBeVisible()
  await page.goto(account.href(`/inbox/${invoice}`))
  await expect(thread(page).getByText('Ecco la fattura.')).toBeVisible()
  await more(page, 'Anna Grassi').click()
  await page.getByRole('menuitem', { name: 'Unisci con un’altra' }).click()
  const dialog = page.getByRole('dialog', { name: 'Unisci con un’altra conversazione' })
  await dialog.getByRole('radio', { name: /Ordine di dicembre/ }).check()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Unisci', exact: true }).click()
  await expect(dialog).toHaveCount(0)
  await expect(toast(page)).toContainText('Conversazioni unite')
  await expect(page).toHaveURL(new RegExp(order))
  for (const text of ['L’ordine è pronto.', 'Ecco la fattura.'])
    await expect(thread(page).getByText(text, { exact: true })).toHaveCount(1)
  await expect(row(page, 'Anna')).toHaveCount(2)
  await page.goto(account.href(`/inbox/${invoice}`))
  await expect(page.getByRole('heading', { name: 'Questa conversazione non c’è più' })).toBeVisible()
})
