import type { Db } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import { errorFields, type Log } from '../../lib/logger.ts'
import { listMemberWorkspaceIds } from '../workspace/queries.ts'
import { findResetUser, findSessionUser } from './sessions-queries.ts'

type Ports = {
  directory: Db
  log: Log
  openCtx(tenantId: number): Promise<Ctx>
}

/**
 * Does what ends sessions of the user of this one, then closes the user's live connections everywhere: those of
 * browsers that are still signed in come back by themselves with a new ticket. The session has ended by then, so an
 * inbox that does not answer stops nothing; its sockets end within the hour.
 *
 * @param asker the session that asks, or the token of a mail that sets a password anew; null when there is none
 */
export async function withSocketsClosed<Result>(
  ports: Ports,
  asker: { session: string } | { reset: string } | null,
  endSessions: () => Promise<Result>,
): Promise<Result> {
  const userId = asker === null ? undefined : await userOf(ports.directory, asker)
  const result = await endSessions()
  if (userId !== undefined) await closeSockets(ports, userId)
  return result
}

const userOf = (directory: Db, asker: { session: string } | { reset: string }) =>
  'session' in asker ? findSessionUser(directory, asker.session) : findResetUser(directory, asker.reset)

async function closeSockets({ directory, log, openCtx }: Ports, userId: string): Promise<void> {
  const tenants = await listMemberWorkspaceIds(directory, userId)
  const closed = await Promise.allSettled(
    tenants.map(async (tenantId) => (await openCtx(tenantId)).inbox.disconnect({ type: 'user', id: userId })),
  )
  for (const one of closed)
    if (one.status === 'rejected') log.warn('auth.sockets_left', errorFields(one.reason))
}
