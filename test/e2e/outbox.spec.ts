import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })
const Draft = z.object({ id: z.number(), version: z.number() })
const Kept = z.object({ total: z.object({ count: z.number() }) })

test('the outbox is searched and narrowed, and a message keeps its list', async ({ page }) => {
  const account = await signUp(page, 'Frantoio Cerca')
  const consent = [{ channel: 'sms', state: 'opted_in', text: 'Modulo del negozio' }]
  const list = await account.api(WithId, '/lists', { name: 'Clienti', kind: 'static' })
  for (const [firstName, phone] of [
    ['Agnès', '+393331234501'],
    ['Bruno', '+393331234502'],
  ]) {
    const { id } = await account.api(WithId, '/contacts', { firstName, phone, consent })
    await account.api(z.unknown(), `/lists/${list.id}/members`, { contactIds: [id] })
  }
  const content = { name: 'Olio nuovo', channel: 'sms', content: { text: 'Ecco l olio' }, listIds: [list.id] }
  const { id, version } = await account.api(Draft, '/campaigns', content)
  await account.api(z.unknown(), `/channels/email/test`, { to: 'prova@example.it' })
  await account.api(z.unknown(), `/campaigns/${id}/start`, { version })
  const kept = async () => (await account.api(Kept, '/outbox')).total.count
  await expect.poll(kept, { timeout: 30_000 }).toBe(3)

  await page.goto(account.href('/outbox'))
  const messages = page.getByRole('navigation', { name: 'Messaggi di prova' }).getByRole('link')
  await expect(page.getByText('3 messaggi', { exact: true })).toBeVisible()
  await page.getByLabel('Persona, indirizzo o testo').fill('agnes')
  await expect(page.getByText('1 messaggio', { exact: true })).toBeVisible()
  await expect(messages).toHaveCount(1)
  await expect(messages).toContainText('+393331234501')
  await messages.click()
  await expect(page.getByRole('heading', { level: 2 })).toContainText('Messaggio a Agnès')
  await expect(messages).toHaveCount(1)
  await expectAccessible(page)
  await page.getByLabel('Persona, indirizzo o testo').fill('nessuno così')
  await expect(page.getByText('Nessun messaggio con questi filtri')).toBeVisible()
  await page.getByRole('button', { name: 'Togli i filtri' }).click()
  await expect(messages).toHaveCount(3)

  await page.getByRole('button', { name: /Ogni campagna/ }).click()
  await page.getByRole('option', { name: 'Nessuna campagna' }).click()
  await expect(messages).toHaveCount(1)
  await expect(messages).toContainText('prova@example.it')
  await page.getByRole('button', { name: /Nessuna campagna/ }).click()
  await page.getByRole('option', { name: 'Olio nuovo' }).click()
  await expect(messages).toHaveCount(2)
  await page.getByRole('button', { name: /Ogni canale/ }).click()
  await page.getByRole('option', { name: 'E-mail' }).click()
  await expect(page.getByText('0 messaggi', { exact: true })).toBeVisible()
  await expectAccessible(page)
})

test('a search that finds nothing looks back some times, then only when somebody says so', async ({
  page,
}) => {
  const account = await signUp(page, 'Frantoio Lontano')
  await account.api(z.unknown(), `/channels/email/test`, { to: 'prova@example.it' })
  const cursors: (string | null)[] = []
  // As the API answers where hundreds of thousands of messages are kept: each look ends before a hit.
  await page.route('**/outbox?*search=*', async (route) => {
    cursors.push(new URL(route.request().url()).searchParams.get('cursor'))
    const total = { count: 0, atLeast: true }
    const nextCursor = `look-${cursors.filter((cursor) => cursor !== null).length}`
    await route.fulfill({ json: { items: [], nextCursor, previousCursor: null, total } })
  })
  await page.goto(account.href('/outbox'))
  await expect(page.getByText('1 messaggio', { exact: true })).toBeVisible()
  await page.getByLabel('Persona, indirizzo o testo').fill('nessuno')
  const further = page.getByRole('button', { name: 'Cerca più indietro' })
  await expect(further).toBeVisible()
  await expect(page.getByText('Ancora nessuno tra i messaggi più recenti.')).toBeVisible()
  const looks = () => cursors.filter((cursor) => cursor !== null)
  const first = ['look-0', 'look-1', 'look-2', 'look-3']
  expect(looks()).toEqual(first)
  await expectAccessible(page)
  await further.click()
  await expect.poll(() => looks().length).toBe(9)
  await expect(further).toBeVisible()
  // What is new is asked for by the first page alone: no look is repeated.
  const asked = cursors.length
  await expect.poll(() => cursors.length, { timeout: 60_000 }).toBeGreaterThan(asked)
  await expect(further).toBeVisible()
  expect(looks().length).toBe(9)
  expect(new Set(looks()).size).toBe(9)
})
