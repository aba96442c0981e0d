import type { Ctx } from '../../../context.ts'
import { fileEndings } from '../../../contracts/inbox-files.ts'
import type { Attachment } from '../../../contracts/inbox.ts'
import { notFound } from '../../../lib/errors.ts'
import { ulidNumbers, ulidOf } from '../../../lib/identity/ulid.ts'
import { filePathOf } from '../../../lib/message-file.ts'

/** Providers fetch a file while they hand the message over, which they try for four hours. */
const linkMs = 6 * 3_600_000

/** What a link may be served as. Its place stands in signed words: add at the end, take nothing away. */
const servedTypes: readonly string[] = [
  'application/octet-stream',
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'application/pdf',
  ...Object.values(fileEndings),
]

/** The address from which a provider fetches a file of a reply, for a few hours; null for a file that is not here. */
export async function signFileLink(ctx: Ctx, { key, name, type }: Attachment): Promise<string | null> {
  const numbers = ulidNumbers(key)
  if (numbers === null) return null
  const place = Math.max(0, servedTypes.indexOf(type))
  const token = await ctx.tokens.sign('reply_file', [
    ctx.tenant.id,
    ctx.clock.now() + linkMs,
    place,
    ...numbers,
  ])
  // What people see as its name is the end of the address.
  return `${ctx.origins.public}/t/f/${token}/${encodeURIComponent(name.toWellFormed())}`
}

/**
 * The file behind a link, for as long as it is good.
 *
 * @param numbers of the token, behind the workspace's
 * @throws resource.not_found when it ended, or the file is gone
 */
export async function openFileLink(
  ctx: Ctx,
  numbers: readonly number[],
  name: string,
): Promise<{ body: ReadableStream<Uint8Array>; headers: Record<string, string> }> {
  const [endsAt = 0, place = 0, ...rest] = numbers
  const path = endsAt < ctx.clock.now() ? null : filePathOf(ctx.tenant.id, ulidOf(rest))
  const file = path === null ? null : await ctx.files.open(path)
  if (file === null) throw notFound()
  return {
    body: file.body,
    headers: {
      'content-type': servedTypes[place] ?? 'application/octet-stream',
      'content-length': String(file.sizeBytes),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, '')}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
      'cache-control': 'private, no-store',
      'x-robots-tag': 'noindex',
    },
  }
}
