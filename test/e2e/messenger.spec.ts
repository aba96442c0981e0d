import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { startLoopbackMeta } from '../support/loopback-meta.ts'
import { expectAccessible, signUp } from './support.ts'

const Contacts = z.object({ items: z.array(z.object({ id: z.number() })) })
const WithId = z.object({ id: z.number() })

test('a page is connected, a campaign answers who wrote, is read and answered, and the page disconnected', async ({
  page,
}) => {
  test.slow()
  // The server's Graph API stands at this port for the whole run (server.ts).
  const meta = await startLoopbackMeta({ port: Number(process.env['E2E_META_PORT']) })
  try {
    const account = await signUp(page, 'Frantoio Messenger')
    await page.goto(account.href(`/settings/messenger`))
    await expect(page.getByText('Sandbox: su Messenger non parte niente di vero')).toBeVisible()
    await expectAccessible(page)
    await page.getByLabel('Numero della pagina').fill(meta.pageId)
    await page.getByLabel('Token di accesso della pagina').fill(`${meta.pageAccessToken}x`)
    await page.getByLabel('Chiave segreta dell’app').fill(meta.appSecret)
    await page.getByRole('button', { name: 'Prova e collega' }).click()
    await expect(page.getByText('Meta non riconosce questo token')).toBeVisible()
    await page.getByLabel('Token di accesso della pagina').fill(meta.pageAccessToken)
    await page.getByRole('button', { name: 'Prova e collega' }).click()
    await expect(page.getByText('Messenger collegato').first()).toBeVisible()
    await expect(page.getByText(meta.pageName).first()).toBeVisible()
    await expectAccessible(page)

    const webhookUrl = await page.getByLabel('Indirizzo del webhook (Callback URL)').inputValue()
    const verifyToken = await page.getByLabel('Parola di verifica (Verify token)').inputValue()
    expect(await meta.setWebhook(webhookUrl, verifyToken)).toBe(200)
    meta.person('70001', { firstName: 'Lucia', lastName: 'Moretti' })
    meta.person('70002', { firstName: 'Bruno', lastName: 'Conti' })
    expect(await meta.write('70001', 'START')).toBe(200)
    expect(await meta.write('70002', 'Avete l’olio nuovo?')).toBe(200)
    // Whoever types START is a contact; whoever just writes appears by name, and is added by hand (spec 13.5).
    let ids: number[] = []
    const contacts = () =>
      expect.poll(async () => {
        ids = (await account.api(Contacts, '/contacts')).items.map(({ id }) => id)
        return ids.length
      })
    await contacts().toBe(1)
    await page.goto(account.href('/inbox'))
    await page
      .getByRole('listitem')
      .getByRole('link', { name: /^Bruno Conti/ })
      .click()
    await expect(page.getByRole('heading', { name: 'Non è ancora un contatto' })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'E-mail Clicca per aggiungere' }).click()
    await expect(page.getByLabel('Nome', { exact: true })).toHaveValue('Bruno')
    await expect(page.getByLabel('Cognome')).toHaveValue('Conti')
    await expect(page.getByLabel('E-mail')).toBeFocused()
    await page.keyboard.type('bruno.conti@posteo.example')
    await page.getByRole('button', { name: 'Crea e collega' }).click()
    await expect(page.getByRole('heading', { name: 'Consensi' })).toBeVisible()
    await contacts().toBe(2)
    const list = await account.api(WithId, '/lists', { name: 'Clienti', kind: 'static' })
    await account.api(z.unknown(), `/lists/${list.id}/members`, { contactIds: ids })

    const draft = await account.api(WithId, '/campaigns', {
      name: 'Olio nuovo',
      channel: 'messenger',
      listIds: [list.id],
    })
    await page.goto(account.href(`/campaigns/${draft.id}`))
    await page
      .getByRole('textbox', { name: 'Messaggio' })
      .fill('Ciao %%FIRST_NAME%%, è arrivato l’olio nuovo.')
    await page.getByRole('button', { name: 'Aggiungi un pulsante' }).click()
    await page.getByLabel('Testo del pulsante 1').fill('Mi interessa')
    await expect(page.getByText('Non ha dato il consenso a Messenger')).toBeVisible()
    await page.getByRole('button', { name: 'Invia ora' }).click()
    await page.getByRole('button', { name: 'Invia a 1 persona' }).click()
    await expect(page.getByText('1 inviati su 1')).toBeVisible({ timeout: 30_000 })
    // The answer to START went out too; a campaign's message carries its token.
    const campaign = meta.accepted.filter(({ metadata }) => metadata !== null)
    expect(campaign).toMatchObject([
      {
        psid: '70001',
        text: 'Ciao Lucia Moretti, è arrivato l’olio nuovo.',
        quickReplies: [{ title: 'Mi interessa' }],
      },
    ])
    const [sent] = campaign
    if (sent === undefined) throw new Error('nothing was sent')
    expect(await meta.post([meta.eventOf('read', sent), meta.eventOf('delivery', sent)])).toBe(200)
    expect(await meta.write('70001', 'Mi interessa', { quick_reply: { payload: 'Mi interessa' } })).toBe(200)
    const Figures = z.object({
      figures: z.object({ delivered: z.number(), opened: z.number(), replied: z.number() }),
    })
    await expect
      .poll(async () => (await account.api(Figures, `/campaigns/${draft.id}`)).figures, { timeout: 30_000 })
      .toMatchObject({ delivered: 1, opened: 1, replied: 1 })

    await page.goto(account.href(`/settings/messenger`))
    await page.getByRole('button', { name: 'Scollega' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Scollega' }).click()
    await expect(page.getByText('Messenger scollegato').first()).toBeVisible()
    await expect(page.getByText('Sandbox: su Messenger non parte niente di vero')).toBeVisible()
    expect(await meta.write('70001', 'C’è nessuno?')).toBe(401)
  } finally {
    await meta.close()
  }
})

test('in the sandbox somebody is made to write, and is written to', async ({ page }) => {
  const account = await signUp(page, 'Frantoio Sandbox')
  await page.goto(account.href(`/settings/messenger`))
  await page.getByLabel('Nome', { exact: true }).fill('Lucia Moretti')
  await page.getByLabel('Messaggio', { exact: true }).fill('START')
  await page.getByRole('button', { name: 'Scrivi come questa persona' }).click()
  await expect(page.getByText('Lucia Moretti ha scritto alla tua pagina').first()).toBeVisible()
  await expect.poll(async () => (await account.api(Contacts, '/contacts')).items.length).toBe(1)
  // Ready for the next one, rather than told that it is empty.
  for (const label of ['Nome', 'Messaggio']) {
    const field = page.getByLabel(label, { exact: true })
    await expect(field).toHaveValue('')
    await expect(field).not.toHaveAttribute('aria-invalid', 'true')
  }
  await page.getByRole('combobox', { name: 'A quale contatto' }).fill('Luc')
  await page.getByRole('option', { name: /Lucia Moretti/ }).click()
  await page.getByRole('button', { name: 'Manda la prova' }).click()
  await expect(page.getByText('Prova mandata a Lucia Moretti').first()).toBeVisible()
  await page.goto(account.href(`/outbox`))
  await page
    .getByRole('link', { name: /Lucia|Frantoio Sandbox: il canale/ })
    .first()
    .click()
  await expect(page.getByText('Frantoio Sandbox: il canale Messenger funziona.').first()).toBeVisible()
})
