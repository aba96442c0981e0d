import { z } from 'zod'
import type { DeliveryErrorCode } from '../../contracts/channels.ts'
import { normaliseEmail } from '../../lib/identity/email.ts'
import { proofOfDelivery } from './delivery.ts'

/** What a provider's event says about one mail, in the product's words. */
export type ProviderEvent = {
  stage: 'sent' | 'delivered' | 'bounced' | 'complained' | 'failed'
  /** The provider's id of the mail. */
  providerId: string
  /** Our id, from the mail's `msg` tag; null when it carries none. */
  messageId: number | null
  recipients: string[]
  at: number
  code: DeliveryErrorCode | null
  /** The address is never written to again, for this reason. */
  suppress: 'hard_bounce' | 'complaint' | 'provider_suppressed' | null
}

const Envelope = z.object({
  type: z.string().max(100),
  created_at: z.string().max(60).optional(),
  data: z
    .object({
      email_id: z.string().min(1).max(200).optional(),
      to: z.union([z.string(), z.array(z.string()).max(50)]).optional(),
      tags: z.record(z.string(), z.string()).optional(),
      bounce: z.object({ type: z.string() }).optional(),
    })
    .optional(),
})

type Meaning = Pick<ProviderEvent, 'stage' | 'code' | 'suppress'>
const plain = (stage: Meaning['stage']): Meaning => ({ stage, code: null, suppress: null })

/**
 * Types about sent mails (resend.com/docs/dashboard/webhooks/event-types). Opens and clicks are our own
 * business, a delay is no stage; these and all unknown types mean nothing here.
 */
const meanings: Record<string, (bounceType: string) => Meaning> = {
  'email.sent': () => plain('sent'),
  'email.delivered': () => plain('delivered'),
  'email.complained': () => ({ stage: 'complained', code: null, suppress: 'complaint' }),
  'email.failed': () => ({ stage: 'failed', code: 'provider_failed', suppress: null }),
  'email.suppressed': () => ({
    stage: 'failed',
    code: 'provider_suppressed',
    suppress: 'provider_suppressed',
  }),
  'email.bounced': (bounceType) => {
    if (bounceType === 'Permanent') {
      return { stage: 'bounced', code: 'bounce_permanent', suppress: 'hard_bounce' }
    }
    const code = bounceType === 'Transient' ? 'bounce_transient' : 'bounce_undetermined'
    return { stage: 'bounced', code, suppress: null }
  },
}

/** Whether an event of this envelope would change anything: others are answered and forgotten. */
export function isHandledEvent(body: unknown): boolean {
  const parsed = Envelope.safeParse(body)
  return parsed.success && Object.hasOwn(meanings, parsed.data.type)
}

/** Whether it tells of a mail that somebody wrote to us. */
export const isReceivedMail = (body: unknown): boolean =>
  Envelope.safeParse(body).data?.type === 'email.received'

/**
 * Reads one event. Null when it is of a type that changes nothing or lacks what it should have.
 * Times are the provider's own, but never later than `receivedAt`.
 */
export function parseProviderEvent(payload: string, receivedAt: number): ProviderEvent | null {
  const parsed = Envelope.safeParse(parseJson(payload))
  if (!parsed.success) return null
  const { type, data, created_at: createdAt } = parsed.data
  const meaning = Object.hasOwn(meanings, type) ? meanings[type]?.(data?.bounce?.type ?? '') : undefined
  if (meaning === undefined || data?.email_id === undefined) return null
  const time = Date.parse(createdAt ?? '')
  const tag = data.tags?.['msg'] ?? ''
  return {
    ...meaning,
    providerId: data.email_id,
    messageId: /^[1-9]\d{0,15}$/.test(tag) ? Number(tag) : null,
    recipients: [data.to ?? []].flat().flatMap((address) => normaliseEmail(address).email ?? []),
    at: Number.isNaN(time) ? receivedAt : Math.min(time, receivedAt),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The door lets only JSON in; anything else changes nothing.
    return null
  }
}

/** An event together with the message it was matched to. */
export type MatchedEvent = ProviderEvent & { messageId: number; contactId: number }

/** Everything a set of events says about one message: the earliest time of each stage. */
export type MessageStages = {
  messageId: number
  contactId: number
  providerId: string
  deliveredAt: number | null
  bouncedAt: number | null
  complainedAt: number | null
  failedAt: number | null
  code: DeliveryErrorCode | null
}

/** Folds events per message; neither order nor repetition matters. */
export function foldEvents(events: readonly MatchedEvent[]): MessageStages[] {
  const byMessage = new Map<number, MessageStages>()
  for (const event of events) {
    const known = byMessage.get(event.messageId) ?? {
      messageId: event.messageId,
      contactId: event.contactId,
      providerId: event.providerId,
      deliveredAt: null,
      bouncedAt: null,
      complainedAt: null,
      failedAt: null,
      code: null,
    }
    const earliest = (stage: ProviderEvent['stage'], time: number | null) =>
      event.stage === stage ? Math.min(time ?? event.at, event.at) : time
    const provenAt = proofOfDelivery(event.stage, event.at)
    byMessage.set(event.messageId, {
      ...known,
      deliveredAt: provenAt === null ? known.deliveredAt : Math.min(known.deliveredAt ?? provenAt, provenAt),
      bouncedAt: earliest('bounced', known.bouncedAt),
      complainedAt: earliest('complained', known.complainedAt),
      failedAt: earliest('failed', known.failedAt),
      code: firstCode(known.code, event.code),
    })
  }
  return [...byMessage.values()]
}

/**
 * Of two codes the first by name, as the SQL does with `min`: the same whichever came first, and a
 * permanent bounce before a transient one.
 */
function firstCode(a: DeliveryErrorCode | null, b: DeliveryErrorCode | null): DeliveryErrorCode | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}
