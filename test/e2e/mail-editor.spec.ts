import { expect, type Locator, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { makePng } from '../support/pictures.ts'
import { type Account, expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })
const Body = z.object({ html: z.string() })
const saved = (page: Page) => expect(page.getByText(/^salvato \d\d:\d\d$/)).toBeVisible()
const bodyOf = (page: Page) => page.getByRole('textbox', { name: 'Testo', exact: true })
const toolbarOf = (page: Page) => page.getByRole('toolbar', { name: 'Formato del testo' })
const tool = (page: Page, name: string) => toolbarOf(page).getByRole('button', { name, exact: true })
const pixels = (image: Locator) =>
  image.evaluate((element) => element instanceof HTMLImageElement && element.naturalWidth)

/** A draft to a list of one person who agreed. */
async function openDraft(page: Page, account: Account, html = ''): Promise<number> {
  const consent = [{ channel: 'email', state: 'opted_in', text: 'Modulo del negozio' }]
  const anna = await account.api(WithId, '/contacts', {
    firstName: 'Anna',
    email: 'anna@example.it',
    consent,
  })
  const list = await account.api(WithId, '/lists', { name: 'Clienti', kind: 'static' })
  await account.api(z.unknown(), `/lists/${list.id}/members`, { contactIds: [anna.id] })
  const { id } = await account.api(WithId, '/campaigns', {
    name: 'Olio nuovo',
    subject: 'Olio nuovo',
    html,
    listIds: [list.id],
  })
  await page.goto(account.href(`/campaigns/${id}`))
  return id
}

/** Uploads a picture in the chooser and says what it shows. */
async function addPicture(page: Page, alt: string): Promise<void> {
  await tool(page, 'Immagine').click()
  const picker = page.getByRole('dialog', { name: 'Scegli un’immagine' })
  const file = { name: 'olio.png', mimeType: 'image/png', buffer: Buffer.from(makePng(700, 300)) }
  await picker.getByLabel('File da caricare').setInputFiles(file)
  const dialog = page.getByRole('dialog', { name: 'Immagine' })
  await expect(dialog.getByRole('textbox', { name: 'Larghezza' })).toHaveValue('536')
  await dialog.getByRole('button', { name: 'Applica' }).click()
  await expect(dialog.getByRole('alert')).toBeVisible()
  await saved(page)
  await expectAccessible(page)
  await dialog.getByRole('textbox', { name: 'Che cosa mostra' }).fill(alt)
  await dialog.getByRole('textbox', { name: 'Larghezza' }).fill('300')
  await dialog.getByRole('textbox', { name: 'Link dell’immagine' }).fill('frantoio.example/olio')
  await dialog.getByRole('button', { name: 'Applica' }).click()
  await expect(dialog).toBeHidden()
}

