import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, type Row, execute, queryRow, queryRows, returning } from '../../../../db/client.ts'
import { isOpen } from './campaigns.ts'

/** Waiting, held by nobody and not under way to a worker. */
export function isReady(tenantId: number, campaignId: number, now: number): SQL {
  return sql`m.tenant_id = ${tenantId} AND m.campaign_id = ${campaignId} AND ${isOpen('m')}
    AND m.enqueued_until <= ${now} AND m.attempt_at IS NULL AND m.lease_until IS NULL`
}

/** How many messages of a campaign could be handed to the queue now, counted up to `most`. */
export function countReadyStatement(
  tenantId: number,
  { campaignId, now, most }: { campaignId: number; now: number; most: number },
) {
  return returning(
    sql`
      SELECT count(*) AS ready FROM (
        SELECT 1 FROM messages m WHERE ${isReady(tenantId, campaignId, now)} LIMIT ${most}
      )`,
    (row: Row) => Number(row['ready']),
  )
}

/** Marks up to `granted` ready messages as handed to the queue, oldest first, and gives their ids. */
export function enqueueStatement(
  tenantId: number,
  enqueue: { campaignId: number; granted: number; until: number; now: number },
) {
  return returning(
    sql`
      UPDATE messages SET enqueued_until = ${enqueue.until}
      WHERE id IN (
        SELECT m.id FROM messages m WHERE ${isReady(tenantId, enqueue.campaignId, enqueue.now)}
        ORDER BY m.enqueued_until, m.id LIMIT ${enqueue.granted}
      ) AND EXISTS (
        SELECT 1 FROM campaigns
        WHERE tenant_id = ${tenantId} AND id = ${enqueue.campaignId} AND state = 'sending'
      )
      RETURNING id`,
    (row: Row) => Number(row['id']),
  )
}

/** Of those, how many were not refused a place in WhatsApp's window before. */
export function countFreshStatement(
  tenantId: number,
  { campaignId, now, most }: { campaignId: number; now: number; most: number },
) {
  return returning(
    sql`
      SELECT count(*) AS fresh FROM (
        SELECT 1 FROM messages m
        WHERE ${isReady(tenantId, campaignId, now)} AND m.wait_reason IS NOT 'whatsapp_limit' LIMIT ${most}
      )`,
    (row: Row) => Number(row['fresh']),
  )
}

/** Lets up to `most` of those who wait for WhatsApp's window be handed out now. */
export function bringForwardStatement(
  tenantId: number,
  { campaignId, now, most }: { campaignId: number; now: number; most: number },
): SQL {
  return sql`
    UPDATE messages SET enqueued_until = ${now}, due_at = ${now}
    WHERE id IN (
      SELECT m.id FROM messages m
      WHERE m.tenant_id = ${tenantId} AND m.campaign_id = ${campaignId} AND ${isOpen('m')}
        AND m.enqueued_until > ${now} AND m.attempt_at IS NULL AND m.lease_until IS NULL
        AND m.wait_reason = 'whatsapp_limit'
      ORDER BY m.enqueued_until LIMIT ${most}
    )`
}

/** Leases that ran out without an attempt: back to waiting, to be handed out at once. */
export function freeLeasesStatement(tenantId: number, now: number, most: number): SQL {
  return sql`
    UPDATE messages SET lease_until = NULL, lease_key = NULL, enqueued_until = 0
    WHERE id IN (
      SELECT m.id FROM messages m
      WHERE m.tenant_id = ${tenantId} AND m.lease_until <= ${now} AND m.attempt_at IS NULL
      LIMIT ${most}
    ) AND attempt_at IS NULL`
}

/** Calls whose outcome nobody has learnt and whose time to ask again has come. */
export function listUnsettledStatement(tenantId: number, now: number, most: number) {
  return returning(
    sql`
      SELECT batch_key FROM messages m
      WHERE m.tenant_id = ${tenantId} AND m.lease_until <= ${now} AND m.attempt_at IS NOT NULL
        AND ${isOpen('m')}
      GROUP BY batch_key LIMIT ${most}`,
    (row: Row) => String(row['batch_key']),
  )
}

