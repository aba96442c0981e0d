import type { Ctx } from '../../../context.ts'
import { type Language, languages, type SendingChannel } from '../../../contracts/common.ts'
import { applyOptOut, findRecipient, type Recipient, undoOptOut } from '../queries/consents.ts'
import { coverAddress } from '../../../lib/identity/cover.ts'
import { wake } from './wake.ts'

/** Whose page it is and what they can do on it. */
export type UnsubscribeView = {
  /** Of the message: what the person leaves. */
  channel: SendingChannel
  /** The address with most of its name covered: mails are passed on. */
  address: string
  language: Language | null
  optedOut: boolean
  /** The person's page of channels and topics; null when nobody is left to choose. */
  preferencesUrl: string | null
  /** Only a withdrawal made by this very mail can be taken back on its page. */
  canUndo: boolean
}

/** What is written down as proof of a change (GDPR art. 7.1). */
export type Proof = { text: string; ip: string | null; userAgent: string | null }

/** What the page of a message shows; null when the message is gone. Writes nothing. */
export async function viewUnsubscribe(ctx: Ctx, messageId: number): Promise<UnsubscribeView | null> {
  const recipient = await findRecipient(ctx.db, ctx.tenant.id, messageId)
  if (recipient === undefined) return null
  const optedOut = recipient.state === 'opted_out'
  return {
    channel: recipient.channel,
    address: coverAddress(recipient.address),
    language: languages.find((one) => one === recipient.language) ?? null,
    optedOut: optedOut || recipient.known === 0,
    canUndo: canUndo(recipient, messageId),
    preferencesUrl: recipient.known === 0 ? null : await preferencesUrl(ctx, recipient.contact_id, messageId),
  }
}

const preferencesUrl = async (ctx: Ctx, contactId: number, messageId: number): Promise<string> =>
  `${ctx.origins.public}/p/${await ctx.tokens.sign('preferences', [ctx.tenant.id, contactId, messageId])}`

/**
 * Takes the person out of the message's channel, at once and for every list; again changes nothing. The next batch of
 * a running campaign already leaves them out (spec 7.3).
 *
 * @returns whether there is such a message
 */
export async function unsubscribe(
  ctx: Ctx,
  messageId: number,
  proof: Proof & { source: 'unsubscribe_page' | 'one_click' },
): Promise<boolean> {
  const recipient = await findRecipient(ctx.db, ctx.tenant.id, messageId)
  if (recipient === undefined) return false
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  await applyOptOut(
    ctx.db,
    ctx.tenant.id,
    { ...proof, contactId: recipient.contact_id, channel: recipient.channel, messageId },
    now,
  )
  await wake(ctx, 'lists.refresh')
  return true
}

/**
 * Takes back a withdrawal made on this message's page or by its header: the person is where they were
 * before, a double opt-in included. Not after a complaint.
 *
 * @returns whether that was possible
 */
export async function resubscribe(ctx: Ctx, messageId: number, proof: Proof): Promise<boolean> {
  const recipient = await findRecipient(ctx.db, ctx.tenant.id, messageId)
  if (recipient === undefined || !canUndo(recipient, messageId)) return false
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  const { contact_id: contactId, channel, last_id: withdrawalId } = recipient
  const change = {
    ...proof,
    source: 'resubscribe_page',
    contactId,
    channel,
    messageId,
    withdrawalId,
  } as const
  if (!(await undoOptOut(ctx.db, ctx.tenant.id, change, now))) return false
  await wake(ctx, 'lists.refresh')
  return true
}

type Undoable = Recipient & { last_id: number }

/** Only the person's own withdrawal by this very message, while it is the last word. */
const canUndo = (recipient: Recipient, messageId: number): recipient is Undoable =>
  recipient.undoable === 1 &&
  recipient.state === 'opted_out' &&
  recipient.last_id !== null &&
  recipient.last_state === 'opted_out' &&
  (recipient.last_source === 'unsubscribe_page' || recipient.last_source === 'one_click') &&
  recipient.last_message_id === messageId
