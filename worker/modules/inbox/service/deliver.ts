import type { Ctx } from '../../../context.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import type { DueReply, InboxDesk, ReplyChannel, ReplyOutcome } from '../../../contracts/inbox-object.ts'
import { AppError } from '../../../lib/errors.ts'
import { measureSms } from '../../../lib/texts/sms-text.ts'
import { pauseChannel } from '../../channels/service.ts'
import { openChannel } from '../../channels/service-open.ts'
import type { CallContent, CallOutcome, OpenChannel, SendOutcome } from '../../channels/port.ts'
import { quote } from '../../credit/pricing.ts'
import { openPrices } from '../../credit/service-booking.ts'
import { freePlaces, takePlaces } from '../../whatsapp/service-places.ts'
import { bookReply, endReply } from '../queries/replies.ts'
import { passableReasons, retryDelayMs, windowRefusal } from '../reply-content.ts'
import { forgetFrozen, frozenMail, prepareCall } from './prepare.ts'

/** Replies that one run works off; the next one follows at once. */
const repliesPerRun = 50
/** Replies of a channel under way at once, so that a call that hangs holds up its own conversation alone. */
const callsAtOnce = 4
/** A reply waits for its turn at the provider for so long before it is put off. */
const longestWaitMs = 5000
const pausedMs = 60_000
const noCreditMs = 300_000
/** Resend keeps a key for 24 hours: a repeat later than this would be a second mail. */
const keyLivesMs = 23 * 3_600_000

/**
 * Sends the replies of a channel that are due. The object's outbox is the only state of a reply: a lease, then the attempt written
 * down, then the call; libSQL has its credit and its place among all messages (design §3).
 *
 * @throws the first fault, when what was under way has ended: nothing more is begun on the channel meanwhile
 */
export async function deliverReplies(ctx: Ctx, desk: InboxDesk, channel: ReplyChannel): Promise<void> {
  for (const cutOff of desk.takeCutOff(ctx.clock.now(), channel)) settleCutOff(ctx, desk, cutOff)
  let left = repliesPerRun
  const lane = async () => {
    while (left > 0) {
      left -= 1
      const due = desk.takeDue(ctx.clock.now(), channel)
      if (due === null) return
      try {
        await deliverOne(ctx, desk, due)
      } catch (error) {
        left = 0
        desk.giveBack(due, ctx.clock.now())
        throw error
      }
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: callsAtOnce }, lane))
  const failure = ends.find((end) => end.status === 'rejected')
  if (failure !== undefined) throw failure.reason
}

/**
 * Whoever made the call died before telling how it ended. A mail is sent again under its key, which makes one effect
 * of both; a call without a key is never repeated (decision 28).
 */
function settleCutOff(ctx: Ctx, desk: InboxDesk, reply: DueReply): void {
  const now = ctx.clock.now()
  const outcome: ReplyOutcome =
    reply.way.channel === 'email'
      ? { type: 'wait', until: now, code: 'cut_off', mayBeOut: true }
      : unknown('cut_off')
  desk.end(reply, outcome, now)
}

async function deliverOne(ctx: Ctx, desk: InboxDesk, reply: DueReply): Promise<void> {
  const outcome = await attempt(ctx, desk, reply)
  const waits = outcome !== null && desk.end(reply, outcome, ctx.clock.now())
  // Its person may have been erased meanwhile.
  if (!waits) await forgetFrozen(ctx, reply)
}

/** Names the calls of a reply: its tries are one, and sending it anew is another. */
const callKeyOf = ({ message, way }: DueReply): string => `reply/${message.id}/${way.round}`

const failed = (code: string): ReplyOutcome => ({ type: 'failed', code })
const unknown = (code: string): ReplyOutcome => ({ type: 'unknown', code })
const wait = (until: number, code: string): ReplyOutcome => ({ type: 'wait', until, code })

