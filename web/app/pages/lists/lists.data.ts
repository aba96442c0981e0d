import { keepPreviousData, type QueryClient, queryOptions, useQuery } from '@tanstack/solid-query'
import { createMemo } from 'solid-js'
import type { Field } from '../../../../worker/contracts/fields.ts'
import type { CreateListInput, List, UpdateListInput } from '../../../../worker/contracts/lists.ts'
import type { Rule } from '../../../../worker/contracts/rules.ts'
import type { campaignsRoutes } from '../../../../worker/modules/campaigns/routes.ts'
import type { contactsRoutes } from '../../../../worker/modules/contacts/routes.ts'
import type { fieldsRoutes } from '../../../../worker/modules/fields/routes.ts'
import type { listsRoutes } from '../../../../worker/modules/lists/routes.ts'
import type { tagsRoutes } from '../../../../worker/modules/tags/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'
import { useWorkspace } from '../../session.tsx'
import type { RuleNames } from './rule-words.ts'

const client = (slug: string) => makeClient<typeof listsRoutes>(workspacePath(slug, 'lists'))
const param = (id: number) => ({ id: String(id) })

/** Guarantee: these routes answer with a `List` (`satisfies` there); JSON types cut off rules within rules. */
const asList = (body: Omit<List, 'rule'> & { rule: unknown }): List => body as List

/** How often a list that is being filled is asked for, and one that people enter by themselves. */
const fillingPollMs = 1500
const livePollMs = 5000

export const listsKey = (slug: string) => ['w', slug, 'lists'] as const

/** All lists with their figures; asked again while one is being filled. */
export const listsQuery = (slug: string) =>
  queryOptions({
    queryKey: listsKey(slug),
    queryFn: async () => (await unwrap(client(slug).index.$get())).items.map(asList),
    refetchInterval: ({ state }) => (state.data?.some((list) => list.filling) ? fillingPollMs : 60_000),
  })

export const listQuery = (slug: string, id: number) =>
  queryOptions({
    queryKey: [...listsKey(slug), id],
    queryFn: async () => asList(await unwrap(client(slug)[':id'].$get({ param: param(id) }))),
    refetchInterval: ({ state: { data } }) =>
      data?.filling ? fillingPollMs : data?.kind === 'static' ? 60_000 : livePollMs,
  })

export type MembersPageQuery = { search: string; state: 'in' | 'out'; cursor: string | null }
export const memberPageSize = 50

export const membersQuery = (slug: string, id: number, page: MembersPageQuery) =>
  queryOptions({
    queryKey: [...listsKey(slug), id, 'members', page],
    queryFn: () =>
      unwrap(
        client(slug)[':id'].members.$get({
          param: param(id),
          query: {
            search: page.search,
            state: page.state,
            limit: String(memberPageSize),
            ...(page.cursor === null ? {} : { cursor: page.cursor }),
          },
        }),
      ),
    placeholderData: keepPreviousData,
  })

/** Whom a rule would choose now; a complete rule only. */
export const previewQuery = (slug: string, rule: Rule) =>
  queryOptions({
    queryKey: ['w', slug, 'rule-preview', rule],
    queryFn: () => unwrap(client(slug).preview.$post({ json: { rule } })),
    placeholderData: keepPreviousData,
    // Whom it chooses now: a contact or a tag may have changed since the same rule was last asked about.
    staleTime: 0,
    retry: false,
  })

/** All dynamic fields, those too that come with an API call. */
export const allFieldsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'fields'],
    queryFn: async () =>
      (await unwrap(makeClient<typeof fieldsRoutes>(workspacePath(slug, 'fields')).index.$get())).items,
    staleTime: 60_000,
  })

/** The dynamic fields that are on contacts. */
export const fieldsQuery = (slug: string) =>
  queryOptions({
    ...allFieldsQuery(slug),
    select: (fields) => fields.filter(({ stored }) => stored),
  })

export const tagsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'tags'],
    queryFn: async () =>
      (await unwrap(makeClient<typeof tagsRoutes>(workspacePath(slug, 'tags')).index.$get())).items,
    staleTime: 60_000,
  })

/** The latest campaigns, for rules about what came of them. */
const campaignNamesQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'campaigns', 'names'],
    queryFn: () =>
      unwrap(
        makeClient<typeof campaignsRoutes>(workspacePath(slug, 'campaigns')).index.$get({
          query: { limit: '200' },
        }),
      ),
    staleTime: 60_000,
  })

/** The first contacts that a text finds, for putting somebody in a list. */
export const contactSearchQuery = (slug: string, search: string) =>
  queryOptions({
    queryKey: ['w', slug, 'contact-search', search],
    queryFn: () =>
      unwrap(
        makeClient<typeof contactsRoutes>(workspacePath(slug, 'contacts')).index.$get({
          query: { search, limit: '8', sort: 'name', direction: 'asc' },
        }),
      ),
    placeholderData: keepPreviousData,
  })

const noFields: readonly Field[] = []

/** What rules speak about, loaded for the workspace of the address; empty until it is there. */
export function useRuleNames(): () => RuleNames {
  const workspace = useWorkspace()
  const fields = useQuery(() => fieldsQuery(workspace.slug()))
  const tags = useQuery(() => tagsQuery(workspace.slug()))
  const lists = useQuery(() => listsQuery(workspace.slug()))
  const campaigns = useQuery(() => campaignNamesQuery(workspace.slug()))
  const names = createMemo(() => ({
    ready: fields.isSuccess && tags.isSuccess && lists.isSuccess && !campaigns.isPending,
    fields: fields.isSuccess ? fields.data : noFields,
    tags: new Map((tags.isSuccess ? tags.data : []).map((tag) => [tag.id, tag.name])),
    lists: new Map((lists.isSuccess ? lists.data : []).map((list) => [list.id, list.name])),
    campaigns: new Map(
      (campaigns.isSuccess ? campaigns.data.items : []).map((campaign) => [campaign.id, campaign.name]),
    ),
  }))
  return names
}

/** Every change of lists, each followed by asking again for what it touched. */
export function listActions(slug: string, queries: QueryClient) {
  const after = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } finally {
      await queries.invalidateQueries({ queryKey: listsKey(slug) })
    }
  }
  const api = client(slug)
  return {
    create: (input: CreateListInput) => after(unwrap(api.index.$post({ json: input })).then(asList)),
    update: (id: number, input: UpdateListInput) =>
      after(unwrap(api[':id'].$patch({ param: param(id), json: input }))),
    /** Asks again for the table alone: the page of the list itself is being left. */
    remove: async (id: number) => {
      await unwrap(api[':id'].$delete({ param: param(id) }))
      await queries.invalidateQueries({ queryKey: listsKey(slug), exact: true })
    },
    restore: (id: number) => after(unwrap(api[':id'].restore.$post({ param: param(id) }))),
    addMembers: (id: number, contactIds: number[]) =>
      after(unwrap(api[':id'].members.$post({ param: param(id), json: { contactIds } }))),
    removeMembers: (id: number, contactIds: number[]) =>
      after(unwrap(api[':id'].members.remove.$post({ param: param(id), json: { contactIds } }))),
    restoreMembers: (id: number, contactIds: number[]) =>
      after(unwrap(api[':id'].members.restore.$post({ param: param(id), json: { contactIds } }))),
  }
}
