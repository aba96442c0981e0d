import { describe, expect, test } from 'vitest'
import {
  combineDevices,
  type DeviceOutcome,
  judgePushAnswer,
} from '../../../worker/modules/channels/adapters/web-push-outcome.ts'
import { encodePush, longestPushBytes, measurePush } from '../../../worker/lib/texts/push-payload.ts'

const now = Date.UTC(2026, 10, 21, 9)

describe('what an answer of a push service means', () => {
  test.each<[number, Record<string, string>, DeviceOutcome]>([
    [
      201,
      { location: 'https://push.example/m/1' },
      { type: 'accepted', providerId: 'https://push.example/m/1' },
    ],
    [200, {}, { type: 'accepted', providerId: null }],
    [202, {}, { type: 'accepted', providerId: null }],
    [404, {}, { type: 'dead' }],
    [410, {}, { type: 'dead' }],
    [401, {}, { type: 'misconfigured', code: 'push_401' }],
    [403, {}, { type: 'misconfigured', code: 'push_403' }],
    [413, {}, { type: 'refused', code: 'push_too_large' }],
    [429, { 'retry-after': '120' }, { type: 'throttled', code: 'rate_limited', retryAfterMs: 120_000 }],
    [
      429,
      { 'retry-after': new Date(now + 60_000).toUTCString() },
      { type: 'throttled', code: 'rate_limited', retryAfterMs: 60_000 },
    ],
    [429, { 'retry-after': 'soon' }, { type: 'throttled', code: 'rate_limited', retryAfterMs: 30_000 }],
    [503, { 'retry-after': '5' }, { type: 'transient', code: 'push_503', retryAfterMs: 5000 }],
    [500, {}, { type: 'transient', code: 'push_500', retryAfterMs: 0 }],
    [302, { location: 'http://169.254.169.254/' }, { type: 'refused', code: 'push_302' }],
    [400, {}, { type: 'refused', code: 'push_400' }],
  ])('%i %o', (status, headers, outcome) => {
    expect(judgePushAnswer({ status, headers: new Headers(headers) }, now)).toEqual(outcome)
  })
})

describe('one message goes to all devices and counts once', () => {
  const taken: DeviceOutcome = { type: 'accepted', providerId: 'm-1' }
  const busy: DeviceOutcome = { type: 'throttled', code: 'rate_limited', retryAfterMs: 5 }
  const down: DeviceOutcome = { type: 'transient', code: 'network', retryAfterMs: 0 }
  test.each<[string, DeviceOutcome[], object]>([
    ['one took it', [{ type: 'dead' }, down, taken], { type: 'accepted', providerId: 'm-1' }],
    ['the key is refused', [down, { type: 'misconfigured', code: 'push_403' }], { type: 'misconfigured' }],
    ['one is busy, one down', [down, busy], { type: 'throttled', retryAfterMs: 5 }],
    ['one is down, one dead', [{ type: 'dead' }, down], { type: 'transient', code: 'network' }],
    ['all are dead', [{ type: 'dead' }, { type: 'dead' }], { type: 'refused', code: 'no_device' }],
    ['there is none', [], { type: 'refused', code: 'no_device' }],
  ])('%s', (_name, outcomes, whole) => {
    expect(combineDevices(outcomes)).toMatchObject(whole)
  })
  test('no outcome of a device puts its address among those to blame', () => {
    expect(combineDevices([{ type: 'dead' }])).not.toHaveProperty('address')
  })
})

test('the bytes of a notification are counted as UTF-8, with what is added when it is sent', () => {
  const plain = { title: 'Olio', body: 'novità', iconUrl: '', imageUrl: '', url: '', actions: [] }
  const long = { ...plain, body: 'è'.repeat(2000) }
  expect(measurePush(long)).toBeGreaterThan(longestPushBytes)
  const sent = encodePush(plain, { tag: 'c1-2', beacon: 'https://pages.example/t/p/abc.def' })
  expect(measurePush(plain)).toBeGreaterThanOrEqual(new TextEncoder().encode(sent).length)
})