/** How one try ended; null when the reply was taken back before its call. */
export async function attempt(
  ctx: Ctx,
  desk: Pick<InboxDesk, 'begin'>,
  reply: DueReply,
): Promise<ReplyOutcome | null> {
  const { unclearSince } = reply.way
  if (unclearSince !== null && ctx.clock.now() - unclearSince > keyLivesMs) return unknown('unconfirmed')
  // What keeps a try from being made tells nothing of one that may have arrived.
  const refused = unclearSince === null ? failed : unknown
  const refusal = windowRefusal(reply, ctx.clock.now())
  if (refusal !== null) return refused(refusal)
  const opened = await openReplyChannel(ctx, reply)
  if (opened === null) return refused('no_channel')
  if (opened.state === 'paused') return wait(ctx.clock.now() + pausedMs, 'channel_paused')
  const prepared = opened.channel === 'email' ? { content: null } : await prepareCall(ctx, reply)
  if ('code' in prepared) return refused(prepared.code)
  const { content } = prepared
  const turnAt = await reserveTurn(ctx, opened, `${callKeyOf(reply)}/${reply.attempts}`)
  if (turnAt !== null) return wait(turnAt, 'rate')
  const { messageId, refused: reason } = await book(ctx, reply, opened, content)
  if (reason === 'no_credit') return wait(ctx.clock.now() + noCreditMs, reason)
  if (reason !== null) return refused(reason)
  const placeAt = await takePlace(ctx, reply, messageId)
  if (placeAt !== null) {
    await endReply(ctx.db, ctx.tenant.id, ended(ctx, messageId, wait(placeAt, 'whatsapp_limit')))
    return wait(placeAt, 'whatsapp_limit')
  }
  if (!desk.begin(reply, ctx.clock.now())) {
    await endReply(ctx.db, ctx.tenant.id, ended(ctx, messageId, failed('cancelled')))
    await freePlace(ctx, reply, messageId)
    return null
  }
  const outcome = await call(ctx, reply, { opened, content, messageId })
  if (outcome.type === 'failed' || outcome.type === 'wait') await freePlace(ctx, reply, messageId)
  await endReply(ctx.db, ctx.tenant.id, ended(ctx, messageId, outcome))
  return outcome
}

/** The channel that a reply leaves by; null when there is none. */
export async function openReplyChannel(ctx: Ctx, { way }: DueReply): Promise<OpenChannel | null> {
  if (way.channel === 'chat') return null
  try {
    return await openChannel(ctx, way.channel)
  } catch (error) {
    if (error instanceof AppError && error.code === 'channel.not_configured') return null
    throw error
  }
}

/** Waits for a turn among all calls of the channel; when it comes, epoch ms, if that is too far off. */
export async function reserveTurn(
  ctx: Ctx,
  { channel, provider }: OpenChannel,
  key: string,
): Promise<number | null> {
  const { startAt } = await ctx.limiter.reserve({
    channel,
    key,
    requests: 1,
    provider: { name: provider.name, requestsPerSecond: provider.requestsPerSecond },
  })
  const waitMs = startAt - ctx.clock.now()
  if (waitMs > longestWaitMs) {
    await ctx.limiter.release({ channel, key })
    return startAt
  }
  if (waitMs > 0) await ctx.clock.sleep(waitMs)
  return null
}

async function book(ctx: Ctx, reply: DueReply, opened: OpenChannel, content: CallContent | null) {
  const { message, way } = reply
  const { channel } = opened
  const address = way.peer
  const prices = opened.connection === 'sandbox' ? null : await openPrices(ctx, channel)
  const segments = content?.channel === 'sms' ? measureSms(content.text).segments : null
  const priced = prices === null ? null : quote(prices, channel, { id: 0, address, segments })
  return bookReply(ctx.db, ctx.tenant.id, {
    id: message.id,
    channel,
    contactId: way.contactId ?? 0,
    address,
    country: priced?.country ?? null,
    segments,
    costMicros: priced?.micros ?? 0,
    passable: passableReasons(channel),
    isAnew: way.round > 0 && reply.attempts === 0,
    now: ctx.clock.now(),
  })
}

