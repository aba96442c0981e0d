import type { Ctx } from '../../../context.ts'
import type { Import, ImportDetail, ImportsQuery } from '../../../contracts/imports.ts'
import { notFound } from '../../../lib/errors.ts'
import { toImportColumns } from '../columns.ts'
import { findImportDetail, listImportRows } from '../queries/imports.ts'

const listedImports = 50

/** The latest imports of the workspace, with their figures: of one state, or all. */
export const listImports = (ctx: Ctx, { state }: ImportsQuery = {}): Promise<Import[]> =>
  listImportRows(ctx.db, ctx.tenant.id, { limit: listedImports, state })

/** One import: its figures, its mapping, and which chunks it has, so that a client can go on. */
export async function getImport(ctx: Ctx, importId: number): Promise<ImportDetail> {
  const found = await findImportDetail(ctx.db, ctx.tenant.id, importId)
  if (found === undefined) throw notFound()
  const { row, columns, chunks, rejectsByReason } = found
  return {
    ...row,
    columns: toImportColumns(columns),
    chunks,
    rejectsByReason,
  }
}
