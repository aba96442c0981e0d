import { isNotNullViolation, isUniqueViolation } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { ImportChunkInput, ImportChunkResult, ImportRow } from '../../../contracts/imports.ts'
import { sha256Hex } from '../../../lib/bytes.ts'
import { AppError, invalid, notFound } from '../../../lib/errors.ts'
import type { RowPlan } from '../../../lib/import/verdict.ts'
import { type ChunkWrite, judgeChunk } from '../chunk.ts'
import { findChunk, writeChunk } from '../queries/chunks.ts'
import { findImportPlan, type ImportPlanRow } from '../queries/imports.ts'

/** Lists are told of a running import once in so many chunks; its end always tells them. */
const chunksPerRefresh = 20

/**
 * Applies one chunk, once: sent again with the same rows it changes nothing and gives the first result.
 * Chunks may come in any order and several at a time (spec 4.7).
 *
 * @throws `import.chunk_mismatch` for other rows under a number that was applied, `import.state` when the
 *   import takes no more, `request.invalid` for a chunk of the wrong size, number or lines
 */
export async function applyChunk(
  ctx: Ctx,
  importId: number,
  chunk: number,
  { rows }: ImportChunkInput,
): Promise<ImportChunkResult> {
  const [plan] = await Promise.all([
    findImportPlan(ctx.db, ctx.tenant.id, importId),
    ctx.due.lower(ctx.clock.now()),
  ])
  if (plan === undefined) throw notFound()
  if (plan.file_id !== null) throw new AppError('import.state')
  checkSize(plan, chunk, rows.length)
  return applyRows(ctx, plan, { importId, chunk, rows })
}

async function applyRows(
  ctx: Ctx,
  plan: ImportPlanRow,
  { importId, chunk, rows }: { importId: number; chunk: number; rows: readonly ImportRow[] },
): Promise<ImportChunkResult> {
  const write = await toChunkWrite(ctx, plan, { importId, chunk, rows, ends: 'by_count' })
  const repeated = () => repeatedChunk(ctx, { importId, chunk, digest: write.digest })
  if (plan.state !== 'receiving') return repeated()
  try {
    const { state, ...counts } = await writeChunk(ctx.db, write)
    if (state === 'completed' || chunk % chunksPerRefresh === chunksPerRefresh - 1) {
      await ctx.queues.send({ type: 'lists.refresh' })
    }
    return { chunk, ...counts, repeated: false }
  } catch (error) {
    const again = isUniqueViolation(error, 'import_chunks.chunk')
    if (!again && !isNotNullViolation(error, 'import_chunks.digest')) throw error
    return repeated()
  }
}

/** Some rows of an import, judged, as they are written. */
export async function toChunkWrite(
  ctx: Ctx,
  plan: ImportPlanRow,
  {
    importId,
    chunk,
    rows,
    ends,
  }: Pick<ChunkWrite, 'importId' | 'chunk' | 'ends'> & { rows: readonly ImportRow[] },
): Promise<ChunkWrite> {
  const rowsJson = JSON.stringify(rows)
  return {
    ...judgeChunk(toRowPlan(ctx, plan.columns, plan.created_at), rows, plan.tags),
    tenantId: ctx.tenant.id,
    importId,
    chunk,
    digest: await sha256Hex(rowsJson),
    rowsJson,
    known: plan.known_policy,
    deleted: plan.deleted_policy,
    listId: plan.list_id,
    fileName: plan.file_name,
    consents: plan.consents,
    actorId: plan.created_by,
    now: ctx.clock.now(),
    firstLine: rows[0]?.line ?? 0,
    lastLine: rows.at(-1)?.line ?? 0,
    ends,
  }
}

function checkSize(plan: ImportPlanRow, chunk: number, rows: number): void {
  if (chunk >= plan.total_chunks)
    throw invalid({ field: 'chunk', code: 'too_big', params: { maximum: plan.total_chunks - 1 } })
  const expected = Math.min(plan.chunk_rows, plan.total_rows - chunk * plan.chunk_rows)
  if (rows !== expected) throw invalid({ field: 'rows', code: 'chunk_size', params: { expected } })
}

/** The answer for a chunk that the database refused: the stored one, or why there is none. */
async function repeatedChunk(
  ctx: Ctx,
  { importId, chunk, digest }: { importId: number; chunk: number; digest: string },
): Promise<ImportChunkResult> {
  const stored = await findChunk(ctx.db, ctx.tenant.id, importId, chunk)
  if (stored === undefined) {
    const plan = await findImportPlan(ctx.db, ctx.tenant.id, importId)
    if (plan?.state === 'receiving') throw invalid({ field: 'rows', code: 'order' })
    throw new AppError('import.state')
  }
  const { digest: known, ...counts } = stored
  if (known !== digest) throw new AppError('import.chunk_mismatch')
  return { chunk, ...counts, repeated: true }
}

/** @param at when the import was made, epoch ms */
export const toRowPlan = (
  { tenant }: Ctx,
  columns: readonly { target: RowPlan['targets'][number] }[],
  at: number,
): RowPlan => ({
  targets: columns.map(({ target }) => target),
  defaultCountry: tenant.defaultCountry,
  language: tenant.defaultLanguage,
  timeZone: tenant.timeZone,
  currentYear: new Date(at).getUTCFullYear(),
})
