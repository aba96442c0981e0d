import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { defaultChatSettings } from '../../worker/contracts/chat.ts'
import { newUlid } from '../../worker/lib/identity/ulid.ts'
import { startForeignSite } from './foreign-site.ts'
import { field, row, thread, view, writeOnMessenger } from './inbox-people.ts'
import { type Account, joinAsAgent, signUp } from './support.ts'

/** Keeps the sockets that a page opens, so that a test can cut them. */
const keepSockets = `(() => {
  const kept = (globalThis.keptSockets = [])
  globalThis.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given)
      kept.push(this)
    }
  }
})()`

/** The line of a page is gone, and does not come back until it is mended. */
async function cutLine(page: Page): Promise<void> {
  await page.route('**/inbox/tickets', (route) => route.abort())
  await page.evaluate('keptSockets.forEach((socket) => socket.close())')
  await expect(page.getByText('Linea interrotta')).toBeVisible()
}

async function mendLine(page: Page): Promise<void> {
  await page.unroute('**/inbox/tickets')
  await page.evaluate(`dispatchEvent(new Event('online'))`)
  await expect(page.getByText('In diretta')).toBeVisible()
}

const command = (account: Account, op: object) =>
  account.api(z.unknown(), '/inbox/commands', { cid: newUlid(Date.now()), op })

test('whoever was cut off finds all that was written meanwhile, each once and in its order', async ({
  page,
  browser,
}) => {
  test.slow()
  await page.addInitScript({ content: keepSockets })
  const account = await signUp(page, 'Frantoio Linea')
  const id = await writeOnMessenger(account, 'Giulia Ferrandi', 'Prima domanda')
  const other = await joinAsAgent(account, browser, 'Davide Neri')
  await page.goto(account.href(`/inbox/${id}`))
  await expect(thread(page).getByText('Prima domanda')).toBeVisible()
  await expect(page.getByText('In diretta')).toBeVisible()

  await cutLine(page)
  // What is said without a line waits in sight, and goes out by itself.
  await page.getByText('Nota', { exact: true }).click()
  await field(page).fill('Nota scritta senza linea')
  await page.getByRole('button', { name: 'Salva nota' }).click()
  await expect(thread(page).getByText('Nota scritta senza linea')).toBeVisible()
  await writeOnMessenger(account, 'Giulia Ferrandi', 'Seconda domanda')
  await other.goto(account.href(`/inbox/${id}`))
  await expect(thread(other).getByText('Seconda domanda')).toBeVisible()
  await field(other).fill('Risposta di Davide')
  await field(other).press('Control+Enter')
  await expect(thread(other).getByText('Risposta di Davide')).toBeVisible()
  await expect(thread(other).getByText('inviato').last()).toBeVisible()
  await writeOnMessenger(account, 'Marco Bellandi', 'Fattura 4817')
  await expect(thread(other).getByText('Nota scritta senza linea')).toHaveCount(0)
  await expect(thread(page).getByText('Seconda domanda')).toHaveCount(0)

  await mendLine(page)
  const said = ['Prima domanda', 'Seconda domanda', 'Risposta di Davide', 'Nota scritta senza linea']
  for (const one of [page, other]) {
    for (const text of said) await expect(thread(one).getByText(text, { exact: true })).toHaveCount(1)
    const shown = await thread(one).innerText()
    const places = said.map((text) => shown.indexOf(text))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    await expect(row(one, 'Marco Bellandi')).toHaveCount(1)
    await expect(row(one, 'Giulia Ferrandi')).toContainText('assegnata a Davide Neri')
  }
  await expect(view(page, /^Non assegnate/)).toHaveText(/1$/)

  await page.reload()
  for (const text of said) await expect(thread(page).getByText(text, { exact: true })).toHaveCount(1)
  await other.context().close()
})

