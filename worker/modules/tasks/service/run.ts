import { StaleVersionError } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { ErrorCode } from '../../../contracts/common.ts'
import { maxOpenTasks } from '../../../contracts/tasks.ts'
import { AppError } from '../../../lib/errors.ts'
import type { AnyTaskKind, TaskKinds } from '../kind.ts'
import * as queries from '../queries.ts'
import { deleteEffects } from '../queries/effects.ts'
import { expiryOf, kindOf, taskAt } from '../life.ts'

/** How much one wake-up works off. */
export type TaskBudget = {
  /** Steps in one go; the rest goes on with the next wake-up. */
  steps: number
  /** No step begins later than this after the first. */
  runMs: number
}
const usualBudget: TaskBudget = { steps: 200, runMs: 20_000 }

/** A worker that has not written a step for so long is taken for dead. A step takes a second or two. */
const leaseMs = 30_000
/** Failures in a row after which a task is given up. */
const maxAttempts = 10

/**
 * Works on a task for a while: one step after the other from its cursor, each written once (design:
 * rows are the truth, a message only wakes). Does nothing when somebody else is on it, or it has ended.
 *
 * @throws what a step threw that another try may mend; the task is given back first
 */
export async function runTask(
  ctx: Ctx,
  kinds: TaskKinds,
  taskId: number,
  budget: TaskBudget = usualBudget,
): Promise<void> {
  const now = ctx.clock.now()
  const lease = { now, leaseUntil: now + leaseMs }
  const claimed = await queries.claimTask(ctx.db, ctx.tenant.id, taskId, lease)
  if (claimed === undefined) return
  const kind = kindOf(kinds, claimed.kind)
  const run = { ctx, kind, task: claimed }
  let ended = false
  try {
    for (let step = 0; step < budget.steps && !ended; step++) {
      if (step > 0 && ctx.clock.now() - now >= budget.runMs) break
      ended = await takeStep(run)
    }
  } catch (error) {
    if (error instanceof StaleVersionError) return
    await settleFailure(run, error)
    return
  }
  await kind.wake(ctx)
  if (ended) return
  await queries.releaseTask(ctx.db, ctx.tenant.id, run.task, { now: ctx.clock.now(), failed: false })
  await ctx.queues.send({ type: 'task.run', taskId })
}

type Run = { ctx: Ctx; kind: AnyTaskKind; task: queries.TaskRow }

/** One step, written with its cursor; tells whether it was the last. */
async function takeStep(run: Run): Promise<boolean> {
  const { ctx, kind, task } = run
  const step = await kind.step(ctx, taskAt(task))
  const now = ctx.clock.now()
  const times = { now, leaseUntil: now + leaseMs, expiresAt: expiryOf(kind, now) }
  await queries.writeStep(ctx.db, ctx.tenant.id, task, step, times)
  run.task = { ...task, cursor: step.cursor, version: task.version + 1, attempts: 0 }
  return step.cursor === null
}

/** Ends the task where no repeat can help; else gives it back and lets the queue try again. */
async function settleFailure({ ctx, kind, task }: Run, error: unknown): Promise<void> {
  const now = ctx.clock.now()
  const code: ErrorCode | null =
    error instanceof AppError && !error.retryable
      ? error.code
      : task.attempts + 1 >= maxAttempts
        ? 'server.error'
        : null
  if (code === null) {
    if (await queries.releaseTask(ctx.db, ctx.tenant.id, task, { now, failed: true })) throw error
    return
  }
  const expiresAt = expiryOf(kind, now)
  if (!(await queries.failTask(ctx.db, ctx.tenant.id, task, { error: code, now, expiresAt }))) return
  ctx.log.warn('task.failed', { taskId: task.id, kind: kind.kind, code })
  await kind.abandon(ctx, taskAt(task))
  await kind.wake(ctx)
}

const sweepPage = 20
const effectsPerDelete = 5000
const minuteMs = 60_000
/** A wake-up that gets lost is made up for by the next minute, which can come a little early. */
const wokenMs = 30_000

/**
 * The net: wakes tasks that wait while nobody is on them, the others when their lease ends, in case who has
 * them is dead, and throws away what has expired.
 *
 * @returns epoch ms when to look again, null when there is nothing to look after
 */
export async function sweepTasks(ctx: Ctx, kinds: TaskKinds): Promise<number | null> {
  const now = ctx.clock.now()
  for (const { id, leaseUntil } of await queries.listOpenTasks(ctx.db, ctx.tenant.id, maxOpenTasks)) {
    const delaySeconds = Math.max(0, Math.ceil(((leaseUntil ?? now) - now) / 1000))
    await ctx.queues.send({ type: 'task.run', taskId: id }, { delaySeconds })
  }
  for (const task of await queries.listExpiredTasks(ctx.db, ctx.tenant.id, { now, limit: sweepPage })) {
    await kindOf(kinds, task.kind).expire(ctx, taskAt(task))
    let page = 0
    while (await deleteEffects(ctx.db, ctx.tenant.id, task.id, effectsPerDelete)) {
      // A million effects go in pages of several minutes' sweeps: others wait for the same minute.
      if (++page === sweepPage) return now + minuteMs
    }
    await queries.markExpired(ctx.db, ctx.tenant.id, task.id)
  }
  return queries.findNextDue(ctx.db, ctx.tenant.id, now + wokenMs)
}
