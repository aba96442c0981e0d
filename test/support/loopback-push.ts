import { createDecipheriv, createECDH, createHmac, createPublicKey, verify } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { makeDevice, type TestDevice } from './push-devices.ts'

/** A message that a browser would have got. */
export type PushedMessage = { device: number; topic: string; payload: string; at: number }

/** What a push service can be told to do with the next requests to a device. */
export type PushScript =
  | { status: number; headers?: Record<string, string> }
  /** Takes the message and breaks the connection instead of answering. */
  | 'lost'

export type LoopbackPush = {
  origin: string
  /** A browser subscribed with the workspace's public key; from then on other keys are refused. */
  subscribe(applicationServerKey: string): TestDevice & { device: number }
  /** The next requests to a device, one each; afterwards all is well again. */
  script(device: number, answers: readonly PushScript[]): void
  /** Everything that was taken, in order. */
  taken: PushedMessage[]
  /** What stands on a device: of one topic the last. */
  shownOn(device: number): PushedMessage[]
  /** How many notifications stand on each device, by its endpoint. */
  countShown(): Map<string, number>
  /** Requests that broke a rule of the protocol, with the rule. */
  faults: string[]
  close(): Promise<void>
}

type Known = { browser: TestDevice; applicationServerKey: string; answers: PushScript[] }

/**
 * A push service as strict as the real ones (RFC 8030, 8188, 8291, 8292): it checks the headers, verifies the VAPID
 * token and decrypts the message with the browser's own keys.
 */
