import { describe, expect, it } from 'vitest'
import { ladders, levelWithin, limitAt } from '../../../durable-objects/limiter/ladder.ts'
import {
  closeFull,
  evaluate,
  limitOf,
  newTier,
  nextLevelOf,
  promotionLikelyAt,
  roomOf,
  tell,
  type Tier,
} from '../../../durable-objects/limiter/tier.ts'

const hourMs = 3_600_000
const now = 1_800_000_000_000
const tierOf = (known: Partial<Tier>): Tier => ({ ...newTier('per_number'), countedAt: now, ...known })

describe('the ladders', () => {
  it('are the source document’s and today’s', () => {
    expect(ladders.per_number.limits).toEqual([1000, 10_000, 100_000, null])
    expect(ladders.shared.limits).toEqual([250, 2000, 10_000, 100_000, null])
  })

  it.each([
    { ladder: 'per_number', told: 1000, level: 0, holds: 1000 },
    { ladder: 'per_number', told: 250, level: 0, holds: 1000 },
    { ladder: 'per_number', told: 2000, level: 0, holds: 1000 },
    { ladder: 'shared', told: 2000, level: 1, holds: 2000 },
    { ladder: 'shared', told: 1000, level: 0, holds: 250 },
    { ladder: 'shared', told: null, level: 4, holds: null },
  ] as const)('$told people on $ladder are level $level', ({ ladder, told, level, holds }) => {
    expect(levelWithin(ladders[ladder], told)).toBe(level)
    expect(limitAt(ladders[ladder], level)).toBe(holds)
  })
})

describe('promotion', () => {
  const reached = { reachedAt: now - 48 * hourMs, week: 2000, quality: 'high' } as const

  it.each([
    { name: 'twice the limit within a week, 48 hours after it was reached', tier: reached, level: 1 },
    { name: 'an unknown quality is not low', tier: { ...reached, quality: null }, level: 1 },
    { name: 'one person short', tier: { ...reached, week: 1999 }, level: 0 },
    { name: 'a millisecond early', tier: { ...reached, reachedAt: now - 48 * hourMs + 1 }, level: 0 },
    { name: 'the limit was not reached', tier: { ...reached, reachedAt: null }, level: 0 },
    { name: 'quality is low', tier: { ...reached, quality: 'low' }, level: 0 },
    { name: 'the provider tells the limit', tier: { ...reached, toldLimit: 1000 }, level: 0 },
  ] as const)('$name', ({ tier, level }) => {
    expect(evaluate(tierOf(tier)).level).toBe(level)
  })

  it('counts the 48 hours from when the limit was first reached, and anew on the next level', () => {
    const first = evaluate(tierOf({ holding: 1000 }))
    expect(first.reachedAt).toBe(now)
    const later = evaluate({ ...first, holding: 3, countedAt: now + hourMs })
    expect(later.reachedAt).toBe(now)
    const risen = evaluate({ ...later, week: 2000, countedAt: now + 48 * hourMs })
    expect(risen).toMatchObject({ level: 1, reachedAt: null })
  })

  it('foresees the next level when people suffice and time alone is missing', () => {
    const soon = tierOf({ reachedAt: now - hourMs, week: 2000 })
    expect(promotionLikelyAt(soon)).toBe(now + 47 * hourMs)
    expect(promotionLikelyAt({ ...soon, quality: 'low' })).toBeNull()
    expect(promotionLikelyAt({ ...soon, week: 1999 })).toBeNull()
  })
})

describe('what is told', () => {
  it('takes the level down when quality falls low, once', () => {
    const fallen = tell(tierOf({ level: 2, quality: 'high' }), { source: 'provider', quality: 'low' })
    expect(limitOf(fallen)).toBe(10_000)
    expect(limitOf(tell(fallen, { source: 'provider', quality: 'low' }))).toBe(10_000)
    const again = tell(tell(fallen, { source: 'provider', quality: 'medium' }), {
      source: 'provider',
      quality: 'low',
    })
    expect(limitOf(again)).toBe(1000)
    expect(limitOf(tell(tierOf({}), { source: 'provider', quality: 'low' }))).toBe(1000)
  })

  it('wins over what was reckoned, staff over the provider, and the ladder goes on from there', () => {
    const told = tell(tierOf({}), { source: 'provider', limit: 10_000 })
    expect(limitOf(told)).toBe(10_000)
    const staff = tell(told, { source: 'staff', limit: 250 })
    expect(limitOf(staff)).toBe(250)
    expect(limitOf(tell(staff, { source: 'provider', limit: null }))).toBe(250)
    const withdrawn = tell(staff, { source: 'staff', limit: 'none' })
    expect(limitOf(withdrawn)).toBe(10_000)
    expect(limitOf(tell(withdrawn, { source: 'provider', limit: 'none' }))).toBe(10_000)
    expect(tell(withdrawn, { source: 'provider', limit: 'none' }).level).toBe(1)
  })

  it('climbs from a told limit between two levels to the first above it', () => {
    expect(nextLevelOf(tierOf({ toldLimit: 250 }))).toMatchObject({ limit: 1000, people: 500 })
    expect(nextLevelOf(tierOf({ toldLimit: 2000 }))).toMatchObject({ limit: 10_000, people: 4000 })
    expect(nextLevelOf(tierOf({ toldLimit: null }))).toBeNull()
  })
})

describe('a window that the provider calls full', () => {
  it.each([
    { name: 'until somebody leaves', leavesAt: now + 10 * 60_000, until: now + 10 * 60_000 },
    { name: 'for a minute at least', leavesAt: now + 1000, until: now + 60_000 },
    { name: 'for an hour at most', leavesAt: now + 9 * hourMs, until: now + hourMs },
    { name: 'for an hour when we know of nobody', leavesAt: null, until: now + hourMs },
  ])('takes in nobody new $name', ({ leavesAt, until }) => {
    const tier = closeFull(tierOf({ holding: 3 }), now, leavesAt)
    expect(tier.closedUntil).toBe(until)
    expect(roomOf(tier, until - 1)).toBe(0)
    expect(roomOf(tier, until)).toBe(997)
  })
})
