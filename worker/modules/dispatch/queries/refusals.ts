import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { json, returning, type Row } from '../../../../db/client.ts'
import type { WaitReason } from '../../../contracts/campaign-reasons.ts'
import { SendingChannel } from '../../../contracts/common.ts'
import { idList, isOpen } from './campaigns.ts'

// As in messages.ts: `+tenant_id` keeps the planner from starting with all messages of the tenant.

const Writing = z
  .object({
    id: z.number(),
    channel: SendingChannel,
    provider_id: z.string().nullable(),
    called_at: z.number().nullable(),
    campaign_id: z.number(),
    number_id: z.number().nullable(),
    connection: z.string().nullable(),
  })
  .transform((row) => ({
    messageId: row.id,
    channel: row.channel,
    providerId: row.provider_id,
    calledAt: row.called_at,
    campaignId: row.campaign_id,
    numberId: row.number_id,
    connection: row.connection,
  }))
export type Writing = z.infer<typeof Writing>

/** The campaigns behind messages, the number each goes from, and the call that stands in the row. */
export const listWritingStatement = (tenantId: number, messageIds: readonly number[]) =>
  returning(
    sql`
      SELECT m.id, m.channel, m.provider_id, coalesce(m.attempt_at, m.sent_at) AS called_at,
        k.id AS campaign_id, k.number_id, k.connection
      FROM json_each(${idList(messageIds)}) j
      CROSS JOIN messages m ON m.id = j.value
      CROSS JOIN campaigns k ON k.id = m.campaign_id AND k.tenant_id = m.tenant_id
      WHERE m.tenant_id = ${tenantId}`,
    Writing,
  )

/** The templates that campaigns send. */
export const listTemplateIdsStatement = (tenantId: number, campaignIds: readonly number[]) =>
  returning(
    sql`
      SELECT DISTINCT k.content ->> 'templateId' AS id FROM json_each(${idList(campaignIds)}) j
      CROSS JOIN campaigns k ON k.id = j.value
      WHERE k.tenant_id = ${tenantId} AND k.content ->> 'templateId' IS NOT NULL`,
    (row: Row) => Number(row['id']),
  )

/**
 * Puts messages that were taken and then failed for something that passes back to waiting: of `times` the one of
 * their next try. Whoever has had them all stays failed. The attempt keeps its id behind the same mark.
 */
export function tryLaterStatement(
  tenantId: number,
  failed: readonly { id: number; providerId: string; code: string; times: readonly number[] }[],
): SQL {
  const at = sql`(again.times ->> (max(messages.attempts, 1) - 1))`
  return sql`
    UPDATE messages SET failed_at = NULL, error_code = NULL, sent_at = NULL, unknown_at = NULL,
      provider_id = 'refused:' || messages.provider_id, attempt_at = NULL, batch_key = NULL,
      lease_until = NULL, lease_key = NULL, due_at = ${at}, enqueued_until = ${at}, wait_reason = 'retry_later'
    FROM (
      SELECT value ->> 0 AS id, value ->> 1 AS provider_id, value ->> 2 AS code, value -> 3 AS times
      FROM json_each(${json(failed.map((row) => [row.id, row.providerId, row.code, row.times]))})
    ) AS again
    WHERE messages.id = again.id AND +messages.tenant_id = ${tenantId} AND ${at} IS NOT NULL
      AND messages.provider_id = again.provider_id AND messages.error_code = again.code
      AND messages.failed_at IS NOT NULL AND messages.delivered_at IS NULL
      AND EXISTS (SELECT 1 FROM campaigns k
        WHERE k.tenant_id = ${tenantId} AND k.id = messages.campaign_id AND k.state <> 'cancelled')`
}

/** Refusals in a row after which a person is asked: nobody is tried for ever. */
const mostRefusals = 12

/**
 * Puts messages that were taken and then refused for something they are not to blame for back to waiting, each until
 * `at`. The refused attempt keeps its id behind a mark, so that late news of it are not taken for the next one's.
 */
export function waitAgainStatement(
  tenantId: number,
  refused: readonly {
    id: number
    providerId: string
    code: string
    at: number
    reason: WaitReason | null
  }[],
): SQL {
  return sql`
    UPDATE messages SET failed_at = NULL, error_code = NULL, sent_at = NULL, unknown_at = NULL,
      provider_id = 'refused:' || messages.provider_id, attempt_at = NULL, batch_key = NULL,
      lease_until = NULL, lease_key = NULL, due_at = again.at, enqueued_until = again.at,
      wait_reason = again.reason
    FROM (
      SELECT value ->> 0 AS id, value ->> 1 AS provider_id, value ->> 2 AS code, value ->> 3 AS at,
        value ->> 4 AS reason
      FROM json_each(${json(refused.map((row) => [row.id, row.providerId, row.code, row.at, row.reason]))})
    ) AS again
    WHERE messages.id = again.id AND +messages.tenant_id = ${tenantId}
      AND messages.provider_id = again.provider_id AND messages.error_code = again.code
      AND messages.failed_at IS NOT NULL AND messages.delivered_at IS NULL
      AND messages.attempts < ${mostRefusals}
      AND EXISTS (SELECT 1 FROM campaigns k
        WHERE k.tenant_id = ${tenantId} AND k.id = messages.campaign_id AND k.state <> 'cancelled')`
}

/**
 * Lets what a person waits for because WhatsApp's window is full be handed out now: they wrote, so that it
 * may count no more. Tells the campaigns.
 */
export const letThroughStatement = (tenantId: number, contactId: number) =>
  returning(
    sql`
      UPDATE messages SET due_at = 0, enqueued_until = 0, wait_reason = NULL
      WHERE tenant_id = ${tenantId} AND contact_id = ${contactId} AND ${isOpen('messages')}
        AND channel = 'whatsapp' AND wait_reason = 'whatsapp_limit'
        AND attempt_at IS NULL AND lease_until IS NULL
      RETURNING campaign_id`,
    (row: Row) => Number(row['campaign_id']),
  )
