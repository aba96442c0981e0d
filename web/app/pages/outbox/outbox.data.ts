import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useQueryClient,
} from '@tanstack/solid-query'
import { createEffect, onCleanup } from 'solid-js'
import type {
  SandboxAnswerInput,
  SandboxMessage,
  SandboxPlay,
} from '../../../../worker/contracts/channels.ts'
import type { MessengerVisitInput } from '../../../../worker/contracts/messenger.ts'
import type { outboxRoutes } from '../../../../worker/modules/sandbox/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'
import { type OutboxPages, pageSize, withMessage, withNewest } from './outbox-pages.ts'
import { type OutboxView, toQuery } from './outbox-view.ts'

const outbox = (slug: string) => makeClient<typeof outboxRoutes>(workspacePath(slug, 'outbox'))

const arrivalPollMs = 3000
/** A search reads more than a list does. */
const searchPollMs = 15_000

/** Everything of the outbox. */
const outboxKey = (slug: string) => ['w', slug, 'outbox'] as const
const listKey = (slug: string) => [...outboxKey(slug), 'list'] as const

/** One page of a view; null is the first. */
const readPage = (slug: string, view: OutboxView, cursor: string | null) =>
  unwrap(
    outbox(slug).index.$get({
      query: { limit: String(pageSize), ...toQuery(view), ...(cursor === null ? {} : { cursor }) },
    }),
  )

/** The kept messages of a view, newest first, in pages; `createArrivals` keeps the first one up to date. */
export const outboxQuery = (slug: string, view: OutboxView) =>
  infiniteQueryOptions({
    queryKey: [...listKey(slug), view],
    queryFn: ({ pageParam }) => readPage(slug, view, pageParam),
    initialPageParam: firstPage(),
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    // Each of these would ask for all pages again, and a search that found little has many.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    gcTime: 1000,
  })

/** Messages arrive while the page is open: what was sent a moment ago shows by itself. The first page alone is asked. */
export function createArrivals(slug: () => string, view: () => OutboxView): void {
  const client = useQueryClient()
  createEffect(() => {
    const [ofSlug, ofView] = [slug(), view()]
    const look = (): void => void lookForNew(client, ofSlug, ofView)
    const timer = setInterval(look, ofView.search === '' ? arrivalPollMs : searchPollMs)
    onCleanup(() => clearInterval(timer))
  })
}

async function lookForNew(client: QueryClient, slug: string, view: OutboxView): Promise<void> {
  const { queryKey } = outboxQuery(slug, view)
  const isFree = client.isFetching({ queryKey }) === 0 && client.getQueryData(queryKey) !== undefined
  if (document.hidden || !isFree) return
  const newest = {
    queryKey: [...outboxKey(slug), 'newest', view],
    queryFn: () => readPage(slug, view, null),
    staleTime: 0,
    retry: false,
  }
  // One look that failed is made good by the next.
  const page = await client.fetchQuery(newest).catch(() => null)
  if (page !== null) client.setQueryData(queryKey, (shown) => shown && withNewest(shown, page))
}

/** Shows in every list what is known of a message now. */
export const showInLists = (client: QueryClient, slug: string, message: SandboxMessage): void =>
  void client.setQueriesData<OutboxPages>(
    { queryKey: listKey(slug) },
    (shown) => shown && withMessage(shown, message),
  )

/** The campaigns that the outbox can be narrowed to. */
export const outboxCampaignsQuery = (slug: string) =>
  queryOptions({
    queryKey: [...outboxKey(slug), 'campaigns'],
    queryFn: async () => (await unwrap(outbox(slug).campaigns.$get())).items,
  })

/** Null is the first page; typed so that the cursor of a later one may follow it. */
const firstPage = (): string | null => null

/** One kept mail. */
export const outboxMessageQuery = (slug: string, id: string) =>
  queryOptions({
    queryKey: [...outboxKey(slug), id],
    queryFn: () => unwrap(outbox(slug)[':id'].$get({ param: { id } })),
  })

export const playOn = (slug: string, id: string, play: SandboxPlay) =>
  unwrap(outbox(slug)[':id'].play.$post({ param: { id }, json: { play } }))

/** Has somebody write to the sandbox's Messenger page for the first time. */
export const playVisit = (slug: string, input: MessengerVisitInput) =>
  unwrap(outbox(slug).messenger.$post({ json: input }))

/** Answers as the person who got the message. */
export const answerTo = (slug: string, id: string, answer: SandboxAnswerInput) =>
  unwrap(outbox(slug)[':id'].answer.$post({ param: { id }, json: answer }))

/** The address of a mail's own page, for a frame without rights. */
export const htmlPath = (slug: string, id: number): string => `${workspacePath(slug, 'outbox')}/${id}/html`

/** When a play happened to a mail, null while it has not. */
export const playedAt = (message: SandboxMessage, play: SandboxPlay): number | null =>
  ({
    delivered: message.deliveredAt,
    opened: message.openedAt,
    clicked: message.clickedAt,
    bounced: message.bouncedAt,
    complained: message.complainedAt,
    failed: message.failedAt,
    // The reason apart it is a failure like any other.
    blocked: message.failedAt,
  })[play]
