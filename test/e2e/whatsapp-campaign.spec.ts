import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { type Account, expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })
const Requested = z.object({ id: z.number(), version: z.number() })
const Counts = z.object({ figures: z.record(z.string(), z.number()), waiting: z.number() })

const people = [
  { firstName: 'Anna', phone: '+393331234501', language: 'it', agreed: true },
  { firstName: 'Bruno', phone: '+393331234502', language: 'it', agreed: true },
  { firstName: 'Claire', phone: '+33612345601', language: 'fr', agreed: true },
  { firstName: 'Dan', phone: '+447400123456', language: 'en', agreed: true },
  { firstName: 'Elio', phone: '+393331234505', language: 'it', agreed: false },
]

/** A list whose people write Italian, English and French, of whom all but one agreed to WhatsApp. */
async function createAudience(account: Account): Promise<void> {
  const contactIds: number[] = []
  for (const { agreed, ...person } of people) {
    const consent = agreed ? [{ channel: 'whatsapp', state: 'opted_in', text: 'Modulo del negozio' }] : []
    contactIds.push((await account.api(WithId, '/contacts', { ...person, consent })).id)
  }
  const list = await account.api(WithId, '/lists', { name: 'Clienti', kind: 'static' })
  await account.api(z.unknown(), `/lists/${list.id}/members`, { contactIds })
}

/** A template in Italian and English, asked for: WhatsApp reads it. */
async function requestTemplate(account: Account, tagId: number): Promise<number> {
  const reply = (label: string) => ({ kind: 'reply', label, tagId })
  const draft = await account.api(Requested, '/templates', {
    name: 'Prevendita olio nuovo',
    defaultLanguage: 'it',
    samples: { FIRST_NAME: 'Giulia' },
    translations: [
      {
        language: 'it',
        body: 'Ciao %%FIRST_NAME|a te%%, l’olio *nuovo* è arrivato dal frantoio.',
        buttons: [reply('Mi interessa'), { kind: 'reply', label: 'Non ora' }],
      },
      {
        language: 'en',
        body: 'Hello %%FIRST_NAME|there%%, the new oil has come from the mill.',
        buttons: [reply('I am interested'), { kind: 'reply', label: 'Not now' }],
      },
    ],
  })
  await account.api(z.unknown(), `/templates/${draft.id}/request`, { version: draft.version })
  return draft.id
}

const isInReview = z.object({ translations: z.array(z.object({ state: z.string() })) })
const play = (account: Account, id: number, language: string, state: string) =>
  account.api(z.unknown(), `/templates/${id}/translations/${language}/play`, { play: state })

async function expectInReview(account: Account, id: number): Promise<void> {
  await expect
    .poll(
      async () => (await account.api(isInReview, `/templates/${id}`)).translations.map(({ state }) => state),
      { timeout: 30_000 },
    )
    .toEqual(['in_review', 'in_review'])
}

const saved = (page: Page) => expect(page.getByText(/^salvato \d\d:\d\d$/)).toBeVisible()

async function openMessage(page: Page, account: Account, to: string): Promise<void> {
  await page.goto(account.href('/outbox'))
  await page.getByRole('link', { name: new RegExp(to.replace('+', '\\+')) }).click()
}

