import type { SQL } from 'drizzle-orm/sql'
import { z } from 'zod'
import type { Ctx } from '../../../context.ts'
import { Id } from '../../../contracts/common.ts'
import { notFound } from '../../../lib/errors.ts'
import { defineTask, type TaskAt, type TaskStep } from '../../tasks/service.ts'
import { judgeChunk } from '../chunk.ts'
import { addFigures, noFigures, takenBy } from '../dry-run.ts'
import * as queries from '../queries/file-dry-runs.ts'
import { findFile, type FoundInFile } from '../queries/files.ts'
import { toRowPlan } from './apply.ts'
import { firstSlice, readSlice, SlicePosition } from './file-slice.ts'

const Input = z.object({ fileId: Id, run: z.number().int() })
type Input = z.infer<typeof Input>
const Cursor = z.discriminatedUnion('phase', [
  /** Throws away what an earlier run has left. */
  z.object({ phase: z.literal('clear') }),
  SlicePosition.extend({ phase: z.literal('judge'), figures: queries.DryRunFigures }),
  /** The figures stand; what was kept to tell doubles by goes. */
  z.object({ phase: z.literal('settle') }),
])
type Cursor = z.infer<typeof Cursor>
type Task = TaskAt<Input, Cursor>

/**
 * Goes through an uploaded file as its import would, chunk by chunk, and stores no contact. What earlier
 * rows would have taken stands in a table of its own, so that a double is found however far behind it
 * comes. Each step writes what it found together with its cursor: a row counts once, whatever breaks off.
 */
export const dryRunFileTask = defineTask({
  kind: 'imports.dry_run',
  input: Input,
  cursor: Cursor,
  permissions: ['contacts.import', 'contacts.read'],
  async open(ctx, { fileId }) {
    const file = await findFile(ctx.db, ctx.tenant.id, fileId)
    if (file === undefined) throw notFound()
    return { cursor: { phase: 'clear' as const }, total: file.total_rows, details: { file: file.file_name } }
  },
  async step(ctx, task) {
    const { input, cursor } = task
    if (cursor.phase === 'settle') return settle(ctx, input)
    const file = await findFile(ctx.db, ctx.tenant.id, input.fileId)
    const dryRun = file?.dry_run ?? null
    const isCurrent = dryRun?.run === input.run && dryRun.state === 'running'
    // Imported or thrown away meanwhile, or asked for otherwise: nobody waits for this one any more.
    if (file?.state !== 'ready' || file.found === null || !isCurrent) return end(stop(ctx, input))
    return cursor.phase === 'clear'
      ? clear(ctx, task)
      : judge(ctx, { task, cursor, dryRun, found: file.found })
  },
  async abandon(ctx, { input }) {
    await queries.writeDryRun(ctx.db, stop(ctx, input))
  },
})

const end = (...statements: SQL[]): TaskStep<Cursor> => ({ cursor: null, done: 0, progress: 1, statements })

const stop = (ctx: Ctx, key: Input): SQL =>
  queries.patchDryRun(ctx.tenant.id, key, { state: 'stopped', finishedAt: ctx.clock.now() })

/** A step that throws away rows of dry runs, or null when there are none to throw away. */
async function clearStep<C extends Cursor>(
  ctx: Ctx,
  cursor: C,
  rest: queries.DryRunRest,
): Promise<TaskStep<Cursor> | null> {
  if (!(await queries.hasDryRunRest(ctx.db, ctx.tenant.id, rest))) return null
  const statements = queries.clearDryRuns(ctx.tenant.id, rest)
  return { cursor, done: 0, progress: null, statements }
}

async function clear(ctx: Ctx, { id, input }: Task): Promise<TaskStep<Cursor>> {
  const rest = { fileId: input.fileId, takenBefore: input.run, rejectsBefore: input.run }
  const step = await clearStep(ctx, { phase: 'clear' as const }, rest)
  return (
    step ?? {
      cursor: { phase: 'judge', ...firstSlice, figures: noFigures },
      done: 0,
      progress: null,
      statements: [queries.patchDryRun(ctx.tenant.id, input, { taskId: id })],
    }
  )
}

async function settle(ctx: Ctx, { fileId, run }: Input): Promise<TaskStep<Cursor>> {
  const rest = { fileId, takenBefore: run + 1, rejectsBefore: run }
  return (await clearStep(ctx, { phase: 'settle' as const }, rest)) ?? end()
}

type Slice = {
  task: Task
  cursor: Extract<Cursor, { phase: 'judge' }>
  dryRun: queries.StoredDryRun
  found: FoundInFile
}

async function judge(ctx: Ctx, { task, cursor, dryRun, found }: Slice): Promise<TaskStep<Cursor>> {
  const tenantId = ctx.tenant.id
  const { known, deleted } = dryRun
  const { rows, next } = await readSlice(ctx, found, cursor)
  const staged = judgeChunk(toRowPlan(ctx, dryRun.columns, task.createdAt), rows).rows
  const input = { tenantId, importId: 0, dryRun: task.input, known, deleted, rows: staged }
  const tried = await queries.tryRows(ctx.db, input)
  const figures = addFigures(cursor.figures, tried)
  const cells = new Map(rows.map((row) => [row.line, row.cells]))
  const rejects = tried
    .filter(({ outcome }) => !['created', 'updated', 'unchanged', 'skipped'].includes(outcome))
    .map(({ line, outcome, detail }) => ({ line, reason: outcome, detail, cells: cells.get(line) ?? [] }))
  const ended = next === null ? { state: 'done' as const, finishedAt: ctx.clock.now() } : {}
  return {
    cursor: next === null ? { phase: 'settle' } : { phase: 'judge', ...next, figures },
    done: rows.length,
    progress: null,
    statements: [
      queries.keepTaken(tenantId, task.input, takenBy(tried)),
      queries.keepDryRunRejects(tenantId, task.input, rejects),
      queries.patchDryRun(tenantId, task.input, { ...figures, ...ended }),
    ],
  }
}
