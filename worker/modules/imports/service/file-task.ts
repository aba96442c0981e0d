import { z } from 'zod'
import type { Ctx } from '../../../context.ts'
import { Id } from '../../../contracts/common.ts'
import { notFound } from '../../../lib/errors.ts'
import { defineTask, type TaskStep } from '../../tasks/service.ts'
import { chunkStatements } from '../queries/chunk-statements.ts'
import * as files from '../queries/files.ts'
import { cancelImportRow, findImportPlan, type ImportPlanRow } from '../queries/imports.ts'
import { toChunkWrite } from './apply.ts'
import { firstSlice, readSlice, SlicePosition } from './file-slice.ts'

const Cursor = SlicePosition.extend({ chunk: z.number().int() })
type Cursor = z.infer<typeof Cursor>

/**
 * Works off an uploaded file: each step writes one chunk together with where the next one begins, so that
 * every row is stored once, whatever breaks off where (spec 4.7).
 */
export const importFileTask = defineTask({
  kind: 'imports.file',
  input: z.object({ fileId: Id, importId: Id }),
  cursor: Cursor,
  permissions: ['contacts.import'],
  async open(ctx, { importId }) {
    const plan = await mustGetPlan(ctx, importId)
    return {
      cursor: { ...firstSlice, chunk: 0 },
      total: plan.total_rows,
      details: { file: plan.file_name },
    }
  },
  async step(ctx, { input, cursor }) {
    const [plan, file] = await Promise.all([
      mustGetPlan(ctx, input.importId),
      files.findFile(ctx.db, ctx.tenant.id, input.fileId),
    ])
    // Somebody has stopped the import: what was stored stays.
    if (plan.state !== 'receiving') return endOf(ctx, input.fileId)
    if (file === undefined || file.found === null) throw notFound()
    return takeRows(ctx, { ...input, cursor, plan, found: file.found })
  },
  wake: (ctx) => ctx.queues.send({ type: 'lists.refresh' }),
  async abandon(ctx, { input }) {
    const now = ctx.clock.now()
    await cancelImportRow(ctx.db, ctx.tenant.id, input.importId, {
      now,
      also: [files.markDone(ctx.tenant.id, input.fileId, now)],
    })
  },
})

async function mustGetPlan(ctx: Ctx, importId: number): Promise<ImportPlanRow> {
  const plan = await findImportPlan(ctx.db, ctx.tenant.id, importId)
  if (plan === undefined) throw notFound()
  return plan
}

const endOf = (ctx: Ctx, fileId: number): TaskStep<Cursor> => ({
  cursor: null,
  done: 0,
  progress: 1,
  statements: [files.markDone(ctx.tenant.id, fileId, ctx.clock.now())],
})

type Slice = {
  fileId: number
  importId: number
  cursor: Cursor
  plan: ImportPlanRow
  found: files.FoundInFile
}

async function takeRows(
  ctx: Ctx,
  { fileId, importId, cursor, plan, found }: Slice,
): Promise<TaskStep<Cursor>> {
  const { rows, next } = await readSlice(ctx, found, cursor)
  const isEnd = next === null
  const now = ctx.clock.now()
  const chunk =
    rows.length === 0
      ? []
      : chunkStatements(
          await toChunkWrite(ctx, plan, {
            importId,
            chunk: cursor.chunk,
            rows,
            ends: isEnd ? 'here' : 'later',
          }),
        )
  const end = isEnd
    ? [files.completeFileImport(ctx.tenant.id, importId, now), files.markDone(ctx.tenant.id, fileId, now)]
    : []
  return {
    cursor: next && { ...next, chunk: cursor.chunk + (rows.length > 0 ? 1 : 0) },
    done: rows.length,
    progress: null,
    statements: [...chunk, ...end],
  }
}
