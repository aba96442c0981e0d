import type { Ctx } from '../../context.ts'
import { AppError, invalid } from '../../lib/errors.ts'
import type { EmailProvider, OutgoingEmail, SendOutcome } from './port.ts'

const longestWaitMs = 5_000

/**
 * Sends one mail now, as a test. It takes its turn among the campaigns' calls and does not wait for long.
 *
 * @throws rate.limited, before any call, when its turn is more than 5 seconds off
 */
export async function sendOneMail(
  ctx: Ctx,
  provider: EmailProvider,
  mail: OutgoingEmail,
  key: string,
): Promise<SendOutcome> {
  const { startAt } = await ctx.limiter.reserve({ channel: 'email', key, requests: 1 })
  const waitMs = startAt - ctx.clock.now()
  if (waitMs > longestWaitMs) {
    await ctx.limiter.release({ channel: 'email', key })
    throw new AppError('rate.limited', { retryAfterSeconds: Math.ceil(waitMs / 1000) })
  }
  if (waitMs > 0) await ctx.clock.sleep(waitMs)
  return provider.send(provider.encode([mail]), key)
}

/** What a person who asked for one mail is told when it did not go. */
export function refusalOf(outcome: Exclude<SendOutcome, { type: 'accepted' }>): AppError {
  switch (outcome.type) {
    case 'refused': {
      const field = outcome.code === 'invalid_from_address' ? 'fromEmail' : 'to'
      return invalid({ field, code: 'refused' })
    }
    case 'misconfigured':
      return new AppError('channel.rejected_credentials', { detail: outcome.code })
    case 'throttled':
      return new AppError('rate.limited', { retryAfterSeconds: Math.ceil(outcome.retryAfterMs / 1000) })
    case 'unclear':
      return new AppError('channel.unreachable', { retryable: true })
  }
}
