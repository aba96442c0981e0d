import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { defaultChatSettings } from '../../worker/contracts/chat.ts'
import { signIdentity, startForeignSite } from './foreign-site.ts'
import { type Account, expectAccessible, signUp } from './support.ts'

const Setup = z.object({ key: z.string(), script: z.string() })
const Secret = z.object({ secret: z.string() })
const Conversations = z.object({
  items: z.array(z.object({ id: z.string(), channel: z.string(), trust: z.string() })),
})

let site: Awaited<ReturnType<typeof startForeignSite>>
test.beforeEach(async () => {
  site = await startForeignSite()
})
test.afterEach(() => site.close())

/** A visitor's browser, on the site. */
async function visit(browser: Browser, path = '/', viewport = { width: 1280, height: 800 }): Promise<Page> {
  const context = await browser.newContext({ viewport, locale: 'it-IT' })
  const page = await context.newPage()
  await page.goto(`${site.origin}${path}`)
  return page
}

const launcher = (page: Page) => page.getByRole('button', { name: /^Scrivici/ })
const chat = (page: Page) => page.getByRole('dialog', { name: 'Frantoio Chat' })
const field = (page: Page) => chat(page).getByRole('textbox', { name: 'Scrivi un messaggio' })
const thread = (page: Page) => chat(page).getByRole('log', { name: 'Messaggi' })
/** What the visitor has said. */
const own = (page: Page, text: string) => thread(page).locator('.own', { hasText: text })
const desk = (page: Page) => page.getByRole('log', { name: 'Messaggi' })

async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  await field(page).press('Enter')
  await expect(own(page, text)).toBeVisible()
}

/** Visitors are let through to the members at once. */
async function stopBot(page: Page, account: Account): Promise<void> {
  const answer = await page.request.put(`/api/v1/w/${account.slug}/chatbot/live`, { data: { on: false } })
  expect(answer.ok(), await answer.text()).toBe(true)
}

/** Turns the chat on for the site through the API, without its bot, and puts its line there. */
async function setUp(page: Page, account: Account, settings: object = {}, attributes = ''): Promise<void> {
  const answer = await page.request.put(`/api/v1/w/${account.slug}/chat/settings`, {
    data: { revision: 0, ...defaultChatSettings, enabled: true, sites: [site.origin], ...settings },
  })
  expect(answer.ok(), await answer.text()).toBe(true)
  const { key, script } = Setup.parse(await answer.json())
  await stopBot(page, account)
  site.setLine(`<script src="${script}" data-key="${key}" ${attributes} async></script>`)
}

async function answers(agent: Page, text: string): Promise<void> {
  await agent.getByRole('combobox', { name: 'Scrivi un messaggio' }).fill(text)
  await agent.getByRole('combobox', { name: 'Scrivi un messaggio' }).press('Control+Enter')
  await expect(desk(agent).getByText(text)).toBeVisible()
}

async function openFromInbox(agent: Page, account: Account): Promise<string> {
  let id = ''
  await expect
    .poll(async () => {
      const { items } = await account.api(Conversations, '/inbox/conversations?status=all&channel=chat')
      id = items[0]?.id ?? ''
      return id
    })
    .not.toBe('')
  await agent.goto(account.href(`/inbox/${id}`))
  return id
}

