import { z } from 'zod'
import { type Channel, channels, Channel as ChannelSchema } from '../../../contracts/common.ts'
import { SuppressionExportInput } from '../../../contracts/consent.ts'
import type { Ctx } from '../../../context.ts'
import { utf8 } from '../../../lib/bytes.ts'
import { toCsvLine } from '../../../lib/import/formula.ts'
import { listForExport } from '../../suppressions/service.ts'
import { defineTask } from '../../tasks/service.ts'
import { exportFileName } from '../file-name.ts'
import { PartBuffer } from '../part.ts'
import { reasonWords, suppressionHeadings, suppressionsWord } from '../suppression-words.ts'
import { byteOrderMark, closeFile, exportKey, storePart } from './file.ts'

const Cursor = z.object({
  /** Behind which row the file goes on; null at the end. */
  at: z.object({ channel: ChannelSchema, after: z.string() }).nullable(),
  fileName: z.string(),
  begun: z.string().nullable(),
  upload: z.object({ id: z.string(), etags: z.array(z.string()) }).nullable(),
  bytes: z.number(),
  rows: z.number(),
  restarts: z.number(),
})
type Cursor = z.infer<typeof Cursor>

const pageSize = 5000
const maxRestarts = 3

/** Writes the suppression list to a CSV file (spec 7.4), a part in each step as an export of contacts does. */
export const exportSuppressionsTask = defineTask({
  kind: 'suppressions.export',
  input: SuppressionExportInput,
  cursor: Cursor,
  permissions: ['contacts.read', 'contacts.export'],
  async open(ctx, input) {
    const language = ctx.tenant.defaultLanguage
    const fileName = exportFileName(suppressionsWord[language], {
      at: ctx.clock.now(),
      timeZone: ctx.tenant.timeZone,
      language,
    })
    const cursor: Cursor = {
      at: firstOf(input),
      fileName,
      begun: null,
      upload: null,
      bytes: 0,
      rows: 0,
      restarts: 0,
    }
    return {
      cursor,
      total: null,
      details: { fileName },
      audit: { action: 'suppression.exported', name: fileName },
    }
  },
  async step(ctx, { id, input, cursor }) {
    const part = new PartBuffer(cursor.begun)
    const { at, rows } = await fill(ctx, part, input, cursor)
    const next = {
      ...cursor,
      at,
      begun: part.rest,
      bytes: cursor.bytes + part.bytes.length,
      rows: cursor.rows + rows,
    }
    const key = exportKey(ctx, id)
    if (next.at !== null || next.begun !== null) {
      const upload = await storePart(ctx, key, part.bytes, cursor.upload)
      return { cursor: { ...next, upload }, done: rows, progress: null }
    }
    const file = { bytes: part.bytes, upload: cursor.upload, sizeBytes: next.bytes }
    if (await closeFile(ctx, key, file, cursor.restarts < maxRestarts)) {
      const result = { fileName: next.fileName, sizeBytes: next.bytes, rows: next.rows }
      return { cursor: null, done: rows, progress: 1, result }
    }
    const afresh = { at: firstOf(input), begun: null, upload: null, bytes: 0, rows: 0 }
    return {
      cursor: { ...cursor, ...afresh, restarts: cursor.restarts + 1 },
      done: -cursor.rows,
      progress: 0,
    }
  },
  async abandon(ctx, { id, cursor }) {
    if (cursor.upload) await ctx.files.abortUpload(exportKey(ctx, id), cursor.upload.id)
  },
  expire: (ctx, { id }) => ctx.files.delete(exportKey(ctx, id)),
})

const firstOf = ({ channel }: SuppressionExportInput): NonNullable<Cursor['at']> => ({
  channel: channel ?? channels[0],
  after: '',
})

/** The channel that comes next in the file; null behind the last, or when only one was asked for. */
function nextChannel({ channel }: SuppressionExportInput, done: Channel): Channel | null {
  return channel === undefined ? (channels[channels.indexOf(done) + 1] ?? null) : null
}

async function fill(
  ctx: Ctx,
  part: PartBuffer,
  input: SuppressionExportInput,
  cursor: Cursor,
): Promise<{ at: Cursor['at']; rows: number }> {
  const language = ctx.tenant.defaultLanguage
  const delimiter = language === 'en' ? ',' : ';'
  if (cursor.bytes === 0 && cursor.begun === null) {
    part.take([utf8(byteOrderMark + toCsvLine(suppressionHeadings[language], delimiter))])
  }
  let at = cursor.at
  let taken = 0
  while (at !== null && !part.isFull) {
    const page = { ...at, reason: input.reason ?? null, limit: pageSize }
    const rows = await listForExport(ctx.db, ctx.tenant.id, page)
    const lines = rows.map((row) =>
      utf8(
        toCsvLine(
          [
            row.address,
            row.channel,
            reasonWords[language][row.reason],
            new Date(row.created_at).toISOString(),
          ],
          delimiter,
        ),
      ),
    )
    const count = part.take(lines)
    taken += count
    const last = rows[count - 1]
    if (count < rows.length || rows.length === pageSize)
      at = { channel: at.channel, after: last?.address ?? at.after }
    else {
      const following = nextChannel(input, at.channel)
      at = following === null ? null : { channel: following, after: '' }
    }
  }
  return { at, rows: taken }
}
