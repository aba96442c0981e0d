import type { Ctx } from '../../context.ts'
import type { WhatsAppForecast } from '../../contracts/whatsapp.ts'
import { wakeDispatch } from '../channels/service-whatsapp.ts'
import { findWhatsAppNumber, hashWhatsAppUser } from './service.ts'

/** The provider's code for a window that is full (Meta 131048, Twilio 63018). */
const fullCode = 'twilio_63018'

/** What names a message in the Limiter. */
const keyOf = (messageId: number): string => String(messageId)

/**
 * Takes places in the window of a number for messages about to be sent (spec 9.3); the same message gets its
 * place again.
 *
 * @returns who has none, and when somebody new fits again (epoch ms)
 */
export async function takePlaces(
  ctx: Ctx,
  messages: readonly { messageId: number; address: string }[],
): Promise<Map<number, number>> {
  const number = await findWhatsAppNumber(ctx, null)
  const users = await Promise.all(
    messages.map(async ({ messageId, address }) => ({
      key: keyOf(messageId),
      user: await hashWhatsAppUser(ctx, address),
    })),
  )
  const answers = await ctx.limiter.reserveUsers({ number, users })
  return new Map(answers.flatMap((one) => (one.fits ? [] : [[Number(one.key), one.retryAt] as const])))
}

/** Gives back the places of messages that were not sent. */
export async function freePlaces(ctx: Ctx, messageIds: readonly number[]): Promise<void> {
  if (messageIds.length === 0) return
  const { wake } = await ctx.limiter.releaseUsers({ keys: messageIds.map(keyOf) })
  if (wake) await wakeDispatch(ctx)
}

/** How many of those who wait fit now, and when the next do. */
export async function forecastPlaces(ctx: Ctx, waiting: number): Promise<WhatsAppForecast> {
  return ctx.limiter.forecastUsers({ number: await findWhatsAppNumber(ctx, null), waiting })
}

/**
 * Takes in what became of messages. That one left is not taken from here, since the provider also says so of
 * what still waits in its queue: until it arrives or fails it counts as delivered at the queue's end.
 */
export async function settlePlaces(
  ctx: Ctx,
  events: readonly { messageId: number; stage: string; at: number; code: string | null }[],
): Promise<void> {
  const settled = events.flatMap(({ messageId, stage, at }) =>
    stage === 'delivered' || stage === 'failed'
      ? [{ key: keyOf(messageId), outcome: stage, at } as const]
      : [],
  )
  if (settled.length === 0) return
  const { wake } = await ctx.limiter.settleUsers({ settled })
  if (events.some(({ code }) => code === fullCode)) {
    await ctx.limiter.tellFull({ number: await findWhatsAppNumber(ctx, null) })
  }
  if (wake) await wakeDispatch(ctx)
}

/** Erasure: nothing in the Limiter tells any more that these numbers were written to. */
export async function forgetWhatsAppUsers(ctx: Ctx, addresses: readonly string[]): Promise<void> {
  if (addresses.length === 0) return
  const users = await Promise.all(addresses.map((address) => hashWhatsAppUser(ctx, address)))
  await ctx.limiter.forgetUsers({ users })
}
