import { type SQL, sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../db/client.ts'
import { timelineStatement } from '../../../worker/modules/contacts/queries.ts'
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
