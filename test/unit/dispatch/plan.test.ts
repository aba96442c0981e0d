import { describe, expect, it } from 'vitest'
import type { SendOutcome } from '../../../worker/modules/channels/port.ts'
import { packManifest, unpackManifest } from '../../../worker/modules/dispatch/manifest.ts'
import { gzip } from '../../../worker/lib/gzip.ts'
import {
  batchSizeOf,
  confirmBefore,
  judge,
  paceReason,
  planJobs,
  planRepeat,
  postponeUntil,
  toBatches,
  type UnclearCall,
} from '../../../worker/modules/dispatch/plan.ts'

const now = 1_800_000_000_000

describe('judge', () => {
  const accepted: SendOutcome = { type: 'accepted', providerIds: ['a', 'b'] }
  const refused: SendOutcome = { type: 'refused', code: 'invalid_parameter' }
  const throttled: SendOutcome = { type: 'throttled', code: 'rate_limit_exceeded', retryAfterMs: 2500 }
  const quota: SendOutcome = { type: 'throttled', code: 'daily_quota_exceeded', retryAfterMs: 60_000 }
  const misconfigured: SendOutcome = { type: 'misconfigured', code: 'invalid_api_key' }
  const unclear: SendOutcome = { type: 'unclear', code: 'network' }
  it.each([
    { outcome: accepted, size: 2, repeated: false, verdict: { type: 'sent', providerIds: ['a', 'b'] } },
    { outcome: accepted, size: 2, repeated: true, verdict: { type: 'sent', providerIds: ['a', 'b'] } },
    {
      outcome: accepted,
      size: 3,
      repeated: false,
      verdict: { type: 'unclear', code: 'unexpected_answer', notBefore: now, pause: false },
    },
    { outcome: refused, size: 2, repeated: false, verdict: { type: 'split' } },
    { outcome: refused, size: 2, repeated: true, verdict: { type: 'split' } },
    { outcome: refused, size: 1, repeated: false, verdict: { type: 'failed', code: 'invalid_parameter' } },
    {
      outcome: throttled,
      size: 2,
      repeated: false,
      verdict: { type: 'wait', at: now + 3000, reason: 'provider_busy' },
    },
    {
      outcome: quota,
      size: 2,
      repeated: false,
      verdict: { type: 'wait', at: now + 60_000, reason: 'provider_quota' },
    },
    {
      outcome: throttled,
      size: 2,
      repeated: true,
      verdict: { type: 'unclear', code: 'rate_limit_exceeded', notBefore: now + 3000, pause: false },
    },
    { outcome: misconfigured, size: 2, repeated: false, verdict: { type: 'pause', code: 'invalid_api_key' } },
    {
      outcome: misconfigured,
      size: 2,
      repeated: true,
      verdict: { type: 'unclear', code: 'invalid_api_key', notBefore: now, pause: true },
    },
    {
      outcome: unclear,
      size: 1,
      repeated: false,
      verdict: { type: 'unclear', code: 'network', notBefore: now, pause: false },
    },
  ])('$outcome.type of $size, repeated $repeated: $verdict.type', ({ outcome, size, repeated, verdict }) => {
    expect(judge(outcome, { size, repeated, now })).toEqual(verdict)
  })
})

describe('postponeUntil', () => {
  it.each([
    { attempts: 1, afterMs: 30_000 },
    { attempts: 2, afterMs: 60_000 },
    { attempts: 5, afterMs: 480_000 },
    { attempts: 7, afterMs: 1_800_000 },
    { attempts: 500, afterMs: 1_800_000 },
  ])('after $attempts calls waits $afterMs ms', ({ attempts, afterMs }) => {
    expect(postponeUntil(now, attempts, now)).toBe(now + afterMs)
  })

  it('heeds the provider, but asks every half hour all the same', () => {
    expect(postponeUntil(now + 100_000, 1, now)).toBe(now + 100_000)
    expect(postponeUntil(now + 86_400_000, 1, now)).toBe(now + 1_800_000)
  })
})

it('stops repeating an hour before the provider forgets the key', () => {
  expect(confirmBefore(now, 24 * 3_600_000)).toBe(now + 23 * 3_600_000)
  expect(confirmBefore(now, 3_600_000)).toBe(now + 1_800_000)
})

