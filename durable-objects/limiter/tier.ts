import type { WhatsAppLadder, WhatsAppQuality } from '../../worker/contracts/whatsapp.ts'
import { ladders, type Ladder, levelWithin, type Limit, limitAt } from './ladder.ts'

const hourMs = 3_600_000
/** Over this time different people are added up for the next level (spec 9.2). */
export const promotionWindowMs = 7 * 24 * hourMs
/** A level is not left upwards before so long after its limit was first being reached. */
const promotionDelayMs = 48 * hourMs
/** Written to within seven days, times the limit, for the next level. */
const promotionFactor = 2
/** When a provider says that the window is full and we know of nobody who leaves it, we ask again then. */
const fullRetryMs = hourMs

/**
 * Where one number, or the numbers of one business together, stand. Times epoch ms.
 * `toldLimit` and `staffLimit` are absent until somebody tells one; null is no limit.
 */
export type Tier = {
  ladder: WhatsAppLadder
  /** Index into the ladder's limits. */
  level: number
  toldLimit?: Limit
  staffLimit?: Limit
  quality: WhatsAppQuality | null
  /** When the limit of this level was first being reached. */
  reachedAt: number | null
  /** The provider said that the window is full: nobody new before. */
  closedUntil: number
  /** People who count now: those with `counts_until` past `countedAt`. */
  holding: number
  /** People known to have counted within seven days before `countedAt`. */
  week: number
  /** The time both figures are of. */
  countedAt: number
}

export const newTier = (ladder: WhatsAppLadder): Tier => ({
  ladder,
  level: 0,
  quality: null,
  reachedAt: null,
  closedUntil: 0,
  holding: 0,
  week: 0,
  countedAt: 0,
})

/** Who says the limit: staff before the provider, the provider before what we reckon (spec 9.2). */
export function limitSource(tier: Tier): 'staff' | 'provider' | 'computed' {
  if (tier.staffLimit !== undefined) return 'staff'
  return tier.toldLimit === undefined ? 'computed' : 'provider'
}

/** Different people in any 24 hours now. */
export function limitOf(tier: Tier, all: Record<WhatsAppLadder, Ladder> = ladders): Limit {
  if (tier.staffLimit !== undefined) return tier.staffLimit
  if (tier.toldLimit !== undefined) return tier.toldLimit
  return limitAt(all[tier.ladder], tier.level)
}

/** People who may still be taken in; below 0 after the limit fell, Infinity without one. */
export function spareOf(tier: Tier, now: number, all: Record<WhatsAppLadder, Ladder> = ladders): number {
  const limit = limitOf(tier, all)
  const spare = limit === null ? Number.POSITIVE_INFINITY : limit - tier.holding
  return tier.closedUntil > now ? Math.min(0, spare) : spare
}

/** The same, never below 0. */
export const roomOf = (tier: Tier, now: number, all: Record<WhatsAppLadder, Ladder> = ladders): number =>
  Math.max(0, spareOf(tier, now, all))

/** The level after a value was told or withdrawn: the ladder's nearest below, from which it goes on. */
function withLevel(tier: Tier, all: Record<WhatsAppLadder, Ladder>): Tier {
  if (limitSource(tier) === 'computed') return tier
  return { ...tier, level: levelWithin(all[tier.ladder], limitOf(tier, all)) }
}

export type Told = {
  /** `keep` leaves what is known, `none` withdraws it. */
  limit?: Limit | 'none'
  source: 'provider' | 'staff'
  quality?: WhatsAppQuality | null
}

/**
 * Takes in what the provider or staff tell. A quality that falls low takes a reckoned level one down
 * (spec 9.2); a limit that was told wins over the reckoned one for as long as it is told.
 */
export function tell(tier: Tier, told: Told, all: Record<WhatsAppLadder, Ladder> = ladders): Tier {
  let next: Tier = { ...tier }
  const before = limitOf(tier, all)
  if (told.limit !== undefined) {
    const key = told.source === 'staff' ? 'staffLimit' : 'toldLimit'
    if (told.limit === 'none') delete next[key]
    else next[key] = told.limit
    next = withLevel(next, all)
  }
  if (told.quality !== undefined) {
    const falls = told.quality === 'low' && tier.quality !== 'low'
    next.quality = told.quality
    if (falls && limitSource(next) === 'computed') next.level = Math.max(0, next.level - 1)
  }
  return limitOf(next, all) === before ? next : { ...next, reachedAt: null }
}

/**
 * Notes that the limit is reached and takes the level up when it is due: quality not low, twice the
 * limit of different people within seven days, 48 hours after the limit was first being reached. To be
 * asked whenever a figure moved and at `promotionDueAt`; with `holding` and `week` as of `countedAt`.
 */
export function evaluate(tier: Tier, all: Record<WhatsAppLadder, Ladder> = ladders): Tier {
  const limit = limitOf(tier, all)
  if (limit === null) return tier.reachedAt === null ? tier : { ...tier, reachedAt: null }
  const reachedAt = tier.reachedAt ?? (tier.holding >= limit ? tier.countedAt : null)
  if (
    reachedAt !== null &&
    limitSource(tier) === 'computed' &&
    tier.quality !== 'low' &&
    tier.level < all[tier.ladder].limits.length - 1 &&
    tier.countedAt >= reachedAt + promotionDelayMs &&
    tier.week >= promotionFactor * limit
  ) {
    return evaluate({ ...tier, level: tier.level + 1, reachedAt: null }, all)
  }
  return reachedAt === tier.reachedAt ? tier : { ...tier, reachedAt }
}

/** When a promotion becomes possible by time alone; null when time decides nothing. */
export const promotionDueAt = (tier: Tier): number | null =>
  tier.reachedAt === null ? null : tier.reachedAt + promotionDelayMs

/** When the next level opens if the figures stay as they are; null when they do not suffice. */
export function promotionLikelyAt(tier: Tier, all: Record<WhatsAppLadder, Ladder> = ladders): number | null {
  const next = nextLevelOf(tier, all)
  const isDue = next !== null && tier.quality !== 'low' && limitSource(tier) === 'computed'
  return isDue && tier.week >= next.people ? next.notBefore : null
}

/** The provider refused for a full window that we thought had room: nobody new until the next one leaves. */
export function closeFull(tier: Tier, now: number, nextLeavesAt: number | null): Tier {
  const until = Math.max(now + 60_000, Math.min(nextLeavesAt ?? now + fullRetryMs, now + fullRetryMs))
  return { ...tier, closedUntil: Math.max(tier.closedUntil, until) }
}

/** The next level, and what it asks for; null at the top or where somebody else says the limit. */
export function nextLevelOf(
  tier: Tier,
  all: Record<WhatsAppLadder, Ladder> = ladders,
): { limit: Limit; people: number; notBefore: number | null } | null {
  const limit = limitOf(tier, all)
  const ladder = all[tier.ladder]
  const level = levelWithin(ladder, limit)
  if (limit === null || level >= ladder.limits.length - 1) return null
  // A told limit between two levels climbs to the first above it.
  const next = limitAt(ladder, (limitAt(ladder, level) ?? 0) > limit ? level : level + 1)
  return { limit: next, people: promotionFactor * limit, notBefore: promotionDueAt(tier) }
}
