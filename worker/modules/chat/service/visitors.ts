import type { Ctx } from '../../../context.ts'
import type { ChatVisitorView } from '../../../contracts/chat.ts'
import type { Attachment } from '../../../contracts/inbox.ts'
import { AppError, notFound } from '../../../lib/errors.ts'
import { openFile, uploadFile } from '../../inbox/service.ts'
import { deleteVisitors, findVisitor, listOldestVisitors } from '../queries.ts'
import { isClaimsFull } from '../service-claims.ts'
import { mustReadBinding } from './sessions.ts'

/** Somebody on a site, for the pane beside their conversation (spec 13.5). @throws resource.not_found */
export async function getChatVisitor(ctx: Ctx, visitor: string): Promise<ChatVisitorView> {
  const [row, online] = await Promise.all([
    findVisitor(ctx.db, ctx.tenant.id, visitor),
    ctx.inbox.isVisiting({ visitor }),
  ])
  if (row === undefined) throw notFound()
  return {
    name: row.name,
    email: row.email,
    phone: row.phone,
    company: row.company,
    trust: row.trust,
    online,
    page: row.pageUrl === '' ? null : { url: row.pageUrl, title: row.pageTitle },
    referrer: row.referrer || null,
    place: { city: row.city, region: row.region, country: row.country },
    browser: row.browser,
    system: row.system,
    language: row.language,
    isUnfiled: row.contactId === null && row.trust === 'claimed' && (await isClaimsFull(ctx)),
    firstSeenAt: row.createdAt,
    seenAt: row.seenAt,
  }
}

/**
 * Keeps a file for what a visitor is about to say; their inbox knows it from here on, for saying names its key alone.
 *
 * @param read gives the bytes, once it is known who sends them
 * @throws resource.not_found; rate.limited over what a visitor, or a workspace, gets in a day; what
 *   `uploadFile` throws
 */
export async function uploadChatFile(
  ctx: Ctx,
  token: string | null,
  { name, read }: { name: string; read: () => Promise<ArrayBuffer> },
): Promise<Attachment> {
  const { visitor } = await mustReadBinding(ctx, token)
  return uploadFile(ctx, { name, bytes: await read() }, async (file) => {
    const { retryMs } = await ctx.inbox.noteUpload({ visitor, file })
    if (retryMs !== null) throw new AppError('rate.limited', { retryAfterSeconds: Math.ceil(retryMs / 1000) })
  })
}

/** A file of the visitor's own conversation. @throws resource.not_found */
export async function openChatFile(
  ctx: Ctx,
  token: string | null,
  place: { conversation: string; cseq: number; index: number },
): Promise<{ body: ReadableStream<Uint8Array>; headers: Record<string, string> }> {
  const { visitor } = await mustReadBinding(ctx, token)
  const file = await ctx.inbox.visitorFile({ visitor, ...place })
  if (file === null) throw notFound()
  return openFile(ctx, file)
}

const keptMs = 30 * 86_400_000
const clearedPerRun = 500

/**
 * Forgets browsers that were not seen for 30 days, a page in a run.
 *
 * @returns epoch ms when the next one is due, null without any
 */
export async function sweepChatVisitors(ctx: Ctx): Promise<number | null> {
  const now = ctx.clock.now()
  const oldest = await listOldestVisitors(ctx.db, ctx.tenant.id, clearedPerRun + 1)
  const due = oldest.slice(0, clearedPerRun).filter((row) => row.seen_at + keptMs <= now)
  const ids = due.map(({ id }) => id)
  if (ids.length > 0) await deleteVisitors(ctx.db, ctx.tenant.id, { ids, seenBy: now - keptMs })
  const next = oldest[due.length]
  return next === undefined ? null : Math.max(now, next.seen_at + keptMs)
}
