import type { Ctx } from '../../context.ts'
import type { ImportDetail } from '../../contracts/imports.ts'
import { AppError } from '../../lib/errors.ts'
import { auditStatement } from '../audit/service.ts'
import { cancelImportRow } from './queries/imports.ts'
import { getImport } from './service/read.ts'

export { applyChunk } from './service/apply.ts'
export { createImport } from './service/create.ts'
export { sweepImportFiles } from './service/files.ts'
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
