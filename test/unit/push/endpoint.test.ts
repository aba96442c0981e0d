import { describe, expect, test } from 'vitest'
import { describeDevice } from '../../../worker/modules/push/device.ts'
import { isPointOnCurve, isPushService } from '../../../worker/modules/push/endpoint.ts'
import { makeDevice } from '../../support/push-devices.ts'

describe('an endpoint is taken only where a push service answers', () => {
  test.each([
    ['https://fcm.googleapis.com/fcm/send/abc', true],
    ['https://updates.push.services.mozilla.com/wpush/v2/abc', true],
    ['https://web.push.apple.com/abc', true],
    ['https://wns2-by3p.notify.windows.com/w/?token=abc', true],
    ['http://fcm.googleapis.com/fcm/send/abc', false],
    ['https://fcm.googleapis.com:8443/fcm/send/abc', false],
    ['https://user:secret@fcm.googleapis.com/fcm/send/abc', false],
    ['https://fcm.googleapis.com.example.net/abc', false],
    ['https://evilnotify.windows.com/abc', false],
    ['https://127.0.0.1/abc', false],
    ['https://[::1]/abc', false],
    ['https://169.254.169.254/latest/meta-data', false],
    ['not an address', false],
  ])('%s', (endpoint, taken) => {
    expect(isPushService(endpoint, null)).toBe(taken)
  })

  test('a loopback origin counts only where it is configured', () => {
    expect(isPushService('http://127.0.0.1:9999/push/1', 'http://127.0.0.1:9999')).toBe(true)
    expect(isPushService('http://127.0.0.1:9998/push/1', 'http://127.0.0.1:9999')).toBe(false)
  })
})

test('a browser’s key must be a point on the curve', async () => {
  expect(await isPointOnCurve(makeDevice().subscription.keys.p256dh)).toBe(true)
  expect(await isPointOnCurve(`B${'A'.repeat(86)}`)).toBe(false)
  expect(await isPointOnCurve('no key')).toBe(false)
})

test.each([
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1',
    'phone',
    'Safari',
    'iPhone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140.0 Mobile Safari/537.36',
    'phone',
    'Chrome',
    'Android',
  ],
  ['Mozilla/5.0 (Linux; Android 14; SM-X910) Chrome/140.0 Safari/537.36', 'tablet', 'Chrome', 'Android'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'desktop', 'Firefox', 'Linux'],
  [null, 'desktop', null, null],
])('the device behind %s', (userAgent, device, browser, system) => {
  expect(describeDevice(userAgent)).toEqual({ device, browser, system })
})
