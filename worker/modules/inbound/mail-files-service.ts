import type { Ctx } from '../../context.ts'
import type { InboundMail } from '../../contracts/inbound.ts'
import { fromUtf8 } from '../../lib/bytes.ts'
import { AppError, notFound } from '../../lib/errors.ts'
import {
  mailPage,
  mailPageHeaders,
  readFileBody,
  readOutlookThread,
  showMail,
  textAsMail,
  type ReadMail,
} from '../mail-in/service.ts'
import {
  dataAddress,
  type FileToKeep,
  filesOf,
  isShownPicture,
  mailPrefix,
  MailView,
  viewKeyOf,
} from './mail-files.ts'

const mostKeys = 20
const longestKey = 250

/** Keeps what a conversation shows of a mail beside its bytes: its files and its page. Again changes nothing. */
export async function keepMailParts(
  ctx: Ctx,
  mailKey: string,
  {
    raw,
    read,
    isPassedOn,
    replyTo,
  }: { raw: Uint8Array; read: ReadMail; isPassedOn: boolean; replyTo: string[] },
): Promise<InboundMail> {
  const { mail, parts, threads, authenticity } = read
  const files: InboundMail['files'] = []
  const inline: [string, { key: string; type: string }][] = []
  for (const { file, attachment } of filesOf(mail, mailKey)) {
    files.push({ ...file, sizeBytes: await keepFile(ctx, raw, { file, attachment }) })
    const { contentId } = attachment
    if (contentId !== null && isShownPicture(file.type))
      inline.push([contentId, { key: file.key, type: file.type }])
  }
  const view: MailView = {
    html: mail.html,
    text: parts.text,
    quoted: parts.quoted,
    inline: Object.fromEntries(inline),
  }
  const viewKey = viewKeyOf(mailKey)
  await ctx.files.put(viewKey, JSON.stringify(view))
  const keys = [...mail.inReplyTo, ...mail.references.toReversed()]
  return {
    from: mail.from?.address ?? '',
    fromName: mail.from?.name ?? '',
    to: mail.to.map(({ address }) => address),
    cc: mail.cc.map(({ address }) => address),
    replyTo,
    // Who passes a mail on says whose it was.
    trust: authenticity === 'proven' && !isPassedOn ? 'proven' : 'claimed',
    conversations: threads.flatMap(({ ref }) => (ref.kind === 'conversation' ? [ref.id] : [])),
    threadKeys: [...new Set(keys)].filter((key) => key.length <= longestKey).slice(0, mostKeys),
    ownKeys: [mail.messageId ?? ''].filter((key) => key !== '' && key.length <= longestKey),
    outlook: readOutlookThread(mail),
    viewKey,
    files,
  }
}

/** Long files are kept in pieces of this length; stores take no shorter one than 5 MiB, but for the last. */
const pieceBytes = 6 * 1024 * 1024

/** Keeps a file of a mail, a long one piece by piece: the mail fills much of a Worker's memory already. Its length. */
async function keepFile(ctx: Ctx, raw: Uint8Array, { file, attachment }: FileToKeep): Promise<number> {
  const { bytes, body } = attachment
  const pieces = body === undefined ? [bytes].values() : readFileBody(raw, body, pieceBytes)
  const first = pieces.next().value ?? new Uint8Array(0)
  let next = pieces.next().value
  if (next === undefined) {
    await ctx.files.put(file.key, first)
    return first.length
  }
  const uploadId = await ctx.files.beginUpload(file.key)
  try {
    const etags = [await ctx.files.putPart(file.key, uploadId, 1, first)]
    let length = first.length
    for (; next !== undefined; next = pieces.next().value) {
      etags.push(await ctx.files.putPart(file.key, uploadId, etags.length + 1, next))
      length += next.length
    }
    await ctx.files.completeUpload(file.key, uploadId, etags)
    return length
  } catch (error) {
    await ctx.files.abortUpload(file.key, uploadId)
    throw error
  }
}

/** All that is kept of a mail is gone, its bytes first. */
export async function forgetMail(ctx: Ctx, mailKey: string): Promise<void> {
  await ctx.files.delete(mailKey)
  for (const { key } of await ctx.files.list(`${mailPrefix(mailKey)}/`)) await ctx.files.delete(key)
}

/** Pictures within a mail that its page takes along, in all. */
const mostPictureBytes = 8 * 1024 * 1024

/**
 * The page of a mail, for a frame without rights: clean, its quote folded, remote pictures out unless somebody asked for
 * them. Pictures within the mail come along, since the frame may ask for nothing in anybody's name.
 *
 * @throws resource.not_found when the mail is gone
 */
export async function mailPageOf(
  ctx: Ctx,
  viewKey: string,
  show: {
    remotePictures: boolean
    language: string
    words: { quote: string }
  },
): Promise<{ html: string; headers: Record<string, string> }> {
  if (!viewKey.startsWith(`mail/${ctx.tenant.id}/`)) throw notFound()
  const stored = await ctx.files.getBytes(viewKey)
  if (stored === null) throw notFound()
  const view = readView(stored)
  const pictures = await inlinePictures(ctx, view)
  const shown =
    view.html === null
      ? textAsMail(view)
      : showMail(view.html, {
          remote: show.remotePictures ? 'shown' : 'blocked',
          inline: (contentId) => pictures.get(contentId) ?? null,
        })
  return {
    html: mailPage(shown, { ...show.words, language: show.language }),
    headers: mailPageHeaders(show.remotePictures ? ['https:'] : []),
  }
}

function readView(stored: ArrayBuffer): MailView {
  try {
    return MailView.parse(JSON.parse(fromUtf8(new Uint8Array(stored))))
  } catch (cause) {
    throw new AppError('server.error', { cause })
  }
}

async function inlinePictures(ctx: Ctx, { html, inline }: MailView): Promise<Map<string, string>> {
  const pictures = new Map<string, string>()
  if (html === null) return pictures
  let bytes = 0
  for (const [contentId, { key, type }] of Object.entries(inline)) {
    const size = (await ctx.files.size(key)) ?? 0
    bytes += size
    if (size === 0 || bytes > mostPictureBytes) continue
    const picture = await ctx.files.getBytes(key)
    if (picture !== null) pictures.set(contentId, dataAddress(type, new Uint8Array(picture)))
  }
  return pictures
}
