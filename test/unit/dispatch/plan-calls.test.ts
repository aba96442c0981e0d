import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unconfirmedCode } from '../../../worker/contracts/campaign-reasons.ts'
import type { CallOutcome } from '../../../worker/modules/channels/port.ts'
import {
  callsPerWave,
  callTimes,
  type CallVerdict,
  isSoon,
  judgeCall,
  judgeFault,
  judgeFound,
  mostAttempts,
} from '../../../worker/modules/dispatch/plan-calls.ts'

const now = 1_000_000
const minuteMs = 60_000
const hourMs = 60 * minuteMs

describe('what follows from a call', () => {
  it.each<[CallOutcome, number, CallVerdict]>([
    [{ type: 'accepted', providerId: 'SM1' }, 1, { type: 'sent', providerId: 'SM1', segments: null }],
    [
      { type: 'accepted', providerId: 'SM1', segments: 2 },
      1,
      { type: 'sent', providerId: 'SM1', segments: 2 },
    ],
    [{ type: 'refused', code: '21617' }, 1, { type: 'failed', code: '21617', suppress: null }],
    [
      { type: 'refused', code: '21614', address: 'invalid' },
      1,
      { type: 'failed', code: '21614', suppress: 'blocked' },
    ],
    [
      { type: 'refused', code: '21610', address: 'opted_out' },
      1,
      { type: 'failed', code: '21610', suppress: 'stop' },
    ],
    [
      { type: 'refused', code: '63014', address: 'blocked' },
      1,
      { type: 'failed', code: '63014', suppress: 'person_blocked' },
    ],
    [{ type: 'misconfigured', code: '20003' }, 1, { type: 'pause', code: '20003' }],
    [
      { type: 'throttled', code: '20429', retryAfterMs: 1500 },
      1,
      { type: 'wait', at: 1_002_000, reason: 'provider_busy', everybody: true },
    ],
    [
      { type: 'throttled', code: '20429', retryAfterMs: 0 },
      1,
      { type: 'wait', at: 1_001_000, reason: 'provider_busy', everybody: true },
    ],
    [
      { type: 'throttled', code: 'twilio_63018', retryAfterMs: 60_000 },
      1,
      { type: 'wait', at: 1_060_000, reason: 'whatsapp_limit', everybody: true },
    ],
    [
      { type: 'throttled', code: 'twilio_63038', retryAfterMs: hourMs },
      1,
      { type: 'wait', at: now + hourMs, reason: 'provider_quota', everybody: true },
    ],
    [{ type: 'refused', code: 'twilio_63041' }, 1, { type: 'stop', code: 'twilio_63041' }],
    [{ type: 'refused', code: 'twilio_63049' }, 1, { type: 'failed', code: 'twilio_63049', suppress: null }],
    [
      { type: 'transient', code: '30008', retryAfterMs: 0 },
      1,
      { type: 'wait', at: now + 2 * minuteMs, reason: 'retry_later', everybody: false },
    ],
    [
      { type: 'transient', code: '30008', retryAfterMs: 0 },
      3,
      { type: 'wait', at: now + 32 * minuteMs, reason: 'retry_later', everybody: false },
    ],
    [
      { type: 'transient', code: '30008', retryAfterMs: hourMs },
      1,
      { type: 'wait', at: now + hourMs, reason: 'retry_later', everybody: false },
    ],
    [
      { type: 'transient', code: '30008', retryAfterMs: 0 },
      mostAttempts,
      { type: 'failed', code: '30008', suppress: null },
    ],
    [
      { type: 'transient', code: 'network', retryAfterMs: 0, mayHaveArrived: true },
      mostAttempts,
      { type: 'failed', code: unconfirmedCode, suppress: null },
    ],
    [{ type: 'unclear', code: 'network' }, 1, { type: 'unknown', code: 'network', askAt: now + 30_000 }],
  ])('%j at attempt %d', (outcome, attempts, verdict) => {
    expect(judgeCall(outcome, { attempts, now })).toEqual(verdict)
  })
})

