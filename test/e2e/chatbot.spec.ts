import { type Browser, expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { type Account, expectAccessible, password, signUp } from './support.ts'

const Bot = z.object({
  revision: z.number(),
  live: z.number().nullable(),
  flow: z.object({
    languages: z.array(z.string()),
    blocks: z.array(z.looseObject({ type: z.string() })),
  }),
})
const botOf = (account: Account) => account.api(Bot, '/chatbot')
const block = (page: Page, name: string) =>
  page.getByRole('button', { name: `Modifica ${name}`, exact: true })
const toast = (page: Page) => page.getByRole('region', { name: 'Avvisi', exact: true })
const trial = (page: Page) => page.getByRole('region', { name: 'Prova', exact: true })

async function openBot(page: Page, account: Account): Promise<void> {
  await page.goto(account.href('/settings/chatbot'))
  await expect(page.getByRole('heading', { name: 'Chatbot', level: 1 })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Blocchi del bot' })).toBeVisible()
}

/** The bot speaks Italian alone: every text is written once. */
async function speakItalian(page: Page, account: Account): Promise<void> {
  await page.getByRole('button', { name: 'Cambia nome e lingue' }).click()
  const panel = page.getByRole('dialog', { name: 'Nome e lingue' })
  await panel.getByRole('checkbox', { name: 'inglese' }).uncheck()
  await panel.getByRole('checkbox', { name: 'francese' }).uncheck()
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await expect.poll(async () => (await botOf(account)).flow.languages).toEqual(['it'])
}

async function join(account: Account, browser: Browser, role: string): Promise<Page> {
  const email = `${role}-${account.slug}@prova.example`
  await account.api(z.unknown(), '/invitations', { email, role })
  const page = await (await browser.newContext()).newPage()
  await page.goto('/system-outbox')
  await page.locator('article', { hasText: email }).getByRole('link').first().click()
  await page.getByLabel('Il tuo nome').fill('Davide Neri')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Crea il profilo ed entra' }).click()
  await expect(page).toHaveURL(new RegExp(`/w/${account.slug}/`))
  return page
}

test('the form is on from the start with all four fields; ticks and × change it, and only Save keeps it', async ({
  page,
}) => {
  const account = await signUp(page, 'Frantoio Bot')
  await page.goto(account.href('/settings/inbox'))
  await page.getByRole('link', { name: 'Apri il chatbot' }).click()
  await expect(block(page, '2. Modulo')).toContainText('E-mail, Nome e cognome, Telefono, Azienda')
  await expectAccessible(page)

  const dialog = page.getByRole('dialog', { name: 'Modulo', exact: true })
  await block(page, '2. Modulo').click()
  await dialog.getByRole('button', { name: 'Togli Azienda' }).click()
  await dialog.getByRole('button', { name: 'Annulla' }).click()
  await expect(dialog).toBeHidden()
  await expect(block(page, '2. Modulo')).toContainText('Azienda')

  await block(page, '2. Modulo').click()
  await expect(dialog.getByText('sempre obbligatoria')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Togli E-mail' })).toHaveCount(0)
  await dialog.getByRole('checkbox', { name: /Telefono obbligatorio/ }).check()
  await dialog.getByRole('button', { name: 'Togli Azienda' }).click()
  await expect(dialog.getByRole('button', { name: 'Rimetti Azienda' })).toBeVisible()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Salva' }).click()
  await expect(dialog).toBeHidden()
  await expect(block(page, '2. Modulo')).toContainText('E-mail, Nome e cognome, Telefono')
  await expect
    .poll(async () => (await botOf(account)).flow.blocks.find(({ type }) => type === 'form'))
    .toMatchObject({ phone: 'required', company: 'off', name: 'optional' })
  await page.reload()
  await expect(block(page, '2. Modulo')).toContainText('E-mail, Nome e cognome, Telefono')
})

test('a bot is written with the keyboard and the mouse, tried, mended until nothing is missing, and published', async ({
  page,
}) => {
  test.slow()
  await page.setViewportSize({ width: 1440, height: 900 })
  const account = await signUp(page, 'Frantoio Menu')
  await openBot(page, account)
  await speakItalian(page, account)

  await page.getByRole('button', { name: 'Poi: 2. Modulo. Cambia' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Pulsanti', exact: true }).press('Enter')
  const panel = page.getByRole('dialog', { name: '2. Pulsanti' })
  await expect(panel.getByLabel('Domanda, in italiano')).toBeVisible()
  await expect(page.getByText('Manca il testo')).toHaveCount(0)
  await panel.getByLabel('Domanda, in italiano').fill('Come possiamo aiutarti?')
  await panel.getByLabel('Pulsante 1, in italiano').fill('Un ordine')
  await panel.getByLabel('Pulsante 2, in italiano').fill('un ordine')
  await panel.getByLabel('Pulsante 2, in italiano').press('Tab')
  await expect(panel.getByText('c’è già un pulsante con la stessa scritta')).toBeVisible()
  await panel.getByLabel('Pulsante 2, in italiano').fill('Niente, grazie')
  await expect(panel.getByText('c’è già un pulsante con la stessa scritta')).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()

  const publish = page.getByRole('button', { name: 'Pubblica', exact: true })
  await expect(page.getByText('Pulsante «Niente, grazie»: non si sa cosa viene dopo.')).toBeVisible()
  await expect(publish).toHaveAttribute('aria-disabled', 'true')
  await expectAccessible(page)
  await page
    .getByRole('button', { name: 'Pulsante «Niente, grazie»: Scegli cosa viene dopo. Cambia' })
    .click()
  await page.getByRole('menuitem', { name: 'Chiudi la chat', exact: true }).click()
  // A menu that is fading takes the key that closes what is on top.
  await expect(page.getByRole('menu')).toHaveCount(0)
  const goodbye = page.getByRole('dialog', { name: /Chiudi la chat$/ })
  await goodbye.getByLabel('Cosa dice prima, in italiano').fill('A presto')
  await page.keyboard.press('Escape')
  await expect(goodbye).toBeHidden()

  // The trial plays the draft as it stands, to its end and from its beginning again.
  const log = trial(page).getByRole('log')
  await expect(log).toContainText('Come possiamo aiutarti?')
  await log.getByRole('button', { name: 'Niente, grazie' }).click()
  await expect(log).toContainText('A presto')
  await expect(log).toContainText('La conversazione è chiusa.')
  await trial(page).getByRole('button', { name: 'Ricomincia' }).click()
  await expect(log).not.toContainText('A presto')
  await trial(page).getByLabel('Scrivi come chi visita il sito').fill('UN ordine')
  await trial(page).getByRole('button', { name: 'Invia', exact: true }).click()
  await log.getByRole('button', { name: 'Invia e continua' }).click()
  await expect(log.getByText('Serve per continuare')).toBeVisible()
  await log.getByLabel('E-mail').fill('anna@esempio.it')
  await log.getByRole('button', { name: 'Invia e continua' }).click()
  await expect(log).toContainText('Qui nasce il contatto anna@esempio.it.')
  await expect(log).toContainText('Da qui risponde la prossima persona di turno.')
  await expectAccessible(page)
  const contacts = await account.api(z.object({ items: z.array(z.unknown()) }), '/contacts')
  expect(contacts.items).toEqual([])

  await publish.click()
  await expect(toast(page)).toContainText('Pubblicato')
  await expect(page.getByText('Acceso, versione 1')).toBeVisible()
  expect((await botOf(account)).live).toBe(1)
  await expect(block(page, '1. Messaggio').locator('..').locator('..')).toContainText('Nessuno, finora')

  await page.getByRole('switch', { name: 'Accoglie chi apre una chat' }).uncheck()
  await expect(toast(page)).toContainText('Spento')
  await expect.poll(async () => (await botOf(account)).live).toBe(null)
})

test('a block that goes leaves its neighbours connected, and comes back with Annulla', async ({ page }) => {
  const account = await signUp(page, 'Frantoio Cavi')
  await openBot(page, account)
  await page.getByRole('button', { name: 'Altre azioni per 2. Modulo' }).click()
  await page.getByRole('menuitem', { name: 'Elimina' }).click()
  await expect(page.getByRole('button', { name: 'Poi: 2. Passa a una persona. Cambia' })).toBeVisible()
  await toast(page).getByRole('button', { name: 'Annulla' }).click()
  await expect(page.getByRole('button', { name: 'Poi: 2. Modulo. Cambia' })).toBeVisible()
  await expect.poll(async () => (await botOf(account)).flow.blocks.length).toBe(3)
})

test('two who write the bot at once: the second is told, and nothing of the first is lost', async ({
  page,
  context,
}) => {
  const account = await signUp(page, 'Frantoio Due')
  await openBot(page, account)
  const other = await context.newPage()
  await openBot(other, account)
  await speakItalian(page, account)
  await block(other, '1. Messaggio').click()
  const panel = other.getByRole('dialog', { name: '1. Messaggio' })
  await panel.getByLabel('Cosa dice, in italiano').fill('Altre parole')
  await expect(other.getByText('Qualcuno ha cambiato il chatbot nel frattempo.')).toBeVisible()
  await other.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await other.getByRole('button', { name: 'Ricarica' }).click()
  await expect(other.getByRole('button', { name: 'Cambia nome e lingue' })).toContainText('parla italiano')
  expect((await botOf(account)).flow.languages).toEqual(['it'])
})

test('an agent reads the bot and changes nothing; on a phone it can be tried', async ({ page, browser }) => {
  const account = await signUp(page, 'Frantoio Ruoli')
  const agent = await join(account, browser, 'agent')
  await agent.setViewportSize({ width: 390, height: 844 })
  await openBot(agent, account)
  await expect(agent.getByText('Il tuo ruolo può guardare ma non cambiare')).toBeVisible()
  await expect(agent.getByRole('button', { name: 'Pubblica', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await expect(agent.getByRole('button', { name: /Altre azioni per/ })).toHaveCount(0)
  await expect(agent.getByRole('button', { name: /Cambia$/ })).toHaveCount(0)
  await expectAccessible(agent)
  await agent.getByRole('button', { name: 'Prova il bot' }).click()
  const sheet = agent.getByRole('dialog', { name: 'Prova il bot' })
  await expect(sheet.getByRole('log')).toContainText('Ciao, grazie della visita.')
  await expectAccessible(agent)
  expect(
    await agent.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
  ).toBe(true)
})
