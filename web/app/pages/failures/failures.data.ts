import { infiniteQueryOptions, queryOptions } from '@tanstack/solid-query'
import type { SendingChannel } from '../../../../worker/contracts/common.ts'
import type { Failure } from '../../../../worker/contracts/failures.ts'
import type { failureRoutes } from '../../../../worker/modules/dispatch/failure-routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'

const failures = (slug: string) => makeClient<typeof failureRoutes>(workspacePath(slug, 'failures'))

/** Which failures are looked at: of one reason on one channel, or all. */
export type FailureFilter = { channel: SendingChannel; code: string } | null
export type FailureView = 'failed' | 'unknown'

/** Everything of this page; invalidate by it after a retry. */
export const failuresKey = (slug: string) => ['w', slug, 'failures'] as const

const pageSize = '50'
/** Outcomes settle by themselves: the page follows. */
const pollMs = 10_000

export const failureSummaryQuery = (slug: string) =>
  queryOptions({
    queryKey: [...failuresKey(slug), 'summary'],
    queryFn: () => unwrap(failures(slug).summary.$get()),
    refetchInterval: pollMs,
  })

export const failuresQuery = (slug: string, view: FailureView, filter: FailureFilter) =>
  infiniteQueryOptions({
    queryKey: [...failuresKey(slug), view, filter?.channel ?? '', filter?.code ?? ''],
    queryFn: ({ pageParam }) =>
      unwrap(
        failures(slug).index.$get({
          query: {
            state: view,
            limit: pageSize,
            ...filter,
            ...(pageParam === null ? {} : { cursor: pageParam }),
          },
        }),
      ),
    initialPageParam: firstPage(),
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: pollMs,
  })

/** Null is the first page; typed so that the cursor of a later one may follow it. */
const firstPage = (): string | null => null

export const retryOne = (slug: string, { messageId }: Pick<Failure, 'messageId'>) =>
  unwrap(failures(slug)[':id'].retry.$post({ param: { id: String(messageId) } }))

/** Tries all of a filter again, as many calls as it takes; how many they were. */
export async function retryAll(slug: string, filter: FailureFilter): Promise<number> {
  let retried = 0
  for (;;) {
    const answer = await unwrap(failures(slug).retry.$post({ json: filter ?? {} }))
    retried += answer.retried
    if (!answer.more) return retried
  }
}
