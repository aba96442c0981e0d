import { type SQL, sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import {
  countStatement,
  type ContactFilter,
  type Driver,
  pageStatement,
  timelineStatement,
} from '../../../worker/modules/contacts/queries.ts'
import { searchPrefixes } from '../../../worker/modules/contacts/search.ts'
import { listTagsStatement } from '../../../worker/modules/tags/queries.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const plan = (statement: SQL): Promise<string[]> =>
  queryRows(shard.db, sql`EXPLAIN QUERY PLAN ${statement}`, z.object({ detail: z.string() })).then((rows) =>
    rows.map(({ detail }) => detail),
  )
/** Tables read from end to end; JSON arguments and results held in memory are small. */
const scans = (details: string[]) =>
  details.filter((detail) =>
    /^SCAN (?!j\b|k\b|s\b|page|used|gone|CONSTANT|json_each|\(|m VIRTUAL)/.test(detail),
  )

const all: ContactFilter = { search: null, listId: null, rule: null }
const page = (
  filter: Partial<ContactFilter>,
  sort: 'created' | 'updated' | 'name',
  driver: Driver,
  down = true,
) =>
  pageStatement(
    1,
    {
      ...all,
      ...filter,
      sort,
      direction: down ? 'desc' : 'asc',
      cursor: { key: sort === 'name' ? 'grassi anna' : 1_700_000_000_000, id: 5, backwards: false },
      limit: 50,
    },
    driver,
  )

test.each([
  ['created', 'contacts_created', true],
  ['created', 'contacts_created', false],
  ['updated', 'contacts_updated', true],
  ['name', 'contacts_name', true],
  ['name', 'contacts_name', false],
] as const)('a page by %s starts at its cursor in %s', async (sort, index, down) => {
  const details = await plan(page({}, sort, 'order', down))
  const range = details.find((detail) => detail.includes(index))
  expect(range).toMatch(
    /SEARCH c USING (COVERING )?INDEX \w+ \(tenant_id=\? AND \(\w+,rowid\)[<>]\(\?,\?\)\)/,
  )
  expect(scans(details)).toEqual([])
  // Only the rows of the page and their tags are sorted, none before the page is cut.
  const beforeCut = details.slice(
    0,
    details.findIndex((detail) => detail.startsWith('SCAN page')),
  )
  expect(beforeCut.filter((detail) => detail.includes('TEMP B-TREE'))).toEqual([])
})

test('a search reads only ranges of indexes and the people it found', async () => {
  const filter = { search: searchPrefixes('347 118', 'IT').concat(searchPrefixes('anna gr', 'IT')) }
  for (const statement of [
    page(filter, 'name', 'search'),
    countStatement(1, { ...all, ...filter }, 'search'),
  ]) {
    const details = await plan(statement)
    expect(scans(details)).toEqual([])
    expect(details.join('\n')).toMatch(/contacts_name \(tenant_id=\? AND sort_name>\? AND sort_name<\?\)/)
    expect(details.join('\n')).toMatch(/contacts_first_name \(tenant_id=\? AND <expr>>\? AND <expr><\?\)/)
    expect(details.join('\n')).toMatch(
      /SEARCH i USING PRIMARY KEY \(tenant_id=\? AND channel=\? AND external_id>\? AND external_id<\?\)/,
    )
  }
})

test('a small list is read from its members, a big one probed on the way', async () => {
  const members = await plan(page({ listId: 7 }, 'created', 'list'))
  expect(scans(members)).toEqual([])
  expect(members.join('\n')).toMatch(/SEARCH m USING PRIMARY KEY \(tenant_id=\? AND list_id=\?\)/)
  const probed = await plan(page({ listId: 7 }, 'created', 'order'))
  expect(scans(probed)).toEqual([])
  expect(probed.join('\n')).toMatch(
    /SEARCH m USING PRIMARY KEY \(tenant_id=\? AND list_id=\? AND contact_id=\?\)/,
  )
})

test('counting all contacts walks one index', async () => {
  const details = await plan(countStatement(1, all, 'order'))
  expect(details.join('\n')).toMatch(/INDEX contacts_created \(tenant_id=\?\)/)
})

test('the timeline reads one contact by index in every table', async () => {
  const details = await plan(timelineStatement(1, 5, { before: { at: 1, key: 'e1' }, limit: 50 }))
  expect(scans(details)).toEqual([])
  const text = details.join('\n')
  for (const index of ['contact_events_contact', 'consent_log_contact', 'messages_contact']) {
    expect(text).toContain(`${index} (tenant_id=? AND contact_id=?)`)
  }
})

test('tags are counted in their index', async () => {
  const text = (await plan(listTagsStatement(1))).join('\n')
  expect(text).toMatch(/contact_tags USING PRIMARY KEY \(tenant_id=\?\)/)
  expect(text).toMatch(/contacts_deleted \(tenant_id=\? AND deleted_at>\?\)/)
  expect(text).toMatch(/contact_tags_contact \(tenant_id=\? AND contact_id=\?\)/)
})
