import { type SQL, sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import { queryRow, queryRows } from '../../../db/client.ts'
import type { Page } from '../../../worker/contracts/common.ts'
import type { Rule } from '../../../worker/contracts/rules.ts'
import type { Task } from '../../../worker/contracts/tasks.ts'
import {
  addMembers,
  createList,
  fillList,
  listMembers,
  removeMembers,
} from '../../../worker/modules/lists/service.ts'
import { tagContacts } from '../../../worker/modules/tags/service.ts'
import { tasksPageStatement } from '../../../worker/modules/tasks/queries.ts'
import { createTasksRoutes } from '../../../worker/modules/tasks/routes.ts'
import { runTask } from '../../../worker/modules/tasks/service.ts'
import { taskKinds } from '../../../worker/task-kinds.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'
import { addPeople, workOff } from '../../support/tasks.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const TaskId = z.object({ id: z.number() })

/** A workspace with some people, reached by the routes. */
async function createWorld(count: number) {
  const ctx = await shard.ctx({ tenantId: ++tenants })
  const ids = count === 0 ? [] : await addPeople(ctx, count)
  const call = mountRoutes(createTasksRoutes(taskKinds), ctx)
  const start = async (kind: string, input: unknown): Promise<number> => {
    const answer = await call('POST', '/', { kind, input })
    expect(answer.status, JSON.stringify(answer.body)).toBe(202)
    return TaskId.parse(answer.body).id
  }
  return {
    ctx,
    ids,
    call,
    start,
    /** Starts and works off; gives the task as it ended. */
    async run(kind: string, input: unknown): Promise<Record<string, unknown>> {
      const id = await start(kind, input)
      await workOff(ctx, taskKinds)
      const { body } = await call('GET', `/${id}`)
      return z.record(z.string(), z.unknown()).parse(body)
    },
  }
}

const everybody = { by: 'filter', filter: {} }
const count = async (ctx: TestCtx, from: SQL): Promise<number> =>
  (await queryRow(ctx.db, sql`SELECT count(*) AS n FROM ${from}`, z.object({ n: z.number() })))?.n ?? 0
const tagged = (ctx: TestCtx, tag: string) =>
  count(
    ctx,
    sql`contact_tags ct JOIN tags t ON t.id = ct.tag_id WHERE ct.tenant_id = ${ctx.tenant.id} AND t.name = ${tag}`,
  )
const events = (ctx: TestCtx, kind: string) =>
  count(ctx, sql`contact_events WHERE tenant_id = ${ctx.tenant.id} AND kind = ${kind}`)
const living = (ctx: TestCtx) =>
  count(ctx, sql`contacts WHERE tenant_id = ${ctx.tenant.id} AND deleted_at IS NULL`)
const members = (ctx: TestCtx, listId: number) =>
  count(ctx, sql`list_members WHERE tenant_id = ${ctx.tenant.id} AND list_id = ${listId} AND state = 'in'`)

async function ruleHas(ctx: TestCtx, tag: string): Promise<Rule> {
  const row = await queryRow(
    ctx.db,
    sql`SELECT id FROM tags WHERE tenant_id = ${ctx.tenant.id} AND name = ${tag}`,
    TaskId,
  )
  return {
    type: 'group',
    match: 'all',
    not: false,
    rules: [{ type: 'tag', operator: 'is', tagId: row?.id ?? 0 }],
  }
}

describe('on all that match', () => {
  it('tags everybody once, more than one step of them, and takes it back from them alone', async () => {
    const { ctx, ids, run } = await createWorld(5000)
    await tagContacts(ctx, { contactIds: ids.slice(0, 10), add: ['Olio'], remove: [] })
    const before = await events(ctx, 'tag.added')
    const task = await run('contacts.tag', { selection: everybody, add: ['olio', 'Regali'] })
    expect(task).toMatchObject({ state: 'done', done: 5000, total: 5000, changed: 9990, undoable: true })
    expect([await tagged(ctx, 'Olio'), await tagged(ctx, 'Regali')]).toEqual([5000, 5000])
    expect((await events(ctx, 'tag.added')) - before).toBe(9990)
    const undone = await run('tasks.undo', { taskId: task['id'] })
    expect(undone).toMatchObject({ state: 'done', done: 9990, details: { of: 'contacts.tag' } })
    expect([await tagged(ctx, 'Olio'), await tagged(ctx, 'Regali')]).toEqual([10, 0])
  })

  it('takes a tag from all who have it, though each one leaves the filter on the way', async () => {
    const { ctx, ids, run } = await createWorld(4500)
    await tagContacts(ctx, { contactIds: ids, add: ['Olio'], remove: [] })
    const filter = { rule: await ruleHas(ctx, 'Olio') }
    const task = await run('contacts.tag', { selection: { by: 'filter', filter }, remove: ['Olio'] })
    expect(task).toMatchObject({ state: 'done', done: 4500, changed: 4500 })
    expect(await tagged(ctx, 'Olio')).toBe(0)
    await run('tasks.undo', { taskId: task['id'] })
    expect(await tagged(ctx, 'Olio')).toBe(4500)
  })

  it('comes to an end while new people match all the time, without them', async () => {
    const { ctx, start } = await createWorld(4500)
    const id = await start('contacts.tag', { selection: everybody, add: ['Olio'] })
    for (let step = 0; step < 6; step++) {
      await runTask(ctx, taskKinds, id, { steps: 1, runMs: 1000 })
      await addPeople(ctx, 100, 10_000 + step * 100)
    }
    await workOff(ctx, taskKinds)
    expect(await tagged(ctx, 'Olio')).toBe(4500)
  })

  it('works on the members of a list, on what a search finds, and leaves out who is excepted', async () => {
    const { ctx, ids, run } = await createWorld(60)
    const list = await createList(ctx, { name: 'Clienti', kind: 'static', rule: null })
    await addMembers(ctx, list.id, ids.slice(0, 30))
    const filter = { listId: list.id, search: 'persona1' }
    const task = await run('contacts.tag', {
      selection: { by: 'filter', filter, except: [ids[1], ids[10]] },
      add: ['Olio'],
    })
    // persona1 and persona10 to persona19, but for the two.
    expect(task).toMatchObject({ total: 9, done: 9, changed: 9 })
    expect(await tagged(ctx, 'Olio')).toBe(9)
  })

  it('deletes and restores, each the other’s way back', async () => {
    const { ctx, ids, run } = await createWorld(2300)
    const task = await run('contacts.delete', { selection: { by: 'filter', filter: {}, except: [ids[0]] } })
    expect(task).toMatchObject({ done: 2299, changed: 2299 })
    expect(await living(ctx)).toBe(1)
    expect(await events(ctx, 'deleted')).toBe(2299)
    const restored = await run('contacts.restore', {
      selection: { by: 'ids', contactIds: ids.slice(0, 100) },
    })
    expect(restored).toMatchObject({ done: 100, changed: 99 })
    await run('tasks.undo', { taskId: task['id'] })
    expect(await living(ctx)).toBe(2300)
  })
})

describe('lists', () => {
  it('fills a static list and takes out of it again', async () => {
    const { ctx, ids, run } = await createWorld(2500)
    const list = await createList(ctx, { name: 'Clienti', kind: 'static', rule: null })
    await addMembers(ctx, list.id, ids.slice(0, 5))
    const added = await run('contacts.list', { selection: everybody, listId: list.id, change: 'add' })
    expect(added).toMatchObject({ changed: 2495, details: { list: 'Clienti', change: 'add' } })
    const removed = await run('contacts.list', { selection: everybody, listId: list.id, change: 'remove' })
    expect(removed).toMatchObject({ changed: 2500 })
    await run('tasks.undo', { taskId: removed['id'] })
    await run('tasks.undo', { taskId: added['id'] })
    expect(await members(ctx, list.id)).toBe(5)
  })

  it('takes out of a live list for good, as by hand, until it is taken back', async () => {
    const { ctx, ids, run } = await createWorld(50)
    await tagContacts(ctx, { contactIds: ids.slice(0, 20), add: ['Olio'], remove: [] })
    const rule = await ruleHas(ctx, 'Olio')
    const list = await createList(ctx, { name: 'Olio', kind: 'smart', rule })
    await fillList(ctx, list.id)
    const removed = await run('contacts.list', {
      selection: { by: 'ids', contactIds: ids.slice(0, 5) },
      listId: list.id,
      change: 'remove',
    })
    expect(removed).toMatchObject({ changed: 5 })
    await fillList(ctx, list.id)
    expect(await members(ctx, list.id)).toBe(15)
    const out = await listMembers(ctx, list.id, { limit: 50, search: '', state: 'out' })
    expect(out.items).toHaveLength(5)
    const added = await run('contacts.list', { selection: everybody, listId: list.id, change: 'add' })
    expect(await members(ctx, list.id)).toBe(50)
    await run('tasks.undo', { taskId: added['id'] })
    expect(await members(ctx, list.id)).toBe(15)
    await run('tasks.undo', { taskId: removed['id'] })
    expect(await members(ctx, list.id)).toBe(20)
    await removeMembers(ctx, list.id, [ids[0] ?? 0])
    expect(await members(ctx, list.id)).toBe(19)
  })

  it('fails with the reason when the list goes while it runs', async () => {
    const { ctx, start, call } = await createWorld(10)
    const list = await createList(ctx, { name: 'Clienti', kind: 'static', rule: null })
    const id = await start('contacts.list', { selection: everybody, listId: list.id, change: 'add' })
    await queryRows(ctx.db, sql`UPDATE lists SET deleted_at = 1 WHERE id = ${list.id}`, (row) => row)
    await workOff(ctx, taskKinds)
    expect((await call('GET', `/${id}`)).body).toMatchObject({ state: 'failed', error: 'resource.not_found' })
  })
})

describe('who may', () => {
  it('does not show one workspace’s tasks to another', async () => {
    const { start } = await createWorld(3)
    const id = await start('contacts.delete', { selection: everybody })
    const other = await createWorld(0)
    expect((await other.call('GET', `/${id}`)).status).toBe(404)
    expect((await other.call('POST', `/${id}/cancel`)).status).toBe(404)
    expect(
      refusal(await other.call('POST', '/', { kind: 'tasks.undo', input: { taskId: id } })),
    ).toMatchObject({
      status: 404,
    })
    expect((await other.call('GET', '/')).body).toMatchObject({ items: [] })
  })

  it('refuses who may not do it by hand either, and hides such tasks', async () => {
    const { ctx, start } = await createWorld(3)
    await start('contacts.delete', { selection: everybody })
    const staff = await shard.ctx({ tenantId: ctx.tenant.id, role: 'staff' })
    const call = mountRoutes(createTasksRoutes(taskKinds), staff)
    expect(
      refusal(await call('POST', '/', { kind: 'contacts.delete', input: { selection: everybody } })),
    ).toEqual({
      status: 403,
      code: 'auth.forbidden',
      fields: {},
    })
    expect((await call('GET', '/')).body).toMatchObject({ items: [] })
    const agent = await shard.ctx({ tenantId: ctx.tenant.id, role: 'agent' })
    const input = { selection: everybody, listId: 1, change: 'add' }
    const asked = await mountRoutes(createTasksRoutes(taskKinds), agent)('POST', '/', {
      kind: 'contacts.list',
      input,
    })
    expect(asked.status).toBe(403)
  })
})

describe('bad input', () => {
  const ofTag = (input: unknown) => ({ kind: 'contacts.tag', input })
  test.each([
    ['nothing', {}, { kind: 'invalid_union' }],
    ['no kind of that name', { kind: 'contacts.explode', input: {} }, { kind: 'invalid_union' }],
    [
      'no contacts',
      ofTag({ selection: { by: 'ids', contactIds: [] }, add: ['a'] }),
      { 'input.selection.contactIds': 'required' },
    ],
    [
      'too many by name',
      ofTag({
        selection: { by: 'ids', contactIds: Array.from({ length: 10_001 }, (_, i) => i + 1) },
        add: ['a'],
      }),
      { 'input.selection.contactIds': 'too_many' },
    ],
    ['no change', ofTag({ selection: everybody }), { 'input.add': 'required' }],
    ['a tag both ways', ofTag({ selection: everybody, add: ['Olio'], remove: ['olio'] }), { remove: 'both' }],
    [
      'a rule on a tag that does not exist',
      ofTag({
        selection: {
          by: 'filter',
          filter: {
            rule: {
              type: 'group',
              match: 'all',
              not: false,
              rules: [{ type: 'tag', operator: 'is', tagId: 99_999 }],
            },
          },
        },
        add: ['a'],
      }),
      { 'rule.rules.0.tagId': 'unknown' },
    ],
  ])('refuses %s', async (_name, body, fields) => {
    const { call } = await createWorld(1)
    expect(refusal(await call('POST', '/', body))).toMatchObject({ code: 'request.invalid', fields })
    expect((await call('GET', '/')).body).toMatchObject({ items: [] })
  })

  it('refuses a list that is not there, and what can no longer be taken back', async () => {
    const { ids, call, run } = await createWorld(3)
    const input = { selection: everybody, listId: 4_000_000, change: 'add' }
    expect(refusal(await call('POST', '/', { kind: 'contacts.list', input })).status).toBe(404)
    const task = await run('contacts.delete', { selection: { by: 'ids', contactIds: ids } })
    await run('tasks.undo', { taskId: task['id'] })
    const again = await call('POST', '/', { kind: 'tasks.undo', input: { taskId: task['id'] } })
    expect(refusal(again)).toMatchObject({ status: 409, code: 'task.not_undoable' })
  })
})

it('lists tasks newest first, page after page', async () => {
  const { ids, start, call, ctx } = await createWorld(3)
  const made: number[] = []
  for (let n = 0; n < 5; n++) {
    made.push(await start('contacts.tag', { selection: { by: 'ids', contactIds: ids }, add: [`t${n}`] }))
  }
  const PageOf = z.object({ items: z.array(TaskId), nextCursor: z.string().nullable() })
  const first = PageOf.parse((await call('GET', '/?limit=3')).body)
  const second = PageOf.parse((await call('GET', `/?limit=3&cursor=${first.nextCursor}`)).body)
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made.toReversed())
  expect(PageOf.parse((await call('GET', '/?state=ended')).body).items).toEqual([])
  await workOff(ctx, taskKinds)
  expect(PageOf.parse((await call('GET', '/?state=open')).body).items).toEqual([])
  const body: unknown = (await call('GET', '/?state=ended&kind=contacts.tag')).body
  const page = z.custom<Page<Task>>().parse(body)
  expect(page.items[0]).toMatchObject({ own: true, details: { added: ['t4'] }, state: 'done' })
})

