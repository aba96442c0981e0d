import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible, signUp } from './support.ts'

const Campaign = z.object({ id: z.number(), version: z.number() })
const WithId = z.object({ id: z.number() })

test('messages that failed are listed with their reasons and tried again, one and all', async ({ page }) => {
  test.slow()
  const account = await signUp(page, 'Frantoio Prova')
  await page.goto(account.href('/failures'))
  await expect(page.getByRole('heading', { name: 'Nessun messaggio non riuscito' })).toBeVisible()
  await expectAccessible(page)

  const contactIds: number[] = []
  for (const [firstName, phone] of [
    ['Anna', '+393331234501'],
    ['Bruno', '+393331234502'],
    ['Carla', '+393331234503'],
  ]) {
    const consent = [{ channel: 'sms', state: 'opted_in', text: 'Modulo del negozio' }]
    contactIds.push((await account.api(WithId, '/contacts', { firstName, phone, consent })).id)
  }
  const list = await account.api(WithId, '/lists', { name: 'Clienti', kind: 'static' })
  await account.api(z.unknown(), `/lists/${list.id}/members`, { contactIds })
  const { id, version } = await account.api(Campaign, '/campaigns', {
    name: 'Olio nuovo',
    channel: 'sms',
    content: { text: 'Ciao %%FIRST_NAME%%' },
    listIds: [list.id],
  })
  await account.api(z.unknown(), `/campaigns/${id}/start`, { version })
  await page.goto(account.href(`/campaigns/${id}`))
  await expect(page.getByText('3 inviati su 3')).toBeVisible({ timeout: 30_000 })

  await page.goto(account.href('/outbox'))
  const failures = page.getByRole('list', { name: 'Che cosa è successo' })
  for (const phone of ['+393331234501', '+393331234502', '+393331234503']) {
    await page.getByRole('link', { name: new RegExp(phone.replace('+', '\\+')) }).click()
    await expect(page.getByRole('article')).toContainText(phone)
    await page.getByRole('button', { name: 'Fallisci' }).click()
    await expect(failures).toContainText('Non consegnato')
  }

  await page.getByRole('link', { name: 'Non riusciti' }).click()
  await expect(page.getByRole('button', { name: /^Riprova con/ })).toHaveCount(3)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Riprova con Anna' }).click()
  await expect(page.getByRole('button', { name: /^Riprova con/ })).toHaveCount(2)
  await page.getByRole('list', { name: 'Per motivo' }).getByRole('button').first().click()
  await page.getByRole('button', { name: 'Riprova questi' }).click()
  await expect(page.getByRole('dialog', { name: 'Riprovare con 2 persone?' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Riprova con 2 persone' }).click()
  await expect(page.getByRole('heading', { name: 'Nessun messaggio non riuscito' })).toBeVisible()
  await page.locator('label', { hasText: 'da chiarire' }).click()
  await expect(page.getByRole('heading', { name: 'Niente da chiarire' })).toBeVisible()
  await page.goto(account.href(`/campaigns/${id}`))
  await expect(page.getByText('3 inviati su 3')).toBeVisible({ timeout: 30_000 })
})
