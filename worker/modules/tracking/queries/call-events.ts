import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { campaignTagStatements } from '../../../../db/campaign-tag.ts'
import { type Db, json, queryRows, writeBatch } from '../../../../db/client.ts'
import { unconfirmedCode } from '../../../contracts/campaign-reasons.ts'
import type { SuppressionReason } from '../../../contracts/consent.ts'
import type { CallStages } from '../twilio-events.ts'
import { doneStatement } from './events.ts'

export type CallEffects = {
  stages: readonly CallStages[]
  suppressions: readonly { messageId: number; reason: SuppressionReason }[]
  /** What a refusal means for others than its message, written after it. */
  also: readonly SQL[]
  /** Events that are worked off with this write. */
  eventIds: readonly number[]
  now: number
}

const Call = z
  .object({ id: z.number(), provider_id: z.string().nullable(), attempt_at: z.number().nullable() })
  .transform((row) => ({ messageId: row.id, providerId: row.provider_id, isCalled: row.attempt_at !== null }))

const callsStatement = (tenantId: number, messageIds: readonly number[]): SQL => sql`
  SELECT m.id, m.provider_id, m.attempt_at FROM json_each(${json(messageIds)}) j
  CROSS JOIN messages m ON m.id = j.value WHERE m.tenant_id = ${tenantId}`

/** The calls that stand in the rows of messages now. */
export const listCalls = (db: Db, tenantId: number, messageIds: readonly number[]) =>
  queryRows(db, callsStatement(tenantId, messageIds), Call)

/** Writes all effects of a page of events at once. */
export async function applyCallEvents(db: Db, tenantId: number, effects: CallEffects): Promise<void> {
  const { suppressions, eventIds, now } = effects
  await writeBatch(db, [
    callStagesStatement(tenantId, effects.stages),
    ...campaignTagStatements(tenantId, {
      messageIds: effects.stages.map(({ messageId }) => messageId),
      now,
    }),
    sql`INSERT INTO suppressions (tenant_id, channel, address, reason, message_id, created_at)
        SELECT ${tenantId}, m.channel, m.address, e.value->>'reason', m.id, ${now}
        FROM json_each(${json(suppressions)}) e CROSS JOIN messages m ON m.id = e.value->>'messageId'
        WHERE m.tenant_id = ${tenantId} AND m.address <> ''
        ON CONFLICT (tenant_id, channel, address) DO UPDATE SET reason = min(reason, excluded.reason)`,
    ...effects.also,
    doneStatement(tenantId, eventIds, now),
  ])
}

/**
 * First-seen times stay. News of a message proves that the provider took it: one of unknown outcome is
 * settled, one that was given up as unconfirmed is not failed any more, one that waits to be sent again
 * is not sent again. What was delivered has not failed, whichever came first. An id of the provider that is
 * not the message's belongs to an earlier attempt and says nothing about this one, nor does one behind the
 * mark of an attempt that was refused (dispatch/queries/refusals.ts), unless it arrived all the same before the
 * next attempt was made.
 */
function callStagesStatement(tenantId: number, stages: readonly CallStages[]): SQL {
  const delivered = sql`coalesce(messages.delivered_at, e.value->>'deliveredAt') IS NOT NULL`
  const isGivenUp = sql`messages.error_code IS ${unconfirmedCode}`
  return sql`
    UPDATE messages SET
      sent_at = coalesce(messages.sent_at, messages.attempt_at, e.value->>'firstAt'),
      provider_id = e.value->>'providerId',
      unknown_at = NULL, lease_until = NULL, lease_key = NULL,
      delivered_at = coalesce(messages.delivered_at, e.value->>'deliveredAt'),
      opened_at = coalesce(messages.opened_at, e.value->>'openedAt'),
      failed_at = CASE WHEN ${delivered} THEN NULL WHEN ${isGivenUp} THEN e.value->>'failedAt'
        ELSE coalesce(messages.failed_at, e.value->>'failedAt') END,
      error_code = CASE WHEN ${delivered} THEN NULL WHEN ${isGivenUp} THEN e.value->>'code'
        ELSE coalesce(messages.error_code, e.value->>'code') END
    FROM json_each(${json(stages)}) e
    WHERE messages.id = e.value->>'messageId' AND +messages.tenant_id = ${tenantId}
      AND messages.skipped_at IS NULL
      AND (messages.provider_id IS NULL OR messages.provider_id = e.value->>'providerId'
        OR (messages.provider_id >= 'refused:' AND messages.provider_id < 'refused;'
          AND (messages.provider_id <> 'refused:' || (e.value->>'providerId')
            OR (messages.attempt_at IS NULL AND e.value->>'deliveredAt' IS NOT NULL))))`
}
