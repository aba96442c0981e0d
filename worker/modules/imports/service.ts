import type { Ctx } from '../../context.ts'
import type { ImportDetail } from '../../contracts/imports.ts'
import { AppError } from '../../lib/errors.ts'
import { auditStatement } from '../audit/service.ts'
import { cancelImportRow, listLeftImports } from './queries/imports.ts'
import { sweepImportFiles } from './service/files.ts'
import { getImport } from './service/read.ts'

export { applyChunk } from './service/apply.ts'
export { createImport } from './service/create.ts'
export { dryRunRows } from './service/dry-run.ts'
export { getImport, listImports } from './service/read.ts'
export { exportDryRunRejects, exportRejects, listDryRunRejects, listRejects } from './service/rejects.ts'

/**
 * Stops an import. What was applied stays, the rest is never taken; cancelling again changes nothing.
 *
 * @throws `import.state` when it is complete
 */
export async function cancelImport(ctx: Ctx, importId: number): Promise<ImportDetail> {
  const { fileName } = await getImport(ctx, importId)
  const cancelled = await cancelImportRow(ctx.db, ctx.tenant.id, importId, {
    now: ctx.clock.now(),
    also: [
      auditStatement(
        ctx,
        { action: 'import.cancelled', target: { id: importId, name: fileName } },
        { ifChanged: true },
      ),
    ],
  })
  const detail = await getImport(ctx, importId)
  if (detail.state === 'completed') throw new AppError('import.state')
  if (cancelled) await ctx.queues.send({ type: 'lists.refresh' })
  return detail
}

/** A client that has sent nothing for so long does not come back. */
const leftAfterMs = 30 * 24 * 3_600_000
const leftPerSweep = 20

/**
 * The net under imports: goes on with files, and ends imports that their client has left, so that they
 * hold on to no field.
 *
 * @returns epoch ms when to look again, null when nothing is left to look after
 */
export async function sweepImports(ctx: Ctx): Promise<number | null> {
  const since = ctx.clock.now() - leftAfterMs
  const left = await listLeftImports(ctx.db, ctx.tenant.id, { since, limit: leftPerSweep })
  for (const importId of left) await cancelImport(ctx, importId)
  return sweepImportFiles(ctx)
}
