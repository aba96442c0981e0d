import type { Ctx } from '../../context.ts'
import type { Page } from '../../contracts/common.ts'
import {
  type Media,
  mediaLimits,
  type MediaQuery,
  type MediaType,
  type MediaUse,
  type UpdateMediaInput,
} from '../../contracts/media.ts'
import { sha256Hex } from '../../lib/bytes.ts'
import { byId, cutPage, decodeCursor, encodeCursor } from '../../lib/cursor.ts'
import { AppError, invalid, notFound } from '../../lib/errors.ts'
import { foldText } from '../../lib/identity/name.ts'
import { readMedia } from '../../lib/media-type.ts'
import {
  deleteRows,
  findDeletedMedia,
  findMedia,
  findSameMedia,
  insertMedia,
  listMediaRows,
  listOldestDeleted,
  listUses,
  markDeleted,
  markKept,
  type MediaRow,
  updateMedia,
} from './queries.ts'

/** Names the ordering of the library in cursors. */
const order = 'media'

/** One page of the library, newest first. @throws request.invalid on `cursor` */
export async function listMedia(ctx: Ctx, query: MediaQuery): Promise<Page<Media>> {
  const cursor = decodeCursor(order, query.cursor, byId)
  const rows = await listMediaRows(ctx.db, ctx.tenant.id, {
    search: foldText(query.search ?? ''),
    kind: query.kind,
    border: cursor === undefined ? null : { id: cursor.id, newer: cursor.backwards },
    limit: query.limit,
  })
  const { items, hasPrevious, hasNext } = cutPage(rows, query.limit, cursor)
  const cursorAt = (row: MediaRow | undefined, backwards: boolean) =>
    row ? encodeCursor(order, { key: 0, id: row.id, backwards }) : null
  return {
    items: await Promise.all(items.map((row) => toMedia(ctx, row))),
    nextCursor: hasNext ? cursorAt(items.at(-1), false) : null,
    previousCursor: hasPrevious ? cursorAt(items[0], true) : null,
  }
}

/** @throws resource.not_found */
export async function getMedia(ctx: Ctx, id: number): Promise<Media> {
  return toMedia(ctx, await mustFind(ctx, id))
}

async function mustFind(ctx: Ctx, id: number): Promise<MediaRow> {
  const row = await findMedia(ctx.db, ctx.tenant.id, id)
  if (row === undefined) throw notFound()
  return row
}

const tokenOf = ({ tenant, tokens }: Ctx, id: number): Promise<string> =>
  tokens.sign('media', [tenant.id, id])

async function toMedia(ctx: Ctx, row: MediaRow): Promise<Media> {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    sizeBytes: row.size_bytes,
    width: row.width,
    height: row.height,
    alt: row.alt,
    url: `${ctx.origins.public}/t/m/${await tokenOf(ctx, row.id)}`,
    createdAt: row.created_at,
  }
}

/**
 * Keeps a file. What it is is told by its bytes; the same bytes are kept once, so that repeating an upload
 * gives the file there was.
 *
 * @throws request.invalid at `file`: empty, too large, damaged, or nothing the library takes; media.full
 */
export async function uploadMedia(
  ctx: Ctx,
  { name, bytes }: { name: string; bytes: ArrayBuffer },
): Promise<Media> {
  const shape = judgeFile(bytes)
  const hash = await sha256Hex(new Uint8Array(bytes))
  const same = await findSameMedia(ctx.db, ctx.tenant.id, hash)
  if (same !== undefined) return toMedia(ctx, same)
  const fileKey = `${ctx.tenant.id}/media/${crypto.randomUUID()}`
  const id = await insertMedia(
    ctx.db,
    ctx.tenant.id,
    {
      ...shape,
      name,
      nameKey: foldText(name),
      sizeBytes: bytes.byteLength,
      hash,
      fileKey,
      createdBy: ctx.actor.type === 'user' ? ctx.actor.userId : null,
      now: ctx.clock.now(),
    },
    mediaLimits.files,
  )
  if (id === undefined) throw new AppError('media.full')
  await ctx.files.put(fileKey, bytes)
  await markKept(ctx.db, ctx.tenant.id, id)
  return getMedia(ctx, id)
}

