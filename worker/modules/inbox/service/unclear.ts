import type { Ctx } from '../../../context.ts'
import type { DueReply, InboxDesk, UnclearEnd } from '../../../contracts/inbox-object.ts'
import type { FoundCalls, OpenCallChannel } from '../../channels/port.ts'
import { judgeUnclear } from '../../dispatch/unclear-service.ts'
import { endReply, findReply } from '../queries/replies.ts'
import { openReplyChannel, reserveTurn } from './deliver.ts'
import { prepareCall } from './prepare.ts'

/** Replies that one run asks about; the next one follows at once. */
const asksPerRun = 20
const nextAskMs = 60_000

/**
 * Asks the providers what became of replies whose call had no clear end (design §4.5). What is found was sent; what has
 * not turned up by the time it would have is failed as unconfirmed, and a person sends it again. Nothing is sent.
 */
export async function askAboutReplies(ctx: Ctx, desk: InboxDesk): Promise<void> {
  for (let asked = 0; asked < asksPerRun; asked++) {
    const reply = desk.takeUnclear(ctx.clock.now())
    if (reply === null) return
    desk.endUnclear(reply.message.id, await settle(ctx, reply), ctx.clock.now())
  }
}

async function settle(ctx: Ctx, reply: DueReply): Promise<UnclearEnd> {
  const { message, attempts } = reply
  const attemptAt = message.delivery?.attemptAt ?? message.receivedAt
  const messageId = await findReply(ctx.db, ctx.tenant.id, message.id)
  if (messageId === null) return { type: 'failed', code: 'cut_off' }
  const opened = await openReplyChannel(ctx, reply)
  const channel = opened === null || opened.channel === 'email' ? null : opened
  const found = channel === null ? null : await ask(ctx, reply, { channel, messageId, attemptAt })
  const reconcileMs = channel?.provider.reconcileMs ?? null
  const verdict = await judgeUnclear(ctx, found, { attemptAt, attempts, reconcileMs })
  const now = ctx.clock.now()
  if (verdict.type === 'ask_again') return { type: 'again', at: verdict.at }
  if (verdict.type === 'repeat') return { type: 'again', at: now + nextAskMs }
  const isSent = verdict.type === 'sent'
  const [providerId, code] = isSent ? [verdict.providerId, null] : [null, verdict.code]
  await endReply(ctx.db, ctx.tenant.id, { messageId, outcome: verdict.type, providerId, code, now })
  return isSent ? { type: 'sent', providerId: verdict.providerId } : { type: 'failed', code: verdict.code }
}

/** Null when it cannot be asked now. */
async function ask(
  ctx: Ctx,
  reply: DueReply,
  { channel, messageId, attemptAt }: { channel: OpenCallChannel; messageId: number; attemptAt: number },
): Promise<FoundCalls | null> {
  const { find } = channel.provider
  // Nobody can be asked: until its time is up it may tell by itself, and then nothing was found.
  if (find === null) return { type: 'found', providerIds: [] }
  const key = `unclear/${reply.message.id}/${reply.attempts}`
  if ((await reserveTurn(ctx, channel, key)) !== null) return null
  const prepared = await prepareCall(ctx, reply)
  const text = 'content' in prepared && 'text' in prepared.content ? prepared.content.text : null
  return find({ messageId, to: reply.way.peer, text, isTextKept: true, attemptAt })
}
