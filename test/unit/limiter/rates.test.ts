import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  adoptProvider,
  grant,
  grantHorizonMs,
  type Lane,
  newLane,
  observe,
  release,
  type Reservation,
  reserve,
  reset,
  startRequestsPerSecond,
} from '../../../durable-objects/limiter/rates.ts'
import { callTimes } from '../../../worker/modules/dispatch/plan-calls.ts'

const now = 1_800_000_000_000
const laneOf = (rate: number): Lane => observe(newLane(), { requestsPerSecond: rate })

describe('reset', () => {
  it('lifts a refusal, what was reserved behind it included', () => {
    const refused = observe(laneOf(2), { pausedUntil: now + 86_400_000 })
    const { lane } = reserve(refused, 1, now)
    const lifted = reset(lane, now)
    expect(reserve(lifted, 1, now).reservation.startAt).toBe(now + 500)
    expect(grant(lifted, { wanted: 100, perRequest: 100, now })).toMatchObject({ granted: 100 })
  })

  it('changes nothing without a refusal: turns that were given stay spaced', () => {
    const { lane } = reserve(laneOf(2), 1, now)
    expect(reset(lane, now)).toBe(lane)
  })
})

describe('reserve', () => {
  it.each([
    { rate: 2, starts: [0, 500, 1000] },
    { rate: 5, starts: [0, 200, 400] },
    { rate: 1000, starts: [0, 1, 2] },
    { rate: 0.5, starts: [0, 2000, 4000] },
  ])('spaces calls at $rate a second', ({ rate, starts }) => {
    let lane = laneOf(rate)
    const given = starts.map(() => {
      const result = reserve(lane, 1, now)
      lane = result.lane
      return result.reservation.startAt - now
    })
    expect(given).toEqual(starts)
  })

  it.each([
    { rate: 300, requests: 18, starts: [0, 60, 120, 180] },
    { rate: 10, requests: 18, starts: [0, 1800, 3600] },
    { rate: 1, requests: 3, starts: [0, 3000, 6000] },
  ])('gives jobs of $requests calls all of the pace of $rate a second', ({ rate, requests, starts }) => {
    let lane = laneOf(rate)
    const given = starts.map(() => {
      const result = reserve(lane, requests, now)
      lane = result.lane
      return result.reservation.startAt - now
    })
    expect(given).toEqual(starts)
  })

  it('waits for the end of a pause', () => {
    const paused = observe(laneOf(10), { pausedUntil: now + 5000 })
    expect(reserve(paused, 1, now).reservation.startAt).toBe(now + 5000)
  })

  it('gives back only what nobody reserved behind', () => {
    const first = reserve(laneOf(2), 1, now)
    const second = reserve(first.lane, 1, now)
    expect(release(second.lane, second.reservation)).toEqual(first.lane)
    expect(release(second.lane, first.reservation)).toEqual(second.lane)
  })

  it('never lets more than the rate start in any second, under any interleaving', () => {
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          type: fc.constant('reserve' as const),
          requests: fc.integer({ min: 1, max: 18 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 1500 }) }),
      },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('release' as const), index: fc.nat(20) }) },
      {
        weight: 1,
        arbitrary: fc.record({ type: fc.constant('pause' as const), ms: fc.integer({ min: 0, max: 3000 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          type: fc.constant('grant' as const),
          wanted: fc.integer({ min: 1, max: 500 }),
        }),
      },
    )
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 50 }), fc.array(step, { maxLength: 120 }), (rate, steps) => {
        let lane = laneOf(rate)
        let at = now
        const held: Reservation[] = []
        for (const one of steps) {
          if (one.type === 'wait') at += one.ms
          else if (one.type === 'pause') lane = observe(lane, { pausedUntil: at + one.ms })
          else if (one.type === 'grant')
            lane = grant(lane, { wanted: one.wanted, perRequest: 1, now: at }).lane
          else if (one.type === 'release') {
            const [given] = held.splice(one.index, 1)
            if (given !== undefined) lane = release(lane, given)
          } else {
            const result = reserve(lane, one.requests, at)
            lane = result.lane
            held.push(result.reservation)
          }
        }
        const calls = held.flatMap(({ startAt, requests }) =>
          callTimes({ startAt, requestsPerSecond: rate }, { calls: requests, now: startAt }),
        )
        for (const from of calls) {
          const inWindow = calls.filter((at) => at >= from && at < from + 1000)
          expect(inWindow.length).toBeLessThanOrEqual(rate)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('grant', () => {
  it.each([
    { rate: 2, perRequest: 100, wanted: 1_000_000, granted: 12_000, retryAt: now + grantHorizonMs / 2 },
    { rate: 2, perRequest: 100, wanted: 250, granted: 250, retryAt: null },
    { rate: 1000, perRequest: 100, wanted: 1_000_000, granted: 1_000_000, retryAt: null },
    { rate: 5, perRequest: 1, wanted: 301, granted: 300, retryAt: now + 200 },
    { rate: 3, perRequest: 1, wanted: 500, granted: 180, retryAt: now + grantHorizonMs / 2 },
  ])(
    'queues at most a minute ahead: $wanted at $rate a second',
    ({ rate, perRequest, wanted, granted, retryAt }) => {
      const result = grant(laneOf(rate), { wanted, perRequest, now })
      expect(result).toMatchObject({ granted, retryAt })
    },
  )

  it('gives nothing twice, and the next share when time has passed', () => {
    const first = grant(laneOf(2), { wanted: 1000, perRequest: 1, now })
    expect(first.granted).toBe(120)
    expect(grant(first.lane, { wanted: 1000, perRequest: 1, now }).granted).toBe(0)
    expect(grant(first.lane, { wanted: 1000, perRequest: 1, now: now + 30_000 }).granted).toBe(60)
  })

  it('grants nothing while the provider refuses for longer than a minute, and tells until when', () => {
    const paused = observe(laneOf(2), { pausedUntil: now + 3_600_000 })
    expect(grant(paused, { wanted: 10, perRequest: 1, now })).toMatchObject({
      granted: 0,
      retryAt: now + 3_600_000,
    })
  })

  it('asking again at the told time is always worth it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 100_000 }),
        (rate, perRequest, wanted) => {
          const first = grant(laneOf(rate), { wanted, perRequest, now })
          if (first.retryAt === null) return
          expect(first.retryAt).toBeGreaterThan(now)
          const second = grant(first.lane, { wanted: wanted - first.granted, perRequest, now: first.retryAt })
          expect(second.granted).toBeGreaterThan(0)
        },
      ),
    )
  })
})

describe('the rate', () => {
  it('starts low and follows what the provider tells', () => {
    expect(newLane().requestsPerSecond).toBe(startRequestsPerSecond)
    expect(observe(newLane(), { requestsPerSecond: 5 }).requestsPerSecond).toBe(5)
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('ignores a senseless rate of %s', (rate) => {
    expect(observe(newLane(), { requestsPerSecond: rate }).requestsPerSecond).toBe(startRequestsPerSecond)
  })

  it('starts anew with another provider and keeps what was observed of the same one', () => {
    const sandbox = adoptProvider(newLane(), { name: 'sandbox', requestsPerSecond: 50 })
    const resend = adoptProvider(sandbox, { name: 'resend', requestsPerSecond: 2 })
    expect(sandbox.requestsPerSecond).toBe(50)
    expect(resend.requestsPerSecond).toBe(2)
    const observed = observe(resend, { requestsPerSecond: 10 })
    expect(adoptProvider(observed, { name: 'resend', requestsPerSecond: 2 })).toEqual(observed)
  })
})
