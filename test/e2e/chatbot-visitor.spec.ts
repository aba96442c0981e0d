import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { defaultChatSettings } from '../../worker/contracts/chat.ts'
import { startForeignSite } from './foreign-site.ts'
import { signUp } from './support.ts'

const Setup = z.object({ key: z.string(), script: z.string() })
const Contacts = z.object({ items: z.array(z.object({ id: z.number(), email: z.string().nullable() })) })
const Heads = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      contactId: z.number().nullable(),
      trust: z.string(),
      waitingSince: z.number().nullable(),
    }),
  ),
})
const Figures = z.object({
  items: z.array(
    z.object({ block: z.string(), entered: z.number(), answered: z.number(), left: z.number() }),
  ),
})

let site: Awaited<ReturnType<typeof startForeignSite>>
test.beforeEach(async () => {
  site = await startForeignSite()
})
test.afterEach(() => site.close())

test('the first bot asks who writes, makes the contact and hands over; a reload in between loses nothing', async ({
  page,
  browser,
}) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Chat')
  const answer = await page.request.put(`/api/v1/w/${account.slug}/chat/settings`, {
    data: { revision: 0, ...defaultChatSettings, enabled: true, sites: [site.origin] },
  })
  expect(answer.ok(), await answer.text()).toBe(true)
  const { key, script } = Setup.parse(await answer.json())
  site.setLine(`<script src="${script}" data-key="${key}" async></script>`)

  const visitor = await (await browser.newContext({ locale: 'it-IT' })).newPage()
  await visitor.goto(`${site.origin}/`)
  const chat = visitor.getByRole('dialog', { name: 'Frantoio Chat' })
  const thread = chat.getByRole('log', { name: 'Messaggi' })
  await visitor.getByRole('button', { name: /^Scrivici/ }).click()
  // The bot speaks to whoever opens the chat, and nothing is kept of them until they act.
  await expect(thread).toContainText('Ciao, grazie della visita.')
  await expect(thread).toContainText('Lascia i tuoi recapiti')
  expect(await visitor.context().cookies()).toEqual([])
  const open = () => account.api(Heads, '/inbox/conversations?status=open&channel=chat')
  expect((await open()).items).toEqual([])
  await visitor.reload()
  await visitor.getByRole('button', { name: /^Scrivici/ }).click()
  await thread.getByRole('textbox', { name: 'E-mail' }).fill('anna@esempio.it')
  await thread.getByRole('textbox', { name: /^Nome e cognome/ }).fill('Anna Rossi')
  // Closed, opened again by keyboard, and a question in between: what was typed stays.
  const field = chat.getByRole('textbox', { name: 'Scrivi un messaggio' })
  await visitor.keyboard.press('Escape')
  await visitor.keyboard.press('Enter')
  await expect(field).toBeFocused()
  await expect(thread.getByRole('textbox', { name: 'E-mail' })).toHaveValue('anna@esempio.it')
  await visitor.keyboard.type('Spedite?')
  await visitor.keyboard.press('Enter')
  await expect(thread).toContainText('Inviato')
  await expect(thread.getByRole('textbox', { name: 'E-mail' })).toHaveValue('anna@esempio.it')
  await thread.getByRole('button', { name: 'Invia e continua' }).click()
  await expect(thread).toContainText('Ti passo a una persona')
  await expect(thread.getByRole('textbox', { name: 'E-mail' })).toHaveCount(0)

  const [head] = (await open()).items
  expect(head).toMatchObject({ trust: 'claimed' })
  expect(head?.waitingSince).not.toBeNull()
  const contacts = await account.api(Contacts, '/contacts')
  expect(contacts.items).toEqual([expect.objectContaining({ id: head?.contactId, email: 'anna@esempio.it' })])
  expect((await account.api(Figures, '/chatbot/figures')).items).toContainEqual({
    block: 'who',
    entered: 1,
    answered: 1,
    left: 1,
  })

  await page.goto(account.href(`/inbox/${head?.id}`))
  // What was said stands there after a reload, once.
  await visitor.reload()
  await visitor.getByRole('button', { name: /^Scrivici/ }).click()
  for (const text of ['Ciao, grazie della visita.', 'Ti passo a una persona'])
    await expect(thread.getByText(text)).toHaveCount(1)
  const desk = page.getByRole('log', { name: 'Messaggi' })
  await expect(desk).toContainText('Modulo: e-mail, nome e cognome, telefono, azienda')
  await expect(desk).toContainText('Collegata al contatto con l’e-mail dichiarata, non provata')
  await page.getByRole('combobox', { name: 'Scrivi un messaggio' }).fill('Sì, in tre giorni.')
  await page.getByRole('combobox', { name: 'Scrivi un messaggio' }).press('Control+Enter')
  await expect(thread).toContainText('Sì, in tre giorni.')
})
