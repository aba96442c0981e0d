import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, queryRow, queryRows } from '../../../../db/client.ts'
import type { HeldReason } from '../../../contracts/campaign-reasons.ts'

/** Lets a draft, or one that has a time already, start by itself on a connection like this one (compare-and-set by the caller's `version`). */
export function scheduleStatement(
  tenantId: number,
  schedule: { id: number; version: SQL<number>; at: number; connection: string; now: number },
): SQL {
  return sql`
    UPDATE campaigns SET state = 'scheduled', version = ${schedule.version}, scheduled_at = ${schedule.at},
      connection = ${schedule.connection}, updated_at = ${schedule.now}, wait_reason = NULL
    WHERE tenant_id = ${tenantId} AND id = ${schedule.id}`
}

/** Makes a scheduled campaign a draft again. */
export function unscheduleStatement(
  tenantId: number,
  { id, version, now }: { id: number; version: SQL<number>; now: number },
): SQL {
  return sql`
    UPDATE campaigns SET state = 'draft', version = ${version}, scheduled_at = NULL, wait_reason = NULL,
      updated_at = ${now}
    WHERE tenant_id = ${tenantId} AND id = ${id}`
}

/** Makes a scheduled campaign a draft that tells why it did not start, and when it should have. */
export function holdStatement(
  tenantId: number,
  hold: { id: number; version: SQL<number>; reason: HeldReason; now: number },
): SQL {
  return sql`
    UPDATE campaigns SET state = 'draft', version = ${hold.version}, wait_reason = ${hold.reason},
      updated_at = ${hold.now}
    WHERE tenant_id = ${tenantId} AND id = ${hold.id}`
}

const scheduled = (tenantId: number): SQL =>
  sql`tenant_id = ${tenantId} AND scheduled_at IS NOT NULL AND state = 'scheduled'`

export function dueStatement(tenantId: number, { now, limit }: { now: number; limit: number }): SQL {
  return sql`
    SELECT id FROM campaigns INDEXED BY campaigns_scheduled
    WHERE ${scheduled(tenantId)} AND scheduled_at <= ${now} ORDER BY scheduled_at LIMIT ${limit}`
}

/** Campaigns whose time has come, the earliest first. */
export const listDue = (db: Db, tenantId: number, page: { now: number; limit: number }): Promise<number[]> =>
  queryRows(db, dueStatement(tenantId, page), (row) => Number(row['id']))

export const nextScheduledStatement = (tenantId: number, after: number): SQL => sql`
  SELECT scheduled_at AS at FROM campaigns INDEXED BY campaigns_scheduled
  WHERE ${scheduled(tenantId)} AND scheduled_at > ${after} ORDER BY scheduled_at LIMIT 1`

/** When the next campaign starts by itself, epoch ms; null without any. */
export async function findNextScheduled(db: Db, tenantId: number, after: number): Promise<number | null> {
  return (
    (await queryRow(db, nextScheduledStatement(tenantId, after), z.object({ at: z.number() })))?.at ?? null
  )
}
