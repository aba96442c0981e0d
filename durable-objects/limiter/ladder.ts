import type { WhatsAppLadder } from '../../worker/contracts/whatsapp.ts'

/** Different people in any moving 24 hours; null is no limit. */
export type Limit = number | null

/** The levels a number climbs, as data: another table is another set of rules (spec 9.2). */
export type Ladder = {
  /** Lowest first. */
  limits: readonly Limit[]
  /** Whose people are counted together: those of one number, or of all numbers of a business. */
  scope: 'number' | 'business'
  /** What makes a person count: that the message left the provider, or that it reached the phone. */
  counts: 'sends' | 'deliveries'
}

/**
 * The source document's ladder and today's (developers.facebook.com, WhatsApp messaging limits: since
 * October 2025 the limit is the business portfolio's and counts deliveries).
 */
export const ladders: Record<WhatsAppLadder, Ladder> = {
  per_number: { limits: [1000, 10_000, 100_000, null], scope: 'number', counts: 'sends' },
  shared: { limits: [250, 2000, 10_000, 100_000, null], scope: 'business', counts: 'deliveries' },
}

/** The limit of a level, counted from 0; beyond the ladder its ends. */
export function limitAt({ limits }: Ladder, level: number): Limit {
  const limit = limits[Math.max(0, Math.min(level, limits.length - 1))]
  return limit === undefined ? 0 : limit
}

/** The highest level whose limit a number keeps within when the provider told `limit`. */
export function levelWithin({ limits }: Ladder, limit: Limit): number {
  if (limit === null) return limits.length - 1
  return Math.max(0, limits.filter((one) => one !== null && one <= limit).length - 1)
}
