import { type SQL, sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queryRows } from '../../../db/client.ts'
import { chunkStatements } from '../../../worker/modules/imports/queries/chunk-statements.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
let ctx: TestCtx
beforeAll(async () => {
  shard = await startTestShard()
  ctx = await shard.ctx()
})
afterAll(() => shard.close())

const planOf = (statement: SQL) =>
  queryRows(ctx.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) => String(row['detail']))

const statements = chunkStatements({
  tenantId: 1,
  importId: 1,
  chunk: 0,
  listId: 1,
  known: 'fill',
  deleted: 'restore',
  ends: 'by_count',
  fileName: 'clienti.csv',
  actorId: null,
  consents: [{ channel: 'email', text: 'Modulo' }],
  now: 1,
  digest: 'd',
  rowsJson: '[]',
  rows: [],
  firstLine: 2,
  lastLine: 1001,
  tags: { names: new Map([['olio', 'Olio']]), given: [[2, 'olio']] },
})

/** What may be walked from end to end: the rows of the chunk and what was made of them. */
const walked = /^SCAN (r|g|s|k|json_each|\(subquery-\d+\))/

describe('the plan of a chunk', () => {
  it.each(statements.map((statement, at) => [at, statement] as const))(
    'statement %d grows with the chunk, not with the workspace',
    async (_at, statement) => {
      const plan = await planOf(statement)
      const scans = plan.filter((line) => line.startsWith('SCAN'))
      expect(scans.filter((line) => !walked.test(line) && line !== 'SCAN CONSTANT ROW')).toEqual([])
      expect(plan.filter((line) => line.includes('AUTOMATIC'))).toEqual([])
      // By the tenant alone every row of the workspace is walked.
      expect(plan.filter((line) => line.endsWith('(tenant_id=?)'))).toEqual([])
    },
  )

  it('finds the rows of the chunk by their lines', async () => {
    const plans = (await Promise.all(statements.map(planOf))).flat()
    expect(plans).toContainEqual(
      expect.stringContaining(
        'contacts_import (tenant_id=? AND import_id=? AND import_line>? AND import_line<?)',
      ),
    )
    expect(plans).toContainEqual(
      expect.stringMatching(
        /SEARCH i_email USING PRIMARY KEY \(tenant_id=\? AND channel=\? AND external_id=\?\)/,
      ),
    )
  })
})
