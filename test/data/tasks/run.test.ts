import { sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import { ContactsTaskInput } from '../../../worker/contracts/tasks.ts'
import { AppError } from '../../../worker/lib/errors.ts'
import {
  cancelTask,
  defineTask,
  getTask,
  runTask,
  startTask,
  sweepTasks,
  type TaskKinds,
} from '../../../worker/modules/tasks/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { workOff } from '../../support/tasks.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = () => shard.ctx({ tenantId: ++tenants })
const rowsPerStep = 3

/** A kind that writes one line for each of the contacts it is given, some at a time. */
const writing = (before: (step: number) => void = () => {}) => {
  let steps = 0
  return defineTask({
    kind: 'contacts.tag',
    input: ContactsTaskInput,
    cursor: z.object({ at: z.number() }),
    permissions: ['contacts.write'],
    async open(_ctx, { selection }) {
      return { cursor: { at: 0 }, total: idsOf(selection).length, details: {} }
    },
    async step(ctx, { input, cursor }) {
      before(++steps)
      const ids = idsOf(input.selection)
      const some = ids.slice(cursor.at, cursor.at + rowsPerStep)
      const at = cursor.at + some.length
      const people = sql`SELECT value AS contact_id, 0 AS ref_id FROM json_each(${JSON.stringify(some)})`
      return {
        cursor: at < ids.length ? { at } : null,
        done: some.length,
        progress: null,
        effects: people,
        statements: [
          sql`INSERT INTO contact_events (tenant_id, contact_id, kind, at)
              SELECT ${ctx.tenant.id}, contact_id, 'written', 0 FROM (${people})`,
        ],
      }
    },
    undo: {
      traces: () => ({ kinds: ['written'], about: null }),
      async statements(ctx, _task, effects) {
        const ids = JSON.stringify(effects.map(({ contactId }) => contactId))
        return [
          sql`DELETE FROM contact_events WHERE tenant_id = ${ctx.tenant.id}
              AND contact_id IN (SELECT value FROM json_each(${ids}))`,
        ]
      },
    },
  })
}
const idsOf = (selection: z.infer<typeof ContactsTaskInput>['selection']) =>
  selection.by === 'ids' ? selection.contactIds : []
const kindsOf = (kind: ReturnType<typeof writing>): TaskKinds => new Map([[kind.kind, kind]])

const people = Array.from({ length: 20 }, (_, index) => index + 1)
const input = { selection: { by: 'ids' as const, contactIds: people } }

const written = (ctx: TestCtx): Promise<number[]> =>
  queryRows(
    ctx.db,
    sql`SELECT contact_id FROM contact_events WHERE tenant_id = ${ctx.tenant.id} ORDER BY contact_id`,
    (row) => Number(row['contact_id']),
  )

/** What a task has come to, and whom it wrote a line for. */
async function outcomeOf(ctx: TestCtx, kinds: TaskKinds, taskId: number) {
  const { state, done, changed, progress } = await getTask(ctx, kinds, taskId)
  return { state, done, changed, progress, written: await written(ctx) }
}
const allOnce = { state: 'done', done: 20, changed: 20, progress: 1, written: people }

it('works a task off in steps and tells how far it has come', async () => {
  const ctx = await freshCtx()
  const kind = writing()
  const kinds = kindsOf(kind)
  const { id, state, total } = await startTask(ctx, kind, input)
  expect({ state, total }).toEqual({ state: 'queued', total: 20 })
  await runTask(ctx, kinds, id, { steps: 2, runMs: 1000 })
  expect(await getTask(ctx, kinds, id)).toMatchObject({
    state: 'running',
    done: 6,
    progress: 0.3,
    changed: 6,
  })
  await workOff(ctx, kinds)
  expect(await outcomeOf(ctx, kinds, id)).toEqual(allOnce)
})

it('changes nothing when a wake-up comes again, or for another workspace', async () => {
  const ctx = await freshCtx()
  const kind = writing()
  const kinds = kindsOf(kind)
  const { id } = await startTask(ctx, kind, input)
  const other = await freshCtx()
  await runTask(other, kinds, id)
  expect(await written(ctx)).toEqual([])
  for (let delivery = 0; delivery < 3; delivery++) await runTask(ctx, kinds, id)
  expect(await outcomeOf(ctx, kinds, id)).toEqual(allOnce)
})

it('lets one of several workers do it, and the others go', async () => {
  const ctx = await freshCtx()
  const kind = writing()
  const kinds = kindsOf(kind)
  const { id } = await startTask(ctx, kind, input)
  await Promise.all([1, 2, 3, 4].map(() => runTask(ctx, kinds, id)))
  expect(await outcomeOf(ctx, kinds, id)).toEqual(allOnce)
})

it('writes each step once when a worker that was taken for dead comes back', async () => {
  const ctx = await freshCtx()
  const takenOver: Promise<void>[] = []
  const kind = writing((step) => {
    if (step !== 3) return
    // The lease runs out while this worker is about to write its third step: another one goes on.
    ctx.clock.advance(31_000)
    takenOver.push(runTask(ctx, kinds, taskId))
  })
  const kinds = kindsOf(kind)
  const { id: taskId } = await startTask(ctx, kind, input)
  await runTask(ctx, kinds, taskId)
  await Promise.all(takenOver)
  expect(await outcomeOf(ctx, kinds, taskId)).toEqual(allOnce)
})

class Killed extends Error {}

/** The context of a process that dies at its `fatal`-th call to the database, before or after its effect. */
function mortal(ctx: TestCtx, fatal: number, afterEffect: boolean): TestCtx {
  let calls = 0
  const { $client } = ctx.db
  const call = async <T>(effect: () => Promise<T>): Promise<T> => {
    const at = calls++
    if (at > fatal || (at === fatal && !afterEffect)) throw new Killed()
    const result = await effect()
    if (at === fatal) throw new Killed()
    return result
  }
  const client: typeof $client = Object.assign(Object.create($client), {
    execute: (...args: Parameters<typeof $client.execute>) => call(() => $client.execute(...args)),
    batch: (...args: Parameters<typeof $client.batch>) => call(() => $client.batch(...args)),
  })
  return { ...ctx, db: Object.assign(Object.create(ctx.db), { $client: client }) }
}

it('goes on wherever workers die, one after the other, and does everything once', async () => {
  const death = fc.record({ fatal: fc.integer({ min: 0, max: 9 }), afterEffect: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(death, { minLength: 1, maxLength: 5 }), async (deaths) => {
      const ctx = await freshCtx()
      const kind = writing()
      const kinds = kindsOf(kind)
      const { id } = await startTask(ctx, kind, input)
      ctx.queues.sent.splice(0)
      for (const { fatal, afterEffect } of deaths) {
        await Promise.allSettled([runTask(mortal(ctx, fatal, afterEffect), kinds, id)])
        ctx.queues.sent.splice(0)
        ctx.clock.advance(31_000)
      }
      await sweepTasks(ctx, kinds)
      await workOff(ctx, kinds)
      expect(await outcomeOf(ctx, kinds, id)).toEqual(allOnce)
    }),
    { numRuns: 30 },
  )
}, 60_000)

it('stops a cancelled task before its next step, and keeps what was written', async () => {
  const ctx = await freshCtx()
  const cancelled: Promise<unknown>[] = []
  const kind = writing((step) => {
    if (step === 3) cancelled.push(cancelTask(ctx, kinds, taskId))
  })
  const slow = {
    ...kind,
    step: async (...args: Parameters<typeof kind.step>) => {
      const step = await kind.step(...args)
      await Promise.all(cancelled)
      return step
    },
  }
  const kinds = kindsOf(slow)
  const { id: taskId } = await startTask(ctx, slow, input)
  await runTask(ctx, kinds, taskId)
  expect(await written(ctx)).toEqual(people.slice(0, 6))
  expect(await getTask(ctx, kinds, taskId)).toMatchObject({ state: 'cancelled', done: 6, undoable: true })
  await runTask(ctx, kinds, taskId)
  expect(await written(ctx)).toEqual(people.slice(0, 6))
  expect((await cancelTask(ctx, kinds, taskId)).state).toBe('cancelled')
})

it('ends a task that cannot go on with the reason, and tries again what may pass', async () => {
  const ctx = await freshCtx()
  const refused = writing((step) => {
    if (step === 2) throw new AppError('list.not_static')
  })
  const one = await startTask(ctx, refused, input)
  await runTask(ctx, kindsOf(refused), one.id)
  expect(await getTask(ctx, kindsOf(refused), one.id)).toMatchObject({
    state: 'failed',
    error: 'list.not_static',
    done: 3,
  })
  await expect(cancelTask(ctx, kindsOf(refused), one.id)).rejects.toMatchObject({ code: 'task.ended' })

  const other = await freshCtx()
  const stumbling = writing((step) => {
    if (step === 2 || step === 4) throw new Error('network')
  })
  const two = await startTask(other, stumbling, input)
  await expect(runTask(other, kindsOf(stumbling), two.id)).rejects.toThrow('network')
  await expect(runTask(other, kindsOf(stumbling), two.id)).rejects.toThrow('network')
  await runTask(other, kindsOf(stumbling), two.id)
  expect(await outcomeOf(other, kindsOf(stumbling), two.id)).toEqual(allOnce)
})

it('gives up a task that never gets anywhere', async () => {
  const ctx = await freshCtx()
  const broken = writing(() => {
    throw new Error('always')
  })
  const kinds = kindsOf(broken)
  const { id } = await startTask(ctx, broken, input)
  for (let attempt = 1; attempt < 10; attempt++) {
    await expect(runTask(ctx, kinds, id)).rejects.toThrow('always')
  }
  await runTask(ctx, kinds, id)
  expect(await getTask(ctx, kinds, id)).toMatchObject({ state: 'failed', error: 'server.error' })
})

it('makes one task for one key', async () => {
  const ctx = await freshCtx()
  const kind = writing()
  const [first, second] = await Promise.all(
    [1, 2].map(() => startTask(ctx, kind, input, 'key-of-this-click')),
  )
  expect(second?.id).toBe(first?.id)
  expect((await startTask(ctx, kind, input, 'key-of-this-click')).id).toBe(first?.id)
  expect((await startTask(ctx, kind, input, 'another-click')).id).not.toBe(first?.id)
  const other = { selection: { by: 'ids', contactIds: [1] } }
  await expect(startTask(ctx, kind, other, 'key-of-this-click')).rejects.toMatchObject({
    code: 'resource.conflict',
  })
})

it('takes no more tasks than a workspace may have under way', async () => {
  const ctx = await freshCtx()
  const kind = writing()
  for (let task = 0; task < 20; task++) await startTask(ctx, kind, input)
  await expect(startTask(ctx, kind, input)).rejects.toMatchObject({ code: 'task.too_many' })
  await workOff(ctx, kindsOf(kind))
  expect((await startTask(ctx, kind, input)).state).toBe('queued')
})

it('goes on as soon as the lease of a dead worker ends, and says meanwhile that it was cut off', async () => {
  const ctx = await freshCtx()
  const kind = writing()
  const kinds = kindsOf(kind)
  const { id } = await startTask(ctx, kind, input)
  // Claimed, one step written, dead before the next one.
  await Promise.allSettled([runTask(mortal(ctx, 3, false), kinds, id)])
  ctx.queues.sent.splice(0)
  const leaseUntil = ctx.clock.now() + 30_000
  expect(await getTask(ctx, kinds, id)).toMatchObject({ state: 'running', interrupted: false })
  ctx.clock.advance(12_500)
  expect(await sweepTasks(ctx, kinds)).toBe(leaseUntil)
  expect(ctx.queues.sent.splice(0)).toMatchObject([
    { job: { type: 'task.run', taskId: id }, delaySeconds: 18 },
  ])
  ctx.clock.set(leaseUntil)
  expect(await getTask(ctx, kinds, id)).toMatchObject({ state: 'running', interrupted: true })
  await runTask(ctx, kinds, id)
  expect(await outcomeOf(ctx, kinds, id)).toEqual(allOnce)
  expect(await getTask(ctx, kinds, id)).toMatchObject({ state: 'done', interrupted: false })
})

it('tells the cron when to look again, and keeps the way back for a week', async () => {
  const ctx = await freshCtx()
  const kind = writing()
  const kinds = kindsOf(kind)
  expect(await sweepTasks(ctx, kinds)).toBeNull()
  const { id } = await startTask(ctx, kind, input)
  expect(ctx.due.lowered).toEqual([ctx.clock.now()])
  expect(await sweepTasks(ctx, kinds)).toBe(ctx.clock.now() + 30_000)
  await workOff(ctx, kinds)
  const expiresAt = ctx.clock.now() + 7 * 86_400_000
  expect(await sweepTasks(ctx, kinds)).toBe(expiresAt)
  expect(await getTask(ctx, kinds, id)).toMatchObject({ undoable: true, expiresAt })
  ctx.clock.set(expiresAt)
  expect(await sweepTasks(ctx, kinds)).toBeNull()
  expect(await getTask(ctx, kinds, id)).toMatchObject({ undoable: false, expiresAt: null })
  const [kept] = await queryRows(
    ctx.db,
    sql`SELECT input, cursor FROM tasks WHERE id = ${id}`,
    z.object({ input: z.string(), cursor: z.string() }),
  )
  expect(kept).toEqual({ input: '{}', cursor: '{}' })
  expect(
    await queryRows(ctx.db, sql`SELECT 1 FROM task_effects WHERE tenant_id = ${ctx.tenant.id}`, (row) => row),
  ).toEqual([])
})
