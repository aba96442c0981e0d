import { expect, type Page } from '@playwright/test'
import { z } from 'zod'
import type { Account } from './support.ts'

const Conversations = z.object({
  items: z.array(z.object({ id: z.string(), peerName: z.string().nullable() })),
})

/**
 * Somebody writes to the workspace's Messenger page, the same person whenever they have the same name; gives the
 * conversation that it stands in.
 */
export async function writeOnMessenger(account: Account, name: string, text: string): Promise<string> {
  await account.api(z.unknown(), '/outbox/messenger', { name, text })
  let id = ''
  await expect
    .poll(async () => {
      const { items } = await account.api(Conversations, '/inbox/conversations?status=all')
      id = items.find(({ peerName }) => peerName === name)?.id ?? ''
      return id
    })
    .not.toBe('')
  return id
}

export const field = (page: Page) => page.getByRole('combobox', { name: 'Scrivi un messaggio' })
export const thread = (page: Page) => page.getByRole('log', { name: 'Messaggi' })
export const toast = (page: Page) => page.getByRole('region', { name: 'Avvisi', exact: true })
export const row = (page: Page, name: string) =>
  page.getByRole('listitem').getByRole('link', { name: new RegExp(`^${name}`) })
export const view = (page: Page, name: RegExp) =>
  page.getByRole('navigation', { name: 'Sezioni' }).getByRole('link', { name })
