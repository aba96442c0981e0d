import type { Ctx } from '../../context.ts'
import { claimedPerDay } from '../../contracts/chat.ts'
import type { FormValues } from '../../contracts/chatbot.ts'
import { zonedDay } from '../../lib/zone-dates.ts'
import { type ChatPerson, takeInChatPerson, type TakenInPerson } from '../contacts/service.ts'
import { countClaim, hasEnoughClaims, writeClaim } from './queries.ts'

/** A visitor has told the bot who they are: their browsers have that one address from here on, claimed (decision 38). */
export const noteClaim = (
  ctx: Ctx,
  claim: { visitor: string; values: FormValues; contactId: number },
): Promise<void> => writeClaim(ctx.db, ctx.tenant.id, claim)

const measureOf = (ctx: Ctx) => ({
  day: zonedDay(ctx.clock.now(), ctx.tenant.timeZone),
  most: claimedPerDay,
})

/**
 * The contact of an address that somebody claims to have, made where there is none; so many a day (`claimedPerDay`).
 *
 * @returns `contactId` null where the day has enough: the conversation goes on without a contact
 */
export const takeInClaimed = (ctx: Ctx, person: ChatPerson): Promise<TakenInPerson> =>
  takeInChatPerson(ctx, person, () => countClaim(ctx.db, ctx.tenant.id, measureOf(ctx)))

/** Whether no more contacts are made today of addresses that were only claimed. */
export const isClaimsFull = (ctx: Ctx): Promise<boolean> =>
  hasEnoughClaims(ctx.db, ctx.tenant.id, measureOf(ctx))
