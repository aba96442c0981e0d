import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/solid-query'
import type { Channel } from '../../../../worker/contracts/common.ts'
import type {
  AddSuppressionsInput,
  RemoveSuppressionsInput,
  SuppressionReason,
} from '../../../../worker/contracts/consent.ts'
import type { suppressionsRoutes } from '../../../../worker/modules/suppressions/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'

const api = (slug: string) => makeClient<typeof suppressionsRoutes>(workspacePath(slug, 'suppressions'))
const key = (slug: string) => ['w', slug, 'suppressions'] as const

export type SuppressionsView = { search: string; channel: Channel | null; reason: SuppressionReason | null }

export const pageSize = 50

/** One page of the list; the page before stays in sight while the next one travels. */
export const suppressionsQuery = (slug: string, view: SuppressionsView, cursor: string | null) =>
  queryOptions({
    queryKey: [...key(slug), view, cursor],
    queryFn: () =>
      unwrap(
        api(slug).index.$get({
          query: {
            limit: String(pageSize),
            ...(view.search === '' ? {} : { search: view.search }),
            ...(view.channel === null ? {} : { channel: view.channel }),
            ...(view.reason === null ? {} : { reason: view.reason }),
            ...(cursor === null ? {} : { cursor }),
          },
        }),
      ),
    placeholderData: keepPreviousData,
  })

/** Blocks addresses; those that cannot be read are told. */
export const addSuppressions = (slug: string, input: AddSuppressionsInput) =>
  unwrap(api(slug).index.$post({ json: input }))

export const removeSuppressions = (slug: string, input: RemoveSuppressionsInput) =>
  unwrap(api(slug).remove.$post({ json: input }))

/** The list, and the contacts whose addresses it holds, are asked for anew. */
export const forgetSuppressions = (client: QueryClient, slug: string): Promise<unknown> =>
  Promise.all([
    client.invalidateQueries({ queryKey: key(slug) }),
    client.invalidateQueries({ queryKey: ['w', slug, 'contacts'] }),
  ])
