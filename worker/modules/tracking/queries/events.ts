import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { campaignTagStatements } from '../../../../db/campaign-tag.ts'
import { execute, json, queryRow, queryRows, writeBatch, type Db } from '../../../../db/client.ts'
import { unconfirmedCode } from '../../../contracts/campaign-reasons.ts'
import type { MessageStages, ProviderEvent } from '../events.ts'
import { type MessageConsent, optOutStatements } from './consents.ts'

/** Keeps an event of a provider; undefined when this event was there before. */
export const insertEvent = (
  db: Db,
  tenantId: number,
  event: { accountId: number; source: EventSource; eventId: string; payload: string; now: number },
): Promise<{ id: number } | undefined> =>
  queryRow(
    db,
    sql`INSERT INTO webhook_events (tenant_id, account_id, source, event_id, payload, received_at)
        VALUES (${tenantId}, ${event.accountId}, ${event.source}, ${event.eventId}, ${event.payload}, ${event.now})
        ON CONFLICT (tenant_id, account_id, event_id) DO NOTHING RETURNING id`,
    z.object({ id: z.number() }),
  )

/** Whose events there are, each read in its own way. */
const EventSource = z.enum(['resend', 'twilio', 'meta'])
type EventSource = z.infer<typeof EventSource>

const OpenEvent = z.object({
  id: z.number(),
  account_id: z.number(),
  source: EventSource,
  payload: z.string(),
  received_at: z.number(),
})
export type OpenEvent = z.infer<typeof OpenEvent>

/** The oldest events that nobody has worked off. */
export const listOpenEvents = (db: Db, tenantId: number, limit: number): Promise<OpenEvent[]> =>
  queryRows(
    db,
    sql`SELECT id, account_id, source, payload, received_at FROM webhook_events
        WHERE tenant_id = ${tenantId} AND processed_at IS NULL ORDER BY id LIMIT ${limit}`,
    OpenEvent,
  )

const Match = z.object({ position: z.number(), message_id: z.number(), contact_id: z.number() })

/**
 * Which message each event is about: by the id in its tag when provider id and address agree, else by
 * the provider's id. `position` is the event's place in the list.
 */
export function matchEvents(
  db: Db,
  tenantId: number,
  events: readonly ProviderEvent[],
): Promise<z.infer<typeof Match>[]> {
  const list = json(
    events.map(({ messageId, providerId, recipients }) => ({ messageId, providerId, recipients })),
  )
  return queryRows(
    db,
    sql`SELECT e.key AS position, m.id AS message_id, m.contact_id
        FROM json_each(${list}) e CROSS JOIN messages m
        WHERE m.id = e.value->>'messageId' AND m.tenant_id = ${tenantId} AND m.channel = 'email'
          AND (m.provider_id IS NULL OR m.provider_id = e.value->>'providerId')
          AND m.address IN (SELECT value FROM json_each(e.value->'recipients'))
        UNION ALL
        SELECT e.key, m.id, m.contact_id
        FROM json_each(${list}) e CROSS JOIN messages m
        WHERE e.value->>'messageId' IS NULL AND m.tenant_id = ${tenantId}
          AND m.provider_id = e.value->>'providerId' AND m.channel = 'email'`,
    Match,
  )
}

export type EventEffects = {
  stages: readonly MessageStages[]
  suppressions: readonly { address: string; reason: string; messageId: number | null }[]
  optOuts: readonly MessageConsent[]
  /** Events that are worked off with this write. */
  eventIds: readonly number[]
  now: number
}

/** Failed because nobody could learn the outcome, of a call that was made. */
const isGivenUp = sql`(messages.error_code IS ${unconfirmedCode} AND messages.attempt_at IS NOT NULL)`

/**
 * Writes all effects of a page of events at once. First-seen times stay; an event about an attempted
 * mail proves that the provider took it: one that was given up as unconfirmed has not failed. Of two error codes, and of two reasons of a suppression, the
 * first by name stays, whichever came first. What is settled this way is held by nobody any more.
 */
export async function applyEvents(db: Db, tenantId: number, effects: EventEffects): Promise<void> {
  const { stages, suppressions, optOuts, eventIds, now } = effects
  await writeBatch(db, [
    // The plus keeps the planner off the tenant's indexes: each message is found by its id.
    sql`UPDATE messages SET
          sent_at = COALESCE(messages.sent_at, messages.attempt_at),
          unknown_at = NULL,
          provider_id = COALESCE(messages.provider_id, e.value->>'providerId'),
          delivered_at = COALESCE(messages.delivered_at, e.value->>'deliveredAt'),
          bounced_at = COALESCE(messages.bounced_at, e.value->>'bouncedAt'),
          complained_at = COALESCE(messages.complained_at, e.value->>'complainedAt'),
          failed_at = CASE WHEN ${isGivenUp} THEN e.value->>'failedAt'
            ELSE COALESCE(messages.failed_at, e.value->>'failedAt') END,
          lease_until = CASE WHEN messages.attempt_at IS NULL THEN messages.lease_until END,
          lease_key = CASE WHEN messages.attempt_at IS NULL THEN messages.lease_key END,
          error_code = CASE WHEN ${isGivenUp} THEN e.value->>'code'
            ELSE COALESCE(min(messages.error_code, e.value->>'code'), messages.error_code, e.value->>'code') END
        FROM json_each(${json(stages)}) e
        WHERE messages.id = e.value->>'messageId' AND +messages.tenant_id = ${tenantId}`,
    ...campaignTagStatements(tenantId, { messageIds: stages.map(({ messageId }) => messageId), now }),
    sql`INSERT INTO suppressions (tenant_id, channel, address, reason, message_id, created_at)
        SELECT ${tenantId}, 'email', value->>'address', value->>'reason', value->>'messageId', ${now}
        FROM json_each(${json(suppressions)}) WHERE true
        ON CONFLICT (tenant_id, channel, address) DO UPDATE SET reason = min(reason, excluded.reason)`,
    ...optOutStatements(tenantId, optOuts, now),
    doneStatement(tenantId, eventIds, now),
  ])
}

/** Events are worked off in the write that has their effects; what they said of people is not kept. */
export const doneStatement = (tenantId: number, eventIds: readonly number[], now: number): SQL =>
  sql`UPDATE webhook_events SET processed_at = ${now}, payload = '{}'
      WHERE id IN (SELECT value FROM json_each(${json(eventIds)})) AND tenant_id = ${tenantId}
        AND processed_at IS NULL`

/** Removes events so old that the provider no longer repeats them, a page at a time. */
export async function deleteOldEvents(
  db: Db,
  tenantId: number,
  { before, limit }: { before: number; limit: number },
): Promise<void> {
  await execute(
    db,
    sql`DELETE FROM webhook_events WHERE id IN (
          SELECT id FROM webhook_events
          WHERE tenant_id = ${tenantId} AND processed_at IS NOT NULL AND processed_at < ${before}
          ORDER BY processed_at LIMIT ${limit})`,
  )
}
