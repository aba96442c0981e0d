import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'drizzle-orm/sql'
import { connect, execute, writeBatch } from '../../../db/client.ts'
import type { Ctx } from '../../../worker/context.ts'
import { AuditQuery } from '../../../worker/contracts/audit.ts'
import {
  type AuditEvent,
  auditStatement,
  deliverAudit,
  deliverAuditSoon,
  directoryAuditStatement,
  listAudit,
  listAuditActors,
} from '../../../worker/modules/audit/service.ts'
import { auditPageStatement } from '../../../worker/modules/audit/queries.ts'
import { dialect } from '../../../db/session.ts'
import { startTestShard, type TestCtx, testNow, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
  await execute(
    shard.db,
    sql`INSERT INTO user (id, name, email, email_verified, created_at, updated_at)
        VALUES ('user-1', 'Anna Prova', 'anna@prova.example', 1, 0, 0)`,
  )
})
afterAll(() => shard.close())

const read = (ctx: TestCtx, query: object = {}) => listAudit(ctx, shard.db, AuditQuery.parse(query))

const recordAudit = (ctx: Ctx, event: AuditEvent) => execute(ctx.db, auditStatement(ctx, event))

let tenants = 100
const freshCtx = () => shard.ctx({ tenantId: ++tenants })

describe('the audit log', () => {
  it('tells who did what to what, when and from where', async () => {
    const ctx = await freshCtx()
    await recordAudit(ctx, {
      action: 'member.role_changed',
      target: { id: 'user-2', name: 'Bruno' },
      details: { from: 'agent', to: 'admin' },
    })
    const { items } = await read(ctx)
    expect(items).toEqual([
      {
        id: expect.any(Number),
        at: testNow,
        actor: { key: 'user:user-1', type: 'user', name: 'Anna Prova' },
        action: 'member.role_changed',
        target: { id: 'user-2', name: 'Bruno' },
        details: { from: 'agent', to: 'admin' },
        ip: '192.0.2.7',
      },
    ])
  })

  it('records a key by its name, and the product itself without one', async () => {
    const ctx = await freshCtx()
    await execute(
      shard.db,
      sql`INSERT INTO api_keys (tenant_id, hash, prefix, name, scopes, created_by, created_at)
          VALUES (${ctx.tenant.id}, 'h1', 'ck_1', 'Cassa', '[]', 'user-1', 0)`,
    )
    const { rows } = await execute(shard.db, sql`SELECT id FROM api_keys WHERE hash = 'h1'`)
    const keyId = Number(rows[0]?.['id'])
    await recordAudit({ ...ctx, actor: { type: 'key', keyId, scopes: [] } }, { action: 'import.started' })
    await recordAudit({ ...ctx, actor: { type: 'system' } }, { action: 'campaign.paused' })
    const names = (await listAuditActors(ctx, shard.db)).map(({ type, name }) => [type, name])
    expect(names).toEqual([
      ['system', null],
      ['key', 'Cassa'],
    ])
    // The same key's id in another workspace has no name there.
    const other = await freshCtx()
    await recordAudit({ ...other, actor: { type: 'key', keyId, scopes: [] } }, { action: 'import.started' })
    expect((await read(other)).items[0]?.actor.name).toBeNull()
  })

  it('follows a change in its batch and says nothing when nothing changed', async () => {
    const ctx = await freshCtx()
    const rename = (id: string) =>
      writeBatch(ctx.db, [
        sql`UPDATE user SET name = name WHERE id = ${id}`,
        auditStatement(ctx, { action: 'workspace.changed' }, { ifChanged: true }),
      ])
    await rename('nobody')
    expect((await read(ctx)).items).toEqual([])
    await rename('user-1')
    expect((await read(ctx)).items).toHaveLength(1)
  })

  it('takes a change of the directory over, late when the shard was away, and once', async () => {
    const ctx = await freshCtx()
    const change = (id: string, action: 'key.created' | 'key.revoked') =>
      writeBatch(shard.db, [
        sql`UPDATE user SET name = name WHERE id = ${id}`,
        directoryAuditStatement(ctx, { action, target: { id: 1, name: 'Cassa' } }),
      ])
    await change('nobody', 'key.created')
    await change('user-1', 'key.created')
    const away = { ...ctx, db: connect({ url: 'http://127.0.0.1:9' }) }
    await deliverAuditSoon(away, shard.db)
    const { rows } = await execute(
      shard.db,
      sql`SELECT * FROM pending_audit WHERE tenant_id = ${ctx.tenant.id}`,
    )
    expect(rows).toHaveLength(1)
    await deliverAudit(ctx, shard.db)
    // A crash between taking over and deleting leaves the entry on the directory.
    await execute(
      shard.db,
      sql`INSERT INTO pending_audit (tenant_id, at, actor, area, action, target_id, target_name, details, ip)
          SELECT tenant_id, at, actor, area, action, target_id, target_name, details, ip FROM audit_log
          WHERE tenant_id = ${ctx.tenant.id}`,
    )
    ctx.clock.advance(1)
    await change('user-1', 'key.revoked')
    const { items } = await read(ctx)
    expect(items.map(({ action, target, at }) => [action, target.name, at])).toEqual([
      ['key.revoked', 'Cassa', testNow + 1],
      ['key.created', 'Cassa', testNow],
    ])
  })

  it('is read in pages, forwards and back, by actor, area and time', async () => {
    const ctx = await freshCtx()
    for (let i = 0; i < 7; i++) {
      ctx.clock.set(testNow + (i >> 1))
      await recordAudit(ctx, {
        action: i % 2 ? 'key.created' : 'campaign.started',
        target: { id: i, name: null },
      })
    }
    const ids = (page: Awaited<ReturnType<typeof read>>) => page.items.map(({ target }) => Number(target.id))
    const first = await read(ctx, { limit: 3 })
    const second = await read(ctx, { limit: 3, cursor: first.nextCursor })
    const third = await read(ctx, { limit: 3, cursor: second.nextCursor })
    expect([ids(first), ids(second), ids(third)]).toEqual([[6, 5, 4], [3, 2, 1], [0]])
    expect([first.previousCursor, third.nextCursor]).toEqual([null, null])
    expect(ids(await read(ctx, { limit: 3, cursor: third.previousCursor }))).toEqual([3, 2, 1])
    expect(ids(await read(ctx, { area: 'key' }))).toEqual([5, 3, 1])
    expect(ids(await read(ctx, { actor: 'user:user-1' }))).toHaveLength(7)
    expect(ids(await read(ctx, { actor: 'user:user-2' }))).toEqual([])
    expect(ids(await read(ctx, { from: testNow + 1, to: testNow + 2 }))).toEqual([3, 2])
  })

  it('each filter has an index to walk, newest first, without sorting', async () => {
    const page = { cursor: { key: testNow, id: 5, backwards: false }, limit: 50 }
    const filters = [
      {},
      { area: 'key' },
      { actor: 'user:user-1' },
      { from: 1, to: 2 },
      { area: 'campaign', target: '7' },
    ] as const
    for (const filter of filters) {
      const query = dialect.sqlToQuery(sql`EXPLAIN QUERY PLAN ${auditPageStatement(1, filter, page)}`)
      const { rows } = await shard.db.$client.execute({ sql: query.sql, args: query.params.map(String) })
      const plan = rows.map((row) => String(row['detail'])).join('\n')
      expect(plan).toMatch(/SEARCH audit_log USING INDEX audit_log_(at|area|actor|target) \(tenant_id=\?/)
      expect(plan).not.toMatch(/TEMP B-TREE/)
    }
  })

  it.each([{ actor: 'x' }, { area: 'nothing' }, { from: -1 }, { limit: 0 }, { to: 'ieri' }])(
    'refuses the query %j',
    (query) => expect(AuditQuery.safeParse(query).success).toBe(false),
  )

  it('is another workspace’s own', async () => {
    const [mine, other] = [await freshCtx(), await freshCtx()]
    await recordAudit(mine, { action: 'key.created', target: { id: 1, name: 'Riservata' } })
    expect((await read(other)).items).toEqual([])
    expect(await listAuditActors(other, shard.db)).toEqual([])
  })
})
