import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { makeDevice } from '../support/push-devices.ts'
import { type Account, dayWord, expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })
const Campaign = z.object({ id: z.number(), version: z.number(), state: z.string() })
const Outbox = z.object({ items: z.array(WithId.extend({ channel: z.string() })) })
const Mail = z.object({ text: z.string() })

/** A person on a list who agreed to e-mails, and the page of preferences that their mail leads to. */
async function createPerson(account: Account): Promise<{ contactId: number; preferencesUrl: string }> {
  const { id: contactId } = await account.api(WithId, '/contacts', {
    firstName: 'Anna',
    email: account.email,
    consent: [{ channel: 'email', state: 'opted_in', text: 'Modulo del negozio' }],
  })
  const list = await account.api(WithId, '/lists', { name: 'Clienti', kind: 'static' })
  await account.api(z.unknown(), `/lists/${list.id}/members`, { contactIds: [contactId] })
  const mail = await account.api(Campaign, '/campaigns', {
    name: 'Benvenuto',
    subject: 'Benvenuta',
    html: '<p>Ciao <a href="%%PREFERENCES_URL%%">preferenze</a> %%UNSUBSCRIBE_URL%%</p>',
    listIds: [list.id],
  })
  await account.api(z.unknown(), `/campaigns/${mail.id}/start`, { version: mail.version })
  await expect
    .poll(async () => (await account.api(Campaign, `/campaigns/${mail.id}`)).state, { timeout: 30_000 })
    .toBe('finished')
  const kept = (await account.api(Outbox, '/outbox')).items[0]
  const { text } = await account.api(Mail, `/outbox/${kept?.id}`)
  const preferencesUrl = /http:\/\/[^\s"<>)]+\/p\/[\w.-]+/.exec(text)?.[0] ?? ''
  expect(preferencesUrl, text).not.toBe('')
  return { contactId, preferencesUrl }
}

/** Headless Chromium has no push service to subscribe at: what it would answer stands in its place. */
async function stubPush(context: BrowserContext, origin: string): Promise<void> {
  await context.grantPermissions(['notifications'], { origin })
  await context.addInitScript((subscription) => {
    const made = { ...subscription, options: {}, toJSON: () => subscription, unsubscribe: async () => true }
    let current: typeof made | null = null
    Object.assign(PushManager.prototype, {
      subscribe: async () => (current = made),
      getSubscription: async () => current,
    })
  }, makeDevice().subscription)
}

/** Delivers a message to the page's service worker, as a push service would through the browser. */
async function deliver(page: Page, payload: object): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const registration = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations
      if (first !== undefined) resolve(first.registrationId)
    })
  })
  await session.send('ServiceWorker.enable')
  await session.send('ServiceWorker.deliverPushMessage', {
    origin: new URL(page.url()).origin,
    registrationId: await registration,
    data: JSON.stringify(payload),
  })
}

const shown = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    return (await registration.getNotifications()).map(({ title, body }) => ({ title, body }))
  })

