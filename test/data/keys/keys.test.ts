import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'drizzle-orm/sql'
import { execute, queryRows } from '../../../db/client.ts'
import { AuditQuery } from '../../../worker/contracts/audit.ts'
import { CreateKeyInput, maxKeys } from '../../../worker/contracts/keys.ts'
import { sha256Hex } from '../../../worker/lib/bytes.ts'
import { listAudit } from '../../../worker/modules/audit/service.ts'
import { createKey, listKeys, revokeKey } from '../../../worker/modules/keys/service.ts'
import { findKeyAccess, insertWorkspace, touchKey } from '../../../worker/modules/workspace/queries.ts'
import { startTestShard, type TestCtx, testNow, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
let ctx: TestCtx
let other: TestCtx
beforeAll(async () => {
  shard = await startTestShard()
  ctx = await workspaceCtx('prima')
  other = await workspaceCtx('seconda')
})
afterAll(() => shard.close())

async function workspaceCtx(slug: string): Promise<TestCtx> {
  const made = await insertWorkspace(shard.db, {
    organizationId: slug,
    slug,
    name: slug,
    language: 'it',
    now: 1,
  })
  return shard.ctx({ tenantId: made?.id ?? 0, tenant: { slug } })
}

const input = (over: object = {}) =>
  CreateKeyInput.parse({ name: 'Cassa', scopes: ['contacts.read'], ...over })
const access = async (key: string, { slug = 'prima', now = testNow } = {}) =>
  findKeyAccess(shard.db, { hash: await sha256Hex(key), slug, now })

describe('API keys', () => {
  it('a key is told once and stored only as its hash', async () => {
    const made = await createKey(ctx, shard.db, input())
    expect(made.key).toMatch(/^ck_[A-Za-z0-9_-]{43}$/)
    expect(made.key.startsWith(made.prefix)).toBe(true)
    const rows = await queryRows(shard.db, sql`SELECT * FROM api_keys`, (row) => JSON.stringify(row))
    expect(rows.join()).not.toContain(made.key)
    expect(JSON.stringify(await listKeys(ctx, shard.db))).not.toContain(made.key)
  })

  it('opens its own workspace with its scopes, and no other', async () => {
    const { key, id } = await createKey(ctx, shard.db, input({ scopes: ['lists.read', 'lists.read'] }))
    expect(await access(key)).toMatchObject({
      keyId: id,
      scopes: ['lists.read'],
      workspace: { slug: 'prima' },
    })
    expect(await access(key, { slug: 'seconda' })).toMatchObject({ workspace: null })
    expect(await access(key, { slug: 'nessuno' })).toMatchObject({ workspace: null })
    expect(await access(`${key}x`)).toBeUndefined()
  })

  it('that is revoked opens no socket any more; one that expires tells when', async () => {
    const { id, key } = await createKey(ctx, shard.db, input({ expiresInDays: 1 }))
    expect(await access(key)).toMatchObject({ expiresAt: testNow + 86_400_000 })
    const actor = { type: 'key', id: String(id), name: 'Cassa' } as const
    const { ticket } = await ctx.inbox.ticket({ actor, until: null })
    await revokeKey(ctx, shard.db, id)
    expect(await shard.inboxOf(ctx.tenant.id).open(ticket, { now: testNow, chance: 0 })).toBeNull()
  })

  it('stops when revoked, and cannot be revoked twice or from another workspace', async () => {
    const { key, id } = await createKey(ctx, shard.db, input())
    await expect(revokeKey(other, shard.db, id)).rejects.toMatchObject({ code: 'resource.not_found' })
    expect(await access(key)).toBeDefined()
    await revokeKey(ctx, shard.db, id)
    expect(await access(key)).toBeUndefined()
    await expect(revokeKey(ctx, shard.db, id)).rejects.toMatchObject({ code: 'resource.not_found' })
    expect((await listKeys(ctx, shard.db)).map((one) => one.id)).not.toContain(id)
  })

  it('stops at its expiry', async () => {
    const { key, expiresAt } = await createKey(ctx, shard.db, input({ expiresInDays: 30 }))
    expect(expiresAt).toBe(testNow + 30 * 86_400_000)
    expect(await access(key, { now: (expiresAt ?? 0) - 1 })).toBeDefined()
    expect(await access(key, { now: expiresAt ?? 0 })).toBeUndefined()
  })

  it('its last use only moves forward', async () => {
    const { key, id } = await createKey(ctx, shard.db, input())
    expect((await access(key))?.lastUsedAt).toBeNull()
    await touchKey(shard.db, id, testNow + 5)
    await touchKey(shard.db, id, testNow)
    expect((await access(key))?.lastUsedAt).toBe(testNow + 5)
  })

  it('creating and revoking stand in the audit log, without the key', async () => {
    const { key, id, prefix } = await createKey(ctx, shard.db, input({ name: 'Sito' }))
    await revokeKey(ctx, shard.db, id)
    const { items } = await listAudit(ctx, shard.db, AuditQuery.parse({ area: 'key', limit: 2 }))
    expect(items.map(({ action, target }) => [action, target])).toEqual([
      ['key.revoked', { id: String(id), name: 'Sito' }],
      ['key.created', { id: String(id), name: 'Sito' }],
    ])
    expect(items[1]?.details).toEqual({ prefix, scopes: ['contacts.read'] })
    expect(JSON.stringify(items)).not.toContain(key)
  })

  it('a program cannot make keys, a role cannot give what it does not have', async () => {
    const program = { ...ctx, actor: { type: 'key', keyId: 1, scopes: ['contacts.read'] } } as const
    await expect(createKey(program, shard.db, input())).rejects.toMatchObject({ code: 'auth.forbidden' })
    const staff = { ...ctx, actor: { type: 'user', userId: 'u', role: 'staff' } } as const
    await expect(createKey(staff, shard.db, input({ scopes: ['campaigns.send'] }))).rejects.toMatchObject({
      fields: [{ field: 'scopes', code: 'not_yours' }],
    })
  })

  it(`has ${maxKeys} at most`, async () => {
    const full = await workspaceCtx('piena')
    await execute(
      shard.db,
      sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${maxKeys})
          INSERT INTO api_keys (tenant_id, hash, prefix, name, scopes, created_by, created_at)
          SELECT ${full.tenant.id}, 'full' || i, 'ck_', 'x', '[]', 'u', 0 FROM n`,
    )
    await expect(createKey(full, shard.db, input())).rejects.toMatchObject({
      fields: [{ field: 'name', code: 'too_many' }],
    })
  })

  it.each([
    [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(61) }, 'name'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['everything'] }, 'scopes'],
    [{ scopes: ['keys.write'] }, 'scopes'],
    [{ scopes: ['members.write'] }, 'scopes'],
    [{ expiresInDays: 0 }, 'expiresInDays'],
    [{ expiresInDays: 1.5 }, 'expiresInDays'],
    [{ expiresInDays: 4000 }, 'expiresInDays'],
  ])('refuses %j at its field', (over, field) => {
    const parsed = CreateKeyInput.safeParse({ name: 'Cassa', scopes: ['contacts.read'], ...over })
    expect(parsed.error?.issues[0]?.path[0]).toBe(field)
  })
})
