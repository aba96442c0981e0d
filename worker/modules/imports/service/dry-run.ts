import type { Ctx } from '../../../context.ts'
import type { DryRunInput, DryRunResult } from '../../../contracts/imports.ts'
import { invalid } from '../../../lib/errors.ts'
import { listAllFields } from '../../fields/service.ts'
import { judgeChunk } from '../chunk.ts'
import { resolveColumns } from '../columns.ts'
import { toDryRunResult } from '../dry-run.ts'
import { judgeRows } from '../queries/chunks.ts'
import { toRowPlan } from './apply.ts'

/**
 * Tells what an import would do with some rows, by the judge and the SELECT that a chunk goes through, and
 * stores nothing (spec 4.2).
 *
 * @throws `request.invalid` for a column that cannot be stored
 */
export async function dryRunRows(ctx: Ctx, input: DryRunInput): Promise<DryRunResult> {
  const { columns, problems } = resolveColumns(input.columns, await listAllFields(ctx))
  if (problems.length > 0) throw invalid(...problems)
  const { rows } = judgeChunk(toRowPlan(ctx, columns, ctx.clock.now()), input.rows)
  const { known, deleted } = input
  return toDryRunResult(
    await judgeRows(ctx.db, { tenantId: ctx.tenant.id, importId: 0, known, deleted, rows }),
  )
}
