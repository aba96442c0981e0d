import { z } from 'zod'
import { longestMessengerText, messengerFields } from '../../../contracts/messenger.ts'
import { proofOfSecret } from '../../../lib/meta-signature.ts'
import type { CallOutcome, CallProvider, OutgoingCall } from '../port.ts'
import {
  type MetaAnswer,
  type MetaCheck,
  parseJson,
  toMetaCheck,
  toMetaOutcome,
  toPlainCheck,
} from './messenger-outcome.ts'

/** How calls reach Meta's Graph API for one page. */
export type MessengerAccess = {
  pageId: string
  pageAccessToken: string
  appSecret: string
  /** Address of the API, without a version. */
  baseUrl: string
  fetch: typeof fetch
  /** How long one call may take, its answer included. */
  timeoutMs?: number
}

export type MessengerOptions = MessengerAccess & {
  requestsPerSecond: number
  /** What Meta repeats to us with the echo of a message, so that we know which it is; null for one that is nobody's. */
  echoToken(messageId: number): Promise<string | null>
}

const version = 'v25.0'

/**
 * Meta cannot be asked what became of a call. It tells by itself: the echo of a message that was taken comes within
 * moments, and is repeated for hours where our door was shut. After an hour nobody waits any more; what comes
 * later still counts.
 */
const reconcileMs = 3_600_000

const Sent = z.object({ message_id: z.string().min(1).max(300) })

/** Messenger over Meta's Send API (developers.facebook.com/docs/messenger-platform/reference/send-api). */
export function createMessenger(options: MessengerOptions): CallProvider {
  return {
    kind: 'calls',
    name: 'meta',
    maxParallel: 6,
    requestsPerSecond: options.requestsPerSecond,
    reconcileMs,
    send: (call) => sendText(options, call),
    find: null,
    check: async () => toPlainCheck(await checkPage(options)),
  }
}

async function sendText(
  options: MessengerOptions,
  { messageId, to, content }: OutgoingCall,
): Promise<CallOutcome> {
  if (content.channel !== 'messenger') return { type: 'refused', code: 'wrong_channel' }
  if (content.text.length > longestMessengerText) return { type: 'refused', code: 'text_too_long' }
  const metadata = await options.echoToken(messageId)
  const { quickReplies = [], file } = content
  const answer = await callMeta(options, {
    method: 'POST',
    path: `${options.pageId}/messages`,
    json: {
      recipient: { id: to },
      // Message tags are refused since 2026-04-27, and marketing outside the window is another product.
      messaging_type: 'RESPONSE',
      message: {
        ...(file === undefined
          ? { text: content.text }
          : { attachment: { type: file.kind, payload: { url: file.url, is_reusable: false } } }),
        ...(metadata === null ? {} : { metadata }),
        ...(quickReplies.length === 0 ? {} : { quick_replies: quickReplies.map(toQuickReply) }),
      },
    },
  })
  if (answer === null || answer.status < 200 || answer.status >= 300) return toMetaOutcome(answer)
  const sent = Sent.safeParse(parseJson(answer.body))
  return sent.success ? { type: 'accepted', providerId: sent.data.message_id } : toMetaOutcome(answer)
}

const toQuickReply = (title: string) => ({ content_type: 'text', title, payload: title })

/** Asks for the page of the token: a wrong token, a secret of another app and another page's token all show. */
export const checkPage = async (access: MessengerAccess): Promise<MetaCheck> =>
  toMetaCheck(await callMeta(access, { method: 'GET', path: 'me', query: { fields: 'id,name' } }))

/** Has Meta post what happens on the page to the app of the token. */
export async function subscribePage(access: MessengerAccess): Promise<MetaCheck> {
  const answer = await callMeta(access, {
    method: 'POST',
    path: `${access.pageId}/subscribed_apps`,
    query: { subscribed_fields: messengerFields.join(',') },
  })
  const isDone = answer !== null && answer.status === 200
  return isDone ? { ok: true, pageId: access.pageId, pageName: '' } : toMetaCheck(answer)
}

const Profile = z.object({ first_name: z.string().optional(), last_name: z.string().optional() })

/** The name a person has on Messenger; null where Meta does not tell it, now or to this app. */
export async function readProfileName(access: MessengerAccess, psid: string): Promise<string | null> {
  const answer = await callMeta(access, {
    method: 'GET',
    path: psid,
    query: { fields: 'first_name,last_name' },
  })
  const profile = Profile.safeParse(parseJson(answer?.body ?? ''))
  if (answer?.status !== 200 || !profile.success) return null
  const { first_name: first = '', last_name: last = '' } = profile.data
  return `${first} ${last}`.trim() || null
}

type Wire = { method: 'GET' | 'POST'; path: string; query?: Record<string, string>; json?: unknown }

/** One call; null when it failed on the way or its answer did not come whole and in time. */
async function callMeta(
  access: MessengerAccess,
  { method, path, query = {}, json }: Wire,
): Promise<MetaAnswer | null> {
  const { pageAccessToken, appSecret, baseUrl, timeoutMs = 15_000 } = access
  const proof = await proofOfSecret(appSecret, pageAccessToken)
  const search = new URLSearchParams({ ...query, appsecret_proof: proof })
  try {
    const response = await access.fetch(`${baseUrl}/${version}/${path}?${search.toString()}`, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        // In the header, where no log of addresses has it.
        authorization: `Bearer ${pageAccessToken}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: response.status, body: await response.text() }
  } catch {
    return null
  }
}
