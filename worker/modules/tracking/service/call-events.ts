import type { Ctx } from '../../../context.ts'
import { AppError } from '../../../lib/errors.ts'
import { verifyTwilio } from '../../../lib/twilio-signature.ts'
import { findTwilioToken } from '../../channels/service-inbound.ts'
import { followRefusals, refusalStatements } from '../../dispatch/service.ts'
import { tellReplies } from '../../inbox/service-news.ts'
import { settlePlaces } from '../../whatsapp/service-places.ts'
import { applyCallEvents, listCalls } from '../queries/call-events.ts'
import { insertEvent, type OpenEvent } from '../queries/events.ts'
import {
  type CallEvent,
  foldCallEvents,
  isAboutCall,
  parseTwilioEvent,
  readTwilioStatus,
  twilioEventId,
} from '../twilio-events.ts'
import { wake } from './wake.ts'

export type { CallEvent, OpenEvent }

/**
 * Takes what Twilio tells of a message: checks its signature on the raw form, commits a row, then wakes the
 * work (spec 8.6). A repeat, and a status that says nothing, leave no trace.
 *
 * @param post `url` is the public address that Twilio called, path and query included
 * @throws webhook.signature when it is forged or the address has no account
 */
export async function acceptTwilioStatus(
  ctx: Ctx,
  post: { accountId: number; messageId: number; url: string; signature: string | null; rawBody: string },
): Promise<void> {
  const { accountId, messageId } = post
  const form = new URLSearchParams(post.rawBody)
  const token = await findTwilioToken(ctx, accountId)
  if (token === null || !(await verifyTwilio(token, post.signature, post.url, form))) {
    throw new AppError('webhook.signature')
  }
  const status = readTwilioStatus(form, messageId)
  if (status === null) return
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  const inserted = await insertEvent(ctx.db, ctx.tenant.id, {
    accountId,
    source: 'twilio',
    eventId: twilioEventId(status),
    payload: JSON.stringify(status),
    now,
  })
  if (inserted) await wake(ctx, 'webhook.process')
}

/** Works off a page of what providers of single calls told; any order and repetition gives the same stages. */
export async function processCallEvents(ctx: Ctx, open: readonly OpenEvent[]): Promise<void> {
  const events = open.flatMap((row) => parseTwilioEvent(row.payload, row.received_at) ?? [])
  // Before the events count as worked off: told again it changes nothing, and lost it would hold places.
  await settlePlaces(ctx, (await withoutEarlierCalls(ctx, events)).map(toOutcome))
  const refused = events.flatMap(({ messageId, providerId, stage, code }) =>
    stage === 'failed' && code !== null ? [{ messageId, providerId, code }] : [],
  )
  await applyCalls(ctx, { events, open, also: await refusalStatements(ctx, refused) })
  await followRefusals(ctx, refused)
}

/** Places are taken by message: late news of a call that was refused must not give back the one of the next. */
async function withoutEarlierCalls(ctx: Ctx, events: readonly CallEvent[]): Promise<CallEvent[]> {
  const messageIds = [...new Set(events.map(({ messageId }) => messageId))]
  const calls = await listCalls(ctx.db, ctx.tenant.id, messageIds)
  const byMessage = new Map(calls.map((call) => [call.messageId, call]))
  return events.filter((event) => {
    const call = byMessage.get(event.messageId)
    return call !== undefined && isAboutCall(event, call)
  })
}

/** Writes what was told of single calls, with the rows that told it as worked off. */
export async function applyCalls(
  ctx: Ctx,
  {
    events,
    open,
    also = [],
  }: {
    events: readonly CallEvent[]
    open: readonly OpenEvent[]
    also?: Awaited<ReturnType<typeof refusalStatements>>
  },
): Promise<void> {
  await tellReplies(ctx, events.map(toReplyNews))
  await applyCallEvents(ctx.db, ctx.tenant.id, {
    stages: foldCallEvents(events),
    suppressions: events.flatMap(({ messageId, suppress }) =>
      suppress === null ? [] : [{ messageId, reason: suppress }],
    ),
    also,
    eventIds: open.map((row) => row.id),
    now: ctx.clock.now(),
  })
}

/** What an event says of a reply, if it is about one. */
const toReplyNews = ({ messageId, stage, at, code, providerId }: CallEvent) => ({
  messageId,
  at,
  code,
  providerId,
  stage: stage === 'opened' ? ('read' as const) : stage,
})

/** What an event says of a place in WhatsApp's window. */
const toOutcome = ({ messageId, stage, at, left }: CallEvent) => ({
  messageId,
  at,
  outcome: stage === 'delivered' || stage === 'failed' ? stage : left ? ('sent' as const) : null,
})