test('the line is copied from the settings, and a visitor and an agent talk over it', async ({
  page,
  browser,
}) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Chat')
  await page.goto(account.href('/settings/chat'))
  await page.getByRole('switch', { name: 'La chat è accesa' }).check()
  // What keeps it from being saved is named, and comes into sight from wherever one is on the page.
  await page.getByLabel('Siti').fill(`${site.origin}/olio\nhttps://*.dominio.it`)
  await page.getByLabel('Pagina sulla privacy').scrollIntoViewIfNeeded()
  await page.getByRole('button', { name: 'Salva la chat' }).click()
  await expect(page.getByLabel('Siti')).toBeFocused()
  await expect(page.getByText('«https://*.dominio.it» non è un sito')).toBeInViewport()
  await expect(page.getByLabel('Siti')).toHaveValue(`${site.origin}\nhttps://*.dominio.it`)
  await page.getByLabel('Siti').fill(site.origin)
  // The preview speaks the language of the chat, the page around it the reader's.
  await page.getByText('Français', { exact: true }).last().click()
  const preview = page.getByRole('figure', { name: 'Anteprima' })
  await expect(preview.getByText('Livrez-vous en France ?')).toBeVisible()
  await preview.getByText('Quando non c’è nessuno', { exact: true }).click()
  await expect(preview.getByText('Personne n’est là pour l’instant.', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Salva la chat' }).click()
  await expect(page.getByRole('region', { name: 'Avvisi', exact: true })).toContainText(
    'Chat del sito salvata',
  )
  await expectAccessible(page)
  site.setLine(await page.getByLabel(/La riga da mettere nel sito/).inputValue())
  await stopBot(page, account)

  const visitor = await visit(browser, '/olio')
  const sockets: string[] = []
  const asked: string[] = []
  visitor.on('websocket', (socket) => sockets.push(socket.url()))
  visitor.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await visitor.reload()
  await expect(launcher(visitor)).toBeVisible()
  expect(await visitor.context().cookies()).toEqual([])
  expect(sockets).toEqual([])
  expect(asked.filter((path) => path !== '/olio').toSorted()).toEqual(['/chat.js', '/chat/config'])
  const found = await new AxeBuilder({ page: visitor }).include('#centralino-chat').analyze()
  expect(found.violations.map(({ id }) => id)).toEqual([])

  await launcher(visitor).click()
  await expect(thread(visitor).getByText('Ciao, come possiamo aiutarti?')).toBeVisible()
  await expect(field(visitor)).toBeFocused()
  expect(await visitor.context().cookies()).toEqual([])
  await say(visitor, 'Spedite in <b>Francia</b>?')
  await expect(thread(visitor).getByText('Inviato')).toBeVisible()
  const cookies = await visitor.context().cookies()
  expect(cookies.map(({ name, domain }) => [name, domain])).toEqual([['centralino_chat', '127.0.0.1']])

  await openFromInbox(page, account)
  await expect(desk(page).getByText('Spedite in <b>Francia</b>?')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Olio nuovo' })).toBeVisible()
  await expect(page.getByText('È sul sito adesso')).toBeVisible()
  await expectAccessible(page)
  await expect(thread(visitor).getByText('Letto')).toBeVisible()
  await answers(page, 'Sì, in tre giorni.')
  await expect(thread(visitor).getByText('Sì, in tre giorni.')).toBeVisible()
  await expect(thread(visitor).getByText(/^Persona, /)).toBeVisible()
  await expect(desk(page).getByText('letto').last()).toBeVisible()
  const open = await new AxeBuilder({ page: visitor }).include('#centralino-chat').analyze()
  expect(open.violations.map(({ id }) => id)).toEqual([])

  // History after a reload; what comes while the chat is closed lights the button.
  await visitor.reload()
  await expect(launcher(visitor)).toBeVisible()
  await answers(page, 'Le serve altro?')
  await expect(visitor.getByRole('button', { name: 'Scrivici, 1 da leggere' })).toBeVisible()
  await launcher(visitor).click()
  for (const text of ['Spedite in <b>Francia</b>?', 'Sì, in tre giorni.', 'Le serve altro?'])
    await expect(thread(visitor).getByText(text)).toBeVisible()
  await visitor.keyboard.press('Escape')
  await expect(launcher(visitor)).toBeFocused()
})

test('a site with shortcuts, greedy listeners and styles for every box leaves the chat as it is', async ({
  page,
  browser,
}) => {
  const account = await signUp(page, 'Frantoio Chat')
  await setUp(page, account, { form: { enabled: true, name: 'off', phone: 'off', company: 'off' } })
  await stopBot(page, account)
  const visitor = await visit(browser)
  await launcher(visitor).click()
  await chat(visitor).getByLabel('E-mail').pressSequentially('skaska@prova.example')
  await chat(visitor).getByRole('button', { name: 'Invia e continua' }).click()
  await expect(field(visitor)).toBeFocused()
  await visitor.keyboard.type('sk/sk?')
  await visitor.keyboard.press('Enter')
  await expect(thread(visitor).getByText('sk/sk?')).toBeVisible()
  await chat(visitor).getByRole('button', { name: 'Chiudi la chat' }).click()
  await expect(chat(visitor)).toBeHidden()
  await expect(launcher(visitor)).toBeFocused()
})

test('signing out in one tab is signing out in the other, and nothing brings the person back', async ({
  page,
  browser,
}) => {
  const account = await signUp(page, 'Frantoio Chat')
  await setUp(page, account)
  const first = await visit(browser)
  await launcher(first).click()
  await say(first, 'Di Anna')
  await expect(thread(first).getByText('Inviato')).toBeVisible()
  const second = await first.context().newPage()
  await second.goto(site.origin)
  await launcher(second).click()
  await expect(thread(second).getByText('Di Anna')).toBeVisible()
  await first.evaluate('CentralinoChat.reset()')
  await expect(thread(second).getByText('Di Anna')).toHaveCount(0)
  expect(await second.context().cookies()).toEqual([])
})

test('what is written without a network goes out by itself, also after a reload', async ({
  page,
  browser,
}) => {
  const account = await signUp(page, 'Frantoio Chat')
  await setUp(page, account)
  const visitor = await visit(browser)
  await launcher(visitor).click()
  await say(visitor, 'Uno')
  await expect(thread(visitor).getByText('Inviato')).toBeVisible()
  await visitor.route('**/chat/**', (route) => route.abort())
  await visitor.context().setOffline(true)
  await say(visitor, 'Due')
  await expect(thread(visitor).getByText('Invio…')).toBeVisible()
  await visitor.context().setOffline(false)
  await visitor.unroute('**/chat/**')
  await visitor.reload()
  await launcher(visitor).click()
  await expect(own(visitor, 'Due')).toBeVisible()
  await openFromInbox(page, account)
  await expect(desk(page).getByText('Due', { exact: true })).toHaveCount(1)
  await expect(own(visitor, 'Due')).toHaveCount(1)
})

test('a page of another site gets no chat', async ({ page, browser }) => {
  const account = await signUp(page, 'Frantoio Chat')
  await setUp(page, account, { sites: ['https://altro.example'] })
  const visitor = await visit(browser)
  const told: string[] = []
  visitor.on('console', (said) => told.push(said.text()))
  // The page before may have been left while its answer was under way.
  await expect(async () => {
    await visitor.reload()
    await expect
      .poll(() => told.some((text) => text.includes('in the list of the chat')), { timeout: 10_000 })
      .toBe(true)
  }).toPass()
  await expect(visitor.locator('#centralino-chat')).toHaveCount(0)
})

test('the form comes first, and what it says is claimed until it is proven', async ({ page, browser }) => {
  const account = await signUp(page, 'Frantoio Chat')
  await setUp(page, account, {
    form: { enabled: true, name: 'required', phone: 'optional', company: 'off' },
  })
  const visitor = await visit(browser, '/', { width: 390, height: 844 })
  await launcher(visitor).click()
  const box = await chat(visitor).boundingBox()
  expect([box?.width, box?.height]).toEqual([390, 844])
  await expect(chat(visitor).getByPlaceholder('Compila il modulo per scrivere')).toBeDisabled()
  await chat(visitor).getByLabel('E-mail').fill('laura.benedetti@gmail')
  await chat(visitor).getByRole('button', { name: 'Invia e continua' }).click()
  await expect(chat(visitor).getByText('Manca la fine dell’indirizzo, ad esempio .com')).toBeVisible()
  await expect(chat(visitor).getByLabel('E-mail')).toBeFocused()
  await chat(visitor).getByLabel('E-mail').fill('laura.benedetti@prova.example')
  await chat(visitor).getByLabel('Nome e cognome').fill('Laura Benedetti')
  await chat(visitor).getByRole('button', { name: 'Invia e continua' }).click()
  await say(visitor, 'Consegna e spedizioni')
  await openFromInbox(page, account)
  await expect(page.getByText('e-mail dichiarata, non provata').first()).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Laura Benedetti' }).first()).toBeVisible()
})

test('a signed visitor finds the earlier history in another browser; after signing out nobody does', async ({
  page,
  browser,
}) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Chat')
  const { secret } = await account.api(Secret, '/chat/secret', {})
  const token = signIdentity(secret, {
    email: 'anna@prova.example',
    name: 'Anna Rossi',
    exp: Math.floor(Date.now() / 1000) + 3600,
  })
  await setUp(page, account, {}, `data-token="${token}"`)
  const first = await visit(browser)
  await launcher(first).click()
  await say(first, 'Dal computer')
  await expect(thread(first).getByText('Inviato')).toBeVisible()
  const second = await visit(browser)
  await launcher(second).click()
  await say(second, 'Dal telefono')
  await expect(thread(second).getByText('Dal computer')).toBeVisible()
  await expect(thread(first).getByText('Dal telefono')).toBeVisible()
  await openFromInbox(page, account)
  await expect(page.getByText('firmato dal sito').first()).toBeVisible()

  await second.evaluate('CentralinoChat.reset()')
  await expect(thread(second).getByText('Dal computer')).toHaveCount(0)
  expect(await second.context().cookies()).toEqual([])
})

test('a file goes both ways, and a program is refused', async ({ page, browser }) => {
  const account = await signUp(page, 'Frantoio Chat')
  await setUp(page, account)
  const visitor = await visit(browser)
  await launcher(visitor).click()
  const files = chat(visitor).locator('input[type=file]')
  await files.setInputFiles({ name: 'ordine.csv', mimeType: 'text/csv', buffer: Buffer.from('olio;9') })
  await expect(chat(visitor).getByRole('button', { name: 'Togli ordine.csv' })).toBeVisible()
  await files.setInputFiles({ name: 'gioco.exe', mimeType: 'text/plain', buffer: Buffer.from('MZ') })
  await expect(chat(visitor).getByText('gioco.exe: questo tipo di file non si può inviare')).toBeVisible()
  // What was refused says why, and holds up nothing.
  await chat(visitor).getByRole('button', { name: 'Invia', exact: true }).click()
  await expect(thread(visitor).getByRole('button', { name: 'Scarica ordine.csv' })).toBeVisible()
  await expect(chat(visitor).getByText('gioco.exe: questo tipo di file non si può inviare')).toBeVisible()
  await chat(visitor).getByRole('button', { name: 'Togli gioco.exe' }).click()
  await expect(chat(visitor).getByText('gioco.exe')).toHaveCount(0)
  await openFromInbox(page, account)
  await expect(desk(page).getByText('ordine.csv').first()).toBeVisible()
})
