import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, signUp } from './support.ts'

const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)

test.describe('the frame of every page', () => {
  test('speaks Italian, English and French, and keeps the choice', async ({ page }) => {
    const { href } = await signUp(page)
    await page.goto(href('/contacts'))
    const names = [
      ['Italiano', 'it', ['Contatti', 'Liste', 'Campagne', 'Impostazioni']],
      ['English', 'en', ['Contacts', 'Lists', 'Campaigns', 'Settings']],
      ['Français', 'fr', ['Contacts', 'Listes', 'Campagnes', 'Réglages']],
    ] as const
    for (const [language, code, areas] of names) {
      await page.getByRole('button', { name: /^Persona Prova/ }).click()
      await page.getByRole('menuitemradio', { name: language }).click()
      await page.keyboard.press('Escape')
      for (const area of areas)
        await expect(page.getByRole('link', { name: area, exact: true })).toBeVisible()
      await expect(page.locator('html')).toHaveAttribute('lang', code)
    }
    await page.reload()
    await expect(page.getByRole('link', { name: 'Réglages' })).toBeVisible()
    await expectAccessible(page)
  })

  test('is light or dark by choice, else as the device', async ({ page }) => {
    const { href } = await signUp(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(href('/contacts'))
    await expect(page.getByRole('navigation', { name: 'Sezioni' })).toBeVisible()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    const dark = await background(page)
    await expectAccessible(page)

    await page.getByRole('button', { name: /^Persona Prova/ }).click()
    await page.getByRole('menuitemradio', { name: 'Chiaro' }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
    await page.keyboard.press('Escape')
    await expect.poll(() => background(page)).not.toBe(dark)
    await page.reload()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  })

  test('fits a phone: a bar at the bottom, the rest in a sheet, nothing wider than the screen', async ({
    page,
  }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    const { href } = await signUp(page)
    for (const area of ['/contacts', '/lists', '/campaigns', '/settings']) {
      await page.goto(href(area))
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow, area).toBeLessThanOrEqual(0)
      await expectAccessible(page)
    }
    await page.getByRole('button', { name: 'Altro' }).click()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Posta di prova' }).click()
    await expect(page).toHaveURL(/\/outbox$/)
    await page.getByRole('link', { name: 'Inbox' }).click()
    await expect(page).toHaveURL(/\/inbox$/)
  })

  test('is worked by keyboard alone', async ({ page }) => {
    const { href } = await signUp(page)
    await page.goto(href('/contacts'))
    await expect(page.getByRole('navigation', { name: 'Sezioni' })).toBeVisible()
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Vai al contenuto' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('main')).toBeFocused()

    await page.keyboard.press('Control+k')
    const palette = page.getByRole('combobox', { name: /Scrivi il nome/ })
    await expect(palette).toBeFocused()
    await expectAccessible(page)
    await palette.fill('campa')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/campaigns$/)
    await expect(page.getByRole('main')).toBeFocused()

    await page.keyboard.press('Control+k')
    await expect(palette).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(palette).toBeHidden()
  })

  test('signing out ends the session for the back button and for the API', async ({ page }) => {
    const { href, slug } = await signUp(page)
    await page.goto(href('/lists'))
    await page.getByRole('button', { name: /^Persona Prova/ }).click()
    await page.getByRole('menuitem', { name: 'Esci' }).click()
    await expect(page).toHaveURL(/\/sign-in/)
    expect((await page.request.get(`/api/v1/w/${slug}/settings`)).status()).toBe(401)
    await page.goto(href('/lists'))
    await expect(page).toHaveURL(/\/sign-in\?next=/)
  })

  test('an address that leads nowhere says so and offers the way back', async ({ page }) => {
    const { href } = await signUp(page)
    await page.goto(href('/nessuna-pagina'))
    await expect(page.getByText('A questo indirizzo non c’è nessuna linea')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Torna ai contatti' }).click()
    await expect(page).toHaveURL(/\/contacts$/)
  })

  test('nothing on the pages breaks the content policy or fails in the console', async ({ page }) => {
    const problems: string[] = []
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(error.message))
    const { href } = await signUp(page)
    for (const area of ['/contacts', '/lists', '/campaigns', '/outbox', '/settings', '/contacts/import']) {
      await page.goto(href(area))
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    }
    expect(problems).toEqual([])
  })
})
