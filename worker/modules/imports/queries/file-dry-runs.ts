import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, json, queryRow, queryRows, writeBatch } from '../../../../db/client.ts'
import { fileDryRunStates } from '../../../contracts/import-files.ts'
import { deletedPolicies, knownPolicies, rejectReasons } from '../../../contracts/imports.ts'
import type { DryRunKey, RowsToJudge } from '../chunk.ts'
import type { Taken } from '../dry-run.ts'
import { JudgedRow } from './chunks.ts'
import { StoredColumns } from './imports.ts'
import { judgedRows, taken } from './judged-rows.ts'

export const DryRunFigures = z.object({
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  skipped: z.number(),
  rejected: z.number(),
  restored: z.number(),
  rejectsByReason: z.partialRecord(z.enum(rejectReasons), z.number()),
})
export type DryRunFigures = z.infer<typeof DryRunFigures>

/** `import_files.dry_run`. */
export const StoredDryRun = DryRunFigures.extend({
  run: z.number(),
  /** SHA-256 of what was asked for. */
  digest: z.string(),
  state: z.enum(fileDryRunStates),
  taskId: z.number().nullable(),
  columns: StoredColumns,
  known: z.enum(knownPolicies),
  deleted: z.enum(deletedPolicies),
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
})
export type StoredDryRun = z.infer<typeof StoredDryRun>

/** Begins a dry run in place of the one before; false when the file is not ready or another was faster. */
export async function beginDryRun(
  db: Db,
  tenantId: number,
  fileId: number,
  dryRun: StoredDryRun,
): Promise<boolean> {
  const { rowsAffected } = await execute(
    db,
    sql`UPDATE import_files SET dry_run = ${json(dryRun)}
        WHERE tenant_id = ${tenantId} AND id = ${fileId} AND state = 'ready'
        AND coalesce(json_extract(dry_run, '$.run'), 0) = ${dryRun.run - 1}`,
  )
  return rowsAffected > 0
}

/** The latest dry run of the file, as long as it is this one and under way. */
const isRunning = (tenantId: number, { fileId, run }: DryRunKey): SQL =>
  sql`tenant_id = ${tenantId} AND id = ${fileId} AND json_extract(dry_run, '$.run') = ${run}
    AND json_extract(dry_run, '$.state') = 'running'`

/** Writes what changed of a dry run under way; of one that was replaced or stopped nothing. */
export const patchDryRun = (tenantId: number, key: DryRunKey, patch: Partial<StoredDryRun>): SQL =>
  sql`UPDATE import_files SET dry_run = json_patch(dry_run, ${json(patch)}) WHERE ${isRunning(tenantId, key)}`

/** Writes one statement about a dry run on its own. */
export const writeDryRun = async (db: Db, statement: SQL): Promise<void> => {
  await execute(db, statement)
}

const TriedRow = JudgedRow.extend({
  taken_email: z.string().nullable(),
  taken_phone: z.string().nullable(),
  had_email: z.string().nullable(),
  had_phone: z.string().nullable(),
})
export type TriedRow = z.infer<typeof TriedRow>

/** The statement of `tryRows`; exported so that a test can look at its plan. */
export const triedRowsStatement = (input: RowsToJudge): SQL => sql`
  SELECT k.line, k.outcome, k.detail, k.contact_id, k.restored,
    ${taken('email', input.known)} AS taken_email, ${taken('phone', input.known)} AS taken_phone,
    c.email AS had_email, c.phone AS had_phone
  FROM (${judgedRows(input)}) k
  LEFT JOIN contacts c ON c.id = k.contact_id AND c.tenant_id = ${input.tenantId}
  ORDER BY k.line`

/** What would become of the rows behind those that were tried before, and which addresses they would take. */
export const tryRows = (db: Db, input: RowsToJudge): Promise<TriedRow[]> =>
  queryRows(db, triedRowsStatement(input), TriedRow)

/** Keeps what some rows would have taken; an address that one frees another can take. */
export const keepTaken = (tenantId: number, { fileId, run }: DryRunKey, rows: readonly Taken[]): SQL => sql`
  INSERT INTO import_dry_run_taken (tenant_id, file_id, run, kind, key, owner, line)
  SELECT ${tenantId}, ${fileId}, ${run}, value->>0, value->>1, value->>2, value->>3
  FROM json_each(${json(rows.map(({ kind, key, owner, line }) => [kind, key, owner, line]))}) WHERE true
  ON CONFLICT DO UPDATE SET owner = excluded.owner, line = excluded.line`

export type DryRunReject = { line: number; reason: string; detail: string | null; cells: readonly string[] }

export const keepDryRunRejects = (
  tenantId: number,
  { fileId, run }: DryRunKey,
  rejects: readonly DryRunReject[],
): SQL => sql`
  INSERT INTO import_dry_run_rejects (tenant_id, file_id, run, line, reason, detail, cells)
  SELECT ${tenantId}, ${fileId}, ${run}, value->>0, value->>1, value->>2, value->>3
  FROM json_each(${json(
    rejects.map(({ line, reason, detail, cells }) => [line, reason, detail, JSON.stringify(cells)]),
  )})`

/** Which rows of the dry runs of a file: those before a run, or of it as well. */
export type DryRunRest = { fileId: number; takenBefore: number; rejectsBefore: number }

/** Rows of each table thrown away in one write: some tenths of a second. */
const clearedRows = 5000

/** Two statements that throw away some of what dry runs have left; they change no row when nothing is left. */
export const clearDryRuns = (tenantId: number, rest: DryRunRest): [taken: SQL, rejects: SQL] => [
  sql`DELETE FROM import_dry_run_taken WHERE (tenant_id, file_id, run, kind, key) IN (
        SELECT tenant_id, file_id, run, kind, key FROM import_dry_run_taken
        WHERE tenant_id = ${tenantId} AND file_id = ${rest.fileId} AND run < ${rest.takenBefore}
        LIMIT ${clearedRows})`,
  sql`DELETE FROM import_dry_run_rejects WHERE (tenant_id, file_id, run, line) IN (
        SELECT tenant_id, file_id, run, line FROM import_dry_run_rejects
        WHERE tenant_id = ${tenantId} AND file_id = ${rest.fileId} AND run < ${rest.rejectsBefore}
        LIMIT ${clearedRows})`,
]

/** Whether anything is left that `clearDryRuns` would throw away. */
export async function hasDryRunRest(
  db: Db,
  tenantId: number,
  { fileId, takenBefore, rejectsBefore }: DryRunRest,
): Promise<boolean> {
  const row = await queryRow(
    db,
    sql`SELECT EXISTS (SELECT 1 FROM import_dry_run_taken
            WHERE tenant_id = ${tenantId} AND file_id = ${fileId} AND run < ${takenBefore})
          OR EXISTS (SELECT 1 FROM import_dry_run_rejects
            WHERE tenant_id = ${tenantId} AND file_id = ${fileId} AND run < ${rejectsBefore}) AS found`,
    z.object({ found: z.number() }),
  )
  return row?.found === 1
}

/** Throws away all that dry runs of a file have left, so many pages of it; false when more is left. */
export async function clearDryRunRest(
  db: Db,
  tenantId: number,
  fileId: number,
  pages: number,
): Promise<boolean> {
  const all = { fileId, takenBefore: Number.MAX_SAFE_INTEGER, rejectsBefore: Number.MAX_SAFE_INTEGER }
  for (let page = 0; page < pages; page++) {
    const results = await writeBatch(db, clearDryRuns(tenantId, all))
    if (results.every(({ rowsAffected }) => rowsAffected === 0)) return true
  }
  return false
}
