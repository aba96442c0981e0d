import { type Browser, expect, type Locator, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { defaultChatSettings } from '../../worker/contracts/chat.ts'
import { startForeignSite } from './foreign-site.ts'
import { type Account, signUp } from './support.ts'

const Setup = z.object({ key: z.string(), script: z.string() })
const Heads = z.object({ items: z.array(z.object({ id: z.string(), waitingSince: z.number().nullable() })) })
const Bot = z.object({ revision: z.number() })
const Contacts = z.object({ items: z.array(z.object({ email: z.string().nullable() })) })

let site: Awaited<ReturnType<typeof startForeignSite>>
test.beforeEach(async () => {
  site = await startForeignSite()
})
test.afterEach(() => site.close())

async function put(page: Page, account: Account, path: string, data: object): Promise<unknown> {
  const answer = await page.request.put(`/api/v1/w/${account.slug}${path}`, { data })
  expect(answer.ok(), await answer.text()).toBe(true)
  return answer.json()
}

type Line = { settings?: object; attributes?: string; bot?: boolean }
/** Turns the chat on for the site and puts its line there. */
async function setUp(
  page: Page,
  account: Account,
  { settings = {}, attributes = '', bot = false }: Line = {},
): Promise<void> {
  const all = { revision: 0, ...defaultChatSettings, enabled: true, sites: [site.origin], ...settings }
  const { key, script } = Setup.parse(await put(page, account, '/chat/settings', all))
  if (!bot) await put(page, account, '/chatbot/live', { on: false })
  site.setLine(`<script src="${script}" data-key="${key}" ${attributes} async></script>`)
}

/** A visitor's browser with the chat open. */
async function visit(
  browser: Browser,
  launcher: RegExp,
): Promise<{ page: Page; chat: Locator; log: Locator }> {
  const page = await (await browser.newContext({ locale: 'it-IT' })).newPage()
  await page.goto(`${site.origin}/`)
  await page.getByRole('button', { name: launcher }).click()
  const chat = page.getByRole('dialog', { name: 'Frantoio' })
  return { page, chat, log: chat.getByRole('log') }
}

async function openFromInbox(agent: Page, account: Account): Promise<void> {
  let id = ''
  await expect
    .poll(async () => {
      id = (await account.api(Heads, '/inbox/conversations?status=all&channel=chat')).items[0]?.id ?? ''
      return id
    })
    .not.toBe('')
  await agent.goto(account.href(`/inbox/${id}`))
  await expect(agent.getByRole('log', { name: 'Messaggi' })).toBeVisible()
}

const composer = (agent: Page) => agent.getByRole('combobox', { name: 'Scrivi un messaggio' })

test('outside the hours the chat says so in the visitor’s language, until somebody writes all the same', async ({
  page,
  browser,
}) => {
  test.slow()
  const account = await signUp(page, 'Frantoio')
  const never = [[], [], [], [], [], [], []]
  const settings = { hours: never, position: 'left', colour: '#e8b931', languages: ['it', 'fr'] }
  await setUp(page, account, { settings, attributes: 'data-language="fr-CA"' })
  const visitor = await visit(browser, /^Écrivez-nous/)
  const { chat, log } = visitor
  await expect(log).toContainText('Bonjour, comment pouvons-nous vous aider')
  await expect(chat).toContainText('Personne n’est là pour l’instant.')
  const box = await chat.boundingBox()
  expect(box?.x).toBe(20)
  const header = chat.locator('.head')
  expect(await header.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe(
    'rgb(232, 185, 49)',
  )
  await chat.getByRole('textbox', { name: 'Écrivez un message' }).fill('Vous livrez en France ?')
  await chat.getByRole('textbox', { name: 'Écrivez un message' }).press('Enter')
  // Nobody is there, so an address helps; who has given it is asked no more.
  await chat.getByLabel('E-mail').fill('jeanne@prova.example')
  await chat.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(chat.getByLabel('E-mail')).toHaveCount(0)

  await openFromInbox(page, account)
  await expect(page.getByText('e-mail dichiarata, non provata').first()).toBeVisible()
  await composer(page).pressSequentially('Oui, en trois jours.')
  await expect(chat).toContainText('Persona écrit…')
  await expect(chat).not.toContainText('Personne n’est là')
  await composer(page).press('Control+Enter')
  await expect(log.locator('.in', { hasText: 'Oui, en trois jours.' })).toBeVisible()
})

test('script in a name, a message and a file’s name is text, for the visitor and for the agent', async ({
  page,
  browser,
}) => {
  const account = await signUp(page, 'Frantoio')
  const script = '<img src=x onerror="document.title=1">'
  const escaped = script.replaceAll('"', '&quot;')
  await setUp(page, account, { attributes: `data-name="${escaped}" data-email="anna@prova.example"` })
  const { page: visitor, chat, log } = await visit(browser, /^Scrivici/)
  const said = `${script} javascript:alert(1) https://sito.example/"onmouseover=x`
  await chat.getByRole('textbox', { name: 'Scrivi un messaggio' }).fill(said)
  await chat.locator('input[type=file]').setInputFiles({
    name: '<img src=x onerror=1>.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('olio;9'),
  })
  await expect(chat.getByRole('button', { name: /^Togli / })).toBeVisible()
  await chat.getByRole('button', { name: 'Invia', exact: true }).click()
  await expect(log.locator('.own')).toContainText(script)
  await expect(log.getByRole('link')).toHaveAttribute('href', 'https://sito.example/')
  await openFromInbox(page, account)
  const desk = page.getByRole('log', { name: 'Messaggi' })
  await expect(desk).toContainText(script)
  await expect(desk).toContainText('onerror=1>.csv')
  await expect(page.getByRole('heading', { name: /onerror/ }).first()).toBeVisible()
  for (const shown of [visitor, page]) {
    expect(await shown.title()).not.toBe('1')
    expect(await shown.locator('img[src="x"]').count()).toBe(0)
  }
})

test('a person who takes over ends the bot’s question; what the visitor is typing stays', async ({
  page,
  browser,
}) => {
  test.slow()
  const account = await signUp(page, 'Frantoio')
  const said = (it: string) => ({ it, en: '', fr: '' })
  const flow = {
    name: 'Nina',
    languages: ['it'],
    start: 'q',
    blocks: [
      {
        id: 'q',
        type: 'choice',
        text: said('Di cosa hai bisogno?'),
        options: [
          { id: 'a', label: said('Un ordine'), next: 'f' },
          { id: 'b', label: said('Altro'), next: 'h' },
        ],
        otherwise: null,
      },
      { id: 'f', type: 'form', text: said(''), phone: 'off', company: 'off', name: 'off', next: 'h' },
      { id: 'h', type: 'hand', text: said(''), to: 'nobody' },
    ],
  }
  const { revision } = Bot.parse(await put(page, account, '/chatbot', { revision: 0, flow }))
  await setUp(page, account, { bot: true })
  await account.api(z.unknown(), '/chatbot/publish', { revision })
  const { chat, log, page: visitor } = await visit(browser, /^Scrivici/)
  const heads = async () => (await account.api(Heads, '/inbox/conversations?status=all')).items
  await expect(log.getByRole('button', { name: 'Un ordine' })).toBeVisible()
  expect(await heads()).toEqual([])

  // A button without a network: kept with what the bot had said, over a reload, and sent once.
  await visitor.route('**/chat/sessions*', (route) => route.abort())
  await log.getByRole('button', { name: 'Un ordine' }).click()
  await expect(log.locator('.own', { hasText: 'Un ordine' })).toBeVisible()
  await visitor.unroute('**/chat/sessions*')
  await visitor.reload()
  await visitor.getByRole('button', { name: /^Scrivici/ }).click()
  await expect(log.getByLabel('E-mail')).toBeVisible()
  await expect(log.locator('.own')).toHaveCount(1)
  await expect(log.getByText('Di cosa hai bisogno?')).toHaveCount(1)
  expect(await heads()).toMatchObject([{ waitingSince: null }])

  await chat.getByRole('textbox', { name: 'Scrivi un messaggio' }).fill('Vorrei dieci')
  await openFromInbox(page, account)
  await composer(page).fill('Eccomi, dimmi pure.')
  await composer(page).press('Control+Enter')
  await expect(log.locator('.in', { hasText: 'Eccomi, dimmi pure.' })).toBeVisible()
  await expect(log.getByLabel('E-mail')).toHaveCount(0)
  await expect(chat.getByRole('textbox', { name: 'Scrivi un messaggio' })).toHaveValue('Vorrei dieci')
  await chat.getByRole('textbox', { name: 'Scrivi un messaggio' }).press('Enter')
  await expect(page.getByRole('log', { name: 'Messaggi' })).toContainText('Vorrei dieci')
  expect(await heads()).not.toMatchObject([{ waitingSince: null }])

  // Who is nobody's contact yet is made one by hand, from the pane (spec 13.5).
  await page.getByRole('button', { name: 'E-mail Clicca per aggiungere' }).click()
  await page.getByLabel('E-mail').fill('anna@prova.example')
  await page.getByRole('button', { name: 'Crea e collega' }).click()
  await expect(page.getByRole('heading', { name: 'Consensi' })).toBeVisible()
  const { items } = await account.api(Contacts, '/contacts')
  expect(items).toEqual([{ email: 'anna@prova.example' }])
})