test('a WhatsApp campaign goes from its approved template to answers, within the number’s limit', async ({
  page,
}) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Valdarno')
  await createAudience(account)
  const { id: tagId } = await account.api(WithId, '/tags', { name: 'interessati' })
  const templateId = await requestTemplate(account, tagId)

  await page.goto(account.href('/campaigns'))
  await page.getByRole('button', { name: 'Nuova campagna WhatsApp' }).click()
  await page.getByRole('textbox', { name: 'Nome', exact: true }).fill('Olio nuovo: prevendita')
  await page.getByRole('combobox', { name: 'Liste' }).fill('Cli')
  await page.getByRole('option', { name: /Clienti/ }).click()
  await page.keyboard.press('Escape')
  await saved(page)
  await expectInReview(account, templateId)

  // What WhatsApp reads cannot be chosen, and says why.
  await page.reload()
  const choice = page.getByRole('radio', { name: /Prevendita olio nuovo/ })
  await expect(choice).toBeDisabled()
  await expect(page.getByText('WhatsApp lo sta leggendo.')).toBeVisible()
  await expect(page.getByText('Nessun modello è ancora approvato')).toBeVisible()
  await expectAccessible(page)
  await play(account, templateId, 'it', 'approved')
  await page.reload()
  await choice.check()
  await saved(page)
  await expect(page.getByText(/^Inglese non si può mandare adesso/)).toBeVisible()
  await play(account, templateId, 'en', 'approved')
  await page.reload()
  await expect(choice).toBeChecked()
  await expect(page.getByText(/non si può mandare adesso/)).toHaveCount(0)
  const panel = page.getByRole('complementary').last()
  await expect(panel).toContainText('4 persone la ricevono')
  await expect(panel).toContainText('Non ha dato il consenso a WhatsApp')
  await expect(page.getByText('È pronta: puoi inviarla.')).toBeVisible()
  await expectAccessible(page)

  // Each in their own language, whoever has none in the default one.
  await page.locator('label', { hasText: 'Anteprima' }).first().click()
  const phone = page.getByRole('region', { name: 'Anteprima del messaggio' })
  await expect(phone.getByText('Ciao Anna, l’olio nuovo è arrivato dal frantoio.')).toBeVisible()
  await expect(phone.getByText('Mi interessa')).toBeVisible()
  await expect(page.getByText('Lo riceve in italiano.')).toBeVisible()
  await page.getByRole('combobox', { name: 'Vedila come' }).fill('Dan')
  await page.getByRole('option', { name: /Dan/ }).click()
  await expect(phone.getByText('Hello Dan, the new oil has come from the mill.')).toBeVisible()
  await expect(page.getByText('Lo riceve in inglese.')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Manda una prova' }).click()
  await page.getByRole('textbox', { name: 'A quale numero' }).fill('333 1234567')
  await page.getByRole('button', { name: 'Manda', exact: true }).click()
  await expect(page.getByText(/^Prova mandata a/).first()).toBeVisible()

  // A number that may write to four, one of whom had the test: the fourth of the list waits, said before and while sending.
  const Numbers = z.object({ items: z.array(WithId) })
  const [number] = (await account.api(Numbers, '/whatsapp-numbers')).items
  const limited = await page.request.patch(`/api/v1/w/${account.slug}/whatsapp-numbers/${number?.id}`, {
    data: { staffLimit: 4 },
  })
  expect(limited.ok()).toBe(true)
  await page.reload()
  await expect(panel).toContainText('3 partono subito, 1 aspetta')
  await page.getByRole('button', { name: 'Invia ora' }).click()
  const question = page.getByRole('dialog', { name: 'Inviare a 4 persone?' })
  await expect(question).toContainText('3 partono subito, 1 aspetta')
  await expect(question).toContainText('Prevendita olio nuovo')
  await expect(question).toContainText('Numero di prova')
  await page.getByRole('button', { name: 'Invia a 4 persone' }).click()
  await expect(page.getByText('3 inviati su 4')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('1 persona aspetta WhatsApp.')).toBeVisible()
  await expect(page.getByText(/può scrivere per primo a 4 persone ogni 24 ore/)).toBeVisible()
  // When the one who waits goes and when the whole ends is one time.
  const promise = await page.getByText(/Chi aspetta parte entro/).textContent()
  const moment = /entro ([^.]+)\./.exec(promise ?? '')?.[1] ?? 'no time'
  await expect(page.getByText(`${moment}, circa`)).toBeVisible()
  await expectAccessible(page)
  const campaign = page.url()

  // The sandbox plays what happens to a message.
  await openMessage(page, account, '+393331234501')
  const onPhone = page.getByRole('region', { name: /telefono di/ })
  await expect(onPhone.getByText('Ciao Anna')).toBeVisible()
  await page.getByRole('button', { name: 'Consegna' }).click()
  const stages = page.getByRole('list', { name: 'Che cosa è successo' })
  await expect(stages).toContainText('Consegnata')
  await page.getByRole('button', { name: 'Leggi' }).click()
  await expect(stages).toContainText('Letta')
  await onPhone.getByRole('button', { name: 'Mi interessa' }).click()
  await expect(onPhone.getByText('Mi interessa')).toHaveCount(2)
  await expectAccessible(page)
  await openMessage(page, account, '+393331234502')
  await page.getByRole('button', { name: 'Blocca' }).click()
  await expect(stages).toContainText('Non consegnato')

  const id = campaign.split('/').at(-1)
  const figure = async (name: string) => (await account.api(Counts, `/campaigns/${id}`)).figures[name]
  await expect.poll(() => figure('replied'), { timeout: 15_000 }).toBe(1)
  await expect.poll(() => figure('failed'), { timeout: 15_000 }).toBe(1)
  // All of them left, so that they count; with a place more the fourth goes.
  const Standing = z.object({ items: z.array(z.object({ standing: z.object({ people7d: z.number() }) })) })
  await expect
    .poll(
      async () =>
        (await account.api(Standing, '/whatsapp-numbers')).items.map((one) => one.standing.people7d),
      { timeout: 15_000 },
    )
    .toEqual([3])
  await page.request.patch(`/api/v1/w/${account.slug}/whatsapp-numbers/${number?.id}`, {
    data: { staffLimit: 5 },
  })
  await expect.poll(() => figure('sent'), { timeout: 90_000 }).toBe(4)
  await page.goto(campaign)
  await expect(page.getByRole('row', { name: /^Letti/ })).toContainText('1')
  await expect(page.getByRole('row', { name: /^Risposte \d|^Risposte Risposte/ })).toContainText('1')
  await expect(page.getByRole('row', { name: /^Mi interessa/ })).toContainText('1')
  await expect(page.getByText('Ha bloccato il tuo numero su WhatsApp')).toBeVisible()
  await expectAccessible(page)
  await page
    .getByRole('row', { name: /^Mi interessa/ })
    .getByRole('button')
    .click()
  await expect(page.getByText('Hanno risposto «Mi interessa»').first()).toBeVisible()
  await expect(page.getByRole('link', { name: 'Anna' })).toBeVisible()
  const Tagged = z.object({
    items: z.array(z.object({ name: z.string(), contactCount: z.number() }).loose()),
  })
  const tags = await account.api(Tagged.loose(), '/tags')
  expect(tags.items.find(({ name }) => name === 'interessati')?.contactCount).toBe(1)
})

