import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { execute } from '../../../db/client.ts'
import type { Tenant } from '../../../worker/context.ts'
import { findWorkspace, insertWorkspace } from '../../../worker/modules/workspace/queries.ts'
import { getSettings, updateSettings } from '../../../worker/modules/workspace/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
let workspaceId: number

beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  await execute(shard.db, sql`DELETE FROM workspaces`)
  const inserted = await insertWorkspace(shard.db, {
    organizationId: 'o1',
    slug: 'bottega',
    name: 'Bottega',
    language: 'it',
    now: 1_800_000_000_000,
  })
  if (inserted === undefined) throw new Error('no workspace')
  workspaceId = inserted.id
})

/** The context as the next request of this workspace would open it. */
const nextCtx = async () => {
  const workspace = await findWorkspace(shard.db, workspaceId)
  if (workspace === undefined) throw new Error('workspace gone')
  const { id: tenantId, shardUrl: _, nextDueAt: __, dueLoweredAt: ___, ...tenant } = workspace
  return shard.ctx({ tenantId, tenant: tenant satisfies Partial<Tenant> })
}

describe('quiet hours and frequency cap', () => {
  it('are off until somebody sets them', async () => {
    expect(getSettings(await nextCtx())).toMatchObject({ quietHours: null, frequencyCap: null })
  })

  it('are kept, left alone by other changes, and taken off again', async () => {
    const quietHours = { from: '21:00', to: '08:00' }
    const frequencyCap = { messages: 3, days: 7 }
    await updateSettings(await nextCtx(), shard.db, { quietHours, frequencyCap })
    expect(getSettings(await nextCtx())).toMatchObject({ quietHours, frequencyCap })

    await updateSettings(await nextCtx(), shard.db, { name: 'Bottega Rossi' })
    expect(getSettings(await nextCtx())).toMatchObject({ name: 'Bottega Rossi', quietHours, frequencyCap })

    await updateSettings(await nextCtx(), shard.db, { quietHours: null })
    expect(getSettings(await nextCtx())).toMatchObject({ quietHours: null, frequencyCap })
  })
})
