import webPush from 'web-push'
import { encodePush, longestPushBytes } from '../../../lib/texts/push-payload.ts'
import type { CallOutcome, CallProvider, OutgoingCall } from '../port.ts'
import { createVapidHeader } from './vapid-header.ts'
import { combineDevices, type DeviceOutcome, judgePushAnswer } from './web-push-outcome.ts'

/** A browser that is written to. */
export type PushTarget = {
  id: number
  hash: string
  endpoint: string
  keys: { p256dh: string; auth: string }
}

type WebPushSettings = {
  /** Whom a push service writes to about the sender: `mailto:` or `https:` (RFC 8292 §2.1). */
  subject: string
  keys: { publicKey: string; privateKey: string }
  fetch: typeof fetch
  now: () => number
  /** The living devices of a contact. */
  devices(contactId: number): Promise<PushTarget[]>
  /** The push services know these no more. */
  bury(hashes: readonly string[], messageId: number): Promise<void>
  /** Where a device tells what became of a message; null for a test. */
  beaconUrl(messageId: number, deviceId: number): Promise<string | null>
  /** Names a message at the push services and on the devices. */
  tagOf(messageId: number): string
}

/** A push service keeps a message for a browser that is off this long, in seconds. */
const ttlSeconds = 86_400
const timeoutMs = 15_000
const longestDiscardedBytes = 4096

/**
 * Web push (RFC 8030, 8291, 8292). One message goes to all devices of its contact and counts once: it is accepted
 * when one of them took it. Topic and tag are the message's own, so that a repeat takes the place of what arrived:
 * nothing here is ever unclear.
 */
export function createWebPush(settings: WebPushSettings): CallProvider {
  const opened = { ...settings, vapidHeader: createVapidHeader(settings) }
  return {
    kind: 'calls',
    name: 'web_push',
    maxParallel: 6,
    requestsPerSecond: 300,
    reconcileMs: 0,
    send: (call) => sendToAll(opened, call),
    find: async () => ({ type: 'repeat' }),
    check: async () => ({ ok: true }),
  }
}

type OpenedSettings = WebPushSettings & { vapidHeader(endpoint: string): string }

async function sendToAll(settings: OpenedSettings, call: OutgoingCall): Promise<CallOutcome> {
  const { messageId, contactId, content } = call
  if (content.channel !== 'push') return { type: 'refused', code: 'unexpected_answer' }
  let targets: PushTarget[]
  try {
    targets = await settings.devices(contactId)
  } catch {
    // Nothing was sent: our own database did not answer.
    return { type: 'transient', code: 'network', retryAfterMs: 0 }
  }
  const tag = settings.tagOf(messageId)
  const outcomes: DeviceOutcome[] = []
  const dead: string[] = []
  for (const target of targets) {
    const payload = encodePush(content, { tag, beacon: await settings.beaconUrl(messageId, target.id) })
    const outcome = await sendToOne(settings, target, { payload, tag })
    outcomes.push(outcome)
    if (outcome.type === 'dead') dead.push(target.hash)
    // A refusal of the sender is one for every device.
    if (outcome.type === 'misconfigured') break
  }
  if (dead.length > 0) await settings.bury(dead, messageId).catch(() => undefined)
  return combineDevices(outcomes)
}

async function sendToOne(
  { now, ...settings }: OpenedSettings,
  target: PushTarget,
  { payload, tag }: { payload: string; tag: string },
): Promise<DeviceOutcome> {
  if (new TextEncoder().encode(payload).length > longestPushBytes)
    return { type: 'refused', code: 'push_too_large' }
  let request: ReturnType<typeof webPush.generateRequestDetails>
  try {
    request = webPush.generateRequestDetails(target, payload, {
      headers: { Authorization: settings.vapidHeader(target.endpoint) },
      TTL: ttlSeconds,
      urgency: 'normal',
      topic: tag,
    })
  } catch {
    return { type: 'refused', code: 'push_key' }
  }
  try {
    const response = await settings.fetch(request.endpoint, {
      method: request.method,
      headers: toHeaders(request.headers),
      body: new Uint8Array(request.body ?? []),
      // An endpoint was checked when it was stored; where it points to was not.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await discardBody(response)
    return judgePushAnswer(response, now())
  } catch {
    return { type: 'transient', code: 'network', retryAfterMs: 0, mayHaveArrived: true }
  }
}

/**
 * What a push service writes beside its status is of no interest. A short body is read to its end, which leaves the
 * connection to the next call; any other is cut off, and the connection with it.
 */
async function discardBody(response: Response): Promise<void> {
  if (response.body === null) return
  const reader = response.body.getReader()
  for (let readBytes = 0; readBytes <= longestDiscardedBytes;) {
    const { done, value } = await reader.read()
    if (done) return
    readBytes += value.length
  }
  await reader.cancel()
}

/** The length is the runtime's business. */
const toHeaders = (headers: Record<string, unknown>): [string, string][] =>
  Object.entries(headers)
    .filter(([name]) => name.toLowerCase() !== 'content-length')
    .map(([name, value]) => [name, String(value)])
