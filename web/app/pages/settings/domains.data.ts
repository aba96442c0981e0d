import { type QueryClient, queryOptions } from '@tanstack/solid-query'
import type { domainsRoutes } from '../../../../worker/modules/domains/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'

const api = (slug: string) => makeClient<typeof domainsRoutes>(workspacePath(slug, 'domains'))
const domainsKey = (slug: string) => ['w', slug, 'domains'] as const

/** The domains that senders write from, as they were last checked. */
export const domainsQuery = (slug: string) =>
  queryOptions({
    queryKey: domainsKey(slug),
    queryFn: async () => (await unwrap(api(slug).index.$get())).items,
  })

/** Checks a domain now, and shows what was found. */
export async function checkDomain(client: QueryClient, slug: string, domain: string): Promise<void> {
  await unwrap(api(slug).check.$post({ json: { domain } }))
  await client.invalidateQueries({ queryKey: domainsKey(slug) })
}
