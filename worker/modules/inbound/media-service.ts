import type { Ctx } from '../../context.ts'
import type { Attachment } from '../../contracts/inbox.ts'
import { AppError } from '../../lib/errors.ts'
import { errorFields } from '../../lib/logger.ts'
import { fetchMessengerMedia } from '../channels/service-messenger.ts'
import { fetchTwilioMedia } from '../channels/service-twilio.ts'
import { deleteFile, keepFile } from '../inbox/service.ts'
import { landedId } from './landing-service.ts'
import { comingFiles, fetchedFile, lostFile, mostMediaBytes, nextMediaTry } from './media.ts'
import { type DueMedia, listDueMedia, nextMediaAt, setMediaDue } from './media-queries.ts'

/** Messages whose files one run fetches; more are left to the next. */
const perRun = 10
const hourMs = 3_600_000

/**
 * Fetches what people sent along from their providers and shows it at the message. What cannot be had now comes again
 * for a day; then, or when the provider has it no more, the message says so.
 *
 * @returns epoch ms when to come again, null when nothing is left
 */
export async function fetchMedia(ctx: Ctx): Promise<number | null> {
  const due = await listDueMedia(ctx.db, ctx.tenant.id, { now: ctx.clock.now(), limit: perRun })
  for (const row of due) {
    try {
      await fetchOf(ctx, row)
    } catch (error) {
      ctx.log.warn('inbound.media_failed', { inboundId: row.id, ...errorFields(error) })
      // The inbox or the store does not answer: that is not the file's end.
      const at = nextMediaTry(row.received_at, ctx.clock.now()) ?? ctx.clock.now() + hourMs
      await setMediaDue(ctx.db, ctx.tenant.id, { id: row.id, at })
    }
  }
  const next = await nextMediaAt(ctx.db, ctx.tenant.id)
  if (next !== null) await ctx.due.lower(next)
  return next
}

async function fetchOf(ctx: Ctx, row: DueMedia): Promise<void> {
  const again = nextMediaTry(row.received_at, ctx.clock.now())
  const attachments: Attachment[] = []
  let waits = false
  for (const [place, coming] of comingFiles(row).entries()) {
    const file = await fetchFile(ctx, row, { coming, place })
    const isOpen = file.state === 'coming'
    waits ||= isOpen
    attachments.push(isOpen && again === null ? lostFile(file) : file)
  }
  const providerId = landedId(row)
  const isThere = await ctx.inbox.files({ channel: row.channel, providerId, attachments })
  const isKept = await setMediaDue(ctx.db, ctx.tenant.id, { id: row.id, at: waits ? again : null })
  // Its person was erased, or the message taken away, while it was fetched.
  if (!isThere || !isKept) {
    for (const { key } of attachments) await deleteFile(ctx, key)
    await setMediaDue(ctx.db, ctx.tenant.id, { id: row.id, at: null })
  }
}

/** One file; as it was when it cannot be had now. */
async function fetchFile(
  ctx: Ctx,
  row: DueMedia,
  { coming, place }: { coming: Attachment; place: number },
): Promise<Attachment> {
  const wanted = { url: row.details.media?.[place]?.url ?? '', mostBytes: mostMediaBytes }
  const fetched = await askProvider(ctx, row, wanted)
  if (fetched.type === 'later') return coming
  if (fetched.type !== 'file') return lostFile(coming)
  await keepFile(ctx, coming.key, fetched.bytes)
  return fetchedFile(coming, fetched, place)
}

async function askProvider(ctx: Ctx, row: DueMedia, wanted: { url: string; mostBytes: number }) {
  if (row.channel === 'messenger') return fetchMessengerMedia(ctx, wanted)
  try {
    return await fetchTwilioMedia(ctx, row.account_id, wanted)
  } catch (error) {
    // The account cannot be opened: whoever mends it has a day.
    if (error instanceof AppError && error.code === 'channel.not_configured')
      return { type: 'later' } as const
    throw error
  }
}
