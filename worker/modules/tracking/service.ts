import type { Ctx } from '../../context.ts'
import { AppError } from '../../lib/errors.ts'
import { verifySvix, type SvixHeaders } from '../../lib/signature.ts'
import { resolveLinkUrl } from '../campaigns/service.ts'
import { findWebhookSecret } from '../channels/service.ts'
import { goOnWithCredit } from '../dispatch/service.ts'
import { acceptReceivedMail } from '../inbound/mail-service.ts'
import { tellReplies } from '../inbox/service-news.ts'
import { processMetaStatuses } from '../messenger/service.ts'
import {
  foldEvents,
  isHandledEvent,
  isReceivedMail,
  type MatchedEvent,
  parseProviderEvent,
  type ProviderEvent,
} from './events.ts'
import { findWalk, judgeVisit, type Visit } from './machine.ts'
import type { MessageConsent } from './queries/consents.ts'
import {
  applyEvents,
  deleteOldEvents,
  insertEvent,
  listOpenEvents,
  matchEvents,
  type OpenEvent,
} from './queries/events.ts'
import {
  findLink,
  findSentMessage,
  insertClick,
  insertMachineClick,
  insertOpen,
  moveClicksToMachine,
} from './queries/visits.ts'
import { processCallEvents } from './service/call-events.ts'
import { wake } from './service/wake.ts'

export { acceptTwilioStatus } from './service/call-events.ts'
export { recordPushEvent } from './service/push.ts'
export { resubscribe, unsubscribe, viewUnsubscribe, type UnsubscribeView } from './service/unsubscribe.ts'

/**
 * Takes a provider's event: checks its signature on the raw body, commits it as a row, then wakes the
 * work (spec 8.6). A repeat and an event of a type that changes nothing leave no trace.
 *
 * @throws webhook.signature when it is forged, stale, or the address has no secret; request.malformed
 */
export async function acceptWebhook(
  ctx: Ctx,
  post: { accountId: number; headers: SvixHeaders; rawBody: string },
): Promise<void> {
  const { accountId, headers, rawBody } = post
  const now = ctx.clock.now()
  const secret = await findWebhookSecret(ctx, accountId)
  const eventId = headers.id?.slice(0, 200)
  if (secret === null || !eventId || !(await verifySvix(secret, headers, rawBody, now))) {
    throw new AppError('webhook.signature')
  }
  const body = parseBody(rawBody)
  if (isReceivedMail(body)) return acceptReceivedMail(ctx, accountId, body)
  if (!isHandledEvent(body)) return
  await ctx.due.lower(now)
  const inserted = await insertEvent(ctx.db, ctx.tenant.id, {
    accountId,
    source: 'resend',
    eventId,
    payload: rawBody,
    now,
  })
  if (inserted) await wake(ctx, 'webhook.process')
}

function parseBody(rawBody: string): unknown {
  try {
    return JSON.parse(rawBody)
  } catch (cause) {
    throw new AppError('request.malformed', { cause })
  }
}

const pageSize = 250
const maxPages = 20
/** Svix repeats for about a day; afterwards an event's id protects nothing. */
const keptMs = 3 * 86_400_000
const deletedPerRun = 1_000

/**
 * Works off the events that wait, in pages. Any order and any repetition of a set of events gives the
 * same stages and counters (spec 8.5).
 *
 * @returns epoch ms when to come again, null when nothing is left
 */
export async function processProviderEvents(ctx: Ctx): Promise<number | null> {
  const { db, tenant } = ctx
  for (let page = 0; page < maxPages; page++) {
    const open = await listOpenEvents(db, tenant.id, pageSize)
    const [mails, calls, posts] = [ofSource(open, 'resend'), ofSource(open, 'twilio'), ofSource(open, 'meta')]
    if (mails.length > 0) await processPage(ctx, mails)
    if (calls.length > 0) await processCallEvents(ctx, calls)
    if (posts.length > 0) await processMetaStatuses(ctx, posts)
    // A failure told hours later gives credit back that others may wait for.
    if (open.length > 0) await goOnWithCredit(ctx)
    if (open.length < pageSize) {
      const before = ctx.clock.now() - keptMs
      await deleteOldEvents(db, tenant.id, { before, limit: deletedPerRun })
      return null
    }
  }
  return ctx.clock.now()
}

const ofSource = (open: readonly OpenEvent[], source: OpenEvent['source']): OpenEvent[] =>
  open.filter((event) => event.source === source)

