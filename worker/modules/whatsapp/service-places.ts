import type { Ctx } from '../../context.ts'
import type { SendingPlaces } from '../../contracts/campaigns.ts'
import type { WhatsAppLeaving, WhatsAppNumberRef, WhatsAppPlaced } from '../../contracts/whatsapp.ts'
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

/** How many strangers fit now, and when the next one does for certain (epoch ms). */
export async function roomForPlaces(
  ctx: Ctx,
  numberId: number | null,
): Promise<{ room: number; retryAt: number }> {
  const number = await findWhatsAppNumber(ctx, numberId)
  const { room, retryAt } = await ctx.limiter.roomForUsers({ number })
  return { room: room ?? Number.POSITIVE_INFINITY, retryAt }
}

/** Those of the people who wait who may need no new place: messages that went to them, and who wrote lately. */
export type MaybePlaced = { messageIds: readonly number[]; wrote: readonly string[] }

/** As many as one question to the Limiter carries. */
const askedAtOnce = 2000

/**
 * What WhatsApp's limit does to people who wait, as they are told it before, at and after the start (spec 9.3).
 *
 * @param going.perSecond how many go a second; null: at once
 * @param going.findPlaced asked only where not everybody fits as a stranger
 */
export async function outlookOf(
  ctx: Ctx,
  numberId: number | null,
  going: { waiting: number; perSecond: number | null; findPlaced: () => Promise<MaybePlaced> },
): Promise<SendingPlaces> {
  const { waiting, perSecond } = going
  const number = await findWhatsAppNumber(ctx, numberId)
  const [{ limit }, asStrangers] = await Promise.all([
    ctx.limiter.levelOf({ number }),
    ctx.limiter.forecastUsers({ number, waiting, placed: null, perSecond }),
  ])
  const told = { number: number.number, limit }
  if (asStrangers.now >= waiting) return { ...asStrangers, ...told }
  const placed = await placedAmong(ctx, number, await going.findPlaced())
  return { ...(await ctx.limiter.forecastUsers({ number, waiting, placed, perSecond })), ...told }
}

/** Asks the Limiter in pages who needs no new place. */
async function placedAmong(
  ctx: Ctx,
  number: WhatsAppNumberRef,
  { messageIds, wrote }: MaybePlaced,
): Promise<WhatsAppPlaced> {
  const users = await Promise.all(wrote.map((address) => hashWhatsAppUser(ctx, address)))
  const all: WhatsAppPlaced = { free: 0, likely: [], latest: [] }
  const most = Math.max(messageIds.length, users.length)
  for (let from = 0; from < most; from += askedAtOnce) {
    const keys = messageIds.slice(from, from + askedAtOnce).map(keyOf)
    const page = await ctx.limiter.placedUsers({ number, keys, users: users.slice(from, from + askedAtOnce) })
    all.free += page.free
    all.likely = joinLeaving(all.likely, page.likely)
    all.latest = joinLeaving(all.latest, page.latest)
  }
  return all
}

function joinLeaving(one: WhatsAppLeaving, other: WhatsAppLeaving): WhatsAppLeaving {
  const joined = new Map<number, number>()
  for (const { at, people } of [...one, ...other]) joined.set(at, (joined.get(at) ?? 0) + people)
  return [...joined].map(([at, people]) => ({ at, people }))
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
