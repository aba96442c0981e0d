import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Db, execute, queryRows } from '../../../db/client.ts'
import type { Rule } from '../../../worker/contracts/rules.ts'
import { findList } from '../../../worker/modules/lists/queries/lists.ts'
import { changedCandidatesSql, contactsInRangesSql } from '../../../worker/modules/lists/queries/refresh.ts'
import { compileRule } from '../../../worker/modules/lists/rule-sql.ts'
import { crossedRanges } from '../../../worker/modules/lists/segment.ts'
import {
  createList,
  fillList,
  listMembers,
  previewRule,
  refreshLists,
} from '../../../worker/modules/lists/service.ts'
import { type TestCtx, type TestShard, startTestShard } from '../../support/ctx.ts'
import { type RuleWorld, createRuleWorld } from '../../support/rule-world.ts'

const contactCount = 20_000
const dayMs = 86_400_000

let shard: TestShard
let ctx: TestCtx
let world: RuleWorld
let listId: number
/** Every third contact has the tag; one contact was added each minute up to now. */
const rule = (): Rule => ({
  type: 'group',
  match: 'all',
  not: false,
  rules: [
    { type: 'tag', operator: 'is', tagId: world.tagIds[0] ?? 0 },
    { type: 'date', attribute: 'createdAt', operator: 'in_last_days', date: null, days: 7 },
  ],
})

beforeAll(async () => {
  shard = await startTestShard()
  ctx = await shard.ctx()
  world = await createRuleWorld(ctx.db, ctx.tenant.id)
  const now = ctx.clock.now()
  await execute(
    ctx.db,
    sql`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${contactCount - 1})
        INSERT INTO contacts (tenant_id, first_name, source, created_at, updated_at)
        SELECT ${ctx.tenant.id}, 'Person ' || i, 'manual', ${now} - i * 60000, ${now} FROM n`,
  )
  await execute(
    ctx.db,
    sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
        SELECT tenant_id, ${world.tagIds[0]}, id, 0 FROM contacts WHERE tenant_id = ${ctx.tenant.id} AND id % 3 = 0`,
  )
  listId = (await createList(ctx, { name: 'Recent', kind: 'smart', rule: rule() })).id
  await fillList(ctx, listId)
  await refreshLists(ctx)
})
afterAll(() => shard.close())

/** The same context, counting the rows that come back from the database. */
function counting(base: TestCtx): { ctx: TestCtx; rows: () => number } {
  let rows = 0
  const client = {
    ...base.db.$client,
    execute: async (...args: Parameters<Db['$client']['execute']>) => {
      const result = await base.db.$client.execute(...args)
      rows += result.rows.length
      return result
    },
    batch: async (...args: Parameters<Db['$client']['batch']>) => {
      const results = await base.db.$client.batch(...args)
      for (const result of results) rows += result.rows.length + result.rowsAffected
      return results
    },
  }
  const db: unknown = Object.create(base.db, { $client: { value: client } })
  return { ctx: { ...base, db: asDb(db) }, rows: () => rows }
}

/** Guarantee: the argument inherits from a Db and replaces its client by one of the same shape. */
function asDb(value: unknown): Db {
  return value as Db
}

const plan = (statement: Parameters<typeof queryRows>[1]): Promise<string[]> =>
  queryRows(ctx.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) => String(row['detail']))

test('a refresh after three changes among 20,000 contacts looks at three', async () => {
  const changed = await queryRows(
    ctx.db,
    sql`SELECT id FROM contacts WHERE tenant_id = ${ctx.tenant.id} AND id % 3 = 1 ORDER BY id LIMIT 3`,
    (row) => Number(row['id']),
  )
  for (const id of changed) {
    await execute(
      ctx.db,
      sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at) VALUES (${ctx.tenant.id}, ${world.tagIds[0]}, ${id}, 0)`,
    )
  }
  const counted = counting(ctx)
  await refreshLists(counted.ctx)
  const { items } = await listMembers(ctx, listId, { limit: 200, search: 'Person', state: 'in' })
  expect(items.length).toBe(200)
  const entered = await queryRows(
    ctx.db,
    sql`SELECT contact_id FROM contact_events WHERE tenant_id = ${ctx.tenant.id} AND kind = 'list.entered' ORDER BY contact_id`,
    (row) => Number(row['contact_id']),
  )
  expect(entered).toEqual(changed)
  expect(counted.rows()).toBeLessThan(60)
})

