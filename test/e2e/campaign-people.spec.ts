import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible, signUp } from './support.ts'

const Created = z.object({ id: z.number() })
const Draft = z.object({ id: z.number(), version: z.number() })
const State = z.object({ state: z.string() })

test('the people behind a figure become a file and a list; the campaign is made again', async ({ page }) => {
  const account = await signUp(page)
  const contactIds: number[] = []
  for (const firstName of ['Anna', 'Bruno', 'Carla']) {
    const consent = [{ channel: 'email', state: 'opted_in', text: 'Modulo in negozio' }]
    const contact = { email: `${firstName.toLowerCase()}@prova.example`, firstName, consent }
    contactIds.push((await account.api(Created, '/contacts', contact)).id)
  }
  const { id: listId } = await account.api(Created, '/lists', { name: 'Amici', kind: 'static' })
  await account.api(z.unknown(), `/lists/${listId}/members`, { contactIds })
  const content = { name: 'Olio nuovo', subject: 'Ciao', html: '<p>Ciao</p>', listIds: [listId] }
  const { id, version } = await account.api(Draft, '/campaigns', content)
  await account.api(z.unknown(), `/campaigns/${id}/start`, { version })
  await expect
    .poll(async () => (await account.api(State, `/campaigns/${id}`)).state, { timeout: 30_000 })
    .toBe('finished')

  await page.goto(account.href(`/campaigns/${id}`))
  await page.getByRole('button', { name: 'Inviati: 3' }).click()
  const people = page.getByRole('complementary', { name: 'Persone' })
  await expect(people.getByRole('link', { name: 'Anna' })).toBeVisible()
  await expectAccessible(page)

  await test.step('a file', async () => {
    await people.getByRole('button', { name: 'Esporta' }).click()
    const dialog = page.getByRole('dialog')
    await expectAccessible(page)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Prepara il file' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^olio-nuovo-.*\.csv$/)
    const text = await readFile(await download.path(), 'utf8')
    for (const name of ['anna', 'bruno', 'carla']) expect(text).toContain(`${name}@prova.example`)
    expect(text.trimEnd().split('\r\n')).toHaveLength(4)
  })

  await test.step('a list', async () => {
    await page.goto(account.href(`/campaigns/${id}`))
    await page.getByRole('button', { name: 'Inviati: 3' }).click()
    await people.getByRole('button', { name: 'Crea lista' }).click()
    const form = page.getByRole('dialog', { name: 'Crea lista' })
    await expect(form.getByLabel('Nome della lista')).toHaveValue('Olio nuovo: Inviati')
    await form.getByLabel('Nome della lista').fill('Chi ha avuto l’olio')
    await expectAccessible(page)
    await form.getByRole('button', { name: 'Crea lista' }).click()
    await form.getByRole('link', { name: 'Apri la lista' }).click()
    await expect(page.getByRole('heading', { name: 'Chi ha avuto l’olio' })).toBeVisible()
    for (const name of ['Anna', 'Bruno', 'Carla']) {
      await expect(page.getByRole('link', { name })).toBeVisible({ timeout: 30_000 })
    }
  })

  await test.step('again', async () => {
    await page.goto(account.href(`/campaigns/${id}`))
    await page.getByRole('button', { name: 'Duplica' }).click()
    await expect(page.getByRole('textbox', { name: 'Nome', exact: true })).toHaveValue('Olio nuovo (copia)')
    await expect(page.getByRole('textbox', { name: 'Oggetto', exact: true })).toHaveValue('Ciao')
    await expect(page.getByText('È pronta: puoi inviarla.')).toBeVisible()
  })
})
