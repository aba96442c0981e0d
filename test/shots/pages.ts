import type { Page } from '@playwright/test'

/** One picture: where it is taken, and what is done before. `path` may hold ids read from the demo's data. */
export type Shot = {
  name: string
  /** Below the workspace; a function gets the first id of each kind. */
  path: string | ((ids: DemoIds) => string | null)
  before?: (page: Page) => Promise<void>
  /** Taken on this width alone. */
  only?: 'wide' | 'phone'
}

/** The first of each kind in the demo workspace; null where there is none. */
export type DemoIds = {
  contact: number | null
  list: number | null
  campaign: number | null
  sentCampaign: number | null
}

const detail =
  (area: string, kind: keyof DemoIds) =>
  (ids: DemoIds): string | null =>
    ids[kind] === null ? null : `/${area}/${ids[kind]}`

/** Pages before the app. */
export const publicShots: readonly { name: string; path: string }[] = [
  { name: 'signin', path: '/sign-in' },
  { name: 'signup', path: '/sign-up' },
  { name: 'forgot', path: '/forgot-password' },
  { name: 'reset', path: '/reset-password?token=abc' },
  { name: 'reset-without-token', path: '/reset-password' },
  { name: 'nowhere', path: '/nessuna-pagina' },
]

/** Pages of the demo workspace. */
export const workspaceShots: readonly Shot[] = [
  { name: 'contacts', path: '/contacts' },
  { name: 'contact', path: detail('contacts', 'contact') },
  { name: 'import', path: '/contacts/import' },
  { name: 'lists', path: '/lists' },
  { name: 'list', path: detail('lists', 'list') },
  { name: 'campaigns', path: '/campaigns' },
  { name: 'campaign', path: detail('campaigns', 'campaign') },
  { name: 'campaign-sent', path: detail('campaigns', 'sentCampaign') },
  { name: 'templates', path: '/templates' },
  { name: 'media', path: '/media' },
  { name: 'outbox', path: '/outbox' },
  { name: 'failures', path: '/failures' },
  { name: 'blocked', path: '/contacts/blocked' },
  { name: 'settings', path: '/settings' },
  { name: 'settings-email', path: '/settings/email' },
  { name: 'settings-sms', path: '/settings/sms' },
  { name: 'settings-whatsapp', path: '/settings/whatsapp' },
  { name: 'settings-push', path: '/settings/push' },
  { name: 'settings-messenger', path: '/settings/messenger' },
  { name: 'settings-chat', path: '/settings/chat' },
  { name: 'settings-chatbot', path: '/settings/chatbot' },
  { name: 'settings-credit', path: '/settings/credit' },
  { name: 'settings-fields', path: '/settings/fields' },
  { name: 'settings-appearance', path: '/settings/appearance' },
  { name: 'settings-members', path: '/settings/members' },
  { name: 'unknown', path: '/nessuna-pagina' },
  {
    name: 'palette',
    path: '/contacts',
    only: 'wide',
    before: async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').waitFor()
    },
  },
  {
    name: 'more',
    path: '/contacts',
    only: 'phone',
    before: async (page) => {
      await page.getByRole('button', { name: 'Altro' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
]

/** Pages of the gallery, by the hash that chooses them. */
export const galleryShots: readonly { name: string; hash: string; fullPage?: boolean }[] = [
  { name: 'components', hash: 'parts', fullPage: true },
  { name: 'components-table', hash: 'table' },
  { name: 'components-panel', hash: 'table-panel' },
]
