import { type SQL, sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import type { ContactSort } from '../../../worker/contracts/contacts.ts'
import type { Condition } from '../../../worker/contracts/rules.ts'
import { searchExpression } from '../../../worker/lib/search-words.ts'
import { contactColumns } from '../../../worker/modules/contacts/queries.ts'
import {
  type ContactFilter,
  exactStatement,
  pageStatement,
  sampleStatement,
  sourcesOf,
  walkStatement,
} from '../../../worker/modules/finding/queries.ts'
import { ruleHints } from '../../../worker/modules/lists/hints-sql.ts'
import { compileRule } from '../../../worker/modules/lists/rule-sql.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

const plan = async (statement: SQL): Promise<string[]> => {
  const rows = await queryRows(
    shard.db,
    sql`EXPLAIN QUERY PLAN ${statement}`,
    z.object({ detail: z.string() }),
  )
  return rows.map(({ detail }) => detail)
}
/** Tables read from end to end; JSON arguments and results held in memory are small. */
const scans = (details: string[]) =>
  details.filter((detail) =>
    /^SCAN (?!page|s\b|w\b|CONSTANT|json_each|\(|contact_search VIRTUAL)/.test(detail),
  )

const everybody: ContactFilter = { search: null, where: null, words: null, sources: [], deleted: false }
const scope = { tenantId: 1, fields: [], now: Date.UTC(2026, 10, 21), timeZone: 'Europe/Rome' }
function ruled(...rules: Condition[]): ContactFilter {
  const rule = { type: 'group' as const, match: 'all' as const, not: false, rules }
  return { ...everybody, where: compileRule(rule, scope).where, ...ruleHints(rule, scope) }
}
const page = (filter: ContactFilter, sort: ContactSort, start: number | null, down = true) =>
  pageStatement(1, filter, {
    order: {
      sort,
      direction: down ? 'desc' : 'asc',
      cursor: {
        key: sort === 'name' || sort === 'email' ? 'grassi anna' : 1_700_000_000_000,
        id: 5,
        backwards: false,
      },
      rows: 51,
    },
    start: start === null ? null : (sourcesOf(1, filter)[start] ?? null),
    isBudgeted: false,
    columns: contactColumns,
  })

test.each([
  ['created', 'contacts_deleted', true],
  ['created', 'contacts_deleted', false],
  ['updated', 'contacts_updated', true],
  ['activity', 'contacts_activity', true],
  ['name', 'contacts_name', true],
  ['name', 'contacts_name', false],
  ['email', 'contacts_email', false],
] as const)('a page by %s starts at its cursor in %s', async (sort, index, down) => {
  const details = await plan(page(everybody, sort, null, down))
  const range = details.find((detail) => detail.includes(index))
  expect(range).toMatch(
    /SEARCH c USING (COVERING )?INDEX \w+ \(tenant_id=\? AND (deleted_at=\? AND rowid[<>]\?|\(\w+,rowid\)[<>]\(\?,\?\)|<expr>[<>]\?)\)/,
  )
  expect(scans(details)).toEqual([])
  // Only the rows of the page and their tags are sorted, none before the page is cut.
  const beforeCut = details.slice(
    0,
    details.findIndex((detail) => detail.startsWith('SCAN page')),
  )
  expect(beforeCut.filter((detail) => detail.includes('TEMP B-TREE'))).toEqual([])
})

const tag: Condition = { type: 'tag', operator: 'is', tagId: 7 }
const list: Condition = { type: 'list', operator: 'is', listId: 7 }
const consent: Condition = { type: 'consent', operator: 'is', channel: 'sms', state: 'opted_out' }

test.each([
  [
    'a search',
    { ...everybody, search: searchExpression('anna 347', 1, 'IT') },
    /contact_search VIRTUAL TABLE INDEX/,
  ],
  ['a tag', ruled(tag), /SEARCH h USING PRIMARY KEY \(tenant_id=\? AND tag_id=\? AND contact_id<\?\)/],
  ['a list', ruled(list), /SEARCH h USING PRIMARY KEY \(tenant_id=\? AND list_id=\? AND contact_id<\?\)/],
  [
    'a consent',
    ruled(consent),
    /contact_consents_state \(tenant_id=\? AND channel=\? AND state=\? AND contact_id<\?\)/,
  ],
] as const)(
  'the newest of %s are read in the order of its index and sorted by nothing',
  async (_, filter, index) => {
    const details = await plan(page(filter, 'created', 0))
    expect(details.join('\n')).toMatch(index)
    expect(scans(details)).toEqual([])
    const beforeCut = details.slice(
      0,
      details.findIndex((detail) => detail.startsWith('SCAN page')),
    )
    expect(beforeCut.filter((detail) => detail.includes('TEMP B-TREE'))).toEqual([])
  },
)

const hinted: readonly [string, Condition, RegExp][] = [
  ['a recent creation', { type: 'date', attribute: 'createdAt', operator: 'in_last_days', date: null, days: 3 }, /contacts_created \(tenant_id=\? AND created_at>\?\)/],
  ['a birthday', { type: 'date', attribute: 'birthDate', operator: 'anniversary_in_next_days', date: null, days: 3 }, /contacts_birthday \(tenant_id=\? AND <expr>>\? AND <expr><\?\)/],
  ['a blocked address', { type: 'suppression', operator: 'is', channel: 'email' }, /SEARCH u USING (PRIMARY KEY|COVERING INDEX suppressions_newest) \(tenant_id=\? AND channel=\?\)/],
  ['what came of a campaign', { type: 'activity', activity: 'opened', operator: 'is', channel: null, campaignId: 3, days: null }, /messages_campaign \(tenant_id=\? AND campaign_id=\?\)/],
  ['recent answers', { type: 'activity', activity: 'replied', operator: 'is', channel: null, campaignId: null, days: 30 }, /messages_replied_time \(tenant_id=\? AND replied_at>\?\)/],
  ['recent activity', { type: 'activity', activity: 'clicked', operator: 'is', channel: null, campaignId: null, days: 30 }, /messages_clicked_time \(tenant_id=\? AND clicked_at>\?\)/],
] // prettier-ignore
test.each(hinted)('those of %s are found by an index and counted from it', async (_, condition, index) => {
  const filter = ruled(condition)
  const [start = null] = sourcesOf(1, filter)
  for (const statement of [page(filter, 'name', 0), exactStatement(1, filter, { start, also: null })]) {
    const details = await plan(statement)
    expect(details.join('\n')).toMatch(index)
    expect(scans(details)).toEqual([])
  }
})

test('counting all contacts and sampling them reads one index', async () => {
  for (const statement of [
    exactStatement(1, everybody, { start: null, also: null }),
    sampleStatement(1, ruled(consent), { start: null, also: null, step: 7 }),
  ]) {
    const details = await plan(statement)
    expect(details.join('\n')).toMatch(/COVERING INDEX contacts_deleted \(tenant_id=\? AND deleted_at=\?\)/)
    expect(scans(details)).toEqual([])
  }
})

test.each([
  ['everybody', everybody, /SEARCH h USING PRIMARY KEY \(tenant_id=\? AND contact_id>\? AND contact_id<\?\)/],
  ['a list', ruled(list), /SEARCH h USING PRIMARY KEY \(tenant_id=\? AND list_id=\? AND contact_id>\?/],
  ['a search', { ...everybody, search: '"000001anna"*' }, /contact_search VIRTUAL TABLE INDEX/],
] as const)('a walk through %s goes along the key of its index', async (_, filter, index) => {
  const details = await plan(walkStatement(1, filter, { afterId: 5, untilId: 9000, limit: 100 }))
  expect(details[0]).toMatch(index)
  expect(details.join()).not.toMatch(/TEMP B-TREE/)
})
