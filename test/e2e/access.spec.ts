import { expect, test } from '@playwright/test'
import { expectAccessible, signUp } from './support.ts'

test.describe('API keys', () => {
  test('a key is made with its permissions, shown once, used, and revoked for good', async ({ page }) => {
    const { href, slug } = await signUp(page, 'Frantoio Prova')
    await page.goto(href('/settings/keys'))
    await expect(page.getByRole('heading', { name: 'Nessuna chiave ancora' })).toBeVisible()
    await expectAccessible(page)

    await page.getByRole('button', { name: 'Crea chiave' }).click()
    const panel = page.getByRole('dialog', { name: 'Crea chiave' })
    await panel.getByRole('button', { name: 'Crea chiave' }).click()
    await expect(panel.getByLabel('Nome')).toHaveAttribute('aria-invalid', 'true')
    await panel.getByLabel('Nome').fill('Cassa del negozio')
    await panel.getByLabel('Vedere i contatti').check()
    await panel.getByLabel('Vedere le liste').check()
    await expectAccessible(page)
    await panel.getByRole('button', { name: 'Crea chiave' }).click()

    const ready = page.getByRole('dialog', { name: 'La chiave è pronta' })
    const key = await ready.getByLabel('Chiave', { exact: true }).inputValue()
    expect(key).toMatch(/^ck_/)
    await expectAccessible(page)
    await ready.getByRole('button', { name: 'Fatto' }).click()
    const row = page.getByRole('row', { name: /Cassa del negozio/ })
    await expect(row).toContainText('Vedere i contatti, Vedere le liste')
    await expect(row).toContainText('mai usata')
    await expect(page.getByText(key)).toHaveCount(0)

    const ask = (path: string) =>
      page.request.get(`/api/v1/w/${slug}${path}`, { headers: { authorization: `Bearer ${key}` } })
    expect((await ask('/contacts')).status()).toBe(200)
    expect((await ask('/campaigns')).status()).toBe(403)
    await page.reload()
    await expect(row).not.toContainText('mai usata')

    await page.getByRole('button', { name: 'Revoca Cassa del negozio' }).click()
    const question = page.getByRole('dialog', { name: 'Revocare «Cassa del negozio»?' })
    await expectAccessible(page)
    await question.getByRole('button', { name: 'Revoca' }).click()
    await expect(page.getByRole('heading', { name: 'Nessuna chiave ancora' })).toBeVisible()
    expect((await ask('/contacts')).status()).toBe(401)
  })
})

test.describe('the log', () => {
  test('tells what was changed, by whom, and is filtered through its address', async ({ page }) => {
    const { href } = await signUp(page, 'Nome vecchio')
    await page.goto(href('/settings/log'))
    await expect(page.getByRole('heading', { name: 'Qui resta traccia di ogni cambiamento' })).toBeVisible()
    await expectAccessible(page)

    await page.goto(href('/settings/workspace'))
    await page.getByLabel('Nome', { exact: true }).fill('Nome nuovo')
    await page.getByRole('button', { name: 'Salva' }).click()
    await expect(page.getByRole('button', { name: 'Nome nuovo' })).toBeVisible()

    await page.goto(href('/settings/log'))
    const row = page.getByRole('row', { name: /Impostazioni cambiate: nome/ })
    await expect(row).toContainText('Persona Prova')
    await expectAccessible(page)
    await page.goto(href('/settings/log?what=key'))
    await expect(page.getByText('Nessuna voce con questi filtri.')).toBeVisible()
    await page.getByRole('button', { name: 'Togli i filtri' }).click()
    await expect(row).toBeVisible()
  })
})
