import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, queryRows, returning, type Row } from '../../../../db/client.ts'
import { catchUpStatement } from '../../../../db/messenger.ts'
import type { WaitReason } from '../../../contracts/campaign-reasons.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import type { SuppressionReason } from '../../../contracts/consent.ts'
import { idList, isOpen, sendsOn } from './campaigns.ts'

// As in messages.ts: `+tenant_id` keeps the planner from starting with all messages of the tenant.

/**
 * Writes down that calls are about to be made and tells for which: only for those still held under this
 * key, of a campaign that still sends.
 */
export function attemptCallsStatement(
  tenantId: number,
  attempt: {
    campaignId: number
    connection: string
    messageIds: readonly number[]
    leaseKey: string
    leaseUntil: number
    now: number
  },
) {
  return returning(
    sql`
      UPDATE messages SET attempt_at = ${attempt.now}, batch_key = ${attempt.leaseKey},
        attempts = attempts + 1, lease_until = ${attempt.leaseUntil}
      WHERE id IN (SELECT value FROM json_each(${idList(attempt.messageIds)})) AND +tenant_id = ${tenantId}
        AND lease_key = ${attempt.leaseKey} AND attempt_at IS NULL AND ${isOpen('messages')}
        AND ${sendsOn(tenantId, attempt.campaignId, attempt.connection)}
      RETURNING id, attempts`,
    (row: Row) => ({ id: Number(row['id']), attempts: Number(row['attempts']) }),
  )
}

export type SentCall = { id: number; providerId: string; segments: number | null }

/**
 * Writes the provider's ids; whoever learns it first, since an acceptance is true whoever asked. What the
 * provider, or a device that showed it, has told of a message meanwhile stays.
 */
export function sentCallsStatement(
  tenantId: number,
  sent: { batchKey: string; from: string | null; rows: readonly SentCall[]; now: number },
): SQL {
  return sql`
    UPDATE messages SET sent_at = coalesce(sent_at, ${sent.now}), provider_id = accepted.provider_id,
      segments = accepted.segments, from_address = ${sent.from}, unknown_at = NULL,
      lease_until = NULL, lease_key = NULL
    FROM (
      SELECT value ->> 0 AS id, value ->> 1 AS provider_id, value ->> 2 AS segments
      FROM json_each(${json(sent.rows.map((row) => [row.id, row.providerId, row.segments]))})
    ) AS accepted
    WHERE messages.id = accepted.id AND +messages.tenant_id = ${tenantId}
      AND messages.batch_key = ${sent.batchKey}
      AND ((${isOpen('messages')}) OR messages.provider_id = accepted.provider_id
        OR (messages.sent_at IS NOT NULL AND messages.provider_id IS NULL))`
}

/** What was told of these messages on Messenger before their calls had ended. */
export const catchUpCallsStatement = (tenantId: number, rows: readonly SentCall[]): SQL =>
  catchUpStatement(
    tenantId,
    rows.map(({ id }) => id),
  )

export type WaitingCall = {
  id: number
  at: number
  reason: WaitReason | null
  /** Since when it may have arrived, where it is this call that may have. */
  unknownAt?: number
}

/**
 * Puts messages back to waiting, each for its own time and reason. Nothing was sent of them, or a repeat takes the
 * place of what was: such a one is shown as unknown until a call tells.
 */
export function waitCallsStatement(
  tenantId: number,
  { leaseKey, rows }: { leaseKey: string; rows: readonly WaitingCall[] },
): SQL {
  return sql`
    UPDATE messages SET attempt_at = NULL, batch_key = NULL, lease_until = NULL, lease_key = NULL,
      unknown_at = coalesce(unknown_at, waits.since),
      due_at = waits.at, enqueued_until = waits.at, wait_reason = waits.reason
    FROM (
      SELECT value ->> 0 AS id, value ->> 1 AS at, value ->> 2 AS reason, value ->> 3 AS since
      FROM json_each(${json(rows.map((row) => [row.id, row.at, row.reason, row.unknownAt ?? null]))})
    ) AS waits
    WHERE messages.id = waits.id AND +messages.tenant_id = ${tenantId}
      AND messages.lease_key = ${leaseKey} AND ${isOpen('messages')}`
}

/** Keeps messages of unknown outcome, shown as such, until the provider is asked. */
export function unknownCallsStatement(
  tenantId: number,
  unknown: { leaseKey: string; rows: readonly { id: number; askAt: number }[]; now: number },
): SQL {
  return sql`
    UPDATE messages SET unknown_at = coalesce(unknown_at, ${unknown.now}), lease_until = asked.at
    FROM (
      SELECT value ->> 0 AS id, value ->> 1 AS at
      FROM json_each(${json(unknown.rows.map((row) => [row.id, row.askAt]))})
    ) AS asked
    WHERE messages.id = asked.id AND +messages.tenant_id = ${tenantId}
      AND messages.lease_key = ${unknown.leaseKey} AND attempt_at IS NOT NULL AND ${isOpen('messages')}`
}

/** Addresses that the provider says are never to be written to again; a reason that is there stays. */
export function suppressStatement(
  tenantId: number,
  suppress: {
    channel: SendingChannel
    rows: readonly { id: number; reason: SuppressionReason }[]
    now: number
  },
): SQL {
  return sql`
    INSERT INTO suppressions (tenant_id, channel, address, reason, message_id, created_at)
    SELECT ${tenantId}, ${suppress.channel}, m.address, j.value ->> 1, m.id, ${suppress.now}
    FROM json_each(${json(suppress.rows.map((row) => [row.id, row.reason]))}) j
    CROSS JOIN messages m ON m.id = j.value ->> 0
    WHERE m.tenant_id = ${tenantId} AND m.address <> ''
    ON CONFLICT (tenant_id, channel, address) DO NOTHING`
}

/**
 * Settles an unknown message by an id that the provider told, unless another message has that id: then
 * nothing happens.
 */
export function settleFoundStatement(
  tenantId: number,
  found: { id: number; leaseKey: string; providerId: string; from: string | null },
): SQL {
  return sql`
    UPDATE messages SET sent_at = attempt_at, provider_id = ${found.providerId}, from_address = ${found.from},
      unknown_at = NULL, lease_until = NULL, lease_key = NULL
    WHERE id = ${found.id} AND +tenant_id = ${tenantId} AND lease_key = ${found.leaseKey}
      AND ${isOpen('messages')} AND NOT EXISTS (
        SELECT 1 FROM messages o WHERE o.tenant_id = ${tenantId} AND o.provider_id = ${found.providerId}
      )`
}

export function knownIdsStatement(tenantId: number, providerIds: readonly string[]): SQL {
  return sql`
    SELECT m.provider_id FROM json_each(${json(providerIds)}) j
    CROSS JOIN messages m ON m.tenant_id = ${tenantId} AND m.provider_id = j.value`
}

/** Which of these ids of the provider belong to messages already. */
export async function findKnownIds(
  db: Db,
  tenantId: number,
  providerIds: readonly string[],
): Promise<Set<string>> {
  if (providerIds.length === 0) return new Set()
  const rows = await queryRows(
    db,
    knownIdsStatement(tenantId, providerIds),
    z.object({ provider_id: z.string() }),
  )
  return new Set(rows.map((row) => row.provider_id))
}
