import type { Ctx } from '../../../context.ts'
import { fromUtf8 } from '../../../lib/bytes.ts'
import { AppError } from '../../../lib/errors.ts'
import { errorFields } from '../../../lib/logger.ts'
import { verifyMeta } from '../../../lib/meta-signature.ts'
import { findMessengerDoor, isVerifyToken } from '../../channels/service-messenger.ts'
import { readMetaPost } from '../events.ts'
import { insertPost } from '../queries.ts'

/**
 * Takes what Meta tells of a page: checks its signature on the raw bytes, commits every event of the whole batch as a
 * row, then wakes the work (spec 8.6). Repeats, events of other pages and what says nothing here leave no trace.
 *
 * @throws webhook.signature when it is forged or the address has no page; request.malformed
 */
export async function acceptMetaPost(
  ctx: Ctx,
  post: { accountId: number; signature: string | null; rawBody: Uint8Array },
): Promise<void> {
  const { accountId, signature, rawBody } = post
  const door = await findMessengerDoor(ctx, accountId)
  if (door === null || !(await verifyMeta(door.appSecret, signature, rawBody))) {
    throw new AppError('webhook.signature')
  }
  const now = ctx.clock.now()
  const read = readMetaPost(parseBody(rawBody), { pageId: door.pageId, now })
  if (read.messages.length === 0 && read.statuses.length === 0) return
  await ctx.due.lower(now)
  const added = await insertPost(ctx.db, ctx.tenant.id, { ...read, accountId, now })
  if (added.messages > 0) await wake(ctx, 'inbound.process')
  if (added.statuses > 0) await wake(ctx, 'webhook.process')
}

function parseBody(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(rawBody))
  } catch (cause) {
    throw new AppError('request.malformed', { cause })
  }
}

async function wake(ctx: Ctx, type: 'inbound.process' | 'webhook.process'): Promise<void> {
  try {
    await ctx.queues.send({ type })
  } catch (error) {
    // The rows are committed and the cron finds them: Meta must not send it all again for this.
    ctx.log.warn('messenger.wake_failed', errorFields(error))
  }
}

/** Whether it is Meta that asks whether the address is ours, by the word that was entered there. */
export async function isMetaHandshake(
  ctx: Ctx,
  accountId: number,
  query: { mode: string; verifyToken: string },
): Promise<boolean> {
  return query.mode === 'subscribe' && (await isVerifyToken(ctx, accountId, query.verifyToken))
}