test('a page of tasks walks along its key', async () => {
  const details = async (statement: SQL) =>
    (await queryRows(shard.db, sql`EXPLAIN QUERY PLAN ${statement}`, z.object({ detail: z.string() }))).map(
      ({ detail }) => detail,
    )
  const open = await details(
    tasksPageStatement(1, { state: 'open', kinds: ['a'] }, { cursor: undefined, limit: 5 }),
  )
  expect(open[0]).toMatch(/tasks_open/)
  expect(open.join()).not.toMatch(/TEMP B-TREE/)
})

test('deleting a contact looks at its own lists, not at every membership', async () => {
  const triggers = await queryRows(
    shard.db,
    sql`SELECT sql FROM sqlite_schema WHERE type = 'trigger'
        AND name IN ('contacts_delete_count', 'contacts_restore_count')`,
    (row) => String(row['sql']),
  )
  expect(triggers).toHaveLength(2)
  for (const trigger of triggers) expect(trigger).toContain('INDEXED BY list_members_contact')
  const { ctx, ids, run } = await createWorld(1500)
  const list = await createList(ctx, { name: 'Clienti', kind: 'static', rule: null })
  await addMembers(ctx, list.id, ids.slice(0, 1000))
  const counted = () => count(ctx, sql`lists WHERE id = ${list.id} AND member_count = 1000`)
  const task = await run('contacts.delete', { selection: everybody })
  expect(await counted()).toBe(0)
  await run('tasks.undo', { taskId: task['id'] })
  expect(await counted()).toBe(1)
})