/** Stands for the desktop: keeps what it is told to show, and says whether somebody looks at the page. */
const desktop = `(() => {
  globalThis.told = []
  globalThis.isAway = false
  document.hasFocus = () => !globalThis.isAway
  globalThis.Notification = class extends EventTarget {
    static permission = localStorage.getItem('given') ?? 'default'
    static requestPermission = async () => {
      localStorage.setItem('given', 'granted')
      return (Notification.permission = 'granted')
    }
    constructor(title, { body, tag }) {
      super()
      globalThis.told.push({ title, body, tag })
      globalThis.lastTold = this
    }
    close() {}
  }
})()`
const Told = z.array(z.object({ title: z.string(), body: z.string(), tag: z.string() }))

test('whoever is elsewhere is told by the desktop and by the title, and comes back to the conversation', async ({
  page,
  browser,
}) => {
  test.slow()
  await page.addInitScript({ content: desktop })
  const account = await signUp(page, 'Frantoio Avvisi')
  const colleague = await joinAsAgent(account, browser, 'Davide Neri')
  const theirs = await writeOnMessenger(account, 'Marco Bellandi', 'Per Davide')
  const { user } = z
    .object({ user: z.object({ id: z.string() }) })
    .parse(await (await colleague.request.get('/api/v1/auth/me')).json())
  await command(account, { type: 'assign', conversations: [theirs], assignee: user.id })
  await page.goto(account.href('/inbox'))
  await expect(row(page, 'Marco Bellandi')).toContainText('assegnata a Davide Neri')
  await page.getByRole('button', { name: 'Avvisi su questo dispositivo' }).click()
  const choice = page.getByRole('menuitemcheckbox', { name: 'Notifiche sul desktop' })
  await choice.click()
  await expect(choice).toBeChecked()
  await page.keyboard.press('Escape')

  const told = async () => Told.parse(await page.evaluate('told'))
  await writeOnMessenger(account, 'Anna Grassi', 'Mentre guardi')
  await expect(row(page, 'Anna Grassi')).toBeVisible()
  await expect(page).toHaveTitle(/^\(1\) /)
  expect(await told()).toEqual([])

  await page.goto(account.href('/contacts'))
  await expect(page).toHaveTitle(/^\(1\) Contatti/)
  await page.evaluate('globalThis.isAway = true')
  // What is a colleague's calls the colleague alone.
  await writeOnMessenger(account, 'Marco Bellandi', 'Ancora per Davide')
  const id = await writeOnMessenger(account, 'Giulia Ferrandi', 'Siete aperti domenica?')
  await expect.poll(told).toEqual([{ title: 'Giulia Ferrandi', body: 'Siete aperti domenica?', tag: id }])
  await expect(page).toHaveTitle(/^\(2\) Contatti/)
  await page.evaluate(`isAway = false; lastTold.dispatchEvent(new Event('click'))`)
  await expect(page).toHaveURL(new RegExp(`/inbox/${id}$`))
  await expect(thread(page).getByText('Siete aperti domenica?')).toBeVisible()
  await expect(page).toHaveTitle(/^\(1\) /)
  await colleague.context().close()
})

test('what is put off leaves the list, and comes back at its time or when the person writes', async ({
  page,
}) => {
  const account = await signUp(page, 'Frantoio Più tardi')
  const id = await writeOnMessenger(account, 'Giulia Ferrandi', 'Ci penso e vi dico')
  await page.goto(account.href(`/inbox/${id}`))
  await expect(thread(page).getByText('Ci penso e vi dico')).toBeVisible()
  await thread(page).focus()
  await page.keyboard.press('s')
  await page.getByRole('menuitem', { name: 'Fino al prossimo messaggio' }).click()
  await expect(row(page, 'Giulia Ferrandi')).toHaveCount(0)
  await expect(view(page, /^Posticipate/)).toHaveText(/1$/)
  await writeOnMessenger(account, 'Giulia Ferrandi', 'Ho deciso: due latte')
  await expect(row(page, 'Giulia Ferrandi')).toContainText('Ho deciso: due latte')
  await expect(view(page, /^Posticipate/)).toHaveText(/0$/)

  await page.goto(account.href('/inbox'))
  await expect(row(page, 'Giulia Ferrandi')).toBeVisible()
  const until = Date.now() + 4000
  await command(account, { type: 'status', conversations: [id], status: 'snoozed', until })
  await expect(row(page, 'Giulia Ferrandi')).toHaveCount(0)
  await expect(row(page, 'Giulia Ferrandi')).toBeVisible()
  await expect(view(page, /^Posticipate/)).toHaveText(/0$/)
})

