import { type QueryClient, queryOptions } from '@tanstack/solid-query'
import type { InboxSettings } from '../../../../worker/contracts/inbox-desk.ts'
import { unwrap } from '../../../shared/api.ts'
import { inboxApi } from '../inbox/thread/thread.data.ts'

/** How new conversations are given out. */
export const inboxSettingsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'inbox', 'settings'],
    queryFn: () => unwrap(inboxApi(slug).settings.$get()),
  })

/** Changes it at once; what the server refuses goes back. */
export async function saveInboxSettings(client: QueryClient, slug: string, json: InboxSettings) {
  const { queryKey } = inboxSettingsQuery(slug)
  client.setQueryData(queryKey, json)
  try {
    client.setQueryData(queryKey, await unwrap(inboxApi(slug).settings.$put({ json })))
  } catch (error) {
    await client.invalidateQueries({ queryKey })
    throw error
  }
}
