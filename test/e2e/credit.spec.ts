import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { type Account, expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })
const Ledger = z.object({ items: z.array(z.object({ kind: z.string(), micros: z.number() })) })
const Credit = z.object({ balanceMicros: z.number() })
const Version = z.object({ id: z.number(), version: z.number() })

/** Five people who agreed to SMS, three of them in Italy and two in France. */
async function createAudience(account: Account): Promise<number> {
  const contactIds: number[] = []
  for (const phone of ['+393331234501', '+393331234502', '+393331234503', '+33612345601', '+33612345602']) {
    const consent = [{ channel: 'sms', state: 'opted_in', text: 'Modulo del negozio' }]
    contactIds.push((await account.api(WithId, '/contacts', { firstName: 'Anna', phone, consent })).id)
  }
  const list = await account.api(WithId, '/lists', { name: 'Clienti', kind: 'static' })
  await account.api(z.unknown(), `/lists/${list.id}/members`, { contactIds })
  return list.id
}

async function connectTwilio(account: Account, page: Page): Promise<void> {
  await page.goto(account.href('/settings/sms'))
  await page.getByLabel('Account SID').fill(`AC${'0'.repeat(31)}1`)
  await page.getByLabel('Auth Token').fill('0123456789abcdef0123456789abcdef')
  await page.getByLabel('Mittente').fill('+390212345678')
  await page.getByRole('button', { name: 'Prova e collega' }).click()
  await expect(page.getByText('Twilio collegato').last()).toBeVisible()
}

test('an owner sets prices, tops up, and a campaign beyond the credit sends a part, then the rest', async ({
  page,
}) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Prova')
  const listId = await createAudience(account)
  await connectTwilio(account, page)

  await page.goto(account.href('/settings/credit'))
  await expect(page.getByText('Ancora nessun movimento.')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('combobox', { name: 'Aggiungi un paese' }).fill('Ital')
  await page.getByRole('option', { name: 'Italia' }).click()
  await page.getByRole('textbox', { name: 'Prezzo per Italia, in EUR' }).fill('0,10')
  await page.getByRole('textbox', { name: 'Prezzo per Tutti gli altri paesi, in EUR' }).fill('caro')
  await page.getByRole('button', { name: 'Salva i prezzi' }).click()
  await expect(page.getByText('Scrivi un importo, ad esempio 25,00.')).toBeVisible()
  await page.getByRole('textbox', { name: 'Prezzo per Tutti gli altri paesi, in EUR' }).fill('0,05')
  await page.getByRole('button', { name: 'Salva i prezzi' }).click()
  await expect(page.getByText('Prezzi salvati: valgono da adesso.').last()).toBeVisible()

  await page.getByRole('textbox', { name: 'Importo in EUR' }).fill('0,25')
  await page.getByRole('textbox', { name: 'Nota' }).fill('Fattura 12')
  await page.getByRole('button', { name: 'Registra', exact: true }).click()
  await expect(page.getByText('Registrato. Il credito è 0,25 €.').last()).toBeVisible()
  await expect(page.getByRole('row', { name: /Ricarica.*Fattura 12/ })).toBeVisible()
  await page.getByRole('textbox', { name: 'Soglia in EUR' }).fill('0,20')
  await page.getByRole('button', { name: 'Salva', exact: true }).click()
  await expect(page.getByText('Salvato', { exact: true }).last()).toBeVisible()
  await expectAccessible(page)

  const { id } = await account.api(Version, '/campaigns', {
    name: 'Olio nuovo',
    channel: 'sms',
    content: { text: 'Olio nuovo in frantoio' },
    listIds: [listId],
  })
  await page.goto(account.href(`/campaigns/${id}`))
  const panel = page.getByRole('complementary').last()
  await expect(panel).toContainText('Costa 0,40 €.')
  // Two in France for 0.05 and one in Italy for 0.10; the cheapest first.
  await expect(panel).toContainText('Il credito copre 3 persone')
  await expect(page.getByText('0,10 € (Italia)')).toBeVisible()
  await page.getByRole('button', { name: 'Programma l’invio' }).click()
  const timing = page.getByRole('dialog', { name: 'Quando parte?' })
  await expect(timing).toContainText('Costa 0,40 €.')
  await expect(timing).toContainText('Il credito copre 3 persone')
  await timing.getByRole('button', { name: 'Non ancora' }).click()
  await expect(timing).toBeHidden()
  await page.getByRole('button', { name: 'Invia ora' }).click()
  const dialog = page.getByRole('dialog', { name: 'Inviare a 5 persone?' })
  await expect(dialog).toContainText('Costa 0,40 €.')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Invia a 5 persone' }).click()
  await expect(page.getByText('3 inviati su 5')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('2 persone aspettano.')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('Il credito non basta: chi aspetta riparte')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Costo finora: 0,20 €' })).toBeVisible()
  await expectAccessible(page)

  // Below the threshold now: every page says so to the owner.
  await page.goto(account.href('/contacts'))
  await expect(page.getByText('Il credito è basso: restano 0,05 €.')).toBeVisible()
  await page.getByRole('link', { name: 'Ricarica' }).click()
  await page.getByRole('textbox', { name: 'Importo in EUR' }).fill('1')
  await page.getByRole('button', { name: 'Registra', exact: true }).click()
  await expect(page.getByText('Registrato. Il credito è 1,05 €.').last()).toBeVisible()

  await page.goto(account.href(`/campaigns/${id}`))
  await expect(page.getByText('5 inviati su 5')).toBeVisible({ timeout: 30_000 })
  await page.getByRole('link', { name: 'Costo finora: 0,40 €' }).click()
  await expect(page.getByRole('heading', { name: 'Movimenti di «Olio nuovo»' })).toBeVisible()
  const ledger = await account.api(Ledger, '/credit/entries')
  const sum = (kinds: string[]) =>
    ledger.items.filter(({ kind }) => kinds.includes(kind)).reduce((total, { micros }) => total + micros, 0)
  expect(sum(['send', 'give_back'])).toBe(-400_000)
  expect(await account.api(Credit, '/credit')).toEqual({ balanceMicros: 850_000 })
  expect(sum(['top_up', 'correction', 'send', 'give_back'])).toBe(850_000)
})
