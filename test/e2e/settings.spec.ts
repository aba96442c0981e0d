import { expect, type Locator, type Page, test } from '@playwright/test'
import { makePng } from '../support/pictures.ts'
import { expectAccessible, signUp } from './support.ts'

const section = (page: Page, name: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) })
/** Presses a section's button and waits until what it holds is stored. */
async function save(page: Page, part: Locator): Promise<void> {
  const stored = page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok())
  await part.getByRole('button', { name: 'Salva' }).click()
  await stored
}
const logoFile = (page: Page) => page.getByLabel('File del logo')
const png = (width: number, height: number) => ({
  name: 'logo.png',
  mimeType: 'image/png',
  buffer: Buffer.from(makePng(width, height)),
})

test('the workspace is named, placed and given hours and limits, which last', async ({ page }) => {
  const account = await signUp(page)
  await page.goto(account.href('/settings/workspace'))
  const main = section(page, 'Spazio di lavoro')
  await main.getByLabel('Nome').fill('www.esempio.it')
  await main.getByLabel('Nome').blur()
  await expect(main.getByText('Qui non può stare un indirizzo web')).toBeVisible()
  await main.getByLabel('Nome').fill('Frantoio Rossi')

  const zone = main.getByRole('combobox', { name: 'Fuso orario' })
  await zone.fill('new york')
  await page.getByRole('option', { name: 'America/New York' }).click()
  const country = main.getByRole('combobox', { name: 'Paese' })
  await country.fill('svizz')
  await page.keyboard.press('Enter')
  await expect(country).toHaveValue('Svizzera')
  await save(page, main)
  await expect(page.getByText('Salvato').first()).toBeVisible()
  await expect(page.getByRole('navigation').getByText('Frantoio Rossi')).toBeVisible()

  const quiet = section(page, 'Ore di silenzio')
  await quiet.getByRole('switch', { name: 'Non scrivere in certe ore' }).check()
  await quiet.getByLabel('Alle', { exact: true }).fill('21:00')
  await quiet.getByRole('button', { name: 'Salva' }).click()
  await expect(quiet.getByText('Le due ore sono uguali')).toBeVisible()
  await quiet.getByLabel('Alle', { exact: true }).fill('7.30')
  await save(page, quiet)
  await expect(quiet.getByText('Le due ore sono uguali')).toBeHidden()

  const cap = section(page, 'Limite per persona')
  await cap.getByRole('switch', { name: 'Non scrivere troppo spesso' }).check()
  await cap.getByLabel('Messaggi al massimo').fill('tre')
  await cap.getByRole('button', { name: 'Salva' }).click()
  await expect(cap.getByText('Serve un numero.')).toBeVisible()
  await cap.getByLabel('Messaggi al massimo').fill('2')
  await save(page, cap)
  await expect(cap.getByText('Serve un numero.')).toBeHidden()
  await expectAccessible(page)

  await page.reload()
  await expect(zone).toHaveValue('America/New York')
  await expect(quiet.getByLabel('Alle', { exact: true })).toHaveValue('07:30')
  await expect(cap.getByLabel('Messaggi al massimo')).toHaveValue('2')

  await quiet.getByRole('switch').uncheck()
  await expect(quiet.getByLabel('Alle', { exact: true })).toBeHidden()
  await page.getByRole('button', { name: /Annulla/ }).click()
  await expect(quiet.getByLabel('Alle', { exact: true })).toHaveValue('07:30')
})

test('a logo is chosen, shown in the menu, taken off and brought back', async ({ page }) => {
  const account = await signUp(page)
  await page.goto(account.href('/settings/workspace'))
  const logo = section(page, 'Logo')
  const shown = logo.getByRole('img', { name: 'Logo di Bottega di prova' })
  const inMenu = page.getByRole('navigation').locator('img[src*="/settings/logo/"]')

  await logoFile(page).setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('no') })
  await expect(logo.getByText('Serve un’immagine PNG, JPEG, WebP o SVG.')).toBeVisible()
  await logoFile(page).setInputFiles(png(16, 16))
  await expect(logo.getByText('il lato corto deve avere almeno 32 pixel')).toBeVisible()
  await expect(shown).toHaveCount(0)

  await logoFile(page).setInputFiles(png(240, 80))
  await expect(shown).toBeVisible()
  await expect(inMenu).toBeVisible()
  await expect(shown).toHaveJSProperty('naturalWidth', 240)
  await expectAccessible(page)

  await logo.getByRole('button', { name: 'Togli' }).click()
  await expect(shown).toHaveCount(0)
  await page.getByRole('button', { name: /Annulla/ }).click()
  await expect(shown).toBeVisible()
  await expect(inMenu).toBeVisible()
})

test('senders are listed, one speaks by default, and a campaign chooses another', async ({ page }) => {
  const account = await signUp(page)
  await page.goto(account.href('/settings/workspace'))
  const senders = section(page, 'Mittenti')
  const panel = page.getByRole('dialog')
  const add = async (name: string, address: string) => {
    await senders.getByRole('button', { name: 'Aggiungi un mittente' }).click()
    await panel.getByLabel('Nome del mittente').fill(name)
    await panel.getByLabel('Indirizzo del mittente').fill(address)
    await panel.getByRole('button', { name: 'Salva' }).click()
    await expect(panel).toBeHidden()
  }
  await senders.getByRole('button', { name: 'Aggiungi un mittente' }).click()
  await panel.getByLabel('Indirizzo del mittente').fill('ciao@')
  await panel.getByRole('button', { name: 'Salva' }).click()
  await expect(panel.getByText('L’indirizzo non è completo')).toBeVisible()
  await expectAccessible(page)
  await panel.getByRole('button', { name: 'Annulla' }).click()

  await add('Frantoio', 'ciao@frantoio.example')
  await add('Anna', 'anna@frantoio.example')
  const row = (name: string) => senders.getByRole('listitem').filter({ hasText: name })
  await expect(row('ciao@')).toContainText('Predefinito')
  await row('anna@').getByRole('button').click()
  await page.getByRole('menuitem', { name: 'Rendi predefinito' }).click()
  await expect(row('anna@')).toContainText('Predefinito')
  await row('ciao@').getByRole('button').click()
  await page.getByRole('menuitem', { name: 'Togli' }).click()
  await expect(row('ciao@')).toHaveCount(0)
  await page.getByRole('button', { name: /Annulla/ }).click()
  await expect(row('ciao@')).toBeVisible()
  await expectAccessible(page)

  await page.goto(account.href('/campaigns'))
  await page.getByRole('button', { name: 'Nuova campagna' }).first().click()
  const choice = page.getByRole('button', { name: /Mittente/ })
  await expect(choice).toContainText('Anna <anna@frantoio.example>')
  await choice.click()
  await page.getByRole('option', { name: /Frantoio/ }).click()
  await expect(page.getByText(/^salvato/)).toBeVisible()
  await page.reload()
  await expect(choice).toContainText('Frantoio <ciao@frantoio.example>')
})

test('on a phone nothing of the workspace’s settings is out of sight', async ({ page }) => {
  const account = await signUp(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(account.href('/settings/workspace'))
  await section(page, 'Ore di silenzio').getByRole('switch').check()
  await section(page, 'Limite per persona').getByRole('switch').check()
  await expectAccessible(page)
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBeLessThanOrEqual(0)
})
