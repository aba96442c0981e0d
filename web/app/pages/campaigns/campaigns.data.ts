import type { PeopleQuery } from '../../../../worker/contracts/campaign-figures.ts'
import type { Campaign, CampaignSummary, TestSendInput } from '../../../../worker/contracts/campaigns.ts'
import type { campaignsRoutes } from '../../../../worker/modules/campaigns/routes.ts'
import type { contactsRoutes } from '../../../../worker/modules/contacts/routes.ts'
import type { dispatchRoutes } from '../../../../worker/modules/dispatch/routes.ts'
import type { listsRoutes } from '../../../../worker/modules/lists/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'
import type { CampaignsView } from './campaigns-view.ts'
import { historyPollMs, isRunning, pollMs, startsSoon } from './state.ts'

/** The calls of this area for one workspace. */
export const campaignsApi = (slug: string) =>
  makeClient<typeof campaignsRoutes>(workspacePath(slug, 'campaigns'))
/** Starting, pausing, resuming and cancelling. */
export const sendingApi = (slug: string) =>
  makeClient<typeof dispatchRoutes>(workspacePath(slug, 'campaigns'))

const root = (slug: string) => ['w', slug, 'campaigns'] as const
/** A draft as it was saved. What is derived from one is asked for, kept and shown by both. */
export type SavedDraft = { id: number; version: number }
/**
 * Cache keys; everything of a campaign sits below `campaign`. What is derived from a draft carries its
 * version, so that an answer for an older text never passes for one about the newer.
 */
export const campaignKeys = {
  all: root,
  pages: (slug: string) => [...root(slug), 'page'] as const,
  page: (slug: string, view: CampaignsView, cursor: string | undefined) =>
    [...root(slug), 'page', view, cursor ?? ''] as const,
  campaign: (slug: string, id: number) => [...root(slug), 'one', id] as const,
  audience: (slug: string, { id, version }: SavedDraft) =>
    [...root(slug), 'one', id, 'audience', version] as const,
  preview: (slug: string, { id, version }: SavedDraft, contactId: number | undefined) =>
    [...root(slug), 'one', id, 'preview', version, contactId ?? 0] as const,
}

const idOf = (id: number) => ({ param: { id: String(id) } })

/** Sends a campaign once to one address, counted nowhere. */
export const sendTest = (slug: string, id: number, json: TestSendInput) =>
  unwrap(campaignsApi(slug)[':id'].test.$post({ ...idOf(id), json }))

export const campaignsPageQuery = (slug: string, view: CampaignsView, cursor: string | undefined) => ({
  queryKey: campaignKeys.page(slug, view, cursor),
  queryFn: () =>
    unwrap(
      campaignsApi(slug).index.$get({
        query: {
          sort: view.sort,
          ...(view.search === '' ? {} : { search: view.search }),
          ...(view.state === null ? {} : { state: view.state }),
          ...(view.channel === null ? {} : { channel: view.channel }),
          ...(cursor === undefined ? {} : { cursor }),
        },
      }),
    ),
  // Whatever runs keeps moving while it is looked at.
  refetchInterval: (query: { state: { data?: { items: CampaignSummary[] } } }) =>
    query.state.data?.items.some((campaign) => isRunning(campaign.state) || startsSoon(campaign, Date.now()))
      ? 3000
      : false,
})

export const campaignQuery = (slug: string, id: number) => ({
  queryKey: campaignKeys.campaign(slug, id),
  queryFn: () => unwrap(campaignsApi(slug)[':id'].$get(idOf(id))),
  // Figures of a moment ago are not this page's business: whoever opens it is shown those of now.
  staleTime: 0,
  refetchInterval: (query: { state: { data?: Pick<Campaign, 'state' | 'finishedAt' | 'scheduledAt'> } }) =>
    query.state.data ? pollMs(query.state.data, Date.now()) : false,
})

