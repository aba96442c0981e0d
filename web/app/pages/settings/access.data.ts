import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/solid-query'
import type { AuditArea } from '../../../../worker/contracts/audit.ts'
import type { CreatedKey, CreateKeyInput } from '../../../../worker/contracts/keys.ts'
import type { auditRoutes } from '../../../../worker/modules/audit/routes.ts'
import type { keysRoutes } from '../../../../worker/modules/keys/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'

const keys = (slug: string) => makeClient<typeof keysRoutes>(workspacePath(slug, 'keys'))
const audit = (slug: string) => makeClient<typeof auditRoutes>(workspacePath(slug, 'audit'))

export const keysQuery = (slug: string) =>
  queryOptions({ queryKey: ['w', slug, 'keys'], queryFn: () => unwrap(keys(slug).index.$get()) })

export async function createKey(
  client: QueryClient,
  slug: string,
  input: CreateKeyInput,
): Promise<CreatedKey> {
  const made = await unwrap(keys(slug).index.$post({ json: input }))
  await client.invalidateQueries({ queryKey: keysQuery(slug).queryKey })
  return made
}

export async function revokeKey(client: QueryClient, slug: string, id: number): Promise<void> {
  await unwrap(keys(slug)[':id'].$delete({ param: { id: String(id) } }))
  await client.invalidateQueries({ queryKey: keysQuery(slug).queryKey })
}

export type AuditFilter = { actor?: string; area?: AuditArea; from?: number }

const auditPageSize = '50'
/** Null is the first page; typed so that the cursor of a later one may follow it. */
const firstPage = (): string | null => null

/** The log, newest first, in pages; always asked for anew, since other pages write into it. */
export const auditQuery = (slug: string, filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['w', slug, 'audit', filter],
    queryFn: ({ pageParam }) =>
      unwrap(
        audit(slug).index.$get({
          query: {
            limit: auditPageSize,
            ...(filter.actor === undefined ? {} : { actor: filter.actor }),
            ...(filter.area === undefined ? {} : { area: filter.area }),
            ...(filter.from === undefined ? {} : { from: String(filter.from) }),
            ...(pageParam === null ? {} : { cursor: pageParam }),
          },
        }),
      ),
    initialPageParam: firstPage(),
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    staleTime: 0,
  })

export const auditActorsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'audit', 'actors'],
    queryFn: () => unwrap(audit(slug).actors.$get()),
    staleTime: 0,
  })
