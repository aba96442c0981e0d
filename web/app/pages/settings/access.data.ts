import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/solid-query'
import type { AuditArea } from '../../../../worker/contracts/audit.ts'
import type { CreatedKey, CreateKeyInput } from '../../../../worker/contracts/keys.ts'
import type { Role } from '../../../../worker/contracts/auth.ts'
import type { InviteInput } from '../../../../worker/contracts/members.ts'
import type { auditRoutes } from '../../../../worker/modules/audit/routes.ts'
import type { keysRoutes } from '../../../../worker/modules/keys/routes.ts'
import type { authRoutes } from '../../../../worker/modules/auth/routes.ts'
import type { invitationsRoutes, membersRoutes } from '../../../../worker/modules/members/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'
import { meKey } from '../../session.data.ts'

const keys = (slug: string) => makeClient<typeof keysRoutes>(workspacePath(slug, 'keys'))
const audit = (slug: string) => makeClient<typeof auditRoutes>(workspacePath(slug, 'audit'))

const members = (slug: string) => makeClient<typeof membersRoutes>(workspacePath(slug, 'members'))
const invitations = (slug: string) => makeClient<typeof invitationsRoutes>(workspacePath(slug, 'invitations'))
const auth = makeClient<typeof authRoutes>('/api/v1/auth')

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

export const membersQuery = (slug: string) =>
  queryOptions({ queryKey: ['w', slug, 'members'], queryFn: () => unwrap(members(slug).index.$get()) })

export const invitationsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'invitations'],
    queryFn: () => unwrap(invitations(slug).index.$get()),
  })

/** What a member or an invitation can undergo; lists and one's own role are read again afterwards. */
export function createMemberActions(client: QueryClient, slug: string) {
  async function after<T>(call: Promise<T>): Promise<T> {
    const answer = await call
    await Promise.all([
      client.invalidateQueries({ queryKey: membersQuery(slug).queryKey }),
      client.invalidateQueries({ queryKey: invitationsQuery(slug).queryKey }),
      client.invalidateQueries({ queryKey: meKey }),
    ])
    return answer
  }
  return {
    invite: (input: InviteInput) => after(unwrap(invitations(slug).index.$post({ json: input }))),
    inviteAgain: (id: number) =>
      after(unwrap(invitations(slug)[':id'].send.$post({ param: { id: String(id) } }))),
    withdraw: (id: number) => after(unwrap(invitations(slug)[':id'].$delete({ param: { id: String(id) } }))),
    changeRole: (userId: string, role: Role) =>
      after(unwrap(members(slug)[':userId'].$patch({ param: { userId }, json: { role } }))),
    remove: (userId: string) => after(unwrap(members(slug)[':userId'].$delete({ param: { userId } }))),
    transfer: (userId: string) => after(unwrap(members(slug).transfer.$post({ json: { userId } }))),
    leave: () => unwrap(members(slug).leave.$post()),
  }
}

export const sessionsQuery = () =>
  queryOptions({
    queryKey: ['sessions'],
    queryFn: () => unwrap(auth.sessions.$get()),
    staleTime: 0,
  })

export async function endSession(client: QueryClient, id: string): Promise<void> {
  await unwrap(auth.sessions[':id'].$delete({ param: { id } }))
  await client.invalidateQueries({ queryKey: sessionsQuery().queryKey })
}

/** Ends every other session; how many there were. */
export async function endOtherSessions(client: QueryClient): Promise<number> {
  const { ended } = await unwrap(auth.sessions['end-others'].$post())
  await client.invalidateQueries({ queryKey: sessionsQuery().queryKey })
  return ended
}

export async function changeName(client: QueryClient, name: string): Promise<void> {
  await unwrap(auth.profile.$patch({ json: { name } }))
  await client.invalidateQueries({ queryKey: meKey })
}

export async function changePassword(
  client: QueryClient,
  input: { currentPassword: string; password: string },
): Promise<void> {
  await unwrap(auth.password.$post({ json: input }))
  await client.invalidateQueries({ queryKey: sessionsQuery().queryKey })
}