export async function startLoopbackPush(): Promise<LoopbackPush> {
  const known = new Map<string, Known>()
  const taken: PushedMessage[] = []
  const faults: string[] = []
  const server = createServer((request, response) => {
    // A caller that is killed in the middle of its request has sent nothing.
    void readBody(request).then(
      (body) => answer(request, body, response),
      () => undefined,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${addressOf(server.address())}`

  function answer(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const device = known.get(request.url ?? '')
    if (device === undefined) return void response.writeHead(404).end()
    const script = device.answers.shift()
    if (script !== undefined && script !== 'lost')
      return void response.writeHead(script.status, script.headers).end()
    const outcome = takePush({ request, body, origin, device })
    if ('fault' in outcome) {
      faults.push(outcome.fault)
      return void response.writeHead(outcome.status).end(outcome.fault)
    }
    const index = Number(request.url?.split('/').at(-1))
    taken.push({ device: index, ...outcome, at: Date.now() })
    if (script === 'lost') return void request.socket.destroy()
    response.writeHead(201, { location: `${origin}/message/${taken.length}` }).end()
  }

  return {
    origin,
    taken,
    faults,
    subscribe(applicationServerKey) {
      const device = known.size + 1
      const path = `/push/${device}`
      const browser = makeDevice(`${origin}${path}`)
      known.set(path, { browser, applicationServerKey, answers: [] })
      return { ...browser, device }
    },
    script(device, answers) {
      known.get(`/push/${device}`)?.answers.push(...answers)
    },
    shownOn(device) {
      const own = taken.filter((message) => message.device === device)
      return [...new Map(own.map((message) => [message.topic, message])).values()]
    },
    countShown() {
      const topics = new Map<string, Set<string>>()
      for (const { device, topic } of taken) {
        const endpoint = `${origin}/push/${device}`
        topics.set(endpoint, (topics.get(endpoint) ?? new Set()).add(topic))
      }
      return new Map([...topics].map(([endpoint, own]) => [endpoint, own.size]))
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

const addressOf = (address: AddressInfo | string | null): number =>
  address !== null && typeof address === 'object' ? address.port : 0

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(z.instanceof(Buffer).parse(chunk))
  return Buffer.concat(chunks)
}

type Taken = { topic: string; payload: string } | { fault: string; status: number }
type Push = { request: IncomingMessage; body: Buffer; origin: string; device: Known }

function takePush({ request, body, origin, device }: Push): Taken {
  const header = (name: string) => String(request.headers[name] ?? '')
  const fault = (status: number, text: string): Taken => ({ status, fault: text })
  if (request.method !== 'POST') return fault(405, 'method')
  if (!/^\d{1,9}$/.test(header('ttl'))) return fault(400, 'TTL is required')
  if (!['very-low', 'low', 'normal', 'high'].includes(header('urgency'))) return fault(400, 'Urgency')
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(header('topic'))) return fault(400, 'Topic')
  if (header('content-encoding') !== 'aes128gcm') return fault(415, 'Content-Encoding')
  if (header('content-type') !== 'application/octet-stream') return fault(415, 'Content-Type')
  if (body.length > 4096) return fault(413, 'body too large')
  const refused = checkVapid(header('authorization'), origin, device.applicationServerKey)
  if (refused !== null) return fault(refused.status, refused.fault)
  const payload = decrypt(body, device.browser)
  return payload === null ? fault(400, 'the body cannot be decrypted') : { topic: header('topic'), payload }
}

const Claims = z.object({ aud: z.string(), exp: z.number(), sub: z.string() })
const parsed = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))

/** RFC 8292: the token's form, signature, audience, end and subject, and the key the subscription is bound to. */
function checkVapid(
  authorization: string,
  origin: string,
  applicationServerKey: string,
): { status: number; fault: string } | null {
  const match = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(authorization)
  if (match === null) return { status: 401, fault: 'Authorization is no vapid token' }
  const [, head = '', claims = '', signature = '', key = ''] = match
  const point = Buffer.from(key, 'base64url')
  if (point.length !== 65 || point[0] !== 4) return { status: 401, fault: 'k is no point' }
  const publicKey = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  })
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  if (!isSigned) return { status: 401, fault: 'the token is not signed by k' }
  const algorithm = z.object({ alg: z.literal('ES256') }).safeParse(parsed(head))
  if (!algorithm.success) return { status: 401, fault: 'the token is not ES256' }
  const { data } = Claims.safeParse(parsed(claims))
  if (data === undefined) return { status: 401, fault: 'claims are missing' }
  const now = Date.now() / 1000
  if (data.aud !== origin) return { status: 401, fault: `aud is ${data.aud}` }
  if (data.exp <= now || data.exp > now + 86_400)
    return { status: 401, fault: 'exp is past or over a day away' }
  if (
    !/^(mailto:[^@\s]+@[^@\s]+\.[a-z]+|https:\/\/[^\s/]+\.[a-z]+)/i.test(data.sub) ||
    /localhost/.test(data.sub)
  )
    return { status: 401, fault: `sub is ${data.sub}` }
  return key === applicationServerKey
    ? null
    : { status: 403, fault: 'the subscription belongs to another key' }
}

const hmac = (key: Buffer, data: Buffer): Buffer => createHmac('sha256', key).update(data).digest()

/** RFC 8188 with one record and the keys of RFC 8291. */
function decrypt(body: Buffer, { subscription, privateKey }: TestDevice): string | null {
  const salt = body.subarray(0, 16)
  const keyLength = body[20] ?? 0
  const senderKey = body.subarray(21, 21 + keyLength)
  const record = body.subarray(21 + keyLength)
  if (keyLength !== 65 || record.length < 18) return null
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(Buffer.from(privateKey, 'base64url'))
  try {
    const shared = ecdh.computeSecret(senderKey)
    const auth = Buffer.from(subscription.keys.auth, 'base64url')
    const browserKey = Buffer.from(subscription.keys.p256dh, 'base64url')
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), browserKey, senderKey, Buffer.from([1])])
    const prk = hmac(salt, hmac(hmac(auth, shared), info))
    const contentKey = hmac(prk, Buffer.from('Content-Encoding: aes128gcm\0\x01')).subarray(0, 16)
    const nonce = hmac(prk, Buffer.from('Content-Encoding: nonce\0\x01')).subarray(0, 12)
    const decipher = createDecipheriv('aes-128-gcm', contentKey, nonce)
    decipher.setAuthTag(record.subarray(-16))
    const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
    // The last record ends with 2 and padding of zeros (RFC 8188 §2).
    const end = plain.lastIndexOf(2)
    return plain.subarray(end + 1).every((byte) => byte === 0)
      ? plain.subarray(0, end).toString('utf8')
      : null
  } catch {
    // GCM refuses what was not encrypted for this browser.
    return null
  }
}
