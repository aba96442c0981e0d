import { type SQL, sql, type SQLWrapper } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, queryRows, returning, type Row, writeBatch } from '../../../../db/client.ts'
import { SendingChannel } from '../../../contracts/common.ts'
import {
  type FailuresQuery,
  finalReasons,
  restMs,
  restReason,
  type RetryFailuresInput,
} from '../../../contracts/failures.ts'

type Filter = RetryFailuresInput & { since: number; now: number }
type Cursor = { key: number; id: number; backwards: boolean } | undefined

const FailureRow = z.object({
  id: z.number(),
  channel: SendingChannel,
  contact_id: z.number(),
  address: z.string(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  campaign_id: z.number(),
  campaign_name: z.string(),
  at: z.number(),
  error_code: z.string().nullable(),
  attempts: z.number(),
  lease_until: z.number().nullable(),
  kept: z.enum(['cancelled', 'final', 'rest']).nullable(),
})
export type FailureRow = z.infer<typeof FailureRow>

/** Why a failure is not tried again, if so: a cancelled campaign sends nothing more, and some reasons hold for good. */
const keptBy = (now: number): SQL => sql`
  CASE WHEN p.state = 'cancelled' THEN 'cancelled'
    WHEN m.error_code IN (SELECT value FROM json_each(${json(finalReasons)})) THEN 'final'
    WHEN m.error_code = ${restReason} AND m.failed_at > ${now - restMs} THEN 'rest' END`

const matches = ({ channel, code }: RetryFailuresInput): SQL => sql`
  m.campaign_id IS NOT NULL AND m.delivered_at IS NULL
  ${channel === undefined ? sql`` : sql`AND m.channel = ${channel}`}
  ${code === undefined ? sql`` : sql`AND m.error_code = ${code}`}`

/** A page of failures or of unknown outcomes, the latest first; backwards ones come in reverse. */
export function failuresPage(
  tenantId: number,
  page: Filter & { state: FailuresQuery['state']; limit: number; cursor: Cursor },
): SQL {
  const isFailed = page.state === 'failed'
  const at = isFailed ? sql`m.failed_at` : sql`m.unknown_at`
  const index = sql.raw(isFailed ? 'messages_failed' : 'messages_unknown')
  const since = isFailed ? page.since : 0
  const { cursor } = page
  const side =
    cursor === undefined
      ? sql``
      : cursor.backwards
        ? sql`AND (${at}, m.id) > (${cursor.key}, ${cursor.id})`
        : sql`AND (${at}, m.id) < (${cursor.key}, ${cursor.id})`
  const order = cursor?.backwards ? sql`${at}, m.id` : sql`${at} DESC, m.id DESC`
  return sql`
    SELECT m.id, m.channel, m.contact_id, m.address, c.first_name, c.last_name, m.campaign_id,
      p.name AS campaign_name, ${at} AS at, m.error_code, m.attempts, m.lease_until,
      ${keptBy(page.now)} AS kept
    FROM messages m INDEXED BY ${index}
    CROSS JOIN campaigns p ON p.id = m.campaign_id AND p.tenant_id = m.tenant_id
    LEFT JOIN contacts c ON c.id = m.contact_id AND c.tenant_id = m.tenant_id
    WHERE m.tenant_id = ${tenantId} AND ${at} > ${since} AND ${matches(page)} ${side}
    ORDER BY ${order} LIMIT ${page.limit}`
}

export async function listFailures(
  db: Db,
  tenantId: number,
  page: Parameters<typeof failuresPage>[1],
): Promise<FailureRow[]> {
  const rows = await queryRows(db, failuresPage(tenantId, page), FailureRow)
  return page.cursor?.backwards ? rows.toReversed() : rows
}

const ReasonRow = z.object({
  channel: SendingChannel,
  code: z.string(),
  count: z.number(),
  retryable: z.number(),
})

export const reasonsStatement = (tenantId: number, { since, now }: { since: number; now: number }) =>
  returning(
    sql`
      SELECT m.channel, coalesce(m.error_code, '') AS code, count(*) AS count, 
        sum(${keptBy(now)} IS NULL) AS retryable
      FROM messages m INDEXED BY messages_failed
      CROSS JOIN campaigns p ON p.id = m.campaign_id AND p.tenant_id = m.tenant_id
      WHERE m.tenant_id = ${tenantId} AND m.failed_at > ${since} AND ${matches({})}
      GROUP BY m.channel, m.error_code ORDER BY count(*) DESC, code`,
    ReasonRow,
  )

export const unknownCountStatement = (tenantId: number) =>
  returning(
    sql`
      SELECT count(*) AS count FROM messages m INDEXED BY messages_unknown
      WHERE m.tenant_id = ${tenantId} AND m.unknown_at > 0 AND m.campaign_id IS NOT NULL`,
    (row: Row) => Number(row['count']),
  )

/**
 * Puts failed messages back to waiting, as if they had never been tried: the claim judges each anew. Those
 * given by id, else the latest `limit` that match.
 */
export function retryStatement(tenantId: number, retry: Filter & { ids?: readonly number[]; limit: number }) {
  const own =
    retry.ids === undefined
      ? sql`
        SELECT m.id FROM messages m INDEXED BY messages_failed
        CROSS JOIN campaigns p ON p.id = m.campaign_id AND p.tenant_id = m.tenant_id
        WHERE m.tenant_id = ${tenantId} AND m.failed_at > ${retry.since} AND ${matches(retry)} AND ${keptBy(retry.now)} IS NULL
        ORDER BY m.failed_at DESC LIMIT ${retry.limit}`
      : sql`
        SELECT m.id FROM json_each(${json(retry.ids)}) j
        CROSS JOIN messages m ON m.id = j.value
        CROSS JOIN campaigns p ON p.id = m.campaign_id AND p.tenant_id = m.tenant_id
        WHERE m.tenant_id = ${tenantId} AND m.failed_at IS NOT NULL AND ${matches(retry)} AND ${keptBy(retry.now)} IS NULL`
  return returning(
    sql`
      UPDATE messages SET failed_at = NULL, error_code = NULL, sent_at = NULL, provider_id = NULL,
        unknown_at = NULL, attempt_at = NULL, batch_key = NULL, lease_until = NULL, lease_key = NULL,
        due_at = 0, enqueued_until = 0, wait_reason = NULL, attempts = 0
      WHERE id IN (${own})
      RETURNING id, campaign_id`,
    (row: Row) => Number(row['campaign_id']),
  )
}

/** Campaigns that had ended send again; those that are paused stay so. */
export function reopenStatement(tenantId: number, now: number): SQL {
  return sql`
    UPDATE campaigns SET state = 'sending', finished_at = NULL, version = version + 1, updated_at = ${now}
    WHERE tenant_id = ${tenantId} AND state = 'finished' AND EXISTS (
      SELECT 1 FROM messages m
      WHERE m.tenant_id = ${tenantId} AND m.campaign_id = campaigns.id
        AND m.sent_at IS NULL AND m.failed_at IS NULL AND m.skipped_at IS NULL
    )`
}

/** Tries failures again, with the campaigns they belong to and the entry in the log. */
export async function retryFailures(
  db: Db,
  tenantId: number,
  retry: Parameters<typeof retryStatement>[1],
  record: SQLWrapper,
): Promise<number[]> {
  const [retried] = await writeBatch(db, [
    retryStatement(tenantId, retry),
    record,
    reopenStatement(tenantId, retry.now),
  ])
  return retried.rows
}
