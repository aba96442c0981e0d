import type { Ctx } from '../../context.ts'
import type { ReplyNews } from '../../contracts/inbox-object.ts'
import { listReplies, listReplyStages } from './queries/replies.ts'

/** News of messages, whatever sent them. */
type MessageNews = Omit<ReplyNews, 'message'> & { messageId: number }

/**
 * Tells the inbox what providers say of replies; other messages are none of its business. Call before the events
 * count as worked off: told again it changes nothing.
 */
export async function tellReplies(ctx: Ctx, events: readonly MessageNews[]): Promise<void> {
  if (events.length === 0) return
  const ids = [...new Set(events.map(({ messageId }) => messageId))]
  const replies = await listReplies(ctx.db, ctx.tenant.id, ids)
  if (replies.length === 0) return
  const replyOf = new Map(replies.map((row) => [row.message_id, row.reply_id]))
  const news = events.flatMap(({ messageId, ...one }): ReplyNews[] => {
    const message = replyOf.get(messageId)
    return message === undefined ? [] : [{ message, ...one }]
  })
  if (news.length > 0) await ctx.inbox.news({ news })
}

/** Answers on Messenger are read within its window, or a little later. */
const watermarkMs = 7 * 86_400_000

/** The same for Messenger's watermarks, which name people and not messages. */
export async function tellReadReplies(ctx: Ctx, psids: readonly string[]): Promise<void> {
  const since = ctx.clock.now() - watermarkMs
  const stages = await listReplyStages(ctx.db, ctx.tenant.id, { psids, since })
  const news = stages.flatMap((row): ReplyNews[] => {
    const common = { message: row.reply_id, code: null, providerId: row.provider_id }
    return [
      ...(row.delivered_at === null
        ? []
        : [{ ...common, stage: 'delivered' as const, at: row.delivered_at }]),
      ...(row.opened_at === null ? [] : [{ ...common, stage: 'read' as const, at: row.opened_at }]),
    ]
  })
  if (news.length > 0) await ctx.inbox.news({ news })
}
