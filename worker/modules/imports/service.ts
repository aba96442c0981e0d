import { isNotNullViolation, isUniqueViolation } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import type { Language } from '../../contracts/common.ts'
import type {
  CreateImportInput,
  Import,
  ImportChunkInput,
  ImportChunkResult,
  ImportDetail,
} from '../../contracts/imports.ts'
import { sha256Hex } from '../../lib/bytes.ts'
import { AppError, conflict, invalid, notFound } from '../../lib/errors.ts'
import { toCsvLine } from '../../lib/import/formula.ts'
import { automaticListName, uniqueListName } from '../../lib/import/list-name.ts'
import type { RowPlan } from '../../lib/import/verdict.ts'
import { auditStatement, insertedId } from '../audit/service.ts'
import { listFields } from '../fields/service.ts'
import { judgeChunk } from './chunk.ts'
import { resolveColumns } from './columns.ts'
import { findChunk, listRejectRows, writeChunk } from './queries/chunks.ts'
import {
  cancelImportRow,
  findImportByKey,
  findImportDetail,
  findImportPlan,
  findListKind,
  type ImportPlanRow,
  insertImport,
  listImportRows,
  listNamesLike,
} from './queries/imports.ts'
import { rejectHeadings, rejectsFileName, rejectText } from './reject-text.ts'

const listedImports = 50

/** The latest imports of the workspace, with their figures. */
export const listImports = (ctx: Ctx): Promise<Import[]> =>
  listImportRows(ctx.db, ctx.tenant.id, listedImports)

/** One import: its figures, its mapping, and which chunks it has, so that a client can go on. */
export async function getImport(ctx: Ctx, importId: number): Promise<ImportDetail> {
  const found = await findImportDetail(ctx.db, ctx.tenant.id, importId)
  if (found === undefined) throw notFound()
  const { row, columns, chunks, rejectsByReason } = found
  return {
    ...row,
    columns: columns.map(({ heading, target }) => ({
      heading,
      target: target.kind === 'field' ? { kind: 'field', key: target.key } : target,
    })),
    chunks,
    rejectsByReason,
  }
}

/**
 * Opens an import: makes its new fields and its list, and waits for the chunks (spec 4.2, 4.3).
 *
 * @param clientKey the client's Idempotency-Key: again under the same key gives the same import back
 * @throws `request.invalid` for a column that cannot be stored, `list.not_static`, `resource.conflict`
 *   when the key belongs to another file
 */
export async function createImport(
  ctx: Ctx,
  input: CreateImportInput,
  clientKey: string | null,
): Promise<ImportDetail> {
  const earlier = await findByKey(ctx, input, clientKey)
  if (earlier !== null) return earlier
  const { columns, newFields, problems } = resolveColumns(input.columns, await listFields(ctx))
  if (problems.length > 0) throw invalid(...problems)
  const listName = await chooseList(ctx, input)
  const actorId = ctx.actor.type === 'user' ? ctx.actor.userId : null
  const record = auditStatement(ctx, {
    action: 'import.started',
    target: { id: insertedId, name: input.fileName },
    details: { rows: input.totalRows },
  })
  const made = { input, columns, newFields, listName, clientKey, actorId, now: ctx.clock.now(), record }
  try {
    return await getImport(ctx, await insertImport(ctx.db, ctx.tenant.id, made))
  } catch (error) {
    if (isUniqueViolation(error, 'imports.client_key')) {
      const made = await findByKey(ctx, input, clientKey)
      if (made !== null) return made
    }
    if (isUniqueViolation(error, 'fields.key')) throw invalid({ field: 'columns', code: 'taken' })
    throw error
  }
}

async function findByKey(
  ctx: Ctx,
  input: CreateImportInput,
  clientKey: string | null,
): Promise<ImportDetail | null> {
  if (clientKey === null) return null
  const found = await findImportByKey(ctx.db, ctx.tenant.id, clientKey)
  if (found === undefined) return null
  const same =
    found.file_name === input.fileName &&
    found.file_size_bytes === input.fileSizeBytes &&
    found.total_rows === input.totalRows
  if (!same) throw conflict('this Idempotency-Key belongs to another import')
  return getImport(ctx, found.id)
}

