import type { Ctx } from '../../../context.ts'

/** Excel takes a file for UTF-8 only with this mark. */
export const byteOrderMark = '\uFEFF'

/** Where the file of an export is kept. */
export const exportKey = (ctx: Ctx, taskId: number): string => `${ctx.tenant.id}/exports/${taskId}.csv`

/** The parts of a file that lie in R2 already; null before the first. */
export type Upload = { id: string; etags: string[] } | null

/** Stores one more part of a file that is not at its end. */
export async function storePart(
  ctx: Ctx,
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
  begun: Upload,
): Promise<NonNullable<Upload>> {
  const upload = begun ?? { id: await ctx.files.beginUpload(key), etags: [] }
  const etag = await ctx.files.putPart(key, upload.id, upload.etags.length + 1, bytes)
  return { id: upload.id, etags: [...upload.etags, etag] }
}

/**
 * Stores the last part and closes the file; a small file is stored as a whole.
 *
 * @returns false when the parts do not fit together, because one was overwritten by a worker that came back
 *   late or the upload is gone: the file has to be begun anew
 */
export async function closeFile(
  ctx: Ctx,
  key: string,
  { bytes, upload, sizeBytes }: { bytes: Uint8Array<ArrayBuffer>; upload: Upload; sizeBytes: number },
  mayRestart: boolean,
): Promise<boolean> {
  if (upload === null) {
    await ctx.files.put(key, bytes)
    return true
  }
  try {
    const last = await ctx.files.putPart(key, upload.id, upload.etags.length + 1, bytes)
    await ctx.files.completeUpload(key, upload.id, [...upload.etags, last])
    return true
  } catch (error) {
    // Closed before by a worker that died right after: then the file is there, whole.
    if ((await ctx.files.size(key)) === sizeBytes) return true
    if (!mayRestart) throw error
    return false
  }
}
