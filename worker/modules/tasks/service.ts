import { isUniqueViolation } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import { mayActor } from '../../contracts/auth.ts'
import type { Page } from '../../contracts/common.ts'
import { maxOpenTasks, type StartTaskInput, type Task, type TasksQuery } from '../../contracts/tasks.ts'
import { byId, cutPage, decodeCursor, encodeCursor } from '../../lib/cursor.ts'
import { AppError, conflict, forbidden, notFound } from '../../lib/errors.ts'
import { actorKey, auditStatement, insertedId } from '../audit/service.ts'
import type { AnyTaskKind, TaskKinds } from './kind.ts'
import { expiryOf, isUndoable, kindOf, taskAt } from './life.ts'
import * as queries from './queries.ts'

export { defineTask } from './kind.ts'
export type { AnyTaskKind, TaskAt, TaskKinds, TaskStep } from './kind.ts'
export { runTask, sweepTasks } from './service/run.ts'

const mayUse = (ctx: Ctx, kind: AnyTaskKind): boolean =>
  ctx.actor.type === 'system' || kind.permissions.every((permission) => mayActor(ctx.actor, permission))

/**
 * Starts something that is worked off in the background: checks that it fits, stores it, wakes a worker.
 *
 * @param clientKey the client's Idempotency-Key: again under the same key gives the same task back
 * @throws `auth.forbidden`, `task.too_many`, `resource.conflict` for a key under which something else was
 *   asked for, and what the kind finds wrong with the input
 */
export async function startTask(
  ctx: Ctx,
  kind: AnyTaskKind,
  input: unknown,
  clientKey: string | null = null,
): Promise<Task> {
  if (!mayUse(ctx, kind)) throw forbidden()
  const findEarlier = () => findByKey(ctx, kind, clientKey, input)
  const earlier = await findEarlier()
  if (earlier !== undefined) return earlier
  const opening = await kind.open(ctx, input)
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  const taskId = await insert(ctx, kind, opening, { clientKey, now })
  if (taskId === null) return mustHave(await findEarlier())
  await ctx.queues.send({ type: 'task.run', taskId })
  return toTask(ctx, kind, await mustFind(ctx, taskId))
}

async function insert(
  ctx: Ctx,
  { kind }: AnyTaskKind,
  opening: Awaited<ReturnType<AnyTaskKind['open']>>,
  { clientKey, now }: { clientKey: string | null; now: number },
): Promise<number | null> {
  const { audit } = opening
  const also =
    audit === undefined
      ? []
      : [
          auditStatement(
            ctx,
            {
              action: audit.action,
              target: { id: insertedId, name: audit.name },
              details: audit.details ?? {},
            },
            { ifChanged: true },
          ),
        ]
  try {
    const taskId = await queries.insertTask(ctx.db, ctx.tenant.id, {
      kind,
      input: opening.input,
      cursor: opening.cursor,
      details: opening.details,
      total: opening.total,
      actor: actorKey(ctx.actor),
      clientKey,
      undoOf: opening.undoOf ?? null,
      now,
      maxOpen: maxOpenTasks,
      also,
    })
    if (taskId === null) throw new AppError('task.too_many')
    return taskId
  } catch (error) {
    if (isUniqueViolation(error, 'tasks.client_key')) return null
    if (isUniqueViolation(error, 'tasks.undo_of')) throw new AppError('task.not_undoable', { cause: error })
    throw error
  }
}

async function findByKey(
  ctx: Ctx,
  kind: AnyTaskKind,
  clientKey: string | null,
  input: unknown,
): Promise<Task | undefined> {
  if (clientKey === null) return undefined
  const row = await queries.findTaskByKey(ctx.db, ctx.tenant.id, clientKey)
  if (row === undefined) return undefined
  // What a task of last week was asked for is forgotten.
  const asked = JSON.stringify(row.input)
  const isSame = asked === '{}' || asked === JSON.stringify(kind.parse(input))
  if (row.kind !== kind.kind || !isSame) throw conflict('this Idempotency-Key belongs to another task')
  return toTask(ctx, kind, row)
}

/** The task that somebody else made at the same moment under the same key. */
function mustHave(task: Task | undefined): Task {
  if (task === undefined) throw notFound()
  return task
}