test('a template that WhatsApp stops makes its campaign wait, and it goes on once it is approved again', async ({
  page,
}) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Fermo')
  await createAudience(account)
  const { id: tagId } = await account.api(WithId, '/tags', { name: 'interessati' })
  const templateId = await requestTemplate(account, tagId)
  await expectInReview(account, templateId)
  await play(account, templateId, 'it', 'approved')
  const Numbers = z.object({ items: z.array(WithId) })
  const [number] = (await account.api(Numbers, '/whatsapp-numbers')).items
  const limitTo = (staffLimit: number) =>
    page.request.patch(`/api/v1/w/${account.slug}/whatsapp-numbers/${number?.id}`, { data: { staffLimit } })
  await limitTo(1)
  const Lists = z.object({ items: z.array(WithId) })
  const [list] = (await account.api(Lists, '/lists')).items
  const draft = await account.api(Requested, '/campaigns', {
    name: 'Olio',
    channel: 'whatsapp',
    content: { templateId },
    listIds: [list?.id],
  })
  await account.api(z.unknown(), `/campaigns/${draft.id}/start`, { version: draft.version })
  await page.goto(account.href(`/campaigns/${draft.id}`))
  await expect(page.getByText('1 inviati su 4')).toBeVisible({ timeout: 30_000 })
  await play(account, templateId, 'it', 'paused')
  await limitTo(100)
  await expect(page.getByText(/^WhatsApp ha fermato il modello: 3 persone aspettano/)).toBeVisible({
    timeout: 90_000,
  })
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Riprendi' }).last().click()
  await expect(page.getByText(/Nessuna lingua di «Prevendita olio nuovo» è approvata/).first()).toBeVisible()
  await play(account, templateId, 'it', 'approved')
  await page.getByRole('button', { name: 'Riprendi' }).last().click()
  await expect(page.getByText('4 inviati su 4')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('row', { name: /^Non inviati/ })).toContainText('0')
})
