import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { type Account, expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })

/** A list with people of whom two agreed to SMS and have a phone. */
async function createAudience(account: Account): Promise<void> {
  const people = [
    { firstName: 'Anna', phone: '+393331234501', agreed: true },
    { firstName: 'Bruno', phone: '+393331234502', agreed: true },
    { firstName: 'Carla', phone: '+393331234503', agreed: false },
    { firstName: 'Dora', email: 'dora@example.it', agreed: true },
  ]
  const contactIds: number[] = []
  for (const { agreed, ...person } of people) {
    const consent = agreed ? [{ channel: 'sms', state: 'opted_in', text: 'Modulo del negozio' }] : []
    contactIds.push((await account.api(WithId, '/contacts', { ...person, consent })).id)
  }
  const list = await account.api(WithId, '/lists', { name: 'Clienti', kind: 'static' })
  await account.api(z.unknown(), `/lists/${list.id}/members`, { contactIds })
}

/** Writes an SMS to the list in the editor, up to the question. */
async function writeSms(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Nome', exact: true }).fill('Olio nuovo')
  await page.getByRole('combobox', { name: 'Liste' }).fill('Cli')
  await page.getByRole('option', { name: /Clienti/ }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: 'Testo dell’SMS' }).fill(text)
  await expect(page.getByText(/^salvato \d\d:\d\d$/)).toBeVisible()
}

async function send(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Invia ora' }).click()
  // Named: the question of the test message may still be fading.
  const question = page.getByRole('dialog', { name: 'Inviare a 2 persone?' })
  await expect(question.getByText('SMS', { exact: true })).toBeVisible()
  await expect(question.getByText(/^Ciao/)).toBeVisible()
  await page.getByRole('button', { name: 'Invia a 2 persone' }).click()
  await expect(page.getByText('2 inviati su 2')).toBeVisible({ timeout: 30_000 })
}

/** How many people a row of the figures tells. */
const figure = (page: Page, stage: string) =>
  page
    .getByRole('row', { name: new RegExp(`^${stage}`) })
    .getByRole('cell')
    .first()

test('an SMS campaign is written, checked, tried, sent and lived through in the sandbox', async ({
  page,
}) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Prova')
  await createAudience(account)
  await page.goto(account.href('/campaigns'))
  await page.getByRole('button', { name: 'Nuova campagna SMS' }).click()
  await writeSms(page, 'Ciao %%FRST_NAME%%, l’olio è pronto')
  const panel = page.getByRole('complementary').last()
  await expect(panel).toContainText('2 persone la ricevono')
  await expect(panel).toContainText('Nessun numero di telefono')
  await expect(panel).toContainText('Non ha dato il consenso agli SMS')
  await page.getByRole('button', { name: 'Usa %%FIRST_NAME%%' }).click()
  const text = page.getByRole('textbox', { name: 'Testo dell’SMS' })
  await expect(text).toHaveValue('Ciao %%FIRST_NAME%%, l’olio è pronto')
  // The curly apostrophe would make it dearer.
  await page.getByRole('button', { name: 'Sostituisci le lettere che costano' }).click()
  await expect(text).toHaveValue("Ciao %%FIRST_NAME%%, l'olio è pronto")
  await expect(page.getByText(/^salvato \d\d:\d\d$/)).toBeVisible()
  await expectAccessible(page)

  await page.locator('label', { hasText: 'Anteprima' }).first().click()
  const phone = page.getByRole('region', { name: 'Anteprima del messaggio' })
  await expect(phone.getByText("Ciao Anna, l'olio è pronto")).toBeVisible()
  await expect(phone.getByText('1 SMS')).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Manda una prova' }).click()
  await page.getByRole('textbox', { name: 'A quale numero' }).fill('non so')
  await page.getByRole('button', { name: 'Manda', exact: true }).click()
  await expect(page.getByText('Il numero non è valido')).toBeVisible()
  await page.getByRole('textbox', { name: 'A quale numero' }).fill('333 1234567')
  await page.getByRole('button', { name: 'Manda', exact: true }).click()
  await expect(page.getByText(/^Prova mandata a/).first()).toBeVisible()
  await send(page)
  await expect(page.getByText('2 esclusi, perché?')).toBeVisible()
  const campaign = page.url()

  await page.goto(account.href('/outbox'))
  await page.getByRole('link', { name: /\+393331234501/ }).click()
  await expect(page.getByRole('region', { name: /telefono di/ }).getByText('Ciao Anna')).toBeVisible()
  await page.getByRole('button', { name: 'Consegna' }).click()
  const stages = page.getByRole('list', { name: 'Che cosa è successo' })
  await expect(stages).toContainText('Consegnata')
  await page.getByRole('textbox', { name: 'Rispondi come questa persona' }).fill('STOP')
  await page.getByRole('button', { name: 'Rispondi' }).click()
  const said = page.getByRole('region', { name: /telefono di/ }).getByText('STOP', { exact: true })
  await expect(said).toBeVisible()
  await page.reload()
  await expect(said).toBeVisible()
  await expectAccessible(page)
  await page.goto(account.href('/outbox'))
  await page.getByRole('link', { name: /\+393331234502/ }).click()
  await expect(page.getByRole('heading', { level: 2 })).toContainText('Messaggio a Bruno')
  await page.getByRole('button', { name: 'Fallisci' }).click()
  await expect(stages).toContainText('Non consegnato')

  await page.goto(campaign)
  await page.getByRole('button', { name: 'Vedi il messaggio' }).click()
  const message = page.getByRole('dialog', { name: 'Il messaggio' })
  // Anna has left: the first who would get it is shown.
  await expect(message.getByText("Ciao Bruno, l'olio è pronto")).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(message).toBeHidden()
  await expect(figure(page, 'Consegnati')).toHaveText('1')
  // Both were sent; one of them was not delivered.
  await expect(page.getByText('2 inviati su 2')).toBeVisible()
  await expect(figure(page, 'Inviati')).toHaveText('2')
  await expect(figure(page, 'Non consegnati')).toHaveText('1')
  await expect(figure(page, 'Non inviati')).toHaveText('0')
  await expect(page.getByText('1 non consegnati')).toBeVisible()
  await expectAccessible(page)
})

