import { z } from 'zod'
import type { SuppressionReason } from '../../contracts/consent.ts'

/**
 * What Twilio tells of a message (twilio.com/docs/messaging/guides/track-outbound-message-status). Only these
 * are taken from its form, whose other parameters change without notice.
 */
export const TwilioStatus = z.object({
  sid: z.string().min(1).max(64),
  status: z.string().max(40),
  errorCode: z.string().max(20).nullable(),
  /** Ours, from the signed address that was called. */
  messageId: z.number().int(),
})
export type TwilioStatus = z.infer<typeof TwilioStatus>

/** Statuses that say something: those before `sent` say that Twilio took the message. */
const stages: Record<string, CallEvent['stage']> = {
  accepted: 'sent',
  scheduled: 'sent',
  queued: 'sent',
  sending: 'sent',
  sent: 'sent',
  delivered: 'delivered',
  partially_delivered: 'delivered',
  read: 'opened',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
}

/** Errors that are about the address, for ever: the reason why it is never written to again. */
const suppressions: Record<string, SuppressionReason> = {
  '21610': 'stop',
  '63014': 'person_blocked',
  '21211': 'blocked',
  '21614': 'blocked',
  '30006': 'blocked',
  '63003': 'blocked',
  '63024': 'blocked',
}

/** Reads the form of a status callback; null for one that says nothing about a message. */
export function readTwilioStatus(form: URLSearchParams, messageId: number): TwilioStatus | null {
  const given = {
    sid: form.get('MessageSid') ?? form.get('SmsSid'),
    status: form.get('MessageStatus') ?? form.get('SmsStatus'),
    errorCode: form.get('ErrorCode') || null,
    messageId,
  }
  const parsed = TwilioStatus.safeParse(given)
  return parsed.success && Object.hasOwn(stages, parsed.data.status) ? parsed.data : null
}

/** A repeat of the same news has the same id. */
export const twilioEventId = ({ sid, status }: TwilioStatus): string => `${sid}:${status}`

/** What one status says of a call, in the product's words. */
export type CallEvent = {
  messageId: number
  providerId: string
  stage: 'sent' | 'delivered' | 'opened' | 'failed'
  at: number
  code: string | null
  /** It was handed to the carrier or to WhatsApp, rather than still waiting at Twilio. */
  left: boolean
  /** The address is never written to again, for this reason. */
  suppress: SuppressionReason | null
}

/** What a stored status means; null for what is none. Twilio tells no time: the one of its arrival counts. */
export function parseTwilioEvent(payload: string, receivedAt: number): CallEvent | null {
  const parsed = TwilioStatus.safeParse(parseJson(payload))
  if (!parsed.success) return null
  const { sid, status, errorCode, messageId } = parsed.data
  const stage = stages[status]
  if (stage === undefined) return null
  const error = stage === 'failed' ? (errorCode ?? status) : null
  return {
    messageId,
    providerId: sid,
    stage,
    at: receivedAt,
    code: error === null ? null : `twilio_${error}`,
    left: status === 'sent',
    suppress: error === null ? null : (suppressions[error] ?? null),
  }
}

/**
 * Whether an event is about the call that stands in the row, rather than about an earlier one that was refused: of the
 * place of the next one in WhatsApp's window that says nothing, unless it arrived before there was a next one.
 *
 * @param call the row's; its id is null before the answer, and behind a mark once it was refused
 */
export function isAboutCall(
  { providerId, stage }: Pick<CallEvent, 'providerId' | 'stage'>,
  call: { providerId: string | null; isCalled: boolean },
): boolean {
  if (call.providerId === null || call.providerId === providerId) return true
  if (!call.providerId.startsWith('refused:')) return false
  return call.providerId !== `refused:${providerId}` || (stage === 'delivered' && !call.isCalled)
}

/** Everything a set of events says about one message: the earliest time of each stage. */
export type CallStages = {
  messageId: number
  providerId: string
  firstAt: number
  deliveredAt: number | null
  openedAt: number | null
  failedAt: number | null
  code: string | null
}

/** Folds events per message; neither order nor repetition matters. Who has read it has got it. */
export function foldCallEvents(events: readonly CallEvent[]): CallStages[] {
  const byMessage = new Map<string, CallStages>()
  for (const event of events) {
    const { messageId, providerId, stage, at } = event
    const key = `${messageId}:${providerId}`
    const known = byMessage.get(key)
    const earliest = (time: number | null | undefined, isMeant: boolean) =>
      isMeant ? Math.min(time ?? at, at) : (time ?? null)
    const failedAt = earliest(known?.failedAt, stage === 'failed')
    byMessage.set(key, {
      messageId,
      providerId,
      firstAt: Math.min(known?.firstAt ?? at, at),
      deliveredAt: earliest(known?.deliveredAt, stage === 'delivered' || stage === 'opened'),
      openedAt: earliest(known?.openedAt, stage === 'opened'),
      failedAt,
      code: firstByName(known?.code ?? null, event.code),
    })
  }
  return [...byMessage.values()]
}

/** Of two codes the same one, whichever came first. */
const firstByName = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? (a ?? b) : a < b ? a : b

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The door lets only what it read itself in; anything else changes nothing.
    return null
  }
}
