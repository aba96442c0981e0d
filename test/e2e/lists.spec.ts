import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible, signUp } from './support.ts'

const WithId = z.object({ id: z.number() })

test('an empty list offers its ways in, and a file chosen from it fills it', async ({ page }) => {
  const { href, api } = await signUp(page)
  await api(WithId, '/contacts', { email: 'ada@posta.example', firstName: 'Ada' })
  const { id } = await api(WithId, '/lists', { name: 'Invitati', kind: 'static' })
  await page.goto(href(`/lists/${id}`))
  await expect(page.getByRole('heading', { name: 'La lista aspetta le prime persone' })).toBeVisible()
  await expect(page.getByRole('searchbox'), 'there is nothing to search').toHaveCount(0)
  await expectAccessible(page)
  const ways = page.locator('section', { hasText: 'La lista aspetta' }).last().getByRole('link')
  await expect(ways).toHaveText(['Scegli i contatti', 'Importa un file'])

  await ways.last().click()
  const buffer = Buffer.from('Nome;E-mail\nBea;bea@posta.example\n')
  await page.locator('input[type=file]').setInputFiles({ name: 'invitati.csv', mimeType: 'text/csv', buffer })
  await page.getByRole('button', { name: 'Continua con i consensi' }).click()
  await page.getByRole('button', { name: 'Continua', exact: true }).click()
  await expect(page.getByRole('button', { name: /^In quale lista/ })).toContainText('Invitati')
  await page.getByRole('button', { name: /^Importa una riga|^Importa 1 rig/ }).click()
  await page.getByRole('link', { name: 'Apri la lista' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Invitati' })).toBeVisible()
  await expect(page.getByRole('row', { name: /Bea/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /Ada/ })).toHaveCount(0)

  await page.getByRole('searchbox', { name: 'Nome, e-mail o telefono' }).fill('zzz')
  await expect(page.getByRole('heading', { name: 'Nessuno con questo testo' })).toBeVisible()
  await page.getByRole('button', { name: 'Togli la ricerca' }).click()
  await expect(page.getByRole('row', { name: /Bea/ })).toBeVisible()
})

test('a live list that nobody matches leads to its rules', async ({ page }) => {
  const { href, api } = await signUp(page)
  const rules = [{ type: 'attribute', attribute: 'company', operator: 'is', value: 'Nessuna' }]
  const rule = { type: 'group', match: 'all', not: false, rules }
  const { id } = await api(WithId, '/lists', { name: 'Aziende', kind: 'smart', rule })
  await page.goto(href(`/lists/${id}`))
  await expect(page.getByRole('heading', { name: 'Nessuno corrisponde, per ora' })).toBeVisible()
  await page.getByRole('button', { name: 'Tolti a mano' }).click()
  await expect(page.getByRole('heading', { name: 'Nessuno è stato tolto a mano' })).toBeVisible()
  await page.getByRole('button', { name: 'Vedi chi è in lista' }).click()
  await page.getByRole('button', { name: 'Modifica le regole' }).last().click()
  await expect(page.getByRole('dialog', { name: 'Regole di Aziende' })).toBeVisible()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Che cosa/ })
    .click()
  await page.getByRole('option', { name: 'Aggiunto' }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^Come/ }).click()
  await expect(page.getByRole('option', { name: 'negli ultimi', exact: true })).toBeVisible()
  await expect(page.getByRole('option', { name: 'nei prossimi', exact: true })).toHaveCount(0)
})

test('a list is exported with its contacts alone', async ({ page }) => {
  const { href, api } = await signUp(page)
  const ada = await api(WithId, '/contacts', { email: 'ada@posta.example', phone: '347 118 2906' })
  await api(WithId, '/contacts', { email: 'bea@posta.example' })
  const { id } = await api(WithId, '/lists', { name: 'Invitati', kind: 'static' })
  await api(z.unknown(), `/lists/${id}/members`, { contactIds: [ada.id] })
  await page.goto(href(`/lists/${id}`))
  await page.getByRole('button', { name: 'Esporta' }).click()
  const dialog = page.getByRole('dialog', { name: 'Esporta un contatto' })
  const downloaded = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Prepara il file' }).click()
  const lines = (await readFile(await (await downloaded).path(), 'utf8')).trim().split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain("ada@posta.example;'+393471182906;")
})
