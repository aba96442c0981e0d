import { type SQL, sql } from 'drizzle-orm/sql'
import { type Db, execute, json, queryRows } from '../../../../db/client.ts'
import type { TaskEffect, TaskTraces } from '../kind.ts'

/** When a task ran, epoch ms. */
type Run = readonly [from: number, to: number]

/**
 * When those tasks ran that came to nothing after a moment: those that take others back, and those that
 * were taken back. One that runs on has no end.
 */
export const listTakenBack = (db: Db, tenantId: number, since: number): Promise<Run[]> =>
  queryRows(
    db,
    sql`SELECT coalesce(t.started_at, t.created_at) AS began, coalesce(t.finished_at, ${Number.MAX_SAFE_INTEGER}) AS ended
        FROM tasks t INDEXED BY tasks_tenant
        WHERE t.tenant_id = ${tenantId} AND (t.finished_at IS NULL OR t.finished_at >= ${since})
        AND (t.undo_of IS NOT NULL OR EXISTS (
          SELECT 1 FROM tasks u WHERE u.tenant_id = ${tenantId} AND u.undo_of = t.id
          AND u.undo_of IS NOT NULL AND u.state <> 'failed'))`,
    (row): Run => [Number(row['began']), Number(row['ended'])],
  )

export type EffectsPage = {
  afterContact: number
  limit: number
  /** Epoch ms: when the task had ended. */
  since: number
  traces: TaskTraces
  /** Events of these times count for nothing. */
  takenBack: readonly Run[]
}

/**
 * A page of what a task changed, by contact; pages never cut a contact's changes apart. `changedSince` tells
 * that the contact's story has gone on about the same thing.
 */
export const listEffects = (
  db: Db,
  tenantId: number,
  taskId: number,
  page: EffectsPage,
): Promise<(TaskEffect & { changedSince: boolean })[]> =>
  queryRows(db, effectsStatement(tenantId, taskId, page), (row) => ({
    contactId: Number(row['contact_id']),
    refId: Number(row['ref_id']),
    changedSince: Number(row['changed_since']) === 1,
  }))

/** The statement of `listEffects`; exported so that a test can look at its plan. */
export function effectsStatement(
  tenantId: number,
  taskId: number,
  { afterContact, limit, since, traces, takenBack }: EffectsPage,
): SQL {
  const { kinds, about } = traces
  const ref = about === 'effect' ? sql`= abs(x.ref_id)` : about === null ? sql`IS NULL` : sql`= ${about}`
  return sql`SELECT x.contact_id, x.ref_id, EXISTS (
          SELECT 1 FROM contact_events e INDEXED BY contact_events_contact
          WHERE e.tenant_id = ${tenantId} AND e.contact_id = x.contact_id AND e.at > ${since}
          AND e.kind IN (SELECT value FROM json_each(${json(kinds)})) AND e.ref_id ${ref}
          AND NOT EXISTS (SELECT 1 FROM json_each(${json(takenBack)}) b
            WHERE e.at BETWEEN b.value ->> 0 AND b.value ->> 1)) AS changed_since
        FROM task_effects x
        WHERE x.tenant_id = ${tenantId} AND x.task_id = ${taskId} AND x.contact_id > ${afterContact}
        AND x.contact_id <= coalesce((SELECT contact_id FROM task_effects
          WHERE tenant_id = ${tenantId} AND task_id = ${taskId} AND contact_id > ${afterContact}
          ORDER BY contact_id LIMIT 1 OFFSET ${limit - 1}), ${Number.MAX_SAFE_INTEGER})
        ORDER BY x.contact_id, x.ref_id`
}

/** Throws some effects away; tells whether any were left to throw away. */
export async function deleteEffects(
  db: Db,
  tenantId: number,
  taskId: number,
  limit: number,
): Promise<boolean> {
  const { rowsAffected } = await execute(
    db,
    sql`DELETE FROM task_effects WHERE tenant_id = ${tenantId} AND task_id = ${taskId}
        AND contact_id <= (SELECT max(contact_id) FROM (SELECT contact_id FROM task_effects
          WHERE tenant_id = ${tenantId} AND task_id = ${taskId} ORDER BY contact_id LIMIT ${limit}))`,
  )
  return rowsAffected > 0
}
