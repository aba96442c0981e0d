import { queryOptions } from '@tanstack/solid-query'
import type { campaignsRoutes } from '../../../../../worker/modules/campaigns/routes.ts'
import type { inboxRoutes } from '../../../../../worker/modules/inbox/routes.ts'
import type { tagsRoutes } from '../../../../../worker/modules/tags/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../../shared/api.ts'

export const inboxApi = (slug: string) => makeClient<typeof inboxRoutes>(workspacePath(slug, 'inbox'))

/** What a campaign is called. */
export const campaignNameQuery = (slug: string, id: number) =>
  queryOptions({
    queryKey: ['w', slug, 'campaigns', 'name', id],
    queryFn: async () => {
      const campaigns = makeClient<typeof campaignsRoutes>(workspacePath(slug, 'campaigns'))
      const { name } = await unwrap(campaigns[':id'].$get({ param: { id: String(id) } }))
      return { name }
    },
    staleTime: 300_000,
  })

/** A campaign as a person gets it: its subject where it has one, and its words. */
export const campaignTextQuery = (slug: string, { id, contactId }: { id: number; contactId: number }) =>
  queryOptions({
    queryKey: ['w', slug, 'campaigns', 'text', id, contactId],
    queryFn: async () => {
      const campaigns = makeClient<typeof campaignsRoutes>(workspacePath(slug, 'campaigns'))
      const { subject, text, notification } = await unwrap(
        campaigns[':id'].preview.$get({ param: { id: String(id) }, query: { contactId: String(contactId) } }),
      )
      return { subject, text: notification?.body ?? text }
    },
    staleTime: 300_000,
  })

/** Makes a tag for conversations, or gives the one that is called so. */
export const makeTag = (slug: string, name: string) =>
  unwrap(makeClient<typeof tagsRoutes>(workspacePath(slug, 'tags')).index.$post({ json: { name } }))

/** A person's conversations on all channels, the latest first. */
export const contactConversationsQuery = (slug: string, contactId: number) =>
  queryOptions({
    queryKey: ['w', slug, 'inbox', 'of-contact', contactId],
    queryFn: async () =>
      (
        await unwrap(
          inboxApi(slug).conversations.$get({
            query: { contact: String(contactId), status: 'all', limit: '100' },
          }),
        )
      ).items,
    staleTime: 0,
    refetchOnWindowFocus: 'always',
  })
