import type { SQL } from 'drizzle-orm/sql'
import type { Ctx } from '../../context.ts'
import type { SendingChannel } from '../../contracts/common.ts'
import type { CreditCause } from '../../contracts/credit.ts'
import { AppError } from '../../lib/errors.ts'
import { errorFields } from '../../lib/logger.ts'
import {
  bookCharge,
  type Booking,
  bookStatement,
  type Charge,
  isUntold,
  returnCharge,
  returnStatement,
} from './charge-queries.ts'
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
 * @returns `held` when it was booked before: an earlier try may have left, or still runs; `uncovered` when the
 *   credit does not cover it, and nothing is booked
 */
export async function bookSend(ctx: Ctx, send: OutsideSend): Promise<Booking | 'free'> {
  const charge = await chargeOf(ctx, send)
  if (charge === null) return 'free'
  const { booking, untold } = await bookCharge(ctx.db, ctx.tenant.id, charge, {
    always: send.always ?? false,
  })
  if (untold) await wakeTick(ctx)
  return booking
}

async function chargeOf(ctx: Ctx, send: OutsideSend): Promise<Charge | null> {
  const { key, cause, channel } = send
  const micros = await costOfSend(ctx, send)
  return micros === 0 ? null : { key, cause, channel, micros }
}

/**
 * What books a send in the batch that takes it, where `when` holds: for one that is taken once and whose try may
 * not be repeated. Call `wakeWhenLow` afterwards.
 */
export async function bookingStatements(ctx: Ctx, send: OutsideSend, when?: SQL): Promise<SQL[]> {
  const charge = await chargeOf(ctx, send)
  return charge === null
    ? []
    : [bookStatement(ctx.tenant.id, charge, { always: send.always ?? false, ...(when && { when }) })]
}

/** Has the owners told at once when a booking made the credit low. */
export async function wakeWhenLow(ctx: Ctx): Promise<void> {
  if (await isUntold(ctx.db, ctx.tenant.id)) await wakeTick(ctx)
}

/**
 * What gives back a booking in the batch that notes that nothing was sent, where `when` holds. Call `wakeCovered`
 * afterwards.
 */
export const giveBackStatement = (ctx: Ctx, key: string, when?: SQL): SQL =>
  returnStatement(ctx.tenant.id, key, when)

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
  if ((await bookSend(ctx, booking)) === 'uncovered') throw new AppError('credit.insufficient')
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
