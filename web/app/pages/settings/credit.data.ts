import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/solid-query'
import type {
  Credit,
  CreditBookingInput,
  CreditPricesInput,
  CreditSettingsInput,
  LedgerFilter,
  PricedChannel,
} from '../../../../worker/contracts/credit.ts'
import type { creditRoutes } from '../../../../worker/modules/credit/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'

const api = (slug: string) => makeClient<typeof creditRoutes>(workspacePath(slug, 'credit'))
const creditKey = (slug: string) => ['w', slug, 'credit'] as const

/** What is left, what counts as little, and the prices. */
export const creditQuery = (slug: string) =>
  queryOptions({
    queryKey: [...creditKey(slug), 'account'],
    queryFn: () => unwrap(api(slug).index.$get()),
  })

/** The ledger, a page at a time. */
export const ledgerQuery = (slug: string, filter: LedgerFilter) =>
  infiniteQueryOptions({
    queryKey: [...creditKey(slug), 'entries', filter],
    queryFn: ({ pageParam }) =>
      unwrap(
        api(slug).entries.$get({
          query: {
            limit: '50',
            ...(filter.kind === undefined ? {} : { kind: filter.kind }),
            ...(filter.cause === undefined ? {} : { cause: filter.cause }),
            ...(filter.campaignId === undefined ? {} : { campaignId: String(filter.campaignId) }),
            ...(pageParam === null ? {} : { cursor: pageParam }),
          },
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
const firstPage: string | null = null

async function keep(client: QueryClient, slug: string, credit: Credit): Promise<Credit> {
  client.setQueryData(creditQuery(slug).queryKey, credit)
  await client.invalidateQueries({ queryKey: [...creditKey(slug), 'entries'] })
  return credit
}

export const bookCredit = async (
  client: QueryClient,
  slug: string,
  input: CreditBookingInput,
): Promise<Credit> => keep(client, slug, await unwrap(api(slug).entries.$post({ json: input })))

export const savePrices = async (
  client: QueryClient,
  slug: string,
  channel: PricedChannel,
  input: CreditPricesInput,
): Promise<Credit> =>
  keep(client, slug, await unwrap(api(slug).prices[':channel'].$put({ param: { channel }, json: input })))

export const saveCreditSettings = async (
  client: QueryClient,
  slug: string,
  input: CreditSettingsInput,
): Promise<Credit> => keep(client, slug, await unwrap(api(slug).index.$patch({ json: input })))