test('Twilio is connected, tried, sends a campaign and is disconnected', async ({ page }) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Prova')
  await createAudience(account)
  await page.goto(account.href('/settings/sms'))
  await expect(page.getByText('Sandbox: non parte nessun SMS vero')).toBeVisible()
  await expectAccessible(page)
  await page.getByLabel('Account SID').fill(`AC${'0'.repeat(31)}1`)
  await page.getByLabel('Auth Token').fill('f'.repeat(32))
  await page.getByLabel('Mittente').fill('+390212345678')
  await page.getByRole('button', { name: 'Prova e collega' }).click()
  await expect(page.getByText('Twilio non riconosce questo token')).toBeVisible()
  await page.getByLabel('Auth Token').fill('0123456789abcdef0123456789abcdef')
  await page.getByRole('button', { name: 'Prova e collega' }).click()
  await expect(page.getByText('Twilio collegato').last()).toBeVisible()
  await expect(page.getByLabel('Indirizzo per le risposte')).toHaveValue(/\/webhooks\/twilio\/inbound\//)
  await expectAccessible(page)
  await page.reload()
  await expect(page.getByText(/finisce con/)).toBeVisible()
  expect(await page.content()).not.toContain('0123456789abcdef')
  await page.getByLabel('Manda la prova a questo numero').fill('333 1234567')
  await page.getByRole('button', { name: 'Manda la prova' }).click()
  await expect(page.getByText('Prova mandata a 333 1234567').last()).toBeVisible()

  const { id } = await account.api(WithId, '/campaigns', { name: 'Vera', channel: 'sms' })
  await page.goto(account.href(`/campaigns/${id}`))
  await writeSms(page, 'Ciao %%FIRST_NAME%%')
  await send(page)
  // Twilio's own word, posted to the signed address of each message.
  await expect(page.getByRole('row', { name: /^Consegnati/ })).toContainText('2', { timeout: 30_000 })

  await page.goto(account.href('/settings/sms'))
  await page.getByRole('button', { name: 'Scollega' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Scollega' }).click()
  await expect(page.getByText('Sandbox: non parte nessun SMS vero')).toBeVisible()
})

test('a text longer than an SMS may be is cut at the limit, told, and what was written stays', async ({
  page,
}) => {
  const account = await signUp(page, 'Frantoio Prova')
  const { id } = await account.api(WithId, '/campaigns', { name: 'Lunga', channel: 'sms' })
  await page.goto(account.href(`/campaigns/${id}`))
  const text = page.getByRole('textbox', { name: 'Testo dell’SMS' })
  const saved = page.getByText(/^salvato \d\d:\d\d$/)
  const ofCampaign = z.object({ content: z.object({ text: z.string() }) })
  const stored = async () => (await account.api(ofCampaign, `/campaigns/${id}`)).content.text
  await text.fill('a'.repeat(1586))
  await expect(page.getByText('Al massimo 1.600 caratteri in tutto: ne restano 14.')).toBeVisible()
  await text.press('End')
  await page.keyboard.type(' e altre venticinque lettere')
  const full = `${'a'.repeat(1586)} e altre venti`
  await expect(text).toHaveValue(full)
  const cut = page.getByText('Al massimo 1.600 caratteri: il resto non è entrato.')
  await expect(cut).toBeVisible()
  await expect.poll(stored).toBe(full)
  await expect(saved).toBeVisible()
  await expectAccessible(page)

  await text.press('Backspace')
  await expect(cut).toBeHidden()
  await text.press('ControlOrMeta+a')
  // One word without end takes a browser longest to lay out.
  await page.keyboard.insertText('b'.repeat(100_000))
  await expect(text).toHaveValue('b'.repeat(1600))
  await expect(cut).toBeVisible()
  await text.press('Backspace')
  await page.keyboard.type('z')
  await expect(text).toHaveValue(`${'b'.repeat(1599)}z`)
  await expect.poll(stored).toBe(`${'b'.repeat(1599)}z`)
  // A sign that no phone shows is told, not lost with the rest.
  await text.fill('Ciao\u0007 a tutti')
  await expect(page.getByText('Contiene caratteri che non si vedono.')).toBeVisible()
  await expect(text).toHaveValue('Ciao\u0007 a tutti')
  await text.fill('Ciao a tutti')
  await expect.poll(stored).toBe('Ciao a tutti')
  await expect(page.getByText('Contiene caratteri che non si vedono.')).toBeHidden()
})
