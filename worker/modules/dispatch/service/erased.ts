import { execute } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { suppressErased } from '../../suppressions/service.ts'
import { type ClaimedRow, skipStatement } from '../queries/messages.ts'

/**
 * The claim asks for suppressions by address; of an erased person only a hash is left (spec 2.4), which is
 * asked here, for the few addresses that were claimed. Whoever matches is left out like any suppressed one.
 */
export async function leaveOutErased(
  ctx: Ctx,
  { channel, leaseKey, rows }: { channel: SendingChannel; leaseKey: string; rows: readonly ClaimedRow[] },
): Promise<ClaimedRow[]> {
  const claimed = rows.filter((row) => row.outcome === 'held')
  const erased = await suppressErased(
    ctx,
    claimed.map(({ address }) => ({ channel, address })),
  )
  if (erased.size === 0) return [...rows]
  const messageIds = claimed.filter(({ address }) => erased.has(address)).map(({ id }) => id)
  const skip = { leaseKey, messageIds, code: 'suppressed', now: ctx.clock.now() }
  await execute(ctx.db, skipStatement(ctx.tenant.id, skip))
  return rows.map((row) => (messageIds.includes(row.id) ? { ...row, outcome: 'skipped' } : row))
}