/** A place in the window of the WhatsApp number; when somebody new fits again, if there is none. */
async function takePlace(ctx: Ctx, { way }: DueReply, messageId: number): Promise<number | null> {
  if (way.channel !== 'whatsapp') return null
  const refused = await takePlaces(ctx, null, [{ messageId, address: way.peer }])
  return refused.get(messageId) ?? null
}

async function freePlace(ctx: Ctx, { way }: DueReply, messageId: number): Promise<void> {
  if (way.channel === 'whatsapp') await freePlaces(ctx, [messageId])
}

const ended = (ctx: Ctx, messageId: number, outcome: ReplyOutcome) => ({
  messageId,
  now: ctx.clock.now(),
  providerId: outcome.type === 'sent' ? outcome.providerId : null,
  code: outcome.type === 'sent' ? null : outcome.code,
  outcome: outcome.type === 'wait' ? ('waits' as const) : outcome.type,
})

async function call(
  ctx: Ctx,
  reply: DueReply,
  { opened, content, messageId }: { opened: OpenChannel; content: CallContent | null; messageId: number },
): Promise<ReplyOutcome> {
  const { way } = reply
  if (opened.channel === 'email') {
    const frozen = await frozenMail(ctx, reply, { channel: opened, messageId })
    if ('code' in frozen) return failed(frozen.code)
    const outcome = await opened.provider.send(frozen.body, callKeyOf(reply))
    await pauseIfBroken(ctx, opened.channel, outcome)
    return mailOutcome(ctx, reply, outcome)
  }
  if (content === null) return failed('wrong_channel')
  const made = { messageId, contactId: way.contactId ?? 0, to: way.peer, content }
  const outcome = await opened.provider.send(made)
  await pauseIfBroken(ctx, opened.channel, outcome)
  return outcomeOf(ctx, outcome, reply.attempts)
}

/** Credentials or the account are not right: nothing more goes out on the channel until a person acts. */
async function pauseIfBroken(
  ctx: Ctx,
  channel: SendingChannel,
  outcome: CallOutcome | SendOutcome,
): Promise<void> {
  if (outcome.type === 'misconfigured') await pauseChannel(ctx, channel, outcome.code)
}

/** The same for a mail: its key makes one effect of any number of tries, so an unclear one is repeated. */
function mailOutcome(ctx: Ctx, reply: DueReply, outcome: SendOutcome): ReplyOutcome {
  const isUnclear = outcome.type === 'unclear'
  const repeatable = isUnclear ? { type: 'throttled' as const, code: outcome.code, retryAfterMs: 0 } : outcome
  const end = outcomeOf(ctx, repeatable, reply.attempts)
  if (end.type === 'wait') return { ...end, mayBeOut: isUnclear }
  const isGivenUp = end.type === 'failed' && outcome.type !== 'refused'
  return isGivenUp && (isUnclear || reply.way.unclearSince !== null) ? unknown(end.code) : end
}

/** What a call's end means for the reply. What a provider may have taken without a key is never tried again. */
function outcomeOf(ctx: Ctx, outcome: CallOutcome | SendOutcome, attempts: number): ReplyOutcome {
  const now = ctx.clock.now()
  const delayMs = retryDelayMs(attempts + 1)
  switch (outcome.type) {
    case 'accepted':
      return {
        type: 'sent',
        providerId: 'providerId' in outcome ? outcome.providerId : (outcome.providerIds[0] ?? ''),
      }
    case 'refused':
      return failed(outcome.code)
    case 'throttled':
      return delayMs === null
        ? failed(outcome.code)
        : wait(now + Math.max(outcome.retryAfterMs, delayMs), outcome.code)
    case 'transient':
      return delayMs === null
        ? failed(outcome.code)
        : wait(now + Math.max(outcome.retryAfterMs, delayMs), outcome.code)
    case 'misconfigured':
      return wait(now + pausedMs, outcome.code)
    case 'unclear':
      return { type: 'unknown', code: outcome.code }
  }
}
