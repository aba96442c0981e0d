import { type ZodType, z } from 'zod'
import type { Ctx } from '../../../context.ts'
import type { AuditAction } from '../../../contracts/audit.ts'
import type { Permission } from '../../../contracts/auth.ts'
import type { Language } from '../../../contracts/common.ts'
import type { TaskDetails, TaskKindName } from '../../../contracts/tasks.ts'
import { utf8 } from '../../../lib/bytes.ts'
import { toCsvLine } from '../../../lib/import/formula.ts'
import { type AnyTaskKind, defineTask } from '../../tasks/service.ts'
import { exportFileName } from '../file-name.ts'
import { PartBuffer } from '../part.ts'
import { byteOrderMark, closeFile, exportKey, storePart } from './file.ts'

/** What a file on its way remembers, besides the place where its rows go on. */
const FileCursor = z.object({
  /** All rows are in the parts or in `begun`. */
  ended: z.boolean(),
  fileName: z.string(),
  /** The rest of a line that ran over the edge of the last part. */
  begun: z.string().nullable(),
  upload: z.object({ id: z.string(), etags: z.array(z.string()) }).nullable(),
  bytes: z.number(),
  rows: z.number(),
  /** Times the file was begun anew because its parts did not fit together. */
  restarts: z.number(),
})

const maxRestarts = 3

/** Files are read by people: Excel of Italy and France divides by semicolons. */
export const delimiterOf = (language: Language): string => (language === 'en' ? ',' : ';')

/** What came into a part: where the rows go on, and whether they are all written. */
export type Filled<Place> = { place: Place; ended: boolean; rows: number; progress: number | null }

/** What the rows of a file are written from: the task, and the place of the next row. */
export type FileTaskAt<Input, Place> = { input: Input; place: Place; createdAt: number }

export type FileTaskKind<Input, Place> = {
  kind: TaskKindName
  input: ZodType<Input>
  /** Where the rows of the next part begin. */
  place: ZodType<Place>
  permissions: readonly Permission[]
  language(ctx: Ctx, input: Input): Language
  /** @throws AppError for input that does not fit the workspace */
  open(
    ctx: Ctx,
    input: Input,
  ): Promise<{
    place: Place
    /** What the file is named after; null for the plain name. */
    title: string | null
    total: number | null
    details?: TaskDetails
  }>
  /** The audit log's word for it. */
  action: AuditAction
  headings(ctx: Ctx, task: FileTaskAt<Input, Place>): readonly string[]
  /** Gives lines to the part until it is full or they are all in. */
  fill(ctx: Ctx, part: PartBuffer, task: FileTaskAt<Input, Place>): Promise<Filled<Place>>
  /** The first row again, of the same choice. */
  restart(task: FileTaskAt<Input, Place>): Place
}

/**
 * Makes the kind of a task that writes a CSV file of any size into R2 (spec 4.8): one part of it in each
 * step, so that memory holds one part and a restart goes on after the last one that was stored.
 */
export function defineFileTask<Input, Place>(kind: FileTaskKind<Input, Place>): AnyTaskKind {
  const Cursor = FileCursor.extend({ place: kind.place })
  return defineTask({
    kind: kind.kind,
    input: kind.input,
    cursor: Cursor,
    permissions: kind.permissions,
    async open(ctx, input) {
      const { place, title, total, details } = await kind.open(ctx, input)
      const fileName = exportFileName(title, {
        at: ctx.clock.now(),
        timeZone: ctx.tenant.timeZone,
        language: kind.language(ctx, input),
      })
      const unwritten = { ended: false, begun: null, upload: null, bytes: 0, rows: 0, restarts: 0 }
      return {
        cursor: { place, fileName, ...unwritten },
        total,
        details: { fileName, ...details },
        audit: { action: kind.action, name: fileName },
      }
    },
    async step(ctx, { id, input, cursor, createdAt }) {
      const task = { input, place: cursor.place, createdAt }
      const part = new PartBuffer(cursor.begun)
      if (cursor.bytes === 0) {
        const delimiter = delimiterOf(kind.language(ctx, input))
        part.take([utf8(byteOrderMark + toCsvLine(kind.headings(ctx, task), delimiter))])
      }
      const filled = cursor.ended
        ? { place: cursor.place, ended: true, rows: 0, progress: 1 }
        : await kind.fill(ctx, part, task)
      const next = {
        ...cursor,
        place: filled.place,
        ended: filled.ended,
        begun: part.rest,
        bytes: cursor.bytes + part.bytes.length,
        rows: cursor.rows + filled.rows,
      }
      const key = exportKey(ctx, id)
      if (!next.ended || next.begun !== null) {
        const upload = await storePart(ctx, key, part.bytes, cursor.upload)
        return { cursor: { ...next, upload }, done: filled.rows, progress: filled.progress }
      }
      const file = { bytes: part.bytes, upload: cursor.upload, sizeBytes: next.bytes }
      if (await closeFile(ctx, key, file, cursor.restarts < maxRestarts)) {
        const result = { fileName: next.fileName, sizeBytes: next.bytes, rows: next.rows }
        return { cursor: null, done: filled.rows, progress: 1, result }
      }
      const afresh = { ended: false, begun: null, upload: null, bytes: 0, rows: 0 }
      return {
        cursor: { ...cursor, ...afresh, place: kind.restart(task), restarts: cursor.restarts + 1 },
        done: -cursor.rows,
        progress: 0,
      }
    },
    async abandon(ctx, { id, cursor }) {
      if (cursor.upload) await ctx.files.abortUpload(exportKey(ctx, id), cursor.upload.id)
    },
    expire: (ctx, { id }) => ctx.files.delete(exportKey(ctx, id)),
  })
}