describe('the times of calls', () => {
  it('are a pace apart, within what was reserved', () => {
    fc.assert(
      fc.property(
        fc.record({
          calls: fc.integer({ min: 1, max: 20 }),
          rate: fc.integer({ min: 1, max: 1000 }),
          startAt: fc.integer({ min: now, max: now + 5000 }),
        }),
        ({ calls, rate, startAt }) => {
          const spacingMs = 1000 / rate
          const times = callTimes({ startAt, requestsPerSecond: rate }, { calls, now })
          expect(times).toHaveLength(calls)
          expect(times[0]).toBe(startAt)
          for (const [index, at] of times.entries()) {
            expect(at).toBeGreaterThanOrEqual(startAt + index * spacingMs)
            expect(at).toBeLessThan(startAt + index * spacingMs + 1)
          }
        },
      ),
    )
  })

  it('begin now when the start is over, and keep the pace', () => {
    const turn = { startAt: now - 5000, requestsPerSecond: 10 }
    expect(callTimes(turn, { calls: 3, now })).toEqual([now, now + 100, now + 200])
  })

  it('are all now where nobody told a pace', () => {
    expect(callTimes({ startAt: 0 }, { calls: 3, now })).toEqual([now, now, now])
    expect(callTimes({ startAt: 0 }, { calls: 0, now })).toEqual([])
  })

  it.each([
    [undefined, 6],
    [300, 6],
    [6, 6],
    [5.5, 5],
    [1, 1],
    [0.2, 1],
  ])('of one wave are within a second: at %s a second %d', (requestsPerSecond, most) => {
    expect(callsPerWave(6, { startAt: now, requestsPerSecond })).toBe(most)
  })

  it.each([
    [now, true],
    [now + 30_000, true],
    [now + 30_001, false],
  ])('of %d is soon: %s', (at, soon) => {
    expect(isSoon(at, now)).toBe(soon)
  })
})

describe('what follows from asking about an unclear call', () => {
  const call = { attemptAt: now, attempts: 2, reconcileMs: 4 * hourMs, known: new Set(['SM1']) }
  it.each([
    ['found', { type: 'found', providerIds: ['SM2'] }, now, { type: 'sent', providerId: 'SM2' }],
    [
      'the likeliest belongs to another message',
      { type: 'found', providerIds: ['SM1', 'SM3'] },
      now,
      { type: 'sent', providerId: 'SM3' },
    ],
    [
      'nothing of its own yet',
      { type: 'found', providerIds: ['SM1'] },
      now,
      { type: 'ask_again', at: now + minuteMs },
    ],
    [
      'nothing shortly before the end',
      { type: 'found', providerIds: [] },
      now + 4 * hourMs - 5,
      { type: 'ask_again', at: now + 4 * hourMs },
    ],
    [
      'nothing at the end',
      { type: 'found', providerIds: [] },
      now + 4 * hourMs,
      { type: 'failed', code: 'unconfirmed' },
    ],
    [
      'found after the end',
      { type: 'found', providerIds: ['SM2'] },
      now + 40 * hourMs,
      { type: 'sent', providerId: 'SM2' },
    ],
    [
      'no answer at the end',
      { type: 'unreachable', code: 'network' },
      now + 4 * hourMs,
      { type: 'ask_again', at: now + 4 * hourMs + minuteMs },
    ],
    [
      'no answer a day after the end',
      { type: 'unreachable', code: 'network' },
      now + 28 * hourMs,
      { type: 'failed', code: 'unconfirmed' },
    ],
    ['a repeat replaces what may have arrived', { type: 'repeat' }, now, { type: 'repeat' }],
    ['nobody to ask', null, now + 27 * hourMs, { type: 'ask_again', at: now + 27 * hourMs + minuteMs }],
    ['nobody to ask for a day', null, now + 28 * hourMs, { type: 'failed', code: 'unconfirmed' }],
  ] as const)('%s', (_name, found, at, verdict) => {
    const answer = found?.type === 'found' ? { ...found, providerIds: [...found.providerIds] } : found
    expect(judgeFound(answer, call, at)).toEqual(verdict)
  })
  it('what would be repeated without end is given up', () => {
    const often = { ...call, attempts: 2 * mostAttempts }
    expect(judgeFound({ type: 'repeat' }, often, now)).toEqual({ type: 'failed', code: 'unconfirmed' })
  })
})

describe('a fault of the account that is told after the call', () => {
  const writing = { providerId: 'SM1', calledAt: 100, connection: 'twilio:a' }
  const account = { connection: 'twilio:a', readySince: 50 }
  const refused = { providerId: 'SM1' }
  type Case = Parameters<typeof judgeFault>
  it.each<[string, Case[0], Case[1], ReturnType<typeof judgeFault>]>([
    ['of the account', 'account', { refused, writing, account }, 'pause'],
    ['not recorded yet', 'account', { refused, writing: { ...writing, providerId: null }, account }, 'pause'],
    ['mended since', 'account', { refused, writing, account: { ...account, readySince: 101 } }, 'again'],
    ['what a country asks for', 'country', { refused, writing, account }, 'note'],
    ['of an earlier call', 'account', { refused: { providerId: 'SM0' }, writing, account }, 'nothing'],
    ['another account', 'account', { refused, writing, account: { ...account, connection: 'b' } }, 'nothing'],
    ['the sandbox', 'account', { refused, writing, account: null }, 'nothing'],
  ])('%s', (_name, fault, told, verdict) => {
    expect(judgeFault(fault, told)).toBe(verdict)
  })
})
