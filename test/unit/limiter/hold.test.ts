import { describe, expect, it } from 'vitest'
import {
  newSend,
  type Outcome,
  queueMs,
  reserveAgain,
  settle,
  unsettledUntil,
  useWithinMs,
  weigh,
  windowMs,
} from '../../../durable-objects/limiter/hold.ts'

const now = 1_800_000_000_000
const minuteMs = 60_000
const sends = { counts: 'sends' } as const
const deliveries = { counts: 'deliveries' } as const
const told = (...outcomes: Outcome[]) => outcomes.reduce(settle, newSend(now, null))
const sent = { outcome: 'sent', at: now + 1000 } as const
const delivered = { outcome: 'delivered', at: now + 9000 } as const
const failed = { outcome: 'failed', at: now + 2000 } as const
const unsettled = now + useWithinMs + queueMs + windowMs

describe('until when a message holds its person', () => {
  it.each([
    { name: 'nothing is known', outcomes: [], bySends: unsettled, byDeliveries: unsettled },
    { name: 'it left', outcomes: [sent], bySends: sent.at + windowMs, byDeliveries: unsettled },
    {
      name: 'it arrived',
      outcomes: [sent, delivered],
      bySends: delivered.at + windowMs,
      byDeliveries: delivered.at + windowMs,
    },
    {
      name: 'the arrival is told first and twice',
      outcomes: [delivered, sent, delivered],
      bySends: delivered.at + windowMs,
      byDeliveries: delivered.at + windowMs,
    },
    { name: 'it failed', outcomes: [failed], bySends: 0, byDeliveries: 0 },
    {
      name: 'it left and did not arrive',
      outcomes: [sent, failed],
      bySends: sent.at + windowMs,
      byDeliveries: 0,
    },
    {
      name: 'a failure of an earlier attempt is told late',
      outcomes: [{ outcome: 'failed', at: now - 2 * minuteMs }],
      bySends: unsettled,
      byDeliveries: unsettled,
    },
  ] as const)('$name', ({ outcomes, bySends, byDeliveries }) => {
    expect(weigh(told(...outcomes), sends, null).until).toBe(bySends)
    expect(weigh(told(...outcomes), deliveries, null).until).toBe(byDeliveries)
  })

  it('is 28 hours from the attempt at most, which follows within minutes', () => {
    expect(unsettledUntil(now) - now).toBe(28 * 3_600_000 + 3 * minuteMs)
  })

  it('does not count inside an answer window', () => {
    const window = { from: now - minuteMs, until: now - minuteMs + windowMs }
    expect(weigh(told(sent), sends, window)).toEqual({ until: 0, likelyUntil: 0, knownAt: null })
    const free = settle(newSend(now, window.until), delivered)
    expect(weigh(free, deliveries, null).until).toBe(0)
    const late = settle(newSend(now, window.until), { outcome: 'delivered', at: window.until })
    expect(weigh(late, deliveries, window).until).toBe(window.until + windowMs)
  })
})

describe('the same key again', () => {
  it('is one attempt while it may still be used', () => {
    const again = reserveAgain(told(), unsettled, newSend(now + minuteMs, null))
    expect(weigh(settle(again, failed), sends, null).until).toBe(0)
  })

  it('is another attempt later, and the first still counts', () => {
    const later = now + useWithinMs
    const again = reserveAgain(told(), unsettled, newSend(later, null))
    expect(weigh(again, sends, null).until).toBe(unsettledUntil(later))
    const gaveUp = settle(again, { outcome: 'failed', at: later + 1 })
    expect(weigh(gaveUp, sends, null).until).toBe(unsettled)
  })
})