test('notifications are allowed, written, seen, sent and lived through in the sandbox', async ({
  page,
  context,
}) => {
  test.slow()
  const startedAt = new Date()
  const account = await signUp(page, 'Frantoio Prova')
  const { contactId, preferencesUrl } = await createPerson(account)

  await stubPush(context, new URL(preferencesUrl).origin)
  const visitor = await context.newPage()
  await visitor.goto(preferencesUrl)
  await visitor.getByRole('button', { name: 'Attiva le notifiche' }).click()
  await expect(visitor.getByText('Le notifiche sono attive su questo dispositivo.')).toBeVisible()
  await expectAccessible(visitor)
  const message = { title: 'Olio nuovo', body: 'È arrivato', tag: 'm1', url: 'https://shop.example/' }
  await deliver(visitor, message)
  await expect.poll(() => shown(visitor)).toEqual([{ title: 'Olio nuovo', body: 'È arrivato' }])
  await deliver(visitor, { ...message, body: 'Di nuovo' })
  await expect.poll(() => shown(visitor)).toEqual([{ title: 'Olio nuovo', body: 'Di nuovo' }])
  await visitor.close()

  await page.goto(account.href(`/contacts/${contactId}`))
  await expect(page.getByText(`Visto ${dayWord(startedAt)}`)).toBeVisible()
  await expectAccessible(page)

  await page.goto(account.href('/campaigns'))
  await page.getByRole('button', { name: 'Nuova campagna' }).click()
  await page.getByRole('menuitem', { name: 'Notifiche push' }).click()
  await page.getByRole('textbox', { name: 'Nome', exact: true }).fill('Olio nuovo')
  await page.getByRole('combobox', { name: 'Liste' }).fill('Cli')
  await page.getByRole('option', { name: /Clienti/ }).click()
  await page.keyboard.press('Escape')
  const panel = page.getByRole('complementary').last()
  await page.getByRole('textbox', { name: 'Titolo' }).fill('Ciao %%FIRST_NAME|tu%%')
  await expect(page.getByRole('region', { name: 'Su un telefono' })).toContainText('Ciao Anna')
  await page.getByRole('textbox', { name: 'Testo se vuoi', exact: true }).fill('L’olio nuovo è pronto')
  await page.getByRole('textbox', { name: 'Link', exact: true }).fill('negozio')
  await expect(
    page.getByText('Questo indirizzo non è valido: deve cominciare con https://').first(),
  ).toBeVisible()
  await page.getByRole('textbox', { name: 'Link', exact: true }).fill('https://shop.example/olio')
  await page.getByRole('button', { name: 'Aggiungi un pulsante' }).click()
  await page.getByRole('textbox', { name: 'Testo del pulsante 1' }).fill('Prenota')
  await expect(panel).toContainText('1 persona la riceve')
  await expect(page.getByRole('region', { name: 'Su un computer' })).toContainText('Prenota')
  await expect(page.getByText(/^salvato \d\d:\d\d$/)).toBeVisible()
  await expect(panel.locator('.opacity-60')).toHaveCount(0)
  await expectAccessible(page)
  await page.locator('label', { hasText: 'Anteprima' }).first().click()
  await expect(page.getByRole('region', { name: 'Su un telefono' })).toContainText('Ciao Anna')

  await page.getByRole('button', { name: 'Manda una prova' }).click()
  await expect(page.getByRole('textbox', { name: 'Ai dispositivi' })).toHaveValue(account.email)
  await page.getByRole('button', { name: 'Manda', exact: true }).click()
  await expect(page.getByText(/^Prova mandata a/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Invia ora' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Invia a/ })
    .click()
  await expect(page.getByText('1 inviati su 1').or(page.getByText('1 inviato su 1'))).toBeVisible({
    timeout: 30_000,
  })
  const campaign = page.url()

  await page.goto(account.href('/outbox'))
  await page.getByRole('link', { name: /Anna/ }).first().click()
  await expect(page.getByRole('region', { name: 'Su un telefono' })).toContainText('L’olio nuovo è pronto')
  const stages = page.getByRole('list', { name: 'Che cosa è successo' })
  await page.getByRole('button', { name: 'Consegna' }).click()
  await expect(stages).toContainText('Consegnata')
  await page.getByRole('button', { name: 'Clicca' }).click()
  await expect(stages).toContainText('Cliccata')
  await expectAccessible(page)
  await page.goto(campaign)
  await expect(page.getByRole('row', { name: /^Consegnati/ })).toContainText('1')
})

test('the channel is turned on with an address to write to, and off again', async ({ page }) => {
  const account = await signUp(page, 'Frantoio Prova')
  await page.goto(account.href('/settings/push'))
  await expect(page.getByText('Sandbox: non parte nessuna notifica vera')).toBeVisible()
  await expect(page.getByLabel('Script')).toHaveValue(/data-key="[\w.-]+"/)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Attiva', exact: true }).click()
  await expect(page.getByText('Arriva a 0 dispositivi.')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Scollega' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Scollega' }).click()
  await expect(page.getByText('Sandbox: non parte nessuna notifica vera')).toBeVisible()
})
