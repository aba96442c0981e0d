import { type QueryClient, queryOptions } from '@tanstack/solid-query'
import type { InboxViewInput, UpdateInboxViewInput } from '../../../../worker/contracts/inbox-desk.ts'
import type { StartInput } from '../../../../worker/contracts/inbox-commands.ts'
import type { inboxRoutes } from '../../../../worker/modules/inbox/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'
import type { InboxView } from './inbox-view.ts'
import { queryOf } from './inbox-view.ts'

const inbox = (slug: string) => makeClient<typeof inboxRoutes>(workspacePath(slug, 'inbox'))

/** Conversations in a page of a list. */
const pageSize = '50'

/** What opens one socket within a minute. */
export const fetchTicket = (slug: string) => unwrap(inbox(slug).tickets.$post())

/** A page of a view, behind `cursor`. */
export const fetchConversations = (slug: string, view: InboxView, cursor: string | null) =>
  unwrap(
    inbox(slug).conversations.$get({
      query: { ...queryOf(view), limit: pageSize, ...(cursor === null ? {} : { cursor }) },
    }),
  )

/** One conversation with the member's own draft. */
export const fetchConversation = (slug: string, id: string) =>
  unwrap(inbox(slug).conversations[':id'].$get({ param: { id } }))

/** The newest messages of a thread before a place. */
export const fetchThread = (slug: string, id: string, before: number | null) =>
  unwrap(
    inbox(slug).conversations[':id'].messages.$get({
      param: { id },
      query: before === null ? {} : { before: String(before) },
    }),
  )

/** Messages that hold all the words, the latest first. */
export const searchInbox = (slug: string, q: string, cursor: string | null) =>
  unwrap(inbox(slug).search.$get({ query: { q, ...(cursor === null ? {} : { cursor }) } }))

/** Where a contact can be written to, with the reason where not. */
export const contactChannelsQuery = (slug: string, contactId: number) =>
  queryOptions({
    queryKey: ['w', slug, 'inbox', 'channels', contactId],
    queryFn: async () =>
      (await unwrap(inbox(slug).contacts[':id'].channels.$get({ param: { id: String(contactId) } }))).items,
    staleTime: 30_000,
  })

/** Writes to a contact first; repeating it under the same ids does it once. */
export const startConversation = (slug: string, input: StartInput) =>
  unwrap(inbox(slug).conversations.$post({ json: input }))

/** The views that are kept under a name: the workspace's and the member's own. */
export const savedViewsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'inbox', 'views'],
    queryFn: () => unwrap(inbox(slug).views.$get()),
    staleTime: 60_000,
  })

/** What becomes of saved views; the list of them is read again afterwards. */
export function createSavedViewActions(client: QueryClient, slug: string) {
  async function after<T>(call: Promise<T>): Promise<T> {
    const answer = await call
    await client.invalidateQueries({ queryKey: savedViewsQuery(slug).queryKey })
    return answer
  }
  const param = (id: number) => ({ id: String(id) })
  return {
    save: (json: InboxViewInput) => after(unwrap(inbox(slug).views.$post({ json }))),
    change: (id: number, json: UpdateInboxViewInput) =>
      after(unwrap(inbox(slug).views[':id'].$patch({ param: param(id), json }))),
    remove: (id: number) => after(unwrap(inbox(slug).views[':id'].$delete({ param: param(id) }))),
  }
}