export async function listUnsettled(db: Db, tenantId: number, now: number, most: number): Promise<string[]> {
  const { statement, parser } = listUnsettledStatement(tenantId, now, most)
  return queryRows(db, statement, parser)
}

export async function freeLeases(db: Db, tenantId: number, now: number, most: number): Promise<number> {
  return (await execute(db, freeLeasesStatement(tenantId, now, most))).rowsAffected
}

/** When the earliest lease of the workspace runs out; null when nobody holds anything. */
export function nextLeaseStatement(tenantId: number): SQL {
  return sql`
    SELECT m.lease_until AS at FROM messages m
    WHERE m.tenant_id = ${tenantId} AND m.lease_until IS NOT NULL AND ${isOpen('m')}
    ORDER BY m.lease_until LIMIT 1`
}

/** When the next waiting message of a campaign may be handed out; null when none waits. */
export function nextWaitingStatement(tenantId: number, campaignId: number): SQL {
  return sql`
    SELECT m.enqueued_until AS at, m.wait_reason AS reason FROM messages m
    WHERE m.tenant_id = ${tenantId} AND m.campaign_id = ${campaignId} AND ${isOpen('m')}
      AND m.attempt_at IS NULL AND m.lease_until IS NULL
    ORDER BY m.enqueued_until LIMIT 1`
}

/** Who of a campaign is next, when, and what for, if for anything. */
export function findNextWaiting(
  db: Db,
  tenantId: number,
  campaignId: number,
): Promise<{ at: number; reason: string | null } | undefined> {
  const Next = z.object({ at: z.number(), reason: z.string().nullable() })
  return queryRow(db, nextWaitingStatement(tenantId, campaignId), Next)
}

/**
 * Tells on a campaign that all who are left wait for a time, and why. The earliest stands for the rest,
 * since they are in the order of their times. More credit has no time.
 */
export function tellWaitStatement(tenantId: number, campaignId: number, now: number): SQL {
  return sql`
    UPDATE campaigns SET wait_reason = first.wait_reason, wait_until = first.until
    FROM (
      SELECT m.due_at, m.wait_reason, CASE WHEN m.wait_reason <> 'no_credit' THEN m.due_at END AS until
      FROM messages m
      WHERE m.tenant_id = ${tenantId} AND m.campaign_id = ${campaignId} AND ${isOpen('m')}
        AND m.attempt_at IS NULL AND m.lease_until IS NULL
      ORDER BY m.enqueued_until LIMIT 1
    ) AS first
    WHERE campaigns.tenant_id = ${tenantId} AND campaigns.id = ${campaignId} AND campaigns.state = 'sending'
      AND first.due_at > ${now} AND first.wait_reason IS NOT NULL
      AND (campaigns.wait_reason IS NOT first.wait_reason OR campaigns.wait_until IS NOT first.until)`
}

/** Any message of a campaign that has not ended. */
export function openStatement(tenantId: number, campaignId: number): SQL {
  return sql`
    SELECT m.enqueued_until AS at FROM messages m
    WHERE m.tenant_id = ${tenantId} AND m.campaign_id = ${campaignId} AND ${isOpen('m')} LIMIT 1`
}

/** Whether messages of a campaign are under way to a worker, rather than waiting for a time. */
export function underWayStatement(tenantId: number, campaignId: number, now: number): SQL {
  return sql`
    SELECT m.enqueued_until AS at FROM messages m
    WHERE m.tenant_id = ${tenantId} AND m.campaign_id = ${campaignId} AND ${isOpen('m')}
      AND m.enqueued_until > ${now} AND m.due_at <= ${now} AND m.attempt_at IS NULL LIMIT 1`
}

const Time = z.object({ at: z.number() })

/** The time that one of the statements above tells, or null. */
export async function findTime(db: Db, statement: SQL): Promise<number | null> {
  return (await queryRow(db, statement, Time))?.at ?? null
}