describe('planJobs', () => {
  it.each([
    { ids: 1, size: 100, batches: 1, asking: 0 },
    { ids: 250, size: 100, batches: 3, asking: 2 },
    { ids: 10_000, size: 100, batches: 100, asking: 75 },
    { ids: 3, size: 1, batches: 3, asking: 2 },
  ])('$ids ids by $size', ({ ids, size, batches, asking }) => {
    const all = Array.from({ length: ids }, (_, index) => index + 1)
    const jobs = planJobs({ campaignId: 9, channel: 'email', perJob: size }, all)
    expect(jobs).toHaveLength(batches)
    expect(jobs.flatMap((job) => (job.type === 'dispatch.send' ? job.messageIds : []))).toEqual(all)
    const asks = jobs.flatMap((job, index) => (job.type === 'dispatch.send' && job.pumpAfter ? [index] : []))
    expect(asks).toEqual([asking])
  })

  it('of nobody are none', () => {
    expect(toBatches([], 100)).toEqual([])
    expect(planJobs({ campaignId: 9, channel: 'email', perJob: 100 }, [])).toEqual([])
  })
})

describe('the messages of one call', () => {
  it.each([
    [100, 0, 100],
    [100, 10_000, 100],
    [100, 50_000, 25],
    [100, 200_000, 6],
    [100, 10_000_000, 1],
    [10, 50_000, 10],
  ])('are, of %i at most and a body of %i characters, %i', (maxBatch, htmlLength, size) => {
    expect(batchSizeOf(maxBatch, htmlLength)).toBe(size)
  })
})

it.each([
  [60_000, 'provider_quota', 'rate_limit'],
  [60_001, 'provider_quota', 'provider_quota'],
  [60_001, 'rate_limit', 'provider_busy'],
  [60_001, null, 'provider_busy'],
])('a wait of %i ms told after %s is for %s', (waitMs, told, reason) => {
  expect(paceReason(waitMs, told)).toBe(reason)
})

describe('planRepeat', () => {
  const hourMs = 3_600_000
  const call: UnclearCall = {
    campaignState: 'sending',
    accepted: false,
    unreachable: 0,
    resting: 0,
    attemptAt: now - hourMs,
    keyLifetimeMs: 24 * hourMs,
  }
  it.each<[string, Partial<UnclearCall>, ReturnType<typeof planRepeat>]>([
    ['is repeated', {}, 'repeat'],
    ['without its body is given up', { keyLifetimeMs: null }, 'give_up'],
    ['whose key is nearly forgotten is given up', { attemptAt: now - 23 * hourMs }, 'give_up'],
    ['of a cancelled campaign is given up', { campaignState: 'cancelled' }, 'give_up'],
    ['with somebody who left is given up', { unreachable: 1 }, 'give_up'],
    ['with somebody in quiet hours waits', { resting: 1 }, 'postpone'],
    ['of a paused campaign waits', { campaignState: 'paused' }, 'postpone'],
    [
      'known as accepted asks whatever happened',
      { accepted: true, unreachable: 3, campaignState: 'cancelled' },
      'repeat',
    ],
    ['known as accepted is given up in time too', { accepted: true, attemptAt: 0 }, 'give_up'],
  ])('an unclear call %s', (_, change, plan) => {
    expect(planRepeat({ ...call, ...change }, now)).toBe(plan)
  })
})

describe('a manifest', () => {
  const manifest = {
    v: 1 as const,
    batchKey: 'key',
    connection: 'sandbox',
    keyLifetimeMs: 86_400_000,
    campaignId: 3,
    messageIds: [5, 4],
    body: '[{"html":"a\\nb"}]\n',
  }

  it('comes back with its body byte for byte', async () => {
    expect(await unpackManifest(await packManifest(manifest))).toEqual(manifest)
  })

  it.each(['', 'no line end', '{"v":2}\n[]', 'not json\n[]'])('is not made of %j', async (text) => {
    expect(await unpackManifest(await gzip(text))).toBeNull()
  })

  it('is not made of bytes that are no gzip', async () => {
    expect(await unpackManifest(new Uint8Array([1, 2, 3]).buffer)).toBeNull()
  })
})
