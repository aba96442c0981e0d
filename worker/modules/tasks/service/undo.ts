import { z } from 'zod'
import type { Ctx } from '../../../context.ts'
import { mayActor } from '../../../contracts/auth.ts'
import { UndoTaskInput } from '../../../contracts/tasks.ts'
import { AppError, notFound } from '../../../lib/errors.ts'
import { type AnyTaskKind, defineTask, type TaskKinds } from '../kind.ts'
import { isUndoable, kindOf, taskAt } from '../life.ts'
import * as queries from '../queries.ts'
import { listEffects, listTakenBack } from '../queries/effects.ts'

/** Contacts whose changes are taken back in one step. */
const stepSize = 1000

/**
 * The kind that takes back what an ended task of another kind changed: those contacts, nobody else.
 * What others did to them since then stays, unless that was a task and was taken back itself.
 */
export function createUndoTask(kinds: TaskKinds): AnyTaskKind {
  const mustFind = async (ctx: Ctx, taskId: number) => {
    const task = await queries.findTask(ctx.db, ctx.tenant.id, taskId)
    if (task === undefined) throw notFound()
    return { task, kind: kindOf(kinds, task.kind) }
  }
  return defineTask({
    kind: 'tasks.undo',
    input: UndoTaskInput,
    cursor: z.object({ afterContact: z.number() }),
    permissions: ['contacts.write'],
    async open(ctx, { taskId }) {
      const { task, kind } = await mustFind(ctx, taskId)
      if (!kind.permissions.every((permission) => mayActor(ctx.actor, permission))) throw notFound()
      if (!isUndoable(kind, task, ctx.clock.now())) throw new AppError('task.not_undoable')
      return {
        cursor: { afterContact: 0 },
        total: task.changed,
        details: { ...task.details, of: task.kind },
        undoOf: taskId,
      }
    },
    async step(ctx, { input, cursor }) {
      const { task, kind } = await mustFind(ctx, input.taskId)
      const since = task.finishedAt ?? task.createdAt
      const page = { afterContact: cursor.afterContact, limit: stepSize }
      const effects = await listEffects(ctx.db, ctx.tenant.id, task.id, {
        ...page,
        since,
        traces: kind.traces(taskAt(task)),
        takenBack: await listTakenBack(ctx.db, ctx.tenant.id, since),
      })
      const last = effects.at(-1)
      if (last === undefined) return { cursor: null, done: 0, progress: 1 }
      const untouched = effects.filter(({ changedSince }) => !changedSince)
      return {
        cursor: { afterContact: last.contactId },
        done: effects.length,
        progress: null,
        statements: await kind.undo(ctx, taskAt(task), untouched),
      }
    },
    wake: (ctx) => ctx.queues.send({ type: 'lists.refresh' }),
  })
}
