import { type SQL, sql, type SQLWrapper } from 'drizzle-orm/sql'
import { z } from 'zod'
import { execute, queryRow, type Db, writeBatch } from '../../../db/client.ts'
import type { Channel } from '../../contracts/common.ts'

const AccountRow = z.object({
  id: z.number(),
  provider: z.enum(['sandbox', 'resend']),
  sealed_secret: z.string(),
  key_hint: z.string().nullable(),
  state: z.enum(['ready', 'paused']),
  last_error_code: z.string().nullable(),
  last_error_at: z.number().nullable(),
  connected_at: z.number().nullable(),
})
export type AccountRow = z.infer<typeof AccountRow>

const columns = sql`id, provider, sealed_secret, key_hint, state, last_error_code, last_error_at, connected_at`

/** The channel's account; none until somebody opened its settings. */
export const findAccount = (db: Db, tenantId: number, channel: Channel): Promise<AccountRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM channel_accounts WHERE tenant_id = ${tenantId} AND channel = ${channel}`,
    AccountRow,
  )

/** Makes the row of a channel on the sandbox with its sender unless they are there: its id names the webhook address. */
export async function insertSandboxAccount(
  db: Db,
  tenantId: number,
  channel: Channel,
  senderStatement: SQL,
): Promise<void> {
  await writeBatch(db, [
    sql`INSERT INTO channel_accounts (tenant_id, channel, provider, sealed_secret, state)
        VALUES (${tenantId}, ${channel}, 'sandbox', '', 'ready')
        ON CONFLICT (tenant_id, channel) DO NOTHING`,
    senderStatement,
  ])
}

/** Puts a provider with its sealed credentials in the account; errors of the one before are gone. */
export async function updateProvider(
  db: Db,
  tenantId: number,
  account: {
    channel: Channel
    provider: 'sandbox' | 'resend'
    sealedSecret: string
    keyHint: string | null
    connectedAt: number | null
  },
  also: readonly SQLWrapper[],
): Promise<void> {
  await writeBatch(db, [
    sql`UPDATE channel_accounts SET provider = ${account.provider}, sealed_secret = ${account.sealedSecret},
          key_hint = ${account.keyHint}, connected_at = ${account.connectedAt},
          state = 'ready', last_error_code = NULL, last_error_at = NULL, version = version + 1
        WHERE tenant_id = ${tenantId} AND channel = ${account.channel}`,
    ...also,
  ])
}

/** Notes a provider's error; `pause` stops the channel until a person acts. The sandbox has none. */
export async function updateError(
  db: Db,
  tenantId: number,
  error: { channel: Channel; code: string; at: number; pause: boolean },
): Promise<void> {
  await execute(
    db,
    sql`UPDATE channel_accounts SET last_error_code = ${error.code.slice(0, 100)}, last_error_at = ${error.at},
          state = CASE WHEN ${error.pause} THEN 'paused' ELSE state END, version = version + 1
        WHERE tenant_id = ${tenantId} AND channel = ${error.channel} AND provider <> 'sandbox'`,
  )
}

/** Lets the channel send again. */
export async function clearError(db: Db, tenantId: number, channel: Channel): Promise<void> {
  await execute(
    db,
    sql`UPDATE channel_accounts SET state = 'ready', last_error_code = NULL, last_error_at = NULL, version = version + 1
        WHERE tenant_id = ${tenantId} AND channel = ${channel}`,
  )
}