test('a mail with headings, a field, a picture and a button is written, seen, sent and read', async ({
  page,
}) => {
  test.slow()
  const account = await signUp(page)
  const id = await openDraft(page, account)
  const body = bodyOf(page)

  await test.step('text and its formats', async () => {
    await body.click()
    await tool(page, 'Titolo').click()
    await page.keyboard.type('Olio nuovo')
    await expect(tool(page, 'Titolo')).toHaveAttribute('aria-pressed', 'true')
    await tool(page, 'Allinea al centro').click()
    await page.keyboard.press('Enter')
    await expect(tool(page, 'Titolo')).toHaveAttribute('aria-pressed', 'false')
    await tool(page, 'Allinea a sinistra').click()
    await page.keyboard.type('Ciao ')
    await toolbarOf(page)
      .getByRole('button', { name: /^Campo/ })
      .click()
    await page.getByRole('menuitem', { name: 'Nome', exact: true }).click()
    await expect(body.locator('.mail-chip')).toHaveText('FIRST_NAME')
    await body.locator('.mail-chip').click()
    const field = page.getByRole('dialog', { name: 'Campo FIRST_NAME' })
    await saved(page)
    await expectAccessible(page)
    await field.getByRole('textbox', { name: 'Se manca, scrivi' }).fill('amico')
    await field.getByRole('button', { name: 'Applica' }).click()
    await expect(field).toBeHidden()
    await expect(body.locator('.mail-chip')).toHaveText('FIRST_NAME | amico')
    await page.keyboard.press('End')
    await page.keyboard.type(', è ')
    await page.keyboard.press('ControlOrMeta+u')
    await page.keyboard.type('arrivato')
    await page.keyboard.press('ControlOrMeta+u')
    await page.keyboard.type(' da %%WORKSPACE_NAME%%.')
    await expect(body.locator('.mail-chip').nth(1)).toHaveText('WORKSPACE_NAME')
    await page.keyboard.press('Enter')
  })

  await test.step('a picture, a line and a button', async () => {
    await addPicture(page, 'Una bottiglia di olio')
    await expect.poll(() => pixels(body.getByRole('img', { name: 'Una bottiglia di olio' }))).toBe(700)
    await page.keyboard.press('End')
    await tool(page, 'Linea di separazione').click()
    await tool(page, 'Pulsante').click()
    await page.getByRole('textbox', { name: 'Indirizzo' }).fill('frantoio.example/ordina')
    await page.getByRole('button', { name: 'Applica', exact: true }).click()
    await saved(page)
    await expectAccessible(page)
    await expect
      .poll(async () => (await account.api(Body, `/campaigns/${id}`)).html)
      .toMatch(/frantoio\.example\/ordina/)
    const { html } = await account.api(Body, `/campaigns/${id}`)
    expect(html).toContain('<h2 style="text-align:center">Olio nuovo</h2>')
    expect(html).toContain('Ciao %%FIRST_NAME|amico%%, è <u>arrivato</u> da %%WORKSPACE_NAME%%.')
    expect(html).toMatch(
      /<a href="https:\/\/frantoio\.example\/olio"><img [^>]*alt="Una bottiglia di olio" width="300"/,
    )
    expect(html).toContain('<hr ')
  })

  await test.step('undone, done again, and found again after a reload', async () => {
    await body.click()
    await page.keyboard.press('ControlOrMeta+End')
    await page.keyboard.type('sbaglio')
    await tool(page, 'Annulla la modifica').click()
    await expect(body).not.toContainText('sbaglio')
    await tool(page, 'Ripeti la modifica').click()
    await expect(body).toContainText('sbaglio')
    await tool(page, 'Annulla la modifica').click()
    await saved(page)
    await page.reload()
    await expect(body.locator('.mail-chip')).toHaveCount(2)
    await expect(body.getByRole('link', { name: 'Scopri di più' })).toBeVisible()
  })

  await test.step('the toolbar is one stop of the tab key', async () => {
    const stops = toolbarOf(page).locator('button:not([tabindex="-1"])')
    await expect(stops).toHaveCount(1)
    await stops.focus()
    await page.keyboard.press('ArrowRight')
    await expect(tool(page, 'Ripeti la modifica')).toBeFocused()
    await page.keyboard.press('End')
    await expect(toolbarOf(page).getByRole('button', { name: /^Campo/ })).toBeFocused()
    await expect(stops).toHaveCount(1)
  })

  await test.step('seen as Anna, sent, and read in the outbox', async () => {
    await page.locator('label', { hasText: 'Anteprima' }).first().click()
    const preview = page.frameLocator('iframe[title="Anteprima del messaggio"]')
    await expect(preview.getByText('Ciao Anna, è arrivato da Bottega di prova.')).toBeVisible()
    await expect.poll(() => pixels(preview.getByRole('img', { name: 'Una bottiglia di olio' }))).toBe(700)
    await page.getByRole('button', { name: 'Invia ora' }).click()
    await page.getByRole('button', { name: 'Invia a 1 persona' }).click()
    await expect(page.getByText('1 inviati su 1')).toBeVisible({ timeout: 30_000 })
    await page.goto(account.href('/outbox'))
    await page
      .getByRole('link', { name: /anna@example\.it/ })
      .first()
      .click({ timeout: 30_000 })
    const mail = page.frameLocator('iframe')
    await expect(mail.getByRole('heading', { name: 'Olio nuovo' })).toBeVisible()
    await expect(mail.getByRole('link', { name: 'Disiscriviti' })).toBeVisible()
    await expect.poll(() => pixels(mail.getByRole('img', { name: 'Una bottiglia di olio' }))).toBe(700)
  })
})