const Setup = z.object({ key: z.string(), script: z.string() })

test('two agents and a visitor in three browsers: each sees what the others do, at once', async ({
  page,
  browser,
}) => {
  test.slow()
  const site = await startForeignSite()
  try {
    const account = await signUp(page, 'Frantoio Chat')
    const settings = { revision: 0, ...defaultChatSettings, enabled: true, sites: [site.origin] }
    const answer = await page.request.put(`/api/v1/w/${account.slug}/chat/settings`, { data: settings })
    expect(answer.ok(), await answer.text()).toBe(true)
    const { key, script } = Setup.parse(await answer.json())
    site.setLine(`<script src="${script}" data-key="${key}" async></script>`)
    const off = await page.request.put(`/api/v1/w/${account.slug}/chatbot/live`, { data: { on: false } })
    expect(off.ok(), await off.text()).toBe(true)
    const colleague = await joinAsAgent(account, browser, 'Davide Neri')
    for (const one of [page, colleague]) await one.goto(account.href('/inbox'))

    const context = await browser.newContext({ locale: 'it-IT' })
    const visitor = await context.newPage()
    await visitor.goto(`${site.origin}/olio`)
    await visitor.getByRole('button', { name: /^Scrivici/ }).click()
    const chat = visitor.getByRole('dialog', { name: 'Frantoio Chat' })
    const words = chat.getByRole('textbox', { name: 'Scrivi un messaggio' })
    const talk = chat.getByRole('log', { name: 'Messaggi' })
    await words.fill('Spedite in Francia?')
    await words.press('Enter')

    const open = (one: Page) => one.getByRole('listitem').getByRole('link', { name: /Spedite in Francia/ })
    for (const one of [page, colleague]) {
      await open(one).click()
      await expect(thread(one).getByText('Spedite in Francia?')).toBeVisible()
    }
    // Beside it stands who visits, where they are, and what can be added (spec 13.5).
    await expect(page.getByRole('link', { name: 'Olio nuovo' })).toBeVisible()
    await expect(page.getByText('È sul sito adesso')).toBeVisible()
    await expect(page.getByRole('button', { name: 'E-mail Clicca per aggiungere' })).toBeVisible()

    await field(colleague).fill('Sì, in tre giorni.')
    await field(colleague).press('Control+Enter')
    for (const log of [thread(page), talk]) await expect(log.getByText('Sì, in tre giorni.')).toBeVisible()
    await expect(talk.getByText(/^Davide, /)).toBeVisible()
    await expect(page.getByRole('button', { name: 'Assegnata a Davide Neri' })).toBeVisible()

    await words.fill('Perfetto, ne prendo due')
    await words.press('Enter')
    for (const one of [page, colleague])
      await expect(thread(one).getByText('Perfetto, ne prendo due')).toBeVisible()
    await page.getByTitle('Chiudi (E)').click()
    await expect(colleague.getByRole('button', { name: 'Riapri' })).toBeVisible()
    await words.fill('Anzi, tre')
    await words.press('Enter')
    for (const one of [page, colleague]) {
      await expect(thread(one).getByText('Anzi, tre')).toBeVisible()
      await expect(one.getByTitle('Chiudi (E)')).toBeVisible()
    }
    await Promise.all([context.close(), colleague.context().close()])
  } finally {
    await site.close()
  }
})
