import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, queryRow, queryRows } from '../../../db/client.ts'

const SessionRow = z
  .object({
    id: z.string(),
    user_agent: z.string().nullable(),
    ip_address: z.string().nullable(),
    created_at: z.number(),
    last_seen_at: z.number(),
    current: z.number(),
  })
  .transform((row) => ({
    id: row.id,
    userAgent: row.user_agent,
    ip: row.ip_address,
    signedInAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    current: row.current === 1,
  }))
export type SessionRow = z.infer<typeof SessionRow>

/** The sessions that are alive of the user whose session this is, the latest seen first; none when it is not. */
export const listSessionRows = (directory: Db, token: string, now: number): Promise<SessionRow[]> =>
  queryRows(
    directory,
    sql`SELECT s.id, s.user_agent, s.ip_address, s.created_at,
          coalesce(s.last_seen_at, s.created_at) AS last_seen_at, s.id = own.id AS current
        FROM session own JOIN session s ON s.user_id = own.user_id
        WHERE own.token = ${token} AND own.expires_at > ${now} AND s.expires_at > ${now}
        ORDER BY current DESC, last_seen_at DESC, s.id`,
    SessionRow,
  )

/** Whose session this is; undefined when it is none. */
export const findSessionUser = async (directory: Db, token: string): Promise<string | undefined> => {
  const row = await queryRow(
    directory,
    sql`SELECT user_id FROM session WHERE token = ${token}`,
    z.object({ user_id: z.string() }),
  )
  return row?.user_id
}

/** Whose password a mailed token sets anew, by the row that the sign-in package keeps of it; undefined when it is none. */
export const findResetUser = async (directory: Db, token: string): Promise<string | undefined> => {
  const row = await queryRow(
    directory,
    sql`SELECT value FROM verification WHERE identifier = ${`reset-password:${token}`}`,
    z.object({ value: z.string() }),
  )
  return row?.value
}

/** Ends sessions of the user whose session this is: one by its id, or all others. */
export async function deleteSessions(
  directory: Db,
  token: string,
  which: { id: string } | 'others',
): Promise<number> {
  const chosen = which === 'others' ? sql`token <> ${token}` : sql`id = ${which.id}`
  const { rowsAffected } = await execute(
    directory,
    sql`DELETE FROM session
        WHERE user_id = (SELECT user_id FROM session WHERE token = ${token}) AND ${chosen}`,
  )
  return rowsAffected
}