test('a new day looks only at those whose date crosses the border', async () => {
  await refreshLists(ctx)
  ctx.clock.advance(dayMs)
  const crossing = contactCount / (contactCount / (24 * 60))
  const counted = counting(ctx)
  const next = await refreshLists(counted.ctx)
  // Each may be read as an id, judged, written as an event and taken out: a few rows per crossing contact.
  expect(counted.rows()).toBeLessThan(4 * 2 * crossing)
  expect(next).toBe(Date.UTC(2026, 10, 22, 23))
  const left = await queryRows(
    ctx.db,
    sql`SELECT count(*) AS n FROM contact_events WHERE tenant_id = ${ctx.tenant.id} AND kind = 'list.left'`,
    (row) => Number(row['n']),
  )
  expect(left[0]).toBeGreaterThan(crossing / 3 - 10)
  expect(left[0]).toBeLessThan(crossing / 3 + 10)
})

test('candidates come from the change log by its sequence, each contact and member by key', async () => {
  const list = await findList(ctx.db, ctx.tenant.id, listId)
  if (list === undefined) throw new Error('no list')
  const scope = {
    tenantId: ctx.tenant.id,
    fields: world.fields,
    now: ctx.clock.now(),
    timeZone: 'Europe/Rome',
  }
  const steps = await plan(changedCandidatesSql(ctx.tenant.id, list, compileRule(rule(), scope).where, 500))
  expect(steps).toEqual(
    expect.arrayContaining([
      expect.stringContaining('SEARCH cc USING INDEX contact_changes_seq (tenant_id=? AND seq>?)'),
      expect.stringContaining('SEARCH c USING INTEGER PRIMARY KEY'),
      expect.stringMatching(/SEARCH m USING (PRIMARY KEY|INDEX)/),
      expect.stringMatching(/SEARCH t USING (COVERING INDEX|PRIMARY KEY)/),
    ]),
  )
  expect(steps.filter((step) => step.startsWith('SCAN'))).toEqual([])
})

test('who crosses a border is found by an index on each kind of date', async () => {
  const dates: Rule = {
    type: 'group',
    match: 'any',
    not: false,
    rules: [
      { type: 'date', attribute: 'createdAt', operator: 'in_last_days', date: null, days: 7 },
      { type: 'date', attribute: 'updatedAt', operator: 'not_in_last_days', date: null, days: 7 },
      { type: 'date', attribute: 'birthDate', operator: 'anniversary_in_next_days', date: null, days: 7 },
      { type: 'field', field: 'F_DATE', operator: 'in_next_days', value: 7 },
      { type: 'field', field: 'F_DATETIME', operator: 'in_last_days', value: 7 },
    ],
  }
  const ranges = crossedRanges(dates, world.fields, '2026-11-20', '2026-11-21')
  const steps = await plan(
    contactsInRangesSql(ctx.tenant.id, ranges, 'Europe/Rome', { afterId: 0, limit: 500 }),
  )
  for (const index of [
    'contacts_created',
    'contacts_updated',
    'contacts_birthday',
    'contact_field_values_text',
    'contact_field_values_number',
  ]) {
    expect(steps.some((step) => step.includes(`SEARCH`) && step.includes(index))).toBe(true)
  }
  expect(steps.filter((step) => /^SCAN (contacts|v)\b/.test(step))).toEqual([])
})

test('values of date fields follow the contacts they belong to', async () => {
  const id = 1
  const values = () =>
    queryRows(
      ctx.db,
      sql`SELECT text, number FROM contact_field_values WHERE tenant_id = ${ctx.tenant.id} AND contact_id = ${id} ORDER BY field_id`,
      (row) => row['text'] ?? row['number'],
    )
  const set = (fields: object) =>
    execute(ctx.db, sql`UPDATE contacts SET fields = ${JSON.stringify(fields)} WHERE id = ${id}`)
  await set({ F_DATE: '2026-12-24', F_DATETIME: 1_800_000_000_000, F_TEXT: 'x' })
  expect(await values()).toEqual(['2026-12-24', 1_800_000_000_000])
  await set({ F_DATE: '2026-12-25' })
  expect(await values()).toEqual(['2026-12-25'])
  await set({})
  expect(await values()).toEqual([])
})

test('the count of a preview is exact in a workspace of this size', async () => {
  const all: Rule = { ...rule(), rules: [{ type: 'tag', operator: 'is', tagId: world.tagIds[0] ?? 0 }] }
  const preview = await previewRule(ctx, all)
  expect(preview).toMatchObject({ exact: true, count: Math.ceil(contactCount / 3) + 2 })
  expect(preview.sample).toHaveLength(3)
})