/** The name of the list to make, or null when an existing one takes the rows. */
async function chooseList(ctx: Ctx, input: CreateImportInput): Promise<string | null> {
  if (input.listId !== null) {
    const list = await findListKind(ctx.db, ctx.tenant.id, input.listId)
    if (list === undefined) throw invalid({ field: 'listId', code: 'unknown' })
    if (list.kind !== 'static') throw new AppError('list.not_static')
    return null
  }
  if (input.listName !== null) return input.listName
  const name = automaticListName(input.fileName, ctx.clock.now(), {
    language: ctx.tenant.defaultLanguage,
    timeZone: ctx.tenant.timeZone,
  })
  return uniqueListName(name, await listNamesLike(ctx.db, ctx.tenant.id, name))
}

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
  const tenantId = ctx.tenant.id
  const rowsJson = JSON.stringify(rows)
  const [plan, digest] = await Promise.all([
    findImportPlan(ctx.db, tenantId, importId),
    sha256Hex(rowsJson),
    ctx.due.lower(ctx.clock.now()),
  ])
  if (plan === undefined) throw notFound()
  checkSize(plan, chunk, rows.length)
  if (plan.state !== 'receiving') return repeatedChunk(ctx, { importId, chunk, digest })
  const judged = judgeChunk(toRowPlan(ctx, plan), rows)
  try {
    const { state, ...counts } = await writeChunk(ctx.db, {
      ...judged,
      tenantId,
      importId,
      chunk,
      digest,
      rowsJson,
      listId: plan.list_id,
      fileName: plan.file_name,
      consents: plan.consents,
      actorId: ctx.actor.type === 'user' ? ctx.actor.userId : null,
      now: ctx.clock.now(),
      firstLine: rows[0]?.line ?? 0,
      lastLine: rows.at(-1)?.line ?? 0,
    })
    if (state === 'completed' || chunk % chunksPerRefresh === chunksPerRefresh - 1) {
      await ctx.queues.send({ type: 'lists.refresh' })
    }
    return { chunk, ...counts, repeated: false }
  } catch (error) {
    const again = isUniqueViolation(error, 'import_chunks.chunk')
    if (!again && !isNotNullViolation(error, 'import_chunks.digest')) throw error
    return repeatedChunk(ctx, { importId, chunk, digest })
  }
}

function checkSize(plan: ImportPlanRow, chunk: number, rows: number): void {
  if (chunk >= plan.total_chunks) throw invalid({ field: 'chunk', code: 'too_big' })
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
  if (stored.digest !== digest) throw new AppError('import.chunk_mismatch')
  const { created, updated, unchanged, rejected } = stored
  return { chunk, created, updated, unchanged, rejected, repeated: true }
}

function toRowPlan({ tenant }: Ctx, plan: ImportPlanRow): RowPlan {
  return {
    targets: plan.columns.map(({ target }) => target),
    defaultCountry: tenant.defaultCountry,
    language: tenant.defaultLanguage,
    timeZone: tenant.timeZone,
    currentYear: new Date(plan.created_at).getUTCFullYear(),
  }
}

/**
 * Stops an import. What was applied stays, the rest is never taken; cancelling again changes nothing.
 *
 * @throws `import.state` when it is complete
 */
export async function cancelImport(ctx: Ctx, importId: number): Promise<ImportDetail> {
  const { fileName } = await getImport(ctx, importId)
  const cancelled = await cancelImportRow(ctx.db, ctx.tenant.id, importId, {
    now: ctx.clock.now(),
    record: auditStatement(
      ctx,
      { action: 'import.cancelled', target: { id: importId, name: fileName } },
      { ifChanged: true },
    ),
  })
  const detail = await getImport(ctx, importId)
  if (detail.state === 'completed') throw new AppError('import.state')
  if (cancelled) await ctx.queues.send({ type: 'lists.refresh' })
  return detail
}

const rejectsPerPage = 2000
/** Excel takes a file for UTF-8 only with this mark. */
const byteOrderMark = '\uFEFF'

/**
 * The refused rows as CSV, page by page: line, reason, then the cells as they were, safe against
 * formulas (spec 4.7). Semicolons for Italian and French, as their spreadsheets expect.
 */
export async function exportRejects(
  ctx: Ctx,
  importId: number,
  language: Language = ctx.tenant.defaultLanguage,
): Promise<{ fileName: string; pages: AsyncGenerator<string> }> {
  const detail = await getImport(ctx, importId)
  const delimiter = language === 'en' ? ',' : ';'
  async function* pages() {
    const headings = detail.columns.map(({ heading }) => heading)
    yield byteOrderMark + toCsvLine([...rejectHeadings(language), ...headings], delimiter)
    let afterLine = 0
    for (;;) {
      const rows = await listRejectRows(ctx.db, ctx.tenant.id, { importId, afterLine, limit: rejectsPerPage })
      if (rows.length > 0) {
        yield rows
          .map(({ line, reason, detail: of, cells }) =>
            toCsvLine([String(line), rejectText(reason, of, language), ...cells], delimiter),
          )
          .join('')
      }
      if (rows.length < rejectsPerPage) return
      afterLine = rows.at(-1)?.line ?? afterLine
    }
  }
  return { fileName: rejectsFileName(detail.fileName, language), pages: pages() }
}
