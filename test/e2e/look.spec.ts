import { expect, type Locator, type Page, test } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible, signUp } from './support.ts'

const ground = (one: Locator) => one.evaluate((element) => getComputedStyle(element).backgroundColor)

/** Goes to an entry of the open menu by its letters, again where a pause between two began a new word. */
async function typeAhead(page: Page, name: string): Promise<Locator> {
  const entry = page.getByRole('menuitem', { name, exact: true })
  await expect(page.getByRole('menu').locator(':focus')).toHaveCount(1)
  await expect(async () => {
    await page.keyboard.type(name)
    await expect(entry).toBeFocused({ timeout: 1_000 })
  }).toPass()
  return entry
}

test.describe('rows', () => {
  test('of two lines are 44 high, and marks keep a ground of their own on hovered and chosen rows', async ({
    page,
  }) => {
    const account = await signUp(page)
    await account.api(z.unknown(), '/lists', { name: 'Clienti del negozio', kind: 'static' })
    await account.api(z.unknown(), '/contacts', {
      email: 'anna@prova.example',
      firstName: 'Anna',
      tags: ['regali'],
    })
    await page.goto(account.href('/lists'))
    const list = page.getByRole('row', { name: /Clienti del negozio/ })
    expect((await list.boundingBox())?.height).toBe(44)

    await page.goto(account.href('/contacts'))
    const row = page.getByRole('row', { name: /Anna/ })
    const tag = row.getByText('regali')
    await row.hover()
    await expect.poll(async () => (await ground(tag)) !== (await ground(row))).toBe(true)
    await row.getByRole('checkbox').click()
    await page.mouse.move(0, 0)
    await expect.poll(async () => (await ground(tag)) !== (await ground(row))).toBe(true)
  })
})

test('a table longer than the window scrolls in its pane, never the page', async ({ page }) => {
  const account = await signUp(page)
  for (let n = 0; n < 40; n++) {
    await account.api(z.unknown(), '/contacts', { email: `persona${n}@prova.example` })
  }
  await page.goto(account.href('/contacts'))
  await expect(page.getByRole('row')).toHaveCount(41)
  const scrolled = () => page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)
  expect(await scrolled()).toBe(0)
  await page.getByRole('row').last().getByRole('checkbox').check()
  await page.getByRole('toolbar').getByRole('button', { name: 'Tag' }).click()
  const names = page.getByRole('dialog').getByRole('combobox', { name: 'Tag' })
  await expect(names).toBeFocused()
  await names.pressSequentially('fiera')
  const offer = page.getByRole('option', { name: 'Crea «fiera»' })
  await expect(offer).toBeVisible()
  expect(await scrolled()).toBe(0)
  await names.press('Enter')
  await expect(offer, 'it would lie over the button').toBeHidden()
  await page.getByRole('dialog').getByRole('button', { name: 'Applica' }).click()
  await expect(page.getByRole('row').last()).toContainText('fiera')
})

