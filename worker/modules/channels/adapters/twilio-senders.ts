import { z } from 'zod'
import type { WhatsAppQuality } from '../../../contracts/whatsapp.ts'
import { parseJson, twilioCode } from './twilio-outcome.ts'
import { callTwilio, type TwilioAccess } from './twilio-transport.ts'

/** What the provider says of a number; `limit` is undefined where it says none that is understood. */
export type SenderStatus = {
  status: string
  restricted: boolean
  quality: WhatsAppQuality | null
  limit: number | null | undefined
  /** Its own words for the limit. */
  limitText: string | null
  business: string | null
}
export type SenderAnswer = { ok: true; sender: SenderStatus } | { ok: false; code: string }

const Sender = z.object({
  status: z.string(),
  properties: z
    .object({ quality_rating: z.string().nullish(), messaging_limit: z.string().nullish() })
    .nullish(),
  configuration: z.object({ waba_id: z.string().nullish() }).nullish(),
})

/** States in which a number sends nothing (twilio.com/docs/whatsapp/api/senders). */
const stopped = new Set([
  'OFFLINE',
  'PENDING_VERIFICATION',
  'VERIFYING',
  'DRAFT',
  'CREATING',
  'TWILIO_REVIEW',
])

/** Asks Twilio how a WhatsApp sender stands; `baseUrl` is the Messaging API's. */
export async function readTwilioSender(access: TwilioAccess, senderSid: string): Promise<SenderAnswer> {
  const answer = await callTwilio(access, { method: 'GET', path: `v2/Channels/Senders/${senderSid}` })
  if (answer === null) return { ok: false, code: 'network' }
  if (answer.status !== 200) return { ok: false, code: twilioCode(answer.status) }
  const sender = Sender.safeParse(parseJson(answer.body))
  if (!sender.success) return { ok: false, code: 'unexpected_answer' }
  const { status, properties, configuration } = sender.data
  const limitText = properties?.messaging_limit ?? null
  return {
    ok: true,
    sender: {
      status,
      restricted: stopped.has(status),
      quality: readQuality(properties?.quality_rating ?? ''),
      limit: readLimit(limitText ?? ''),
      limitText,
      business: configuration?.waba_id ?? null,
    },
  }
}

/** Words and colours alike; anything else is not rated. */
export function readQuality(text: string): WhatsAppQuality | null {
  const word = text.trim().toLowerCase()
  if (word === 'high' || word === 'green') return 'high'
  if (word === 'medium' || word === 'yellow') return 'medium'
  return word === 'low' || word === 'red' ? 'low' : null
}

/**
 * The limit in a text made for people, such as `10K Customers/24hr`, `TIER_1K` or `Unlimited`: null is
 * without limit, undefined is not understood.
 */
export function readLimit(text: string): number | null | undefined {
  if (/unlimited/i.test(text)) return null
  const found = /(\d[\d.,]*)\s*([km])?(?![a-z\d])/i.exec(text.replace(/TIER_/i, ''))
  const [, digits = '', unit = ''] = found ?? []
  const factor = { k: 1000, m: 1_000_000 }[unit.toLowerCase()] ?? 1
  // A dot or comma before three digits parts thousands; before fewer it is a fraction.
  const value = Number(digits.replaceAll(/[.,](?=\d{3}\b)/g, '').replace(',', '.')) * factor
  return digits !== '' && Number.isInteger(value) && value > 0 ? value : undefined
}
