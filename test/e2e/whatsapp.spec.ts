import { expect, test } from '@playwright/test'
import { expectAccessible, signUp } from './support.ts'

test('a number shows where it stands, is rated in play, and follows the limit that staff say', async ({
  page,
}) => {
  const { href } = await signUp(page, 'Frantoio Numeri')
  await page.goto(href('/settings/whatsapp'))
  const sandbox = page.getByRole('region', { name: 'Numero di prova' })
  await expect(sandbox.getByText('Connesso')).toBeVisible()
  await expect(sandbox.getByText('1 di 4')).toBeVisible()
  await expect(sandbox.getByText('0 di 2.000 persone diverse in 7 giorni')).toBeVisible()
  await expect(sandbox.getByRole('link', { name: 'Come si valuta la qualità' })).toBeVisible()
  await expectAccessible(page)

  await sandbox.getByText('Bassa', { exact: true }).click()
  await expect(sandbox.getByText('Segnalato')).toBeVisible()
  await expect(sandbox.getByText('Con la qualità bassa il livello non sale.')).toBeVisible()
  await sandbox.getByRole('button', { name: 'Ferma il numero' }).click()
  await expect(sandbox.getByText('Limitato')).toBeVisible()

  await page.getByRole('button', { name: 'Aggiungi numero' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByLabel('Numero WhatsApp').fill('333')
  await panel.getByRole('button', { name: 'Salva' }).click()
  await expect(panel.getByLabel('Numero WhatsApp')).toHaveAttribute('aria-invalid', 'true')
  await panel.getByLabel('Numero WhatsApp').fill('+39 333 7654321')
  await panel.getByLabel('Nome per il team').fill('Bottega')
  await panel.getByRole('button', { name: 'Salva' }).click()
  const shop = page.getByRole('region', { name: 'Bottega' })
  await expect(shop.getByText('1.000 persone in 24 ore, secondo le regole')).toBeVisible()
  await expect(sandbox).toHaveCount(0)

  await shop.getByRole('button', { name: /Bottega/ }).click()
  await page.getByRole('menuitem', { name: 'Modifica' }).click()
  await panel.getByLabel('Limite deciso da te').fill('250')
  await expectAccessible(page)
  await panel.getByRole('button', { name: 'Salva' }).click()
  await expect(shop.getByText('250 persone in 24 ore, deciso da te')).toBeVisible()
})