type Shape = { type: MediaType; width: number | null; height: number | null }

function judgeFile(bytes: ArrayBuffer): Shape {
  const refuse = (code: string, params?: Record<string, number>) => invalid({ field: 'file', code, params })
  if (bytes.byteLength === 0) throw refuse('required')
  if (bytes.byteLength > mediaLimits.bytes) {
    throw refuse('media_too_large', { mib: mediaLimits.bytes / 1024 / 1024 })
  }
  const read = readMedia(new Uint8Array(bytes))
  if ('problem' in read) throw refuse(read.problem)
  if (Math.max(read.width ?? 0, read.height ?? 0) > mediaLimits.maxPixels) {
    throw refuse('image_too_wide', { pixels: mediaLimits.maxPixels })
  }
  return read
}

/** Renames a file or says what it shows; mails that were written keep their own words. @throws resource.not_found */
export async function changeMedia(ctx: Ctx, id: number, input: UpdateMediaInput): Promise<Media> {
  const row = await mustFind(ctx, id)
  const name = input.name ?? row.name
  const changed = { id, name, nameKey: foldText(name), alt: input.alt ?? row.alt }
  if (!(await updateMedia(ctx.db, ctx.tenant.id, changed))) throw notFound()
  return toMedia(ctx, { ...row, name, alt: changed.alt })
}

/** Where a file is shown or linked. @throws resource.not_found */
export async function listMediaUses(ctx: Ctx, id: number): Promise<MediaUse[]> {
  await mustFind(ctx, id)
  const rows = await listUses(ctx.db, ctx.tenant.id, await tokenOf(ctx, id))
  return rows.map(({ is_sent: isSent, ...row }) => ({ ...row, isSent: isSent === 1 }))
}

/** How long a deleted file can be brought back. */
const keptMs = 30 * 86_400_000

/** Takes a file out of the library; its address opens nothing until it is restored. @throws resource.not_found */
export async function deleteMedia(ctx: Ctx, id: number): Promise<void> {
  if (!(await markDeleted(ctx.db, ctx.tenant.id, id, ctx.clock.now()))) throw notFound()
}

/** Brings a deleted file back, address and all, within 30 days. @throws resource.not_found */
export async function restoreMedia(ctx: Ctx, id: number): Promise<Media> {
  const row = await findDeletedMedia(ctx.db, ctx.tenant.id, { id, since: ctx.clock.now() - keptMs })
  // An upload that broke off has a row and no bytes.
  if (row === undefined || (await ctx.files.size(row.file_key)) === null) throw notFound()
  await markKept(ctx.db, ctx.tenant.id, id)
  return toMedia(ctx, row)
}

const clearedPerRun = 50

/**
 * Erases the bytes of what was deleted 30 days ago, a page in a run.
 *
 * @returns epoch ms when the next one is due, null without any
 */
export async function sweepMedia(ctx: Ctx): Promise<number | null> {
  const oldest = await listOldestDeleted(ctx.db, ctx.tenant.id, clearedPerRun + 1)
  const before = ctx.clock.now() - keptMs
  const due = oldest.slice(0, clearedPerRun).filter((row) => row.deleted_at <= before)
  await Promise.all(due.map((row) => ctx.files.delete(row.file_key)))
  if (due.length > 0) {
    const ids = due.map(({ id }) => id)
    await deleteRows(ctx.db, ctx.tenant.id, ids)
  }
  const next = oldest[due.length]
  return next === undefined ? null : Math.max(ctx.clock.now(), next.deleted_at + keptMs)
}

export const contentTypes: Record<MediaType, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
}

export type MediaFile = { name: string; type: MediaType; sizeBytes: number; body: ReadableStream<Uint8Array> }

/** The bytes of a file that is kept. @throws resource.not_found */
export async function openMedia(ctx: Ctx, id: number): Promise<MediaFile> {
  const row = await mustFind(ctx, id)
  const file = await ctx.files.open(row.file_key)
  if (file === null) throw notFound()
  return { name: row.name, type: row.type, ...file }
}
