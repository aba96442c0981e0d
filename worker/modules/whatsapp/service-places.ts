import type { Ctx } from '../../context.ts'
import type { SendingPlaces } from '../../contracts/campaigns.ts'
import type { WhatsAppForecast } from '../../contracts/whatsapp.ts'
import { wakeDispatch } from '../channels/service-whatsapp.ts'
import { findWhatsAppNumber, hashWhatsAppUser } from './service.ts'

/** What names a message in the Limiter. */
const keyOf = (messageId: number): string => String(messageId)

/**
 * Takes places in the window of a number for messages about to be sent (spec 9.3); the same message gets its
 * place again.
 *
 * @param numberId the number they go from; null for the one the channel is connected with
 * @returns who has none, and when somebody new fits again (epoch ms)
 */
export async function takePlaces(
  ctx: Ctx,
  numberId: number | null,
  messages: readonly { messageId: number; address: string }[],
): Promise<Map<number, number>> {
  const number = await findWhatsAppNumber(ctx, numberId)
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
export async function forecastPlaces(
  ctx: Ctx,
  numberId: number | null,
  waiting: number,
): Promise<WhatsAppForecast> {
  return ctx.limiter.forecastUsers({ number: await findWhatsAppNumber(ctx, numberId), waiting })
}

/** The same with the number and its limit, as people are told it. */
export async function outlookOf(ctx: Ctx, numberId: number | null, waiting: number): Promise<SendingPlaces> {
  const number = await findWhatsAppNumber(ctx, numberId)
  const [{ limit }, foreseen] = await Promise.all([
    ctx.limiter.levelOf({ number }),
    ctx.limiter.forecastUsers({ number, waiting }),
  ])
  return { ...foreseen, number: number.number, limit }
}

/** Takes in that the provider refused for a full window; when somebody new fits again, epoch ms. */
export async function tellFull(ctx: Ctx, numberId: number | null): Promise<number> {
  const { retryAt } = await ctx.limiter.tellFull({ number: await findWhatsAppNumber(ctx, numberId) })
  return retryAt
}

/**
 * Takes in what became of messages. That one `left` is the word for what has been handed to WhatsApp: what
 * still waits in the provider's queue counts as delivered at the queue's end (design §4.4).
 */
export async function settlePlaces(
  ctx: Ctx,
  events: readonly { messageId: number; outcome: 'sent' | 'delivered' | 'failed' | null; at: number }[],
): Promise<void> {
  const settled = events.flatMap(({ messageId, outcome, at }) =>
    outcome === null ? [] : [{ key: keyOf(messageId), outcome, at }],
  )
  if (settled.length === 0) return
  const { wake } = await ctx.limiter.settleUsers({ settled })
  if (wake) await wakeDispatch(ctx)
}

/** Erasure: nothing in the Limiter tells any more that these numbers were written to. */
export async function forgetWhatsAppUsers(ctx: Ctx, addresses: readonly string[]): Promise<void> {
  if (addresses.length === 0) return
  const users = await Promise.all(addresses.map((address) => hashWhatsAppUser(ctx, address)))
  await ctx.limiter.forgetUsers({ users })
}
