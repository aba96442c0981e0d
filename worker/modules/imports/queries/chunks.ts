import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, queryRow, queryRows, writeBatch } from '../../../../db/client.ts'
import { ImportState, type RejectReason, rejectReasons } from '../../../contracts/imports.ts'
import type { ChunkWrite, DryRunKey, RowsToJudge } from '../chunk.ts'
import { chunkStatements } from './chunk-statements.ts'
import { judgedRows } from './judged-rows.ts'

const ChunkRow = z.object({
  digest: z.string(),
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  skipped: z.number(),
  rejected: z.number(),
  restored: z.number(),
})

/** A chunk that was applied. */
export const findChunk = (
  db: Db,
  tenantId: number,
  importId: number,
  chunk: number,
): Promise<z.infer<typeof ChunkRow> | undefined> =>
  queryRow(
    db,
    sql`SELECT digest, created, updated, unchanged, skipped, rejected, restored FROM import_chunks
        WHERE tenant_id = ${tenantId} AND import_id = ${importId} AND chunk = ${chunk}`,
    ChunkRow,
  )

const SettledRow = ChunkRow.omit({ digest: true }).extend({ state: ImportState })

/**
 * Applies a chunk: all of it, once.
 *
 * @throws DbError with a unique violation on `import_chunks.chunk` when it was applied before, or a
 *   violation of NOT NULL on `import_chunks.digest` when the import takes no such chunk (any more)
 */
export async function writeChunk(db: Db, write: ChunkWrite): Promise<z.infer<typeof SettledRow>> {
  const results = await writeBatch(db, chunkStatements(write))
  return SettledRow.parse(results.at(-1)?.rows[0])
}

const RejectRow = z.object({
  line: z.number(),
  reason: z.enum(rejectReasons),
  detail: z.string().nullable(),
  cells: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
})
export type RejectRow = z.infer<typeof RejectRow>

/** Whose refused rows: an import's, or those of a dry run of a file. */
export type RejectsOf = { importId: number } | DryRunKey

/** Bytes of cells in one page: an answer of the database may have ten mebibytes. */
const pageBytes = 2 << 20

export type RejectsPage = {
  of: RejectsOf
  afterLine: number
  limit: number
  reason?: RejectReason | undefined
}

/**
 * A page of refused rows after a line, in the order of the file: as many as fit into a page, at least one.
 * `complete` is false when more follow.
 */
export async function listRejectRows(
  db: Db,
  tenantId: number,
  page: RejectsPage,
): Promise<{ rows: RejectRow[]; complete: boolean }> {
  const rows = await queryRows(
    db,
    rejectRowsStatement(tenantId, page),
    RejectRow.extend({ found: z.number() }),
  )
  const isWhole = rows.length === (rows[0]?.found ?? 0)
  return { rows: rows.slice(0, page.limit), complete: isWhole && rows.length <= page.limit }
}

/**
 * The statement of a page, which reads one row more; exported so that a test can look at its plan. The rows
 * are cut out first: a sum over all that follow would read a file's every refused row for each page. The
 * index of a reason is named: the planner takes the primary key, and with it reads all other reasons' rows.
 */
export function rejectRowsStatement(tenantId: number, { of, afterLine, limit, reason }: RejectsPage): SQL {
  const by = (index: string) => (reason === undefined ? sql`` : sql.raw(`INDEXED BY ${index}`))
  const kept =
    'importId' in of
      ? sql`import_rejects ${by('import_rejects_reason')} WHERE tenant_id = ${tenantId} AND import_id = ${of.importId}`
      : sql`import_dry_run_rejects ${by('import_dry_run_rejects_reason')}
            WHERE tenant_id = ${tenantId} AND file_id = ${of.fileId} AND run = ${of.run}`
  return sql`SELECT line, reason, detail, cells, found FROM (
      SELECT line, reason, detail, cells, count(*) OVER () AS found,
        sum(octet_length(cells)) OVER (ORDER BY line) - octet_length(cells) AS before
      FROM (SELECT line, reason, detail, cells FROM ${kept} AND line > ${afterLine}
        ${reason === undefined ? sql`` : sql`AND reason = ${reason}`} ORDER BY line LIMIT ${limit + 1}))
    WHERE before < ${pageBytes} ORDER BY line`
}

export const JudgedRow = z.object({
  line: z.number(),
  outcome: z.enum(['created', 'updated', 'unchanged', 'skipped', ...rejectReasons]),
  detail: z.string().nullable(),
  contact_id: z.number().nullable(),
  restored: z.number(),
})
export type JudgedRow = z.infer<typeof JudgedRow>

/** What would become of the rows if they were stored now; nothing is. */
export const judgeRows = (db: Db, input: RowsToJudge): Promise<JudgedRow[]> =>
  queryRows(
    db,
    sql`SELECT line, outcome, detail, contact_id, restored FROM (${judgedRows(input)}) ORDER BY line`,
    JudgedRow,
  )
