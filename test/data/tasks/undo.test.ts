import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import { queryRow, queryRows } from '../../../db/client.ts'
import type { ListKind } from '../../../worker/contracts/lists.ts'
import type { Rule } from '../../../worker/contracts/rules.ts'
import type { StartTaskInput } from '../../../worker/contracts/tasks.ts'
import { deleteContacts, getContact, restoreContacts } from '../../../worker/modules/contacts/service.ts'
import {
  addMembers,
  createList,
  fillList,
  listMembers,
  removeMembers,
  restoreMembers,
} from '../../../worker/modules/lists/service.ts'
import { tagContacts } from '../../../worker/modules/tags/service.ts'
import { effectsStatement } from '../../../worker/modules/tasks/queries/effects.ts'
import { getTask, startTaskOf, sweepTasks } from '../../../worker/modules/tasks/service.ts'
import { taskKinds } from '../../../worker/task-kinds.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { addPeople, workOff } from '../../support/tasks.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const everybody = { by: 'filter' as const, filter: {}, except: [] }

/** A workspace with four people, the first two of whom are tagged; every act comes a minute later. */
async function createWorld() {
  const ctx = await shard.ctx({ tenantId: ++tenants })
  const [ada = 0, berto = 0, carla = 0, dino = 0] = await addPeople(ctx, 4)
  await tagContacts(ctx, { contactIds: [ada, berto], add: ['Olio'], remove: [] })
  const run = async (input: StartTaskInput): Promise<number> => {
    ctx.clock.advance(60_000)
    const { id } = await startTaskOf(ctx, taskKinds, input, null)
    await workOff(ctx, taskKinds)
    ctx.clock.advance(60_000)
    return id
  }
  const change = (listId: number, how: 'add' | 'remove') =>
    run({ kind: 'contacts.list', input: { selection: everybody, listId, change: how } })
  const tag = (add: string[], remove: string[] = []) =>
    run({ kind: 'contacts.tag', input: { selection: everybody, add, remove } })
  return {
    ctx,
    people: { ada, berto, carla, dino },
    run,
    change,
    tag,
    undo: (taskId: number) => run({ kind: 'tasks.undo', input: { taskId } }),
    list: (kind: ListKind) => listOf(ctx, kind),
  }
}

/** A list of those who are tagged, filled. */
async function listOf(ctx: TestCtx, kind: ListKind): Promise<number> {
  const tag = await queryRow(
    ctx.db,
    sql`SELECT id FROM tags WHERE tenant_id = ${ctx.tenant.id} AND name = 'Olio'`,
    z.object({ id: z.number() }),
  )
  const has = { type: 'tag' as const, operator: 'is' as const, tagId: tag?.id ?? 0 }
  const rule: Rule = { type: 'group', match: 'all', not: false, rules: [has] }
  const { id } = await createList(ctx, { name: 'Olio', kind, rule })
  await fillList(ctx, id)
  return id
}

async function members(ctx: TestCtx, listId: number, state: 'in' | 'out' = 'in'): Promise<number[]> {
  const { items } = await listMembers(ctx, listId, { limit: 50, search: '', state })
  return items.map(({ contactId }) => contactId).toSorted((a, b) => a - b)
}

const tagsOf = async (ctx: TestCtx, id: number) => (await getContact(ctx, id)).tags

