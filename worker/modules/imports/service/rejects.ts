import type { Ctx } from '../../../context.ts'
import type { Language, Page } from '../../../contracts/common.ts'
import type { ImportReject, RejectsQuery } from '../../../contracts/imports.ts'
import { byId, decodeCursor, encodeCursor } from '../../../lib/cursor.ts'
import { notFound } from '../../../lib/errors.ts'
import { toCsvLine } from '../../../lib/import/formula.ts'
import { pointsTo } from '../dry-run.ts'
import { listRejectRows, type RejectsOf } from '../queries/chunks.ts'
import { findFile } from '../queries/files.ts'
import { findImportPlan } from '../queries/imports.ts'
import { rejectHeadings, rejectsFileName, rejectText } from '../reject-text.ts'

/** Refused rows with the file they came in: its name and headings. */
type RejectsSource = { of: RejectsOf; name: string; fileName: string; headings: readonly string[] }

async function ofImport(ctx: Ctx, importId: number): Promise<RejectsSource> {
  const plan = await findImportPlan(ctx.db, ctx.tenant.id, importId)
  if (plan === undefined) throw notFound()
  return {
    of: { importId },
    name: String(importId),
    fileName: plan.file_name,
    headings: plan.columns.map(({ heading }) => heading),
  }
}

/** The latest dry run of a file, as far as it is. */
async function ofDryRun(ctx: Ctx, fileId: number): Promise<RejectsSource> {
  const file = await findFile(ctx.db, ctx.tenant.id, fileId)
  if (!file?.dry_run) throw notFound()
  const { run, columns } = file.dry_run
  return {
    of: { fileId, run },
    name: `${fileId}.${run}`,
    fileName: file.file_name,
    headings: columns.map(({ heading }) => heading),
  }
}

/** The refused rows of an import in the order of the file, of one reason or of all. */
export const listRejects = async (
  ctx: Ctx,
  importId: number,
  query: RejectsQuery,
): Promise<Page<ImportReject>> => listOf(ctx, await ofImport(ctx, importId), query)

/**
 * The rows that the latest dry run of a file refuses.
 *
 * @throws `resource.not_found` also for a file that was not run dry
 */
export const listDryRunRejects = async (
  ctx: Ctx,
  fileId: number,
  query: RejectsQuery,
): Promise<Page<ImportReject>> => listOf(ctx, await ofDryRun(ctx, fileId), query)

async function listOf(
  ctx: Ctx,
  { of, name }: RejectsSource,
  query: RejectsQuery,
): Promise<Page<ImportReject>> {
  const { reason, limit } = query
  const order = `rejects.${name}.${reason ?? ''}`
  const afterLine = decodeCursor(order, query.cursor, byId)?.id ?? 0
  const { rows, complete } = await listRejectRows(ctx.db, ctx.tenant.id, { of, afterLine, limit, reason })
  const last = rows.at(-1)
  return {
    items: rows.map(({ line, reason: why, detail, cells }) => ({
      line,
      reason: why,
      ...pointsTo(why, detail),
      cells,
    })),
    nextCursor:
      complete || last === undefined
        ? null
        : encodeCursor(order, { key: 0, id: last.line, backwards: false }),
    previousCursor: null,
  }
}

const rejectsPerPage = 2000
/** Excel takes a file for UTF-8 only with this mark. */
const byteOrderMark = '\uFEFF'

type RejectsFile = { fileName: string; pages: AsyncGenerator<string> }

/**
 * The refused rows as CSV, page by page: line, reason, then the cells as they were, safe against
 * formulas (spec 4.7). Semicolons for Italian and French, as their spreadsheets expect.
 */
export const exportRejects = async (
  ctx: Ctx,
  importId: number,
  language: Language = ctx.tenant.defaultLanguage,
): Promise<RejectsFile> => exportOf(ctx, await ofImport(ctx, importId), language)

/** The same for the latest dry run of a file. */
export const exportDryRunRejects = async (
  ctx: Ctx,
  fileId: number,
  language: Language = ctx.tenant.defaultLanguage,
): Promise<RejectsFile> => exportOf(ctx, await ofDryRun(ctx, fileId), language)

function exportOf(ctx: Ctx, { of, fileName, headings }: RejectsSource, language: Language): RejectsFile {
  const delimiter = language === 'en' ? ',' : ';'
  async function* pages() {
    yield byteOrderMark + toCsvLine([...rejectHeadings(language), ...headings], delimiter)
    let afterLine = 0
    for (;;) {
      const page = { of, afterLine, limit: rejectsPerPage }
      const { rows, complete } = await listRejectRows(ctx.db, ctx.tenant.id, page)
      yield rows
        .map(({ line, reason, detail, cells }) =>
          toCsvLine([String(line), rejectText(reason, detail, language), ...cells], delimiter),
        )
        .join('')
      if (complete) return
      afterLine = rows.at(-1)?.line ?? afterLine
    }
  }
  return { fileName: rejectsFileName(fileName, language), pages: pages() }
}