async function processPage(ctx: Ctx, open: readonly OpenEvent[]): Promise<void> {
  const events = open.flatMap((row) => parseProviderEvent(row.payload, row.received_at) ?? [])
  const matches = await matchEvents(ctx.db, ctx.tenant.id, events)
  const matched: MatchedEvent[] = matches.flatMap(
    ({ position, message_id: messageId, contact_id: contactId }) => {
      const event = events[position]
      return event ? [{ ...event, messageId, contactId }] : []
    },
  )
  await tellReplies(ctx, matched.flatMap(toReplyNews))
  const stages = foldEvents(matched)
  const optOuts = toOptOuts(matched)
  if (optOuts.length > 0) await ctx.due.lower(ctx.clock.now())
  await applyEvents(ctx.db, ctx.tenant.id, {
    stages,
    suppressions: toSuppressions(events, new Map(matches.map((one) => [one.position, one.message_id]))),
    optOuts,
    eventIds: open.map((row) => row.id),
    now: ctx.clock.now(),
  })
  if (optOuts.length > 0) await wake(ctx, 'lists.refresh')
}

/** What a mail's event says of a reply, if it is one; a complaint says nothing about its arrival. */
const toReplyNews = ({ messageId, stage, at, code, providerId }: MatchedEvent) =>
  stage === 'complained'
    ? []
    : [{ messageId, at, code, providerId, stage: stage === 'bounced' ? ('failed' as const) : stage }]

/** A complaint withdraws the consent too: one change per contact. */
function toOptOuts(matched: readonly MatchedEvent[]): MessageConsent[] {
  const byContact = new Map<number, MessageConsent>()
  for (const { stage, contactId, messageId } of matched) {
    if (stage !== 'complained' || byContact.has(contactId)) continue
    const change = {
      contactId,
      channel: 'email',
      messageId,
      source: 'complaint',
      text: 'email.complained',
      ip: null,
      userAgent: null,
    } as const
    byContact.set(contactId, change)
  }
  return [...byContact.values()]
}

/**
 * Addresses to keep out, a mail of this workspace or not: the provider keeps them out of the whole
 * account anyway. An event about several recipients does not tell which of them it means.
 */
function toSuppressions(events: readonly ProviderEvent[], messageIds: ReadonlyMap<number, number>) {
  const byAddress = new Map<string, { address: string; reason: string; messageId: number | null }>()
  for (const [position, { suppress, recipients }] of events.entries()) {
    const [address, ...others] = recipients
    if (suppress === null || address === undefined || others.length > 0) continue
    const known = byAddress.get(address)
    if (known && known.reason <= suppress) continue
    byAddress.set(address, { address, reason: suppress, messageId: messageIds.get(position) ?? null })
  }
  return [...byAddress.values()]
}

/** What a request tells about who makes it. */
export type Visitor = Pick<Visit, 'method' | 'userAgent' | 'purpose' | 'played'>

/** A pixel was fetched: the first opening by a person, and apart from it by a machine, keeps its time. */
export async function recordOpen(ctx: Ctx, messageId: number, visitor: Visitor): Promise<void> {
  const message = await findSentMessage(ctx.db, ctx.tenant.id, messageId)
  if (message === undefined) return
  const at = ctx.clock.now()
  const machine = judgeVisit({ ...visitor, at, sentAt: message.sent_at }) !== null
  if ((machine ? message.machine_opened_at : message.opened_at) !== null) return
  await insertOpen(ctx.db, ctx.tenant.id, { messageId, at, machine })
}

/**
 * A link was followed: counted for the person or the machine, and its address given back, the fields in it filled. Links
 * followed within moments of one another are taken back from the person, the first one too.
 *
 * @returns the address to go to, null when there is no such link
 */
export async function recordClick(
  ctx: Ctx,
  ids: { messageId: number; linkId: number },
  visitor: Visitor,
): Promise<string | null> {
  const link = await findLink(ctx.db, ctx.tenant.id, ids)
  if (link === undefined) return null
  const url = await resolveLinkUrl(ctx, ids.messageId, link.url)
  if (url === null || !/^https?:\/\//i.test(url)) return null
  if (!link.known) return url
  const at = ctx.clock.now()
  const click = { ...ids, at }
  if (judgeVisit({ ...visitor, at, sentAt: link.sentAt }) !== null) {
    await insertMachineClick(ctx.db, ctx.tenant.id, click)
    return url
  }
  const walk = findWalk(await insertClick(ctx.db, ctx.tenant.id, click))
  if (walk.length > 0) {
    await moveClicksToMachine(ctx.db, ctx.tenant.id, { messageId: ids.messageId, linkIds: walk })
  }
  return url
}
