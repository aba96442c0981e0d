import type { TestSendInput } from '../../../../worker/contracts/campaigns.ts'
import type { Template, TranslationState } from '../../../../worker/contracts/templates.ts'
import type { templateTestRoutes } from '../../../../worker/modules/campaigns/template-routes.ts'
import type { tagsRoutes } from '../../../../worker/modules/tags/routes.ts'
import type { templatesRoutes } from '../../../../worker/modules/templates/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'

/** The calls of this area for one workspace. */
export const templatesApi = (slug: string) =>
  makeClient<typeof templatesRoutes>(workspacePath(slug, 'templates'))

const root = (slug: string) => ['w', slug, 'templates'] as const
/** Cache keys; every page of the list sits below `pages`. */
export const templateKeys = {
  all: root,
  pages: (slug: string) => [...root(slug), 'pages'] as const,
  one: (slug: string, id: number) => [...root(slug), 'one', id] as const,
  person: (slug: string, contactId: number | undefined) => [...root(slug), 'person', contactId ?? 0] as const,
}

export const idOf = (id: number) => ({ param: { id: String(id) } })

/** What moves by itself is asked for again: a translation on its way to WhatsApp or read by it. */
const waiting: ReadonlySet<TranslationState> = new Set<TranslationState>(['queued', 'in_review'])
const isWaiting = (translations: readonly { state: TranslationState }[]): boolean =>
  translations.some(({ state }) => waiting.has(state))
const queuedPollMs = 2000
const reviewPollMs = 15_000

export const templatesPageQuery = (
  slug: string,
  query: { search: string; state: TranslationState | undefined; cursor: string | undefined },
) => ({
  queryKey: [...templateKeys.pages(slug), query] as const,
  queryFn: () =>
    unwrap(
      templatesApi(slug).index.$get({
        query: {
          ...(query.search === '' ? {} : { search: query.search }),
          ...(query.state === undefined ? {} : { state: query.state }),
          ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
        },
      }),
    ),
  refetchInterval: (asked: {
    state: { data?: { items: { translations: { state: TranslationState }[] }[] } }
  }) =>
    (asked.state.data?.items.some((one) => isWaiting(one.translations)) ? reviewPollMs : false) as
      | number
      | false,
})

/** The templates to choose from, by name, in pages that grow. */
export const templateChoicesQuery = (slug: string, search: string) => ({
  queryKey: [...templateKeys.pages(slug), 'choices', search] as const,
  queryFn: ({ pageParam }: { pageParam: string }) =>
    unwrap(
      templatesApi(slug).index.$get({
        query: {
          ...(search === '' ? {} : { search }),
          ...(pageParam === '' ? {} : { cursor: pageParam }),
        },
      }),
    ),
  initialPageParam: '',
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor,
})

export const templateQuery = (slug: string, id: number) => ({
  queryKey: templateKeys.one(slug, id),
  queryFn: () => unwrap(templatesApi(slug)[':id'].$get(idOf(id))),
  staleTime: 0,
  refetchInterval: (asked: { state: { data?: Template } }): number | false => {
    const translations = asked.state.data?.translations ?? []
    if (translations.some(({ state }) => state === 'queued')) return queuedPollMs
    return isWaiting(translations) ? reviewPollMs : false
  },
})

/** Sends a template once to one phone, counted nowhere. */
export const sendTemplateTest = (slug: string, id: number, json: TestSendInput) =>
  unwrap(
    makeClient<typeof templateTestRoutes>(workspacePath(slug, 'templates'))[':id'].test.$post({
      ...idOf(id),
      json,
    }),
  )

/** The printed values of a person, or of a made-up one. */
export const personQuery = (slug: string, contactId: number | undefined) => ({
  queryKey: templateKeys.person(slug, contactId),
  queryFn: () =>
    unwrap(
      templatesApi(slug).person.$get({
        query: contactId === undefined ? {} : { contactId: String(contactId) },
      }),
    ),
})

export const tagsApi = (slug: string) => makeClient<typeof tagsRoutes>(workspacePath(slug, 'tags'))

/** The workspace's tags, for what an answer gives. */
export const tagsQuery = (slug: string) => ({
  queryKey: ['w', slug, 'tags', 'all'],
  queryFn: async () => (await unwrap(tagsApi(slug).index.$get())).items,
})
