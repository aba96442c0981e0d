import Version from 'twilio/lib/base/Version.js'
import { MessageListInstance } from 'twilio/lib/rest/api/v2010/account/message.js'
import { toBase64, utf8 } from '../../../lib/bytes.ts'
import type { TwilioAnswer } from './twilio-outcome.ts'

/** How calls reach Twilio's API. */
export type TwilioAccess = {
  accountSid: string
  authToken: string
  /** Address of the API, without a path. */
  baseUrl: string
  fetch: typeof fetch
  /** How long one call may take, its answer included. */
  timeoutMs?: number
}

type Wire = { method: 'GET' | 'POST'; path: string; form?: URLSearchParams }

/** One call; null when it failed on the way or its answer did not come whole and in time. */
export async function callTwilio(
  access: TwilioAccess,
  { method, path, form }: Wire,
): Promise<TwilioAnswer | null> {
  const { accountSid, authToken, baseUrl, timeoutMs = 15_000 } = access
  try {
    const response = await access.fetch(`${baseUrl}/${path.replace(/^\//, '')}`, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        authorization: `Basic ${toBase64(utf8(`${accountSid}:${authToken}`))}`,
        // Workers send none, and Twilio refuses calls without one.
        'user-agent': 'centralino',
      },
      ...(form === undefined ? {} : { body: form }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const retryAfter = response.headers.get('retry-after')
    return { status: response.status, retryAfter, body: await response.text() }
  } catch {
    return null
  }
}

export type MessageParameters = Parameters<ReturnType<typeof MessageListInstance>['create']>[0]

/**
 * Creates a message by the package's own resource, which knows the names of the parameters; its transport is
 * ours, since the package's brings an HTTP client of several hundred KiB.
 *
 * @returns the answer as it came
 */
export async function createMessage(
  access: TwilioAccess,
  parameters: MessageParameters,
): Promise<TwilioAnswer | null> {
  let answer: TwilioAnswer | null = null
  const domain = {
    async request({ uri, data }: { uri: string; data: Record<string, unknown> }) {
      answer = await callTwilio(access, { method: 'POST', path: uri, form: toForm(data) })
      return { statusCode: answer?.status ?? 599, body: answer?.body ?? '' }
    },
  }
  const messages = MessageListInstance(asVersion(domain), access.accountSid)
  // What it makes of the answer is not asked: the answer itself tells more.
  await messages.create(parameters).catch(() => null)
  return answer
}

/** Guarantee: the message resource asks of its version only `create`, and that only `domain.request`. */
function asVersion(domain: object): Parameters<typeof MessageListInstance>[0] {
  const made: unknown = new VersionClass(domain as ConstructorParameters<typeof Version>[0], '2010-04-01')
  return made as Parameters<typeof MessageListInstance>[0]
}

/** The package is CommonJS: bundlers and Node disagree on whether its default is the class or holds it. */
const VersionClass: typeof Version =
  'default' in Version ? (Version as unknown as { default: typeof Version }).default : Version

/** Arrays as repeated keys. */
function toForm(data: Record<string, unknown>): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(data)) {
    for (const one of [value].flat()) if (one !== undefined) form.append(name, String(one))
  }
  return form
}
