import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { queryRows } from '../../../db/client.ts'
import { defaultChatSettings } from '../../../worker/contracts/chat.ts'
import { chatRoutes } from '../../../worker/modules/chat/routes.ts'
import { changeChatSettings, getChatSetup, makeChatSecret } from '../../../worker/modules/chat/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { mountRoutes } from '../../support/routes.ts'
import { site } from './support.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard?.close())

const fresh = () => shard.ctx({ tenantId: ++tenants })
const changes = (ctx: TestCtx) =>
  queryRows(
    ctx.db,
    sql`SELECT details FROM audit_log WHERE tenant_id = ${ctx.tenant.id} AND action = 'chat.changed' ORDER BY id`,
    (row) => row['details'],
  )
const settings = { ...defaultChatSettings, sites: [site] }

describe('the settings of a chat', () => {
  test('are saved over the revision that was seen, and each saving makes the next', async () => {
    const ctx = await fresh()
    expect(await getChatSetup(ctx)).toMatchObject({ revision: 0 })
    expect(await changeChatSettings(ctx, { revision: 0, ...settings })).toMatchObject({ revision: 1 })
    const next = { ...settings, colour: '#112233' }
    expect(await changeChatSettings(ctx, { revision: 1, ...next })).toMatchObject({
      revision: 2,
      settings: next,
    })
  })

  test('of two who change them at once, the second is told and overwrites nothing', async () => {
    const ctx = await fresh()
    const ask = mountRoutes(chatRoutes, ctx)
    const save = (colour: string, revision: number) =>
      ask('PUT', '/settings', { revision, ...settings, colour })
    const both = await Promise.all([save('#112233', 0), save('#445566', 0)])
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(both.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'resource.conflict' })
    const kept = both[0]?.status === 200 ? '#112233' : '#445566'
    expect(await getChatSetup(ctx)).toMatchObject({ revision: 1, settings: { colour: kept } })
    expect(await changes(ctx)).toHaveLength(1)
    expect((await save('#778899', 1)).status).toBe(200)
  })

  test('are not touched by a new key, nor by what is saved without a revision', async () => {
    const ctx = await fresh()
    await makeChatSecret(ctx)
    expect(await getChatSetup(ctx)).toMatchObject({ revision: 0 })
    await changeChatSettings(ctx, { revision: 0, ...settings })
    await makeChatSecret(ctx)
    expect(await getChatSetup(ctx)).toMatchObject({ revision: 1, settings })
    const blind = await mountRoutes(chatRoutes, ctx)('PUT', '/settings', settings)
    expect([blind.status, blind.body]).toMatchObject([
      422,
      { errors: [{ field: 'revision', code: expect.any(String) }] },
    ])
  })
})
