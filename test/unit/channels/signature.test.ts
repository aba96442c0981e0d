import { describe, expect, it } from 'vitest'
import { signSvix, toSvixSecret, verifySvix } from '../../../worker/lib/signature.ts'
import { signWebhook } from '../../support/loopback-resend-webhooks.ts'

/** The published example of the scheme. */
const vector = {
  secret: ['whsec', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'].join('_'),
  headers: {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: '1614265330',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  body: '{"test": 2432232314}',
  at: 1614265330_000,
}

describe('the signature of a webhook', () => {
  it('agrees with the published example', async () => {
    expect(await verifySvix(vector.secret, vector.headers, vector.body, vector.at)).toBe(true)
    expect(await signSvix(vector.secret, vector.headers.id, vector.body, vector.at)).toEqual({
      'svix-id': vector.headers.id,
      'svix-timestamp': vector.headers.timestamp,
      'svix-signature': vector.headers.signature,
    })
  })

  it('agrees with another implementation', async () => {
    const secret = toSvixSecret(crypto.getRandomValues(new Uint8Array(24)))
    const headers = signWebhook({ id: 'msg_1', body: 'àèì' }, secret, vector.at)
    const given = {
      id: headers['svix-id'] ?? null,
      timestamp: headers['svix-timestamp'] ?? null,
      signature: headers['svix-signature'] ?? null,
    }
    expect(await verifySvix(secret, given, 'àèì', vector.at)).toBe(true)
  })

  it('is found among several while a secret is changed', async () => {
    const signature = `v1,AAAA v1a,${vector.headers.signature} ${vector.headers.signature}`
    expect(await verifySvix(vector.secret, { ...vector.headers, signature }, vector.body, vector.at)).toBe(
      true,
    )
  })

  it.each([
    ['another body', { body: '{"test": 2432232315}' }],
    ['another secret', { secret: toSvixSecret(new Uint8Array(24)) }],
    ['a secret without a key', { secret: 'whsec_' }],
    ['a secret that is no base64', { secret: 'whsec_*' }],
    ['another id', { headers: { ...vector.headers, id: 'msg_2' } }],
    ['no id', { headers: { ...vector.headers, id: null } }],
    ['no time', { headers: { ...vector.headers, timestamp: null } }],
    ['a time that is no number', { headers: { ...vector.headers, timestamp: 'now' } }],
    ['no signature', { headers: { ...vector.headers, signature: null } }],
    ['an empty signature', { headers: { ...vector.headers, signature: '' } }],
    [
      'another version',
      { headers: { ...vector.headers, signature: vector.headers.signature.replace('v1', 'v2') } },
    ],
    ['a cut signature', { headers: { ...vector.headers, signature: vector.headers.signature.slice(0, -4) } }],
    ['an old post', { at: vector.at + 301_000 }],
    ['a post from the future', { at: vector.at - 301_000 }],
  ])('refuses %s', async (_, change) => {
    const { secret, headers, body, at } = { ...vector, ...change }
    expect(await verifySvix(secret, headers, body, at)).toBe(false)
  })

  it.each([299_000, -299_000])('accepts a clock that is off by %s ms', async (off) => {
    expect(await verifySvix(vector.secret, vector.headers, vector.body, vector.at + off)).toBe(true)
  })
})
