import type { Ctx } from '../../../context.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { longestWaitMs } from '../plan.ts'

type Turn = Awaited<ReturnType<Ctx['limiter']['reserve']>>

/** Waits for the turn of one call in the lane of a channel; null when it is too far away. */
export async function reserveTurn(ctx: Ctx, channel: SendingChannel, key: string): Promise<Turn | null> {
  const turn = await ctx.limiter.reserve({ channel, key, requests: 1 })
  const waitMs = turn.startAt - ctx.clock.now()
  if (waitMs > longestWaitMs) {
    await ctx.limiter.release({ channel, key })
    return null
  }
  if (waitMs > 0) await ctx.clock.sleep(waitMs)
  return turn
}
