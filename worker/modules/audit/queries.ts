import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, json, queryRows } from '../../../db/client.ts'
import { AuditAction, AuditDetails, type AuditQuery } from '../../contracts/audit.ts'
import type { Cursor } from '../../lib/cursor.ts'

export type AuditRowInput = {
  at: number
  actor: string
  action: AuditAction
  targetId: string | SQL | null
  targetName: string | null
  details: AuditDetails
  ip: string | null
}

/** The id of the row that the statement before in the same batch inserted. */
export const insertedId = sql`CAST(last_insert_rowid() AS TEXT)`

type InsertOptions = { ifChanged?: boolean }

/** One entry; with `ifChanged` only when the statement before in the same batch changed a row. */
export const insertAuditStatement = (tenantId: number, row: AuditRowInput, options?: InsertOptions): SQL =>
  insertInto(sql`audit_log`, tenantId, row, options)

/** One entry on the directory, for the workspace's log to take over. */
export const insertPendingStatement = (tenantId: number, row: AuditRowInput, options?: InsertOptions): SQL =>
  insertInto(sql`pending_audit`, tenantId, row, options)

const areaOf = (action: AuditAction): string => action.slice(0, action.indexOf('.'))

const columns = sql`tenant_id, at, actor, area, action, target_id, target_name, details, ip`

function insertInto(
  table: SQL,
  tenantId: number,
  row: AuditRowInput,
  { ifChanged = false }: InsertOptions = {},
): SQL {
  return sql`
    INSERT INTO ${table} (${columns})
    SELECT ${tenantId}, ${row.at}, ${row.actor}, ${areaOf(row.action)}, ${row.action}, ${row.targetId}, ${row.targetName},
      ${json(row.details)}, ${row.ip}
    WHERE ${ifChanged ? sql`changes() > 0` : sql`true`}`
}

const PendingRow = z.object({
  id: z.number(),
  at: z.number(),
  actor: z.string(),
  area: z.string(),
  action: z.string(),
  target_id: z.string().nullable(),
  target_name: z.string().nullable(),
  details: z.string(),
  ip: z.string().nullable(),
})
export type PendingRow = z.infer<typeof PendingRow>

/** The oldest entries that a workspace's log has not taken over. */
export const listPendingRows = (directory: Db, tenantId: number, limit: number): Promise<PendingRow[]> =>
  queryRows(
    directory,
    sql`SELECT id, at, actor, area, action, target_id, target_name, details, ip FROM pending_audit
        WHERE tenant_id = ${tenantId} ORDER BY id LIMIT ${limit}`,
    PendingRow,
  )

/** Takes entries over into the log; one that is there already, from a time that was cut off, is left out. */
export async function takeOverRows(db: Db, tenantId: number, rows: readonly PendingRow[]): Promise<void> {
  const value = (name: string): SQL => sql.raw(`p.value->>'${name}'`)
  await execute(
    db,
    sql`INSERT INTO audit_log (${columns})
        SELECT ${tenantId}, ${value('at')}, ${value('actor')}, ${value('area')}, ${value('action')},
          ${value('target_id')}, ${value('target_name')}, ${value('details')}, ${value('ip')}
        FROM json_each(${json(rows)}) p
        WHERE NOT EXISTS (SELECT 1 FROM audit_log a
          WHERE a.tenant_id = ${tenantId} AND a.at = ${value('at')} AND a.actor = ${value('actor')}
            AND a.action = ${value('action')} AND a.target_id IS ${value('target_id')})
        ORDER BY ${value('id')}`,
  )
}

export async function deletePendingRows(
  directory: Db,
  tenantId: number,
  ids: readonly number[],
): Promise<void> {
  await execute(
    directory,
    sql`DELETE FROM pending_audit
        WHERE id IN (SELECT value FROM json_each(${json(ids)})) AND tenant_id = ${tenantId}`,
  )
}

const AuditRow = z
  .object({
    id: z.number(),
    at: z.number(),
    actor: z.string(),
    action: AuditAction,
    target_id: z.string().nullable(),
    target_name: z.string().nullable(),
    details: z.string().transform((text) => AuditDetails.parse(JSON.parse(text))),
    ip: z.string().nullable(),
  })
  .transform(({ target_id, target_name, ...row }) => ({
    ...row,
    target: { id: target_id, name: target_name },
  }))
export type AuditRow = z.infer<typeof AuditRow>

/** `target` is the id of one thing of the `area`. */
export type AuditFilter = Pick<AuditQuery, 'actor' | 'area' | 'from' | 'to'> & { target?: string }

/** A page of entries, newest first, each filter served by an index of its own. */
export function auditPageStatement(
  tenantId: number,
  filter: AuditFilter,
  { cursor, limit }: { cursor: Cursor | undefined; limit: number },
): SQL {
  const conditions = [
    sql`tenant_id = ${tenantId}`,
    ...(filter.actor === undefined ? [] : [sql`actor = ${filter.actor}`]),
    ...(filter.area === undefined ? [] : [sql`area = ${filter.area}`]),
    ...(filter.target === undefined ? [] : [sql`target_id = ${filter.target}`]),
    ...(filter.from === undefined ? [] : [sql`at >= ${filter.from}`]),
    ...(filter.to === undefined ? [] : [sql`at < ${filter.to}`]),
    ...(cursor === undefined
      ? []
      : [
          cursor.backwards
            ? sql`(at, id) > (${cursor.key}, ${cursor.id})`
            : sql`(at, id) < (${cursor.key}, ${cursor.id})`,
        ]),
  ]
  const order = cursor?.backwards ? sql`at, id` : sql`at DESC, id DESC`
  return sql`
    SELECT id, at, actor, action, target_id, target_name, details, ip FROM audit_log
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY ${order} LIMIT ${limit}`
}

export const listAuditRows = (db: Db, ...page: Parameters<typeof auditPageStatement>): Promise<AuditRow[]> =>
  queryRows(db, auditPageStatement(...page), AuditRow)

/** Everybody who appears in the log. */
export const listActors = (db: Db, tenantId: number): Promise<string[]> =>
  queryRows(db, sql`SELECT DISTINCT actor FROM audit_log WHERE tenant_id = ${tenantId}`, (row) =>
    String(row['actor']),
  )

/** Names by actor, from the directory; those of keys only within the workspace. */
export async function listActorNames(
  directory: Db,
  tenantId: number,
  actors: readonly string[],
): Promise<Map<string, string>> {
  const rows = await queryRows(
    directory,
    sql`
      SELECT a.value AS actor, coalesce(u.name, k.name) AS name FROM json_each(${json(actors)}) a
      LEFT JOIN user u ON a.value LIKE 'user:%' AND u.id = substr(a.value, 6)
      LEFT JOIN api_keys k ON a.value LIKE 'key:%' AND k.id = CAST(substr(a.value, 5) AS INTEGER)
        AND k.tenant_id = ${tenantId}
      WHERE coalesce(u.name, k.name) IS NOT NULL`,
    z.object({ actor: z.string(), name: z.string() }),
  )
  return new Map(rows.map(({ actor, name }) => [actor, name]))
}
