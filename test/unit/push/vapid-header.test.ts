import { createPublicKey, verify } from 'node:crypto'
import webPush from 'web-push'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createVapidHeader } from '../../../worker/modules/channels/adapters/vapid-header.ts'

const subject = 'mailto:push@negozio.example'
const keys = webPush.generateVAPIDKeys()
const minuteMs = 60_000

function openHeader(of = keys) {
  let at = Date.now()
  const header = createVapidHeader({ subject, keys: of, now: () => at })
  return { header, advance: (ms: number) => void (at += ms) }
}

const Claims = z.object({ aud: z.string(), exp: z.number(), sub: z.string() })

/** What a header says; throws where it is not signed by the key it names. */
function read(header: string) {
  const [, head = '', body = '', signature = '', key = ''] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(header) ?? []
  const point = Buffer.from(key, 'base64url')
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')]
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } })
  const signed = Buffer.from(`${head}.${body}`)
  const isSigned = verify(
    'sha256',
    signed,
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  if (!isSigned) throw new Error('the token is not signed by its key')
  return { key, ...Claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString())) }
}

test('one token serves all endpoints of an origin', () => {
  const { header } = openHeader()
  const first = header('https://fcm.googleapis.com/fcm/send/a')
  expect(header('https://fcm.googleapis.com/fcm/send/b')).toBe(first)
  expect(read(first)).toMatchObject({
    aud: 'https://fcm.googleapis.com',
    sub: subject,
    key: keys.publicKey,
  })
})

test('another origin gets a token of its own', () => {
  const { header } = openHeader()
  header('https://fcm.googleapis.com/fcm/send/a')
  const other = read(header('https://updates.push.services.mozilla.com/wpush/v2/a'))
  expect(other.aud).toBe('https://updates.push.services.mozilla.com')
})

test('a token is used for an hour of the half day that it is good for', () => {
  const { header, advance } = openHeader()
  const endpoint = 'https://web.push.apple.com/a'
  const first = header(endpoint)
  const leftMs = read(first).exp * 1000 - Date.now()
  expect(leftMs).toBeGreaterThan(2 * 60 * minuteMs)
  expect(leftMs).toBeLessThanOrEqual(24 * 60 * minuteMs)
  advance(59 * minuteMs)
  expect(header(endpoint)).toBe(first)
  advance(minuteMs)
  expect(header(endpoint)).not.toBe(first)
})

test('a workspace signs with its own key, whoever signed before', () => {
  const other = webPush.generateVAPIDKeys()
  const endpoint = 'https://fcm.googleapis.com/fcm/send/a'
  const headers = [openHeader().header(endpoint), openHeader(other).header(endpoint)]
  expect(headers.map((header) => read(header).key)).toEqual([keys.publicKey, other.publicKey])
})

test('a key that is none is refused', () => {
  const { header } = openHeader({ ...keys, privateKey: 'AAAA' })
  expect(() => header('https://fcm.googleapis.com/fcm/send/a')).toThrow()
})
