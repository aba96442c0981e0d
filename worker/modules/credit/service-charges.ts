import type { Ctx } from '../../context.ts'
import type { SendingChannel } from '../../contracts/common.ts'
import type { CreditCause } from '../../contracts/credit.ts'
import { AppError } from '../../lib/errors.ts'
import { errorFields } from '../../lib/logger.ts'
import { bookCharge, returnCharge } from './charge-queries.ts'
import { quote } from './pricing.ts'
import { findCoveredCampaigns, openPrices } from './service-booking.ts'

/** A send that is no message of a campaign (spec 15.5). */
export type OutsideSend = {
  /** One send is booked once under one key, however often it is tried. */
  key: string
  cause: CreditCause
  channel: SendingChannel
  /** Of the channel it goes through: the sandbox costs nothing. */
  connection: string
  address: string
  /** Parts of an SMS; null on channels that have none. */
  segments: number | null
  /** Goes out and is booked below zero where the credit is used up: what the law asks for. */
  always?: boolean
}

/** What an outside send costs now (micros). */
async function costOfSend(ctx: Ctx, send: Omit<OutsideSend, 'key' | 'cause'>): Promise<number> {
  const { channel, connection, address, segments } = send
  const prices = connection === 'sandbox' ? null : await openPrices(ctx, channel)
  return prices === null ? 0 : quote(prices, channel, { id: 0, address, segments }).micros
}

/** What a test that is a message of its own costs now (micros); booked with the message. */
export const costOfTest = (
  ctx: Ctx,
  test: Pick<OutsideSend, 'channel' | 'connection' | 'address' | 'segments'>,
): Promise<number> => costOfSend(ctx, test)

/**
 * Books an outside send before it is made: once per key under any repetition.
 *
 * @returns false when the credit does not cover it; nothing is booked then
 */
export async function bookSend(ctx: Ctx, send: OutsideSend): Promise<boolean> {
  const micros = await costOfSend(ctx, send)
  if (micros === 0) return true
  const { key, cause, channel, always = false } = send
  const { booked, untold } = await bookCharge(
    ctx.db,
    ctx.tenant.id,
    { key, cause, channel, micros },
    { always },
  )
  if (untold) await wakeTick(ctx)
  return booked
}

/** Gives back what is booked under a key, because nothing was sent; whoever it covers now goes on at once. */
export async function giveBackSend(ctx: Ctx, key: string): Promise<void> {
  if (await returnCharge(ctx.db, ctx.tenant.id, key)) await wakeCovered(ctx)
}

/**
 * Makes a send between its booking and what becomes of it: given back unless something may have left.
 *
 * @throws credit.insufficient when the credit does not cover it, before anything is sent
 */
export async function sendBooked<T extends { type: string }>(
  ctx: Ctx,
  booking: OutsideSend,
  send: () => Promise<T>,
): Promise<T> {
  if (!(await bookSend(ctx, booking))) throw new AppError('credit.insufficient')
  let outcome: T
  try {
    outcome = await send()
  } catch (error) {
    await giveBackSend(ctx, booking.key)
    throw error
  }
  if (!mayHaveLeft(outcome)) await giveBackSend(ctx, booking.key)
  return outcome
}

/** Whether a person may have got what was sent, so that it is paid. */
export const mayHaveLeft = (outcome: { type: string; mayHaveArrived?: true }): boolean =>
  outcome.type === 'accepted' || outcome.type === 'unclear' || outcome.mayHaveArrived === true

/** Credit came back: whoever waits for it and is covered now goes on at once, not with the hourly look. */
export async function wakeCovered(ctx: Ctx): Promise<void> {
  if ((await findCoveredCampaigns(ctx)).length > 0) await wakeTick(ctx)
}

/** The due time says the same, so a wake-up that is lost costs a minute. */
async function wakeTick(ctx: Ctx): Promise<void> {
  await ctx.due.lower(ctx.clock.now())
  try {
    await ctx.queues.send({ type: 'tenant.tick' })
  } catch (error) {
    ctx.log.warn('credit.wake_failed', errorFields(error))
  }
}
