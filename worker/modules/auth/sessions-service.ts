import type { Db } from '../../../db/client.ts'
import type { Clock } from '../../context.ts'
import type { DeviceSession } from '../../contracts/auth.ts'
import { AppError, notFound } from '../../lib/errors.ts'
import { readDevice } from '../../lib/device.ts'
import { deleteSessions, listSessionRows } from './sessions-queries.ts'

type Ports = { directory: Db; clock: Clock }

/** The browsers in which the user of this session is signed in (spec 1.4). @throws auth.required */
export async function listSessions(
  { directory, clock }: Ports,
  token: string | null,
): Promise<DeviceSession[]> {
  const rows = token === null ? [] : await listSessionRows(directory, token, clock.now())
  if (rows.length === 0) throw new AppError('auth.required')
  return rows.map(({ userAgent, ...row }) => ({ ...row, ...readDevice(userAgent) }))
}

/** Signs one of the user's own browsers out, at once. @throws auth.required, resource.not_found */
export async function endSession(ports: Ports, token: string | null, id: string): Promise<void> {
  const own = await mustBeAlive(ports, token)
  if ((await deleteSessions(ports.directory, own, { id })) === 0) throw notFound()
}

/** Signs every other browser out, at once; how many there were. @throws auth.required */
export async function endOtherSessions(ports: Ports, token: string | null): Promise<number> {
  return deleteSessions(ports.directory, await mustBeAlive(ports, token), 'others')
}

async function mustBeAlive(ports: Ports, token: string | null): Promise<string> {
  await listSessions(ports, token)
  if (token === null) throw new AppError('auth.required')
  return token
}