/** How long an answer about a version that is over stays: nobody asks for it again. */
const derivedGcMs = 30_000

export const audienceQuery = (slug: string, draft: SavedDraft) => ({
  queryKey: campaignKeys.audience(slug, draft),
  queryFn: () => unwrap(campaignsApi(slug)[':id'].audience.$get(idOf(draft.id))),
  // A list that is filling holds the send back only until it is done.
  refetchInterval: (query: { state: { data?: { problems: { code: string }[] } } }) =>
    query.state.data?.problems.some((problem) => problem.code === 'list_filling') ? 2000 : false,
  staleTime: 0,
  gcTime: derivedGcMs,
})

export const previewQuery = (slug: string, draft: SavedDraft, contactId: number | undefined) => ({
  queryKey: campaignKeys.preview(slug, draft, contactId),
  queryFn: () =>
    unwrap(
      campaignsApi(slug)[':id'].preview.$get({
        ...idOf(draft.id),
        query: contactId === undefined ? {} : { contactId: String(contactId) },
      }),
    ),
  staleTime: 0,
  gcTime: derivedGcMs,
})

/** Whose people are asked for: of a stage, of an error code, of a link, or of an answer button. */
export type PeopleOf = Pick<PeopleQuery, 'stage' | 'code' | 'linkId' | 'button' | 'listId'>

export const peopleQuery = (slug: string, id: number, of: PeopleOf) => ({
  queryKey: [...campaignKeys.campaign(slug, id), 'people', of] as const,
  queryFn: ({ pageParam }: { pageParam: string }) =>
    unwrap(
      campaignsApi(slug)[':id'].people.$get({
        ...idOf(id),
        query: {
          ...(of.stage === undefined ? {} : { stage: of.stage }),
          ...(of.code === undefined ? {} : { code: of.code }),
          ...(of.button === undefined ? {} : { button: of.button }),
          ...(of.linkId === undefined ? {} : { linkId: String(of.linkId) }),
          ...(of.listId === undefined ? {} : { listId: String(of.listId) }),
          ...(pageParam === '' ? {} : { cursor: pageParam }),
        },
      }),
    ),
  initialPageParam: '',
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor,
})

/** What a campaign lived through. Its lines are written beside the work, so it is asked for as long as that goes on. */
export const historyQuery = (
  slug: string,
  campaign: Pick<Campaign, 'id' | 'state' | 'finishedAt' | 'scheduledAt'>,
) => ({
  queryKey: [...campaignKeys.campaign(slug, campaign.id), 'history'] as const,
  staleTime: 0,
  refetchInterval: historyPollMs(campaign, Date.now()),
  queryFn: ({ pageParam }: { pageParam: string }) =>
    unwrap(
      campaignsApi(slug)[':id'].history.$get({
        ...idOf(campaign.id),
        query: { limit: '20', ...(pageParam === '' ? {} : { cursor: pageParam }) },
      }),
    ),
  initialPageParam: '',
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor,
})

/** The workspace's lists, for the choice of the audience. */
export const listsQuery = (slug: string) => ({
  queryKey: ['w', slug, 'lists', 'all'],
  queryFn: async () =>
    (await unwrap(makeClient<typeof listsRoutes>(workspacePath(slug, 'lists')).index.$get())).items,
})

/** A few contacts by name or address, for "see it as". */
export const contactSearchQuery = (slug: string, search: string) => ({
  queryKey: ['w', slug, 'contacts', 'search', search],
  queryFn: async () => {
    const api = makeClient<typeof contactsRoutes>(workspacePath(slug, 'contacts'))
    const page = await unwrap(
      api.index.$get({ query: { limit: '20', ...(search === '' ? {} : { search }) } }),
    )
    return page.items.map((contact) => ({
      id: contact.id,
      name: [contact.firstName, contact.lastName].filter(Boolean).join(' ') || (contact.email ?? ''),
    }))
  },
})
