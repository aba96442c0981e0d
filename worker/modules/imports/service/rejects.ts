import type { Ctx } from '../../../context.ts'
import type { Language, Page } from '../../../contracts/common.ts'
import type { ImportReject, RejectsQuery } from '../../../contracts/imports.ts'
import { byId, decodeCursor, encodeCursor } from '../../../lib/cursor.ts'
import { toCsvLine } from '../../../lib/import/formula.ts'
import { pointsTo } from '../dry-run.ts'
import { listRejectRows } from '../queries/chunks.ts'
import { rejectHeadings, rejectsFileName, rejectText } from '../reject-text.ts'
import { getImport } from './read.ts'

/** The refused rows in the order of the file, of one reason or of all. */
export async function listRejects(
  ctx: Ctx,
  importId: number,
  query: RejectsQuery,
): Promise<Page<ImportReject>> {
  await getImport(ctx, importId)
  const { reason, limit } = query
  const order = `rejects.${importId}.${reason ?? ''}`
  const afterLine = decodeCursor(order, query.cursor, byId)?.id ?? 0
  const page = { importId, afterLine, limit, reason }
  const { rows, complete } = await listRejectRows(ctx.db, ctx.tenant.id, page)
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
      const page = { importId, afterLine, limit: rejectsPerPage }
      const { rows, complete } = await listRejectRows(ctx.db, ctx.tenant.id, page)
      yield rows
        .map(({ line, reason, detail: of, cells }) =>
          toCsvLine([String(line), rejectText(reason, of, language), ...cells], delimiter),
        )
        .join('')
      if (complete) return
      afterLine = rows.at(-1)?.line ?? afterLine
    }
  }
  return { fileName: rejectsFileName(detail.fileName, language), pages: pages() }
}
