import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, queryRow, queryRows, writeBatch } from '../../../../db/client.ts'
import { ImportState, rejectReasons } from '../../../contracts/imports.ts'
import type { ChunkWrite } from '../chunk.ts'
import { chunkStatements } from './chunk-statements.ts'

const ChunkRow = z.object({
  digest: z.string(),
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  rejected: z.number(),
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
    sql`SELECT digest, created, updated, unchanged, rejected FROM import_chunks
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
type RejectRow = z.infer<typeof RejectRow>

/** A page of refused rows after a line, in the order of the file. */
export const listRejectRows = (
  db: Db,
  tenantId: number,
  page: { importId: number; afterLine: number; limit: number },
): Promise<RejectRow[]> =>
  queryRows(
    db,
    sql`SELECT line, reason, detail, cells FROM import_rejects
        WHERE tenant_id = ${tenantId} AND import_id = ${page.importId} AND line > ${page.afterLine}
        ORDER BY line LIMIT ${page.limit}`,
    RejectRow,
  )