/** Starts a task of a kind that the API offers. */
export const startTaskOf = (
  ctx: Ctx,
  kinds: TaskKinds,
  { kind, input }: StartTaskInput,
  clientKey: string | null,
): Promise<Task> => startTask(ctx, kindOf(kinds, kind), input, clientKey)

async function mustFind(ctx: Ctx, taskId: number): Promise<queries.TaskRow> {
  const row = await queries.findTask(ctx.db, ctx.tenant.id, taskId)
  if (row === undefined) throw notFound()
  return row
}

/** A task as whoever asks may see it: one of a kind that they could not start is not there for them. */
async function mustSee(ctx: Ctx, kinds: TaskKinds, taskId: number) {
  const row = await mustFind(ctx, taskId)
  const kind = kindOf(kinds, row.kind)
  if (!mayUse(ctx, kind)) throw notFound()
  return { row, kind }
}

/** @throws `resource.not_found` */
export async function getTask(ctx: Ctx, kinds: TaskKinds, taskId: number): Promise<Task> {
  const { row, kind } = await mustSee(ctx, kinds, taskId)
  return toTask(ctx, kind, row)
}

/**
 * A task of one of some kinds.
 *
 * @throws `resource.not_found` also for a task of another kind
 */
export async function getTaskOfKinds(ctx: Ctx, kinds: readonly AnyTaskKind[], taskId: number): Promise<Task> {
  const row = await mustFind(ctx, taskId)
  const kind = kinds.find((one) => one.kind === row.kind)
  if (kind === undefined || !mayUse(ctx, kind)) throw notFound()
  return toTask(ctx, kind, row)
}

/** A page of the tasks that whoever asks may see, newest first. */
export async function listTasks(
  ctx: Ctx,
  kinds: TaskKinds,
  { cursor: text, limit, state, kind }: TasksQuery,
): Promise<Page<Task>> {
  const order = 'tasks'
  const cursor = decodeCursor(order, text, byId)
  const seen = [...kinds.values()].filter(
    (one) => mayUse(ctx, one) && (kind === undefined || one.kind === kind),
  )
  const filter = { state, kinds: seen.map((one) => one.kind) }
  const rows = await queries.listTaskRows(ctx.db, ctx.tenant.id, filter, { cursor, limit: limit + 1 })
  const { items, hasPrevious, hasNext } = cutPage(rows, limit, cursor)
  const at = (row: queries.TaskRow | undefined, backwards: boolean): string | null =>
    row === undefined ? null : encodeCursor(order, { key: 0, id: row.id, backwards })
  return {
    items: items.map((row) => toTask(ctx, kindOf(kinds, row.kind), row)),
    previousCursor: hasPrevious ? at(items[0], true) : null,
    nextCursor: hasNext ? at(items.at(-1), false) : null,
  }
}

/**
 * Stops a task before its next step. What was written stays, and can be taken back where the kind knows
 * how; cancelling again changes nothing.
 *
 * @throws `resource.not_found`, `task.ended` when it is done or failed
 */
export async function cancelTask(ctx: Ctx, kinds: TaskKinds, taskId: number): Promise<Task> {
  const { row, kind } = await mustSee(ctx, kinds, taskId)
  const now = ctx.clock.now()
  const expiresAt = expiryOf(kind, now) ?? now
  const cancelled = await queries.cancelTaskRow(ctx.db, ctx.tenant.id, taskId, { now, expiresAt })
  const after = await mustFind(ctx, taskId)
  if (after.state !== 'cancelled') throw new AppError('task.ended')
  if (cancelled) {
    await kind.abandon(ctx, taskAt(after))
    if (row.done > 0) await kind.wake(ctx)
  }
  return toTask(ctx, kind, after)
}

function toTask(ctx: Ctx, kind: AnyTaskKind, row: queries.TaskRow): Task {
  const now = ctx.clock.now()
  const expired = row.expiresAt === null || row.expiresAt <= now
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    details: row.details,
    done: row.done,
    total: row.total,
    progress: row.progress,
    changed: row.changed,
    result: row.result,
    error: row.error,
    interrupted: row.leaseUntil !== null && row.leaseUntil <= now,
    undoable: isUndoable(kind, row, now),
    own: row.actor === actorKey(ctx.actor),
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    expiresAt: expired ? null : row.expiresAt,
  }
}
