import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { connect, execute } from '../../db/client.ts'
import { startLocalLibsql } from '../../db/local/server.ts'
import { startTestApp } from '../support/app.ts'
import { freePort } from '../support/free-port.ts'
import { type Account, expectAccessible, signUp } from './support.ts'

const Created = z.object({ id: z.number() })

/** Picks from one of the app's own select lists. */
async function pick(page: Page, trigger: Locator, option: string): Promise<void> {
  await trigger.click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

/** A field, and two people in Firenze: Prima has the tag already, Lucia does not. */
async function prepare(account: Account): Promise<{ lucia: number }> {
  await account.api(Created, '/fields', { key: 'CITTA', label: 'Città', type: 'text' })
  const fields = { CITTA: 'Firenze' }
  await account.api(Created, '/contacts', {
    email: 'prima@prova.example',
    firstName: 'Prima',
    fields,
    tags: ['VIP'],
  })
  const { id } = await account.api(Created, '/contacts', {
    email: 'lucia@prova.example',
    firstName: 'Lucia',
    fields,
  })
  return { lucia: id }
}

/** Makes the live list "Città is Firenze and tag VIP" by hand and stays on its page. */
async function createList(page: Page, account: Account): Promise<void> {
  await page.goto(account.href('/lists'))
  await page.getByRole('button', { name: 'Nuova lista' }).first().click()
  const panel = page.getByRole('dialog', { name: 'Nuova lista' })
  await panel.getByLabel('Nome', { exact: true }).fill('VIP di Firenze')
  const rules = panel.getByRole('listitem')
  await pick(page, rules.nth(0).getByRole('button', { name: /^Che cosa/ }), 'Città')
  await rules.nth(0).getByRole('textbox', { name: 'Valore' }).fill('Firenze')
  await panel.getByRole('button', { name: 'Regola', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Tag', exact: true }).click()
  await expect(rules.nth(1).getByRole('combobox', { name: 'Valore' })).toBeFocused()
  await pick(page, rules.nth(1).getByRole('combobox', { name: 'Valore' }), 'VIP')
  await panel.getByText('Auto', { exact: true }).click()
  await expect(panel.getByText(/contatto ora/)).toBeVisible()
  await expectAccessible(page)
  await panel.getByRole('button', { name: 'Crea lista' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /VIP di Firenze/ })).toBeVisible()
  await expect(page.getByRole('link', { name: /Prima/ })).toBeVisible()
  await expectAccessible(page)
}

test.describe('a live list over a field and a tag', () => {
  test('takes a contact who gets the tag, within seconds, and the timeline tells', async ({ page }) => {
    test.slow()
    const account = await signUp(page)
    const { lucia } = await prepare(account)
    await createList(page, account)
    const listUrl = page.url()
    await expect(page.getByRole('link', { name: /Lucia/ })).toBeHidden()

    await page.goto(account.href(`/contacts/${lucia}`))
    await page.getByRole('button', { name: 'Aggiungi un tag' }).click()
    await page.getByRole('combobox', { name: 'Aggiungi un tag' }).fill('VIP')
    await page.getByRole('option', { name: 'VIP', exact: true }).click()
    await expect(page.getByRole('button', { name: /VIP/ })).toBeVisible()
    // Its page tells by itself where the contact went: within seconds, and at the latest after a sweep.
    await expect(page.getByRole('link', { name: 'VIP di Firenze' }).first()).toBeVisible({ timeout: 90_000 })
    await expect(page.getByText('Ingresso nella lista')).toBeVisible()

    await page.goto(listUrl)
    await page.getByRole('link', { name: /Lucia/ }).click()
    await expect(page.getByText('Ingresso nella lista')).toBeVisible()
    await expectAccessible(page)
  })

  test('takes the contact by the cron when the system died before it could react', async ({ page }) => {
    const dir = await mkdtemp(join(tmpdir(), 'centralino-live-list-'))
    const port = await freePort()
    const origin = `http://localhost:${port}`
    const variables = { APP_ORIGIN: origin, PUBLIC_ORIGIN: `http://{workspace}.localhost:${port}` }
    let app = await startTestApp({ dir, port, variables })
    try {
      const account = await signUp(page, 'Liste vive', origin)
      const { lucia } = await prepare(account)
      await createList(page, account)

      // What a process leaves that dies after its commit: due time lowered, row changed, nobody told.
      await app.stop()
      const libsql = await startLocalLibsql({ dir: join(dir, 'libsql') })
      const db = connect({ url: libsql.url })
      await execute(db, sql`UPDATE workspaces SET next_due_at = 1`)
      await execute(
        db,
        sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
            SELECT tenant_id, id, ${lucia}, 1 FROM tags WHERE name = 'VIP'`,
      )
      db.$client.close()
      await libsql.close()
      app = await startTestApp({ dir, port, variables })

      await page.reload()
      await expect(page.getByRole('link', { name: /Prima/ })).toBeVisible()
      await expect(page.getByRole('link', { name: /Lucia/ })).toBeHidden()
      await app.runCron()
      await expect(page.getByRole('link', { name: /Lucia/ })).toBeVisible()
    } finally {
      await app.stop()
      await rm(dir, { recursive: true, force: true })
    }
  })
})
