import { z } from 'zod'
import type { CallContent, CallProvider, FoundCalls, UnclearCall } from '../port.ts'
import { parseJson, toCallOutcome, toCheckOutcome, twilioCode } from './twilio-outcome.ts'
import { callTwilio, createMessage, type MessageParameters, type TwilioAccess } from './twilio-transport.ts'

export type TwilioSmsOptions = TwilioAccess & {
  /** A number, a short code, a name of up to 11 letters, or the id of a Messaging Service. */
  sender: string
  requestsPerSecond: number
  /** Where Twilio tells what becomes of a message; null for one that is nobody's. */
  statusUrl(messageId: number): Promise<string | null>
}

/**
 * How long Twilio may try to hand a message over, in seconds: what was sent in the evening must not arrive in
 * the night. It also bounds how long a message of unclear outcome can still turn up.
 */
const validitySeconds = 4 * 3600
/** By then a message has been sent or given up, and Twilio's list has it. */
const reconcileMs = validitySeconds * 1000 + 5 * 60_000

const Created = z.object({ sid: z.string().regex(/^(?:SM|MM)[0-9a-f]{32}$/) })

/** What a channel makes of one message, and how it writes an address. */
type Wire = {
  /** Null for content that is not this channel's. */
  toParameters(content: CallContent): Partial<MessageParameters> | null
  toAddress(address: string): string
}

/** SMS over Twilio (twilio.com/docs/messaging/api/message-resource). */
export function createTwilioSms(options: TwilioSmsOptions): CallProvider {
  const { sender } = options
  const from: Partial<MessageParameters> = sender.startsWith('MG')
    ? { messagingServiceSid: sender }
    : { from: sender }
  return createTwilioCalls(options, {
    toParameters: (content) => (content.channel === 'sms' ? { ...from, body: content.text } : null),
    toAddress: (address) => address,
  })
}

/**
 * WhatsApp over Twilio: an approved template with its numbered values, or plain text inside an answer window.
 * Values are never empty: Twilio refuses them (21656).
 */
export function createTwilioWhatsapp(options: TwilioSmsOptions): CallProvider {
  return createTwilioCalls(options, {
    toParameters(content) {
      if (content.channel !== 'whatsapp') return null
      const from = `whatsapp:${content.sender ?? options.sender}`
      if (content.contentSid === null) {
        const { text, fileUrl } = content
        return {
          from,
          ...(text.trim() === '' && fileUrl !== undefined ? {} : { body: text }),
          ...(fileUrl === undefined ? {} : { mediaUrl: [fileUrl] }),
        }
      }
      const hasVariables = Object.keys(content.variables).length > 0
      return {
        from,
        contentSid: content.contentSid,
        ...(hasVariables ? { contentVariables: JSON.stringify(content.variables) } : {}),
      }
    },
    toAddress: (address) => `whatsapp:${address}`,
  })
}

function createTwilioCalls(options: TwilioSmsOptions, wire: Wire): CallProvider {
  const { accountSid, statusUrl } = options
  return {
    kind: 'calls',
    name: 'twilio',
    maxParallel: 6,
    requestsPerSecond: options.requestsPerSecond,
    reconcileMs,

    async send({ messageId, to, content }) {
      const parameters = wire.toParameters(content)
      if (parameters === null) return { type: 'refused', code: 'wrong_channel' }
      const statusCallback = await statusUrl(messageId)
      const answer = await createMessage(options, {
        to: wire.toAddress(to),
        ...parameters,
        validityPeriod: validitySeconds,
        ...(statusCallback === null ? {} : { statusCallback }),
      })
      if (answer === null || answer.status < 200 || answer.status >= 300) return toCallOutcome(answer)
      const created = Created.safeParse(parseJson(answer.body))
      return created.success
        ? { type: 'accepted', providerId: created.data.sid }
        : { type: 'unclear', code: 'unexpected_answer' }
    },

    async find(call) {
      const query = new URLSearchParams({
        To: wire.toAddress(call.to),
        'DateSent>': dayOf(call.attemptAt - skewMs),
        PageSize: '200',
      })
      const path = `2010-04-01/Accounts/${accountSid}/Messages.json?${query.toString()}`
      return readFound(await callTwilio(options, { method: 'GET', path }), call)
    },

    async check() {
      return toCheckOutcome(
        await callTwilio(options, { method: 'GET', path: `2010-04-01/Accounts/${accountSid}.json` }),
      )
    },
  }
}

/** How far Twilio's clock and ours may be apart, and how late a call may arrive there. */
const skewMs = 60_000
const lateMs = 5 * 60_000

const Listed = z.object({
  messages: z.array(
    z.object({
      sid: z.string(),
      body: z.string().nullable(),
      direction: z.string(),
      date_created: z.string(),
    }),
  ),
})

/**
 * Messages to that number that were made when the call was: those with its text first, the nearest in time
 * before the others. Where the text may have changed since, another one is no proof against it.
 */
function readFound(
  answer: { status: number; body: string } | null,
  { text, isTextKept, attemptAt }: UnclearCall,
): FoundCalls {
  if (answer === null) return { type: 'unreachable', code: 'network' }
  const listed = Listed.safeParse(parseJson(answer.body))
  if (answer.status !== 200 || !listed.success)
    return { type: 'unreachable', code: twilioCode(answer.status) }
  const near = listed.data.messages
    .map((message) => ({ ...message, lateMs: Date.parse(message.date_created) - attemptAt }))
    .filter((one) => one.direction === 'outbound-api' && one.lateMs >= -skewMs && one.lateMs <= lateMs)
  const hasText = (body: string | null) =>
    text !== null && body !== null && wordsOf(body).endsWith(wordsOf(text))
  const providerIds = near
    .filter(({ body }) => !isTextKept || text === null || hasText(body))
    .toSorted(
      (a, b) => Number(hasText(b.body)) - Number(hasText(a.body)) || Math.abs(a.lateMs) - Math.abs(b.lateMs),
    )
    .map(({ sid }) => sid)
  return { type: 'found', providerIds }
}

/** A text without what Twilio may write otherwise (its smart encoding replaces quotes, dashes and spaces). */
const wordsOf = (text: string): string => text.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '')

/** The day of a moment (UTC), `YYYY-MM-DD`. */
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
