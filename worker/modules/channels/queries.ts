import { type SQL, sql, type SQLWrapper } from 'drizzle-orm/sql'
import { z } from 'zod'
import { execute, queryRow, type Db, writeBatch } from '../../../db/client.ts'
import { countOpenWindows } from '../../../db/messenger.ts'
import { type Channel, SendingChannel } from '../../contracts/common.ts'

const AccountRow = z.object({
  id: z.number(),
  provider: z.enum(['sandbox', 'resend', 'twilio', 'web_push', 'meta']),
  sealed_secret: z.string(),
  key_hint: z.string().nullable(),
  config: z.string().transform((text): unknown => JSON.parse(text)),
  state: z.enum(['ready', 'paused']),
  last_error_code: z.string().nullable(),
  last_error_at: z.number().nullable(),
  connected_at: z.number().nullable(),
  ready_since: z.number(),
})
export type AccountRow = z.infer<typeof AccountRow>

const columns = sql`id, provider, sealed_secret, key_hint, config, state, last_error_code, last_error_at, connected_at, ready_since`

/** The channel's account; none until somebody opened its settings. */
export const findAccount = (db: Db, tenantId: number, channel: Channel): Promise<AccountRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM channel_accounts WHERE tenant_id = ${tenantId} AND channel = ${channel}`,
    AccountRow,
  )

/** An account by its id, with its channel. */
export const findAccountById = (db: Db, tenantId: number, id: number) =>
  queryRow(
    db,
    sql`SELECT channel, ${columns} FROM channel_accounts WHERE tenant_id = ${tenantId} AND id = ${id}`,
    AccountRow.extend({ channel: SendingChannel }),
  )

/** Makes the row of a channel on the sandbox with what belongs to it unless they are there: its id names the webhook address. */
export async function insertSandboxAccount(
  db: Db,
  tenantId: number,
  channel: Channel,
  also: readonly SQL[] = [],
): Promise<void> {
  await writeBatch(db, [
    sql`INSERT INTO channel_accounts (tenant_id, channel, provider, sealed_secret, state)
        VALUES (${tenantId}, ${channel}, 'sandbox', '', 'ready')
        ON CONFLICT (tenant_id, channel) DO NOTHING`,
    ...also,
  ])
}

/** Puts a provider with its sealed credentials in the account; errors of the one before are gone. */
export async function updateProvider(
  db: Db,
  tenantId: number,
  account: {
    channel: Channel
    provider: AccountRow['provider']
    sealedSecret: string
    keyHint: string | null
    connectedAt: number | null
    config?: string
  },
  also: readonly SQLWrapper[],
): Promise<void> {
  await writeBatch(db, [
    sql`UPDATE channel_accounts SET provider = ${account.provider}, sealed_secret = ${account.sealedSecret},
          key_hint = ${account.keyHint}, config = ${account.config ?? '{}'}, connected_at = ${account.connectedAt},
          state = 'ready', last_error_code = NULL, last_error_at = NULL, ready_since = ${account.connectedAt ?? 0},
          version = version + 1
        WHERE tenant_id = ${tenantId} AND channel = ${account.channel}`,
    ...also,
  ])
}

/** Senders' domains are looked at anew: another provider, or another key, knows other things of them. */
export const domainsDueStatement = (tenantId: number): SQL =>
  sql`UPDATE sender_domains SET next_check_at = 0 WHERE tenant_id = ${tenantId}`

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

/** Changes what is no secret of a channel. */
export async function updateConfig(
  db: Db,
  tenantId: number,
  { channel, config }: { channel: Channel; config: string },
  also: readonly SQLWrapper[],
): Promise<void> {
  await writeBatch(db, [
    sql`UPDATE channel_accounts SET config = ${config}, version = version + 1
        WHERE tenant_id = ${tenantId} AND channel = ${channel}`,
    ...also,
  ])
}

/** Lets the channel send again: a person mended it `now`. */
export async function clearError(
  db: Db,
  tenantId: number,
  { channel, now }: { channel: Channel; now: number },
): Promise<void> {
  await execute(
    db,
    sql`UPDATE channel_accounts SET state = 'ready', last_error_code = NULL, last_error_at = NULL,
          ready_since = ${now}, version = version + 1
        WHERE tenant_id = ${tenantId} AND channel = ${channel}`,
  )
}

const MessengerHealth = z.object({ open: z.number(), last: z.number().nullable() })

/** How many people may be written to on Messenger now, and when somebody last wrote. */
export async function readMessengerHealth(
  db: Db,
  tenantId: number,
  now: number,
): Promise<{ openWindows: number; lastInboundAt: number | null }> {
  const row = await queryRow(
    db,
    sql`SELECT (${countOpenWindows(tenantId, now)}) AS open,
          (SELECT last_inbound_at FROM messenger_threads WHERE tenant_id = ${tenantId}
            AND last_inbound_at IS NOT NULL ORDER BY last_inbound_at DESC LIMIT 1) AS last`,
    MessengerHealth,
  )
  return { openWindows: row?.open ?? 0, lastInboundAt: row?.last ?? null }
}

type WaitingMails = { before: number; most: number }

/** Among the `most` that have waited longest; by channel the planner would read all that ever came in. */
export const waitingMailsStatement = (tenantId: number, { before, most }: WaitingMails): SQL =>
  sql`SELECT count(*) AS count FROM (
        SELECT channel, received_at FROM inbound_events INDEXED BY inbound_events_open
        WHERE tenant_id = ${tenantId} AND processed_at IS NULL ORDER BY id LIMIT ${most})
      WHERE channel = 'email' AND received_at < ${before}`

/** E-mails that came in before a time and that nobody has worked off, counted up to `most`. */
export async function countWaitingMails(db: Db, tenantId: number, waiting: WaitingMails): Promise<number> {
  const row = await queryRow(db, waitingMailsStatement(tenantId, waiting), z.object({ count: z.number() }))
  return row?.count ?? 0
}
