import type { Ctx } from '../../../context.ts'
import { inboxFileLimits } from '../../../contracts/inbox-files.ts'
import type { Attachment } from '../../../contracts/inbox.ts'
import { invalid, notFound } from '../../../lib/errors.ts'
import { plainFileName, withTrueEnding } from '../../../lib/file-name.ts'
import { readFile } from '../../../lib/file-type.ts'
import { newUlid } from '../../../lib/identity/ulid.ts'
import { filePathOf } from '../../../lib/message-file.ts'
import { fileHeaders } from '../file-path.ts'
import { deleteUploads, insertUpload, listUploads } from '../queries/uploads.ts'
import { mustGetMessage } from './mails.ts'
import { readerOf } from './talk.ts'

/** Keeps a file for what a member or a program is about to send, which names its key alone. @throws as `uploadFile` */
export const uploadMemberFile = (
  ctx: Ctx,
  given: { name: string; bytes: ArrayBuffer },
): Promise<Attachment> =>
  uploadFile(ctx, given, (file) => ctx.inbox.noteMemberFile({ actor: readerOf(ctx), file }))

/**
 * Keeps a file for a message that is being written. What it is is told by its bytes.
 *
 * @param note is told of the file before it is kept, for whoever is to name it; may refuse it
 * @throws request.invalid at `file`: empty, too large, damaged, or of a kind that is not taken
 */
export async function uploadFile(
  ctx: Ctx,
  given: { name: string; bytes: ArrayBuffer },
  note: (file: Attachment) => Promise<void>,
): Promise<Attachment> {
  const { bytes } = given
  const name = plainFileName(given.name)
  if (bytes.byteLength === 0) throw invalid({ field: 'file', code: 'required' })
  if (bytes.byteLength > inboxFileLimits.bytes)
    throw invalid({
      field: 'file',
      code: 'media_too_large',
      params: { mib: inboxFileLimits.bytes / 1024 / 1024 },
    })
  const read = readFile(name, new Uint8Array(bytes))
  if ('problem' in read) throw invalid({ field: 'file', code: read.problem })
  const key = newUlid(ctx.clock.now())
  const file = { key, name: withTrueEnding(name, read.type), sizeBytes: bytes.byteLength, ...read }
  await note(file)
  await insertUpload(ctx.db, ctx.tenant.id, { key, now: ctx.clock.now() })
  await ctx.files.put(filePathOf(ctx.tenant.id, key) ?? '', bytes)
  return file
}

/** A file of a message, by its place in the thread. @throws resource.not_found */
export async function openMessageFile(
  ctx: Ctx,
  { conversation, cseq, index }: { conversation: string; cseq: number; index: number },
): Promise<{ body: ReadableStream<Uint8Array>; headers: Record<string, string> }> {
  const file = (await mustGetMessage(ctx, conversation, cseq)).attachments[index]
  if (file === undefined) throw notFound()
  return openFile(ctx, file)
}

/** The bytes of a file that whoever asks may see. @throws resource.not_found */
export async function openFile(
  ctx: Ctx,
  file: Attachment,
): Promise<{ body: ReadableStream<Uint8Array>; headers: Record<string, string> }> {
  const path = filePathOf(ctx.tenant.id, file.key)
  const opened = path === null ? null : await ctx.files.open(path)
  if (opened === null) throw notFound()
  return { body: opened.body, headers: fileHeaders(file, opened.sizeBytes) }
}

/** Keeps the bytes of a file that came with a message; again changes nothing. */
export const keepFile = (ctx: Ctx, key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> =>
  ctx.files.put(filePathOf(ctx.tenant.id, key) ?? '', bytes)

/** The bytes of a message's file are gone for good; again changes nothing. */
export async function deleteFile(ctx: Ctx, key: string): Promise<void> {
  const path = filePathOf(ctx.tenant.id, key)
  if (path !== null) await ctx.files.delete(path)
}

/** How long a file waits for its message. */
const keptMs = 7 * 86_400_000
const clearedPerRun = 50

/**
 * Erases files whose message was never sent, a page in a run.
 *
 * @returns epoch ms when the next one is due, null without any
 */
export async function sweepUploads(ctx: Ctx): Promise<number | null> {
  const oldest = await listUploads(ctx.db, ctx.tenant.id, clearedPerRun + 1)
  const before = ctx.clock.now() - keptMs
  const due = oldest.slice(0, clearedPerRun).filter((row) => row.created_at <= before)
  for (const { key } of due) await ctx.files.delete(filePathOf(ctx.tenant.id, key) ?? '')
  if (due.length > 0)
    await deleteUploads(
      ctx.db,
      ctx.tenant.id,
      due.map(({ key }) => key),
    )
  const next = oldest[due.length]
  return next === undefined ? null : Math.max(ctx.clock.now(), next.created_at + keptMs)
}
