import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, json, queryRows } from '../../../db/client.ts'
import { sandboxKeptDays } from '../../../worker/contracts/channels.ts'
import { deleteOldestStatement, oldestStatement } from '../../../worker/modules/sandbox/queries.ts'
import { deleteOldMails } from '../../../worker/modules/sandbox/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const dayMs = 86_400_000

/** Mails kept so many days ago, the oldest first as they came. */
async function keep(ctx: TestCtx, daysAgo: number[]): Promise<void> {
  const rows = daysAgo.map((days, index) => [`${days}-${index}`, ctx.clock.now() - days * dayMs])
  await execute(
    ctx.db,
    sql`INSERT INTO sandbox_messages
          (tenant_id, channel, provider_id, idempotency_key, position, recipient, subject, payload, created_at)
        SELECT ${ctx.tenant.id}, 'email', value->>0, value->>0, 0, 'a@example.it', 's', '{}', value->>1
        FROM json_each(${json(rows)})`,
  )
}

const countOf = async (ctx: TestCtx): Promise<number> =>
  (
    await queryRows(
      ctx.db,
      sql`SELECT count(*) AS n FROM sandbox_messages WHERE tenant_id = ${ctx.tenant.id}`,
      (row) => Number(row['n']),
    )
  )[0] ?? 0

describe('mails of the sandbox', () => {
  it('are kept for thirty days, and the next look is when the next one is that old', async () => {
    const ctx = await shard.ctx({ tenantId: 1 })
    const other = await shard.ctx({ tenantId: 2 })
    await keep(other, [90])
    await keep(ctx, [90, 31, 29, 0])
    const next = await deleteOldMails(ctx)
    expect(await countOf(ctx)).toBe(2)
    expect(next).toBe(ctx.clock.now() + (sandboxKeptDays - 29) * dayMs + 1)
    ctx.clock.set(next ?? 0)
    await deleteOldMails(ctx)
    expect(await countOf(ctx)).toBe(1)
    expect(await countOf(other)).toBe(1)
  })

  it('are deleted a bounded number at a time', async () => {
    const ctx = await shard.ctx({ tenantId: 3 })
    await keep(ctx, Array(5200).fill(40))
    expect(await deleteOldMails(ctx)).toBe(ctx.clock.now())
    expect(await countOf(ctx)).toBe(200)
    expect(await deleteOldMails(ctx)).toBeNull()
    expect(await countOf(ctx)).toBe(0)
  })

  it.each([
    ['the oldest', oldestStatement(1)],
    ['a page of the oldest', deleteOldestStatement(1, { before: 1, limit: 500 })],
  ])('%s are found by their index', async (_, statement) => {
    const plan = await queryRows(shard.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) =>
      String(row['detail']),
    )
    expect(plan.join('\n')).toMatch(/USING (COVERING )?INDEX sandbox_messages_tenant \(tenant_id=\?\)/)
    expect(plan.filter((line) => /SCAN (s|sandbox_messages)\b/.test(line))).toEqual([])
  })
})
