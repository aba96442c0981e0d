import { expect, test } from '@playwright/test'
import { expectAccessible, password, signUp } from './support.ts'

test.describe('accounts', () => {
  test('a new person signs up, lands in the workspace, leaves and comes back', async ({ page }) => {
    const email = `nuova-${process.pid}@prova.example`
    await page.goto('/')
    await expect(page.getByRole('heading', { name: 'Entra in Centralino' })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Creane uno' }).click()
    await expect(page.getByRole('heading', { name: 'Crea il tuo spazio di lavoro' })).toBeVisible()
    await expectAccessible(page)

    await page.getByLabel('Il tuo nome').fill('Giulia Neri')
    await page.getByLabel('Nome dello spazio di lavoro').fill('Cantina Montalbano')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Crea lo spazio' }).click()
    await expect(page).toHaveURL(/\/w\/cantina-montalbano\/contacts$/)
    await expect(page.getByRole('navigation', { name: 'Sezioni' })).toBeVisible()

    await page.context().clearCookies()
    await page.goto('/w/cantina-montalbano/lists')
    await expect(page).toHaveURL(/\/sign-in\?next=/)
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Entra', exact: true }).click()
    await expect(page).toHaveURL(/\/w\/cantina-montalbano\/lists$/)
  })

  test('the demo is one click away and full of data', async ({ page }) => {
    await page.goto('/sign-in')
    await page.getByRole('button', { name: 'Entra nella prova' }).click()
    await expect(page).toHaveURL(/\/w\/[\w-]+\/contacts/)
    await expect(page.getByRole('row').nth(5)).toBeVisible()
    await expectAccessible(page)
  })

  test('a wrong password is said in words and keeps what was typed', async ({ page }) => {
    const { email } = await signUp(page)
    await page.context().clearCookies()
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill('sbagliata-sbagliata')
    await page.getByRole('button', { name: 'Entra', exact: true }).click()
    await expect(page.getByRole('alert')).toBeVisible()
    await expect(page.getByLabel('E-mail')).toHaveValue(email)
    await expectAccessible(page)
  })

  test('problems stand at their fields', async ({ page }) => {
    await page.goto('/sign-up')
    await page.getByLabel('E-mail').fill('non-una-mail')
    await page.getByLabel('Password', { exact: true }).fill('corta')
    await page.getByRole('button', { name: 'Crea lo spazio' }).click()
    for (const label of ['Il tuo nome', 'Nome dello spazio di lavoro', 'E-mail', 'Password']) {
      await expect(page.getByLabel(label, { exact: true })).toHaveAttribute('aria-invalid', 'true')
    }
    await expectAccessible(page)
  })

  test('a forgotten password is replaced through the local mail outbox', async ({ page }) => {
    const { email, slug } = await signUp(page)
    await page.context().clearCookies()
    await page.goto('/forgot-password')
    await page.getByLabel('E-mail').fill(email)
    await page.getByRole('button', { name: 'Manda il link' }).click()
    await expect(page.getByText('Controlla la posta')).toBeVisible()
    await expectAccessible(page)

    await page.goto('/system-outbox')
    await page.locator('article, li, tr', { hasText: email }).getByRole('link').first().click()
    await page.getByLabel('Password nuova').fill('una-frase-tutta-nuova')
    await page.getByRole('button', { name: 'Salva la password' }).click()
    await expect(page.getByText('Password cambiata.')).toBeVisible()
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill('una-frase-tutta-nuova')
    await page.getByRole('button', { name: 'Entra', exact: true }).click()
    await expect(page).toHaveURL(new RegExp(`/w/${slug}/contacts`))
  })
})