test('nothing of a hand-made mail is lost without a word, and what is worth a look is told', async ({
  page,
}) => {
  const account = await signUp(page)
  const handMade =
    '<table><tr><td style="color:red">Ciao %%FIRST_NAME%%<img src="https://x.example/a.png"></td></tr></table>'
  const id = await openDraft(page, account, handMade)
  const raw = page.getByRole('textbox', { name: 'HTML del messaggio' })
  await expect(raw).toHaveValue(/<table>/)
  await expect(page.getByText(/1 immagine senza testo alternativo/)).toBeVisible()
  await page.getByText('Testo', { exact: true }).last().click()
  await expect(page.getByText('Passando al testo si perde: table, tr, td.')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Resta in HTML' }).click()

  await raw.fill('<p>Ciao <a href="javascript:alert(1)">vai</a>, %%FRST_NAME%% <b>rotto</p><div')
  await expect(page.getByText(/javascript:alert\(1\) non si apre da un’e-mail/)).toBeVisible()
  await page.getByRole('button', { name: 'Usa %%FIRST_NAME%%' }).click()
  await expect(raw).toHaveValue(/%%FIRST_NAME%%/)
  await raw.fill(`<p>Ciao ${'olio '.repeat(22_000)}</p>`)
  await expect(page.getByText(/oltre 102 KB Gmail taglia la fine/)).toBeVisible()
  await saved(page)
  await raw.fill('olio '.repeat(40_001))
  await expect(page.getByText(/il massimo è 200\.000/)).toBeVisible()
  await raw.fill('<p>Ciao <b>Anna</b></p>')
  await page.getByText('Testo', { exact: true }).last().click()
  await expect(bodyOf(page)).toContainText('Ciao Anna')
  await saved(page)
  await expect
    .poll(async () => (await account.api(Body, `/campaigns/${id}`)).html)
    .toBe('<p>Ciao <b>Anna</b></p>')
})

test('text from elsewhere is pasted clean, and a mail is written on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const account = await signUp(page)
  const id = await openDraft(page, account, '<p>Gentile %%FIRST_NAME%%</p>')
  const body = bodyOf(page)
  await expect(body.locator('.mail-chip')).toHaveText('FIRST_NAME')
  await body.click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.press('Enter')
  await body.evaluate((element) => {
    const data = new DataTransfer()
    data.setData(
      'text/html',
      '<h1 class="MsoTitle">Menu</h1><p style="color:red;font-family:Comic Sans MS">Pane <script>1</script><b>e %%COMPANY|olio%%</b></p><table><tr><td>1</td></tr></table>',
    )
    element.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    )
  })
  await expect(body.getByRole('heading', { name: 'Menu' })).toBeVisible()
  await expect(body.locator('.mail-chip')).toHaveCount(2)
  await saved(page)
  await expect
    .poll(async () => (await account.api(Body, `/campaigns/${id}`)).html)
    .toMatch(/<h2>Menu<\/h2><p>Pane <strong>e %%COMPANY\|olio%%<\/strong><\/p>/)
  expect((await account.api(Body, `/campaigns/${id}`)).html).not.toMatch(/style|class|script|table/)
  await expectAccessible(page)
})
