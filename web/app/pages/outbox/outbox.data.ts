import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/solid-query'
import type {
  SandboxAnswerInput,
  SandboxMessage,
  SandboxPlay,
} from '../../../../worker/contracts/channels.ts'
import type { MessengerVisitInput } from '../../../../worker/contracts/messenger.ts'
import type { outboxRoutes } from '../../../../worker/modules/sandbox/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'
import { type OutboxView, toQuery } from './outbox-view.ts'

const outbox = (slug: string) => makeClient<typeof outboxRoutes>(workspacePath(slug, 'outbox'))

/** How many messages a page holds when there are so many. */
export const pageSize = 50
const arrivalPollMs = 3000
/** A search reads more than a list does. */
const searchPollMs = 15_000

/** Everything of the outbox; invalidate by it after a play. */
export const outboxKey = (slug: string) => ['w', slug, 'outbox'] as const

/** The kept messages of a view, newest first, in pages. */
export const outboxQuery = (slug: string, view: OutboxView) =>
  infiniteQueryOptions({
    queryKey: [...outboxKey(slug), 'list', view],
    queryFn: ({ pageParam }) =>
      unwrap(
        outbox(slug).index.$get({
          query: {
            limit: String(pageSize),
            ...toQuery(view),
            ...(pageParam === null ? {} : { cursor: pageParam }),
          },
        }),
      ),
    initialPageParam: firstPage(),
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    // Messages arrive while the page is open: what was sent a moment ago has to show by itself.
    refetchInterval: view.search === '' ? arrivalPollMs : searchPollMs,
  })

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
