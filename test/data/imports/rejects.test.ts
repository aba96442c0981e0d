import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, it, test } from 'vitest'
import { execute, json, queryRows } from '../../../db/client.ts'
import type { RejectReason } from '../../../worker/contracts/imports.ts'
import { rejectRowsStatement } from '../../../worker/modules/imports/queries/chunks.ts'
import { createImport, exportRejects, listRejects } from '../../../worker/modules/imports/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { importInput } from '../../support/imports.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

/** An import that has refused rows of these sizes, every third of them for another reason. */
async function refused(sizes: readonly number[]): Promise<{ ctx: TestCtx; id: number }> {
  const ctx = await shard.ctx({ tenantId: ++tenants })
  const { id } = await createImport(ctx, importInput({ totalRows: 1 }), null)
  await execute(
    ctx.db,
    sql`INSERT INTO import_rejects (tenant_id, import_id, line, reason, cells)
        SELECT ${ctx.tenant.id}, ${id}, 2 + 7 * key, CASE key % 3 WHEN 0 THEN 'deleted' ELSE 'no_identity' END,
          json_array(printf('%.*c', value, 'x')) FROM json_each(${json(sizes)})`,
  )
  return { ctx, id }
}

/** The lines of all pages, and how many pages there were. */
async function walk(ctx: TestCtx, id: number, limit: number, reason?: RejectReason) {
  const lines: number[] = []
  let pages = 0
  for (let cursor: string | undefined; ;) {
    const page = await listRejects(ctx, id, { limit, reason, cursor })
    expect(page.items.length).toBeLessThanOrEqual(limit)
    lines.push(...page.items.map(({ line }) => line))
    pages += 1
    if (page.nextCursor === null) return { lines, pages }
    cursor = page.nextCursor
  }
}

const linesOf = (sizes: readonly number[]) => sizes.map((_, at) => 2 + 7 * at)

test.each([
  ['none', [], 2, 1],
  ['as many as a page holds', [1, 1], 2, 1],
  ['one more', [1, 1, 1], 2, 2],
  ['rows that are more bytes than a page', [900_000, 900_000, 900_000, 10, 3_000_000, 10], 4, 3],
] as const)('all refused rows come in pages, none twice: %s', async (_name, sizes, limit, pages) => {
  const { ctx, id } = await refused(sizes)
  expect(await walk(ctx, id, limit)).toEqual({ lines: linesOf(sizes), pages })
})

it('gives those of one reason alone, and a file of them all', async () => {
  const sizes = Array.from({ length: 4100 }, (_, at) => at % 50)
  const { ctx, id } = await refused(sizes)
  const deleted = linesOf(sizes).filter((_, at) => at % 3 === 0)
  expect((await walk(ctx, id, 200, 'deleted')).lines).toEqual(deleted)
  let text = ''
  for await (const page of (await exportRejects(ctx, id)).pages) text += page
  const rows = text.trimEnd().split('\r\n').slice(1)
  expect(rows.map((row) => Number(row.split(';')[0]))).toEqual(linesOf(sizes))
})

it('cuts a page out along the key before it weighs the rows', async () => {
  const statement = rejectRowsStatement(1, { of: { importId: 1 }, afterLine: 0, limit: 50 })
  const plan = await queryRows(shard.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) => String(row['detail']))
  // The rows, the weighed rows, those that fit.
  expect(plan.filter((line) => line.startsWith('CO-ROUTINE')).length).toBeGreaterThanOrEqual(2)
  expect(plan).toContain('SEARCH import_rejects USING PRIMARY KEY (tenant_id=? AND import_id=? AND line>?)')
})

it.each([
  [{ importId: 1 }, 'import_rejects_reason (tenant_id=? AND import_id=? AND reason=? AND line>?)'],
  [
    { fileId: 1, run: 1 },
    'import_dry_run_rejects_reason (tenant_id=? AND file_id=? AND run=? AND reason=? AND line>?)',
  ],
])('finds the rows of one reason without reading the others: %o', async (of, index) => {
  const statement = rejectRowsStatement(1, { of, afterLine: 0, limit: 50, reason: 'deleted' })
  const plan = await queryRows(shard.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) => String(row['detail']))
  expect(plan).toContainEqual(expect.stringContaining(index))
})
