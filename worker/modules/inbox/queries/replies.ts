import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { balanceOf } from '../../../../db/credit.ts'
import { type Db, execute, json, queryRow, queryRows, writeBatch } from '../../../../db/client.ts'
import type { SendingChannel } from '../../../contracts/common.ts'

/** Names a reply among all messages: one row however often it is tried. */
const causeOf = (replyId: string): string => `reply:${replyId}`

const Booked = z.object({
  id: z.number(),
  skipped_at: z.number().nullable(),
  error_code: z.string().nullable(),
})

/**
 * Writes down that a reply is about to go out, and books what it costs, in one batch that may be repeated (spec
 * 15.5). Answering needs no consent; an address that is kept out is not written to.
 *
 * @returns `refused`: why it must not go out; `no_credit`: what is left does not cover it
 */
export async function bookReply(
  db: Db,
  tenantId: number,
  reply: {
    id: string
    channel: SendingChannel
    contactId: number
    address: string
    country: string | null
    segments: number | null
    costMicros: number
    /** Reasons of suppression that do not stand in the way of an answer. */
    passable: readonly string[]
    /** What came of it before was told; it goes out once more. */
    isAnew: boolean
    now: number
  },
): Promise<{ messageId: number; refused: string | null }> {
  const cause = causeOf(reply.id)
  const isOurs = sql`tenant_id = ${tenantId} AND cause_key = ${cause}`
  await writeBatch(db, [
    sql`INSERT INTO messages (tenant_id, channel, cause_key, contact_id, address, created_at, country, segments)
        VALUES (${tenantId}, ${reply.channel}, ${cause}, ${reply.contactId}, ${reply.address}, ${reply.now},
          ${reply.country}, ${reply.segments})
        ON CONFLICT (tenant_id, cause_key) DO UPDATE SET failed_at = NULL, skipped_at = NULL, error_code = NULL,
          sent_at = NULL, provider_id = NULL, unknown_at = NULL
        WHERE messages.failed_at IS NOT NULL OR messages.skipped_at IS NOT NULL OR ${reply.isAnew ? 1 : 0}`,
    sql`UPDATE messages SET skipped_at = ${reply.now}, error_code = 'suppressed'
        WHERE ${isOurs} AND EXISTS (
          SELECT 1 FROM suppressions s WHERE s.tenant_id = ${tenantId} AND s.channel = ${reply.channel}
            AND s.address = ${reply.address}
            AND s.reason NOT IN (SELECT value FROM json_each(${json(reply.passable)})))`,
    sql`UPDATE messages SET error_code = 'no_credit', skipped_at = ${reply.now}
        WHERE ${isOurs} AND skipped_at IS NULL
          AND ${reply.costMicros} > coalesce(cost_micros, 0)
          AND ${reply.costMicros} - coalesce(cost_micros, 0) > ${balanceOf(tenantId)}`,
    sql`UPDATE messages SET attempt_at = ${reply.now}, attempts = attempts + 1,
          cost_micros = nullif(${reply.costMicros}, 0)
        WHERE ${isOurs} AND skipped_at IS NULL`,
  ])
  const [row] = await queryRows(
    db,
    sql`SELECT id, skipped_at, error_code FROM messages WHERE ${isOurs}`,
    Booked,
  )
  if (row === undefined) throw new Error('a reply was booked and is not there')
  return { messageId: row.id, refused: row.skipped_at === null ? null : (row.error_code ?? 'suppressed') }
}

/** How the call of a reply ended; what it cost is given back where nothing went out. */
export async function endReply(
  db: Db,
  tenantId: number,
  end: {
    messageId: number
    outcome: 'sent' | 'failed' | 'unknown' | 'waits'
    providerId: string | null
    code: string | null
    now: number
  },
): Promise<void> {
  const { messageId, outcome, now } = end
  const isOurs = sql`id = ${messageId} AND tenant_id = ${tenantId}`
  const news = sql`delivered_at IS NULL AND opened_at IS NULL`
  switch (outcome) {
    case 'sent':
      await execute(
        db,
        sql`UPDATE messages SET sent_at = coalesce(sent_at, ${now}), provider_id = coalesce(provider_id, ${end.providerId}),
              unknown_at = NULL WHERE ${isOurs}`,
      )
      return
    case 'unknown':
      await execute(
        db,
        sql`UPDATE messages SET unknown_at = ${now}, error_code = ${end.code} WHERE ${isOurs} AND sent_at IS NULL AND ${news}`,
      )
      return
    default:
      // What waits is booked anew with its next try.
      await execute(
        db,
        sql`UPDATE messages SET failed_at = ${now}, error_code = ${end.code} WHERE ${isOurs} AND ${news}`,
      )
  }
}

/** The message of a reply; null when it was never booked. */
export async function findReply(db: Db, tenantId: number, replyId: string): Promise<number | null> {
  const row = await queryRow(
    db,
    sql`SELECT id FROM messages WHERE tenant_id = ${tenantId} AND cause_key = ${causeOf(replyId)}`,
    z.object({ id: z.number() }),
  )
  return row?.id ?? null
}

const Reply = z.object({ message_id: z.number(), reply_id: z.string() })

/** Which of these messages are replies, and which. */
export const listReplies = (
  db: Db,
  tenantId: number,
  messageIds: readonly number[],
): Promise<z.infer<typeof Reply>[]> =>
  queryRows(
    db,
    sql`SELECT m.id AS message_id, substr(m.cause_key, 7) AS reply_id
        FROM json_each(${json(messageIds)}) j CROSS JOIN messages m ON m.id = j.value
        WHERE m.tenant_id = ${tenantId} AND m.cause_key >= 'reply:' AND m.cause_key < 'reply;'`,
    Reply,
  )

const ReplyStages = z.object({
  reply_id: z.string(),
  provider_id: z.string().nullable(),
  delivered_at: z.number().nullable(),
  opened_at: z.number().nullable(),
})

/** Where the latest replies to these addresses of Messenger stand. */
export const listReplyStages = (
  db: Db,
  tenantId: number,
  { psids, since }: { psids: readonly string[]; since: number },
): Promise<z.infer<typeof ReplyStages>[]> =>
  queryRows(
    db,
    sql`SELECT substr(m.cause_key, 7) AS reply_id, m.provider_id, m.delivered_at, m.opened_at
        FROM (
          SELECT m.id FROM json_each(${json(psids)}) j
          CROSS JOIN contact_identities i
            ON i.tenant_id = ${tenantId} AND i.channel = 'messenger' AND i.external_id = j.value
          CROSS JOIN messages m ON m.tenant_id = ${tenantId} AND m.contact_id = i.contact_id
          WHERE m.address = j.value
          UNION ALL
          SELECT m.id FROM json_each(${json(psids)}) j
          CROSS JOIN messages m INDEXED BY messages_nobody
            ON m.tenant_id = ${tenantId} AND m.address = j.value
          WHERE m.contact_id = 0
        ) found CROSS JOIN messages m ON m.id = found.id
        WHERE m.channel = 'messenger' AND m.attempt_at >= ${since}
          AND m.cause_key >= 'reply:' AND m.cause_key < 'reply;'
          AND (m.delivered_at IS NOT NULL OR m.opened_at IS NOT NULL)`,
    ReplyStages,
  )