test.describe('the filter of contacts', () => {
  test('is worked by keyboard: a rule asks what it is about, Tab goes round, Esc gives the focus back', async ({
    page,
  }) => {
    const account = await signUp(page)
    await account.api(z.unknown(), '/contacts', { email: 'anna@prova.example', firstName: 'Anna' })
    await account.api(z.unknown(), '/contacts', { email: 'bruno@prova.example', firstName: 'Bruno' })
    await page.goto(account.href('/contacts'))
    const opener = page.getByRole('button', { name: 'Filtro', exact: true })
    await opener.focus()
    await page.keyboard.press('Enter')
    const filter = page.getByRole('dialog', { name: 'Filtra i contatti' })
    await expect(filter).toBeVisible()
    await filter.getByRole('button', { name: 'Altre regole' }).press('Enter')
    await filter.getByRole('button', { name: 'Regola', exact: true }).press('Enter')
    await typeAhead(page, 'Nome')
    await page.keyboard.press('Enter')
    const value = filter.getByRole('textbox', { name: 'Valore' })
    await expect(value).toBeFocused()
    await expect(filter.getByRole('listitem')).toHaveCount(1)
    await page.keyboard.type('Anna')
    await expect(filter.getByText('1 contatto corrisponde')).toBeVisible()
    await expectAccessible(page)

    await filter.getByRole('button', { name: 'Applica' }).focus()
    await page.keyboard.press('Tab')
    await expect(filter.locator(':focus')).toHaveCount(1)
    await page.keyboard.press('Shift+Tab')
    await expect(filter.getByRole('button', { name: 'Applica' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(filter).toBeHidden()
    await expect(opener).toBeFocused()
  })

  test('leaves the focus where it is in an open menu when the fields arrive', async ({ page }) => {
    const account = await signUp(page)
    await account.api(z.unknown(), '/contacts', { email: 'anna@prova.example', firstName: 'Anna' })
    await account.api(z.unknown(), '/fields', { key: 'CITTA', label: 'Città', type: 'text' })
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route(/\/api\/v1\/w\/[^/]+\/fields/, async (route) => {
      await held
      await route.continue()
    })
    await page.goto(account.href('/contacts'))
    await page.getByRole('button', { name: 'Filtro', exact: true }).click()
    const filter = page.getByRole('dialog', { name: 'Filtra i contatti' })
    await filter.getByRole('button', { name: 'Altre regole' }).press('Enter')
    await filter.getByRole('button', { name: 'Regola', exact: true }).press('Enter')
    const name = await typeAhead(page, 'Nome')
    await expect(page.getByRole('menuitem', { name: 'Città' })).toHaveCount(0)
    release()
    await expect(page.getByRole('menuitem', { name: 'Città' })).toBeVisible()
    await expect(name).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(filter.getByRole('textbox', { name: 'Valore' })).toBeFocused()
  })

  test('keeps what is being written when the phone is turned, and a new group has the focus', async ({
    page,
  }) => {
    const account = await signUp(page)
    await account.api(z.unknown(), '/contacts', { email: 'anna@prova.example', firstName: 'Anna' })
    await page.goto(account.href('/contacts'))
    await page.getByRole('button', { name: 'Filtro', exact: true }).click()
    const filter = page.getByRole('dialog', { name: 'Filtra i contatti' })
    await filter.getByRole('button', { name: 'Tag', exact: true }).press('Enter')
    await expect(filter.getByRole('combobox', { name: 'Valore' })).toBeFocused()
    await filter.getByRole('button', { name: 'Gruppo', exact: true }).press('Enter')
    const group = filter.getByRole('group', { name: 'Gruppo', exact: true })
    await expect(group.getByRole('button', { name: /^Che cosa/ })).toBeFocused()
    await page.setViewportSize({ width: 390, height: 844 })
    await expect(group).toBeVisible()
    await expect(filter.getByRole('listitem')).toHaveCount(3)
  })

  test('stands in a sheet on a phone, where Import is in the header', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    const account = await signUp(page)
    await account.api(z.unknown(), '/contacts', { email: 'anna@prova.example', firstName: 'Anna' })
    await page.goto(account.href('/contacts'))
    await page.getByRole('button', { name: 'Filtro', exact: true }).click()
    const filter = page.getByRole('dialog', { name: 'Filtra i contatti' })
    await filter.getByRole('button', { name: 'Altre regole' }).click()
    await filter.getByRole('button', { name: 'Regola', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Consenso e-mail' }).click()
    await expect(filter.getByRole('listitem')).toHaveCount(1)
    await filter.getByRole('button', { name: 'Applica' }).click()
    await expect(filter).toBeHidden()
    await page.getByRole('button', { name: 'Importa' }).click()
    await expect(page).toHaveURL(/\/contacts\/import$/)
  })
})

test.describe('in every language', () => {
  const sideways = (one: Locator) => one.evaluate((element) => element.scrollWidth - element.clientWidth)
  const speak = (page: Page, language: string) =>
    page.evaluate((chosen) => localStorage.setItem('centralino.language', chosen), language)

  test('all parts of the settings are seen at 1440, and the prices fit a phone', async ({ page }) => {
    const account = await signUp(page)
    await page.goto(account.href('/settings/credit'))
    for (const language of ['it', 'en', 'fr']) {
      await page.setViewportSize({ width: 1440, height: 900 })
      await speak(page, language)
      await page.reload()
      await expect(page.getByRole('tab')).toHaveCount(16)
      await expect.poll(() => sideways(page.getByRole('tablist')), language).toBe(0)
      await page.setViewportSize({ width: 390, height: 844 })
      await expect(page.getByRole('radio', { name: 'Messenger' })).toBeAttached()
      const panel = page.getByRole('tabpanel')
      const pane = panel.locator('xpath=ancestor::div[contains(@class,"overflow-auto")]')
      await expect.poll(() => sideways(pane), language).toBe(0)
    }
  })

  test('contacts with long values fit the table at 1440', async ({ page }) => {
    const account = await signUp(page)
    await account.api(z.unknown(), '/fields', { key: 'PUNTI', label: 'Punti', type: 'number', choices: [] })
    await account.api(z.unknown(), '/contacts', {
      firstName: 'Margherita',
      lastName: 'Della Rovere',
      email: 'margherita.della.rovere@famiglia.example',
      phone: '348 52 15',
      language: 'it',
      tags: ['arezzo', 'negozio', 'olio-nuovo'],
      fields: { PUNTI: 1200 },
    })
    await page.goto(account.href('/contacts'))
    for (const language of ['it', 'en', 'fr']) {
      await speak(page, language)
      await page.reload()
      await expect(page.getByRole('row', { name: /Margherita/ })).toContainText('olio-nuovo')
      const pane = page.getByRole('table').locator('xpath=ancestor::div[contains(@class,"overflow-auto")][1]')
      await expect.poll(() => sideways(pane), { message: language }).toBe(0)
    }
  })
})