describe('a list', () => {
  test.each(['static', 'auto', 'smart'] as const)(
    'whoever was in a %s list stays when adding is taken back',
    async (kind) => {
      const { ctx, people, change, undo, list } = await createWorld()
      const id = await list(kind)
      const added = await change(id, 'add')
      expect(await members(ctx, id)).toHaveLength(4)
      await undo(added)
      expect(await members(ctx, id)).toEqual([people.ada, people.berto])
    },
  )

  it('who was taken out by hand after the task is not put in again', async () => {
    const { ctx, people, change, undo, list } = await createWorld()
    const id = await list('smart')
    const added = await change(id, 'add')
    await removeMembers(ctx, id, [people.dino])
    await undo(added)
    expect(await members(ctx, id)).toEqual([people.ada, people.berto])
    expect(await members(ctx, id, 'out')).toEqual([people.dino])
  })

  it.each(['static', 'smart'] as const)(
    'who was put into a %s list by hand after the task stays in',
    async (kind) => {
      const { ctx, people, change, undo, list } = await createWorld()
      const id = await list(kind)
      await addMembers(ctx, id, [people.dino])
      const removed = await change(id, 'remove')
      await addMembers(ctx, id, [people.dino])
      await undo(removed)
      expect(await members(ctx, id)).toEqual([people.ada, people.berto, people.dino])
    },
  )

  it('who was taken out of a static list and put in again by hand stays in when adding is taken back', async () => {
    const { ctx, people, change, undo, list } = await createWorld()
    const id = await list('static')
    const added = await change(id, 'add')
    await removeMembers(ctx, id, [people.dino])
    ctx.clock.advance(1000)
    await addMembers(ctx, id, [people.dino])
    await undo(added)
    expect(await members(ctx, id)).toEqual([people.ada, people.berto, people.dino])
  })

  it('who was kept out before the task is kept out again', async () => {
    const { ctx, people, change, undo, list } = await createWorld()
    const id = await list('smart')
    await removeMembers(ctx, id, [people.ada])
    const added = await change(id, 'add')
    await undo(added)
    expect(await members(ctx, id)).toEqual([people.berto])
    expect(await members(ctx, id, 'out')).toEqual([people.ada])
  })

  it('whom the rule of a smart list does not take any more does not come back by it', async () => {
    const { ctx, people, change, undo, list } = await createWorld()
    const id = await list('smart')
    const auto = await list('auto')
    const removed = [await change(id, 'remove'), await change(auto, 'remove')]
    await tagContacts(ctx, { contactIds: [people.ada], add: [], remove: ['Olio'] })
    for (const task of removed) await undo(task)
    expect(await members(ctx, id)).toEqual([people.berto])
    expect(await members(ctx, id, 'out')).toEqual([])
    expect(await members(ctx, auto)).toEqual([people.ada, people.berto])
  })

  it('nor when the hand of a person lets go', async () => {
    const { ctx, people, list } = await createWorld()
    const id = await list('smart')
    await removeMembers(ctx, id, [people.ada])
    await tagContacts(ctx, { contactIds: [people.ada], add: [], remove: ['Olio'] })
    expect(await restoreMembers(ctx, id, [people.ada])).toEqual({ contactIds: [people.ada] })
    expect([await members(ctx, id), await members(ctx, id, 'out')]).toEqual([[people.berto], []])
  })

  it('two tasks taken back one after the other leave it as it was', async () => {
    const { ctx, people, change, undo, list } = await createWorld()
    const id = await list('static')
    const added = await change(id, 'add')
    const removed = await change(id, 'remove')
    await undo(removed)
    expect(await members(ctx, id)).toHaveLength(4)
    await undo(added)
    expect(await members(ctx, id)).toEqual([people.ada, people.berto])
  })
})

describe('tags', () => {
  it('a tag that was given again by hand stays', async () => {
    const { ctx, people, tag, undo } = await createWorld()
    const task = await tag(['Regali'])
    await tagContacts(ctx, { contactIds: [people.ada], add: [], remove: ['Regali'] })
    ctx.clock.advance(1000)
    await tagContacts(ctx, { contactIds: [people.ada], add: ['Regali'], remove: [] })
    await undo(task)
    expect(await tagsOf(ctx, people.ada)).toEqual(['Olio', 'Regali'])
    expect(await tagsOf(ctx, people.dino)).toEqual([])
  })

  it('two tasks taken back one after the other leave them as they were', async () => {
    const { ctx, people, tag, undo } = await createWorld()
    const given = await tag(['Regali'])
    const taken = await tag([], ['Regali', 'Olio'])
    await undo(taken)
    await undo(given)
    expect([await tagsOf(ctx, people.ada), await tagsOf(ctx, people.dino)]).toEqual([['Olio'], []])
  })
})

it('what is being taken back when it expires is taken back to the end', async () => {
  const { ctx, people, tag } = await createWorld()
  const taskId = await tag(['Regali'])
  const { expiresAt } = await getTask(ctx, taskKinds, taskId)
  ctx.clock.set((expiresAt ?? 0) - 1)
  await startTaskOf(ctx, taskKinds, { kind: 'tasks.undo', input: { taskId } }, null)
  ctx.clock.advance(60_000)
  await sweepTasks(ctx, taskKinds)
  await workOff(ctx, taskKinds)
  expect(await tagsOf(ctx, people.ada)).toEqual(['Olio'])
  await sweepTasks(ctx, taskKinds)
  expect(await getTask(ctx, taskKinds, taskId)).toMatchObject({ undoable: false, expiresAt: null })
})

it('who was deleted by hand after the task stays deleted', async () => {
  const { ctx, people, run, undo } = await createWorld()
  const task = await run({ kind: 'contacts.delete', input: { selection: everybody } })
  await restoreContacts(ctx, [people.ada])
  ctx.clock.advance(1000)
  await deleteContacts(ctx, [people.ada])
  await undo(task)
  const deleted = async (id: number) => (await getContact(ctx, id)).deletedAt !== null
  expect([await deleted(people.ada), await deleted(people.berto)]).toEqual([true, false])
})

test('a page of effects walks along its key and looks at each contact’s own story', async () => {
  const statement = effectsStatement(1, 1, {
    afterContact: 0,
    limit: 1000,
    since: 1,
    traces: { kinds: ['tag.added'], about: 'effect' },
    takenBack: [[1, 2]],
  })
  const plan = await queryRows(shard.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) => String(row['detail']))
  expect(plan.join('\n')).toContain('SEARCH x USING PRIMARY KEY (tenant_id=? AND task_id=? AND contact_id>?')
  expect(plan.join('\n')).toContain('SEARCH e USING INDEX contact_events_contact')
  expect(plan.join('\n')).not.toMatch(/SCAN (?:x|e|task_effects)|TEMP B-TREE/)
})
