import type { Ctx } from '../../context.ts'
import type { FoundCalls } from '../channels/port.ts'
import { type FoundVerdict, judgeFound } from './plan-calls.ts'
import { findKnownIds } from './queries/calls.ts'

/** Where nothing can be asked, an answer may still come by itself until this long after the attempt. */
const unaskedMs = 4 * 3_600_000

/**
 * What follows from what a provider knows of a call (design §4.5): what belongs to another message of the workspace is
 * not it.
 *
 * @param found null when it cannot be asked, now or ever
 * @param call `reconcileMs`: how long after the attempt it may turn up; null where there is no provider
 */
export async function judgeUnclear(
  ctx: Ctx,
  found: FoundCalls | null,
  call: { attemptAt: number; attempts: number; reconcileMs: number | null },
): Promise<FoundVerdict> {
  const candidates = found?.type === 'found' ? found.providerIds : []
  const known = await findKnownIds(ctx.db, ctx.tenant.id, candidates)
  const reconcileMs = call.reconcileMs ?? unaskedMs
  return judgeFound(found, { ...call, reconcileMs, known }, ctx.clock.now())
}
