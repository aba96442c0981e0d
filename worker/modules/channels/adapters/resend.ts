import { Resend } from 'resend'
import { z } from 'zod'
import type { EmailProvider, OutgoingEmail, SendOutcome } from '../port.ts'
import { toOutcome } from './resend-outcome.ts'

export type ResendOptions = {
  apiKey: string
  /** Address of the API, without a path. */
  baseUrl: string
  /** How long one call may take, its answer included. */
  timeoutMs?: number
  now: () => number
}

const Sent = z.object({ id: z.string().min(1) })
const BatchAnswer = z.object({ data: z.array(Sent) }).or(Sent.transform((sent) => ({ data: [sent] })))

/**
 * E-mail over Resend. Every call is `POST /emails/batch`, a single mail too, and its body a JSON array; a mail with
 * files, which batches do not take, is a call and an object of its own. Either is repeated byte for byte under its key
 * within 24 h.
 */
export function createResendProvider(options: ResendOptions): EmailProvider {
  const resend = new Resend(options.apiKey, { baseUrl: options.baseUrl })
  const timeoutMs = options.timeoutMs ?? 20_000

  return {
    kind: 'batches',
    name: 'resend',
    // The documented default of a new account.
    requestsPerSecond: 2,
    maxBatch: 100,
    keyLifetimeMs: 24 * 3_600_000,
    encode: encodeMails,

    async send(body, idempotencyKey): Promise<SendOutcome> {
      // The SDK lays the options over the request it makes: the frozen text goes out as it is.
      const frozen = { body, idempotencyKey, signal: AbortSignal.timeout(timeoutMs) }
      const path = body.startsWith('[') ? '/emails/batch' : '/emails'
      const { data, error, headers } = await settle(() => resend.post<unknown>(path, null, frozen))
      if (error) {
        const failure = { status: error.statusCode, name: error.name, headers: headers ?? {} }
        return toOutcome(failure, options.now())
      }
      const answer = BatchAnswer.safeParse(data)
      if (!answer.success) return { type: 'unclear', code: 'unexpected_answer' }
      const providerIds = answer.data.data.map((mail) => mail.id)
      return { type: 'accepted', providerIds, ...toldRate(headers) }
    },

    async check() {
      const { error } = await settle(() =>
        resend.get<unknown>('/domains', { signal: AbortSignal.timeout(timeoutMs) }),
      )
      // A key with sending access only may not list domains: this refusal proves that the key is known.
      if (!error || error.name === 'restricted_api_key') return { ok: true }
      const outcome = toOutcome({ status: error.statusCode, name: error.name, headers: {} }, options.now())
      const unreachable = outcome.type === 'unclear' || outcome.type === 'throttled'
      return { ok: false, code: outcome.code, unreachable }
    },
  }
}

/** Resend counts in windows of one second: the limit of a window is the rate. */
function toldRate(headers: Record<string, string> | null): { requestsPerSecond?: number } {
  const limit = Number(headers?.['ratelimit-limit'])
  return limit > 0 ? { requestsPerSecond: limit } : {}
}

/** The SDK answers failures as values, except that a time-out during an error answer is thrown. */
async function settle<T>(call: () => Promise<T>) {
  try {
    return await call()
  } catch {
    return { data: null, error: { statusCode: null, name: 'application_error' }, headers: null }
  }
}

function encodeMails(mails: readonly OutgoingEmail[]): string {
  const [first, ...others] = mails
  const hasFiles = first?.attachments !== undefined && first.attachments.length > 0
  return JSON.stringify(hasFiles && others.length === 0 ? toWire(first) : mails.map(toWire))
}

/** A mail in Resend's wire form; `tags.msg` comes back with every event about it. */
const toWire = (mail: OutgoingEmail) => ({
  from: mail.from,
  to: [mail.to],
  subject: mail.subject,
  html: mail.html,
  text: mail.text,
  ...(mail.cc === undefined || mail.cc.length === 0 ? {} : { cc: mail.cc }),
  ...(mail.bcc === undefined || mail.bcc.length === 0 ? {} : { bcc: mail.bcc }),
  ...(mail.replyTo === null ? {} : { reply_to: mail.replyTo }),
  headers: mail.headers,
  ...(mail.attachments === undefined || mail.attachments.length === 0
    ? {}
    : {
        attachments: mail.attachments.map(({ name, type, content }) => ({
          filename: name,
          content,
          content_type: type,
        })),
      }),
  tags: [{ name: 'msg', value: String(mail.messageId) }],
})
