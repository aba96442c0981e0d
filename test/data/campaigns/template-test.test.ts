import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { queryRow, queryRows } from '../../../db/client.ts'
import { sendTemplateTest } from '../../../worker/modules/campaigns/service.ts'
import { playApproval } from '../../../worker/modules/templates/service.ts'
import { findWhatsAppNumber } from '../../../worker/modules/whatsapp/service.ts'
import { type TestCtx, type TestShard, startTestShard } from '../../support/ctx.ts'
import { makeRequested } from '../templates/world.ts'
import { insertPeople, reachable } from './world.ts'

let shard: TestShard
let nextTenant = 1
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

/** A template whose Italian text may be sent and whose English one may not. */
async function makeApproved(ctx: TestCtx): Promise<number> {
  const { id } = await makeRequested(ctx)
  await playApproval(ctx, { id, language: 'it' }, { play: 'approved', reason: '' })
  return id
}
const sentTo = (ctx: TestCtx) =>
  queryRows(
    ctx.db,
    sql`SELECT recipient, payload FROM sandbox_messages WHERE tenant_id = ${ctx.tenant.id} ORDER BY id`,
    z.object({ recipient: z.string(), payload: z.string() }),
  )

it('a template is tried on a typed phone, as a made-up person or a contact sees it, and counts as no campaign', async () => {
  const ctx = await shard.ctx({ tenantId: nextTenant++ })
  const id = await makeApproved(ctx)
  await sendTemplateTest(ctx, id, { to: '333 111 2223' })
  const [anna] = await insertPeople(ctx, [reachable('anna@example.it', { firstName: 'Anna' })])
  await sendTemplateTest(ctx, id, { to: '+39 333 111 2223', contactId: anna })
  const [sample, own] = await sentTo(ctx)
  expect(sample?.recipient).toBe('+393331112223')
  expect(own?.payload).toContain('Ciao Anna, l’olio nuovo è arrivato dal frantoio.')
  const row = await queryRow(
    ctx.db,
    sql`SELECT count(*) AS tests FROM messages
        WHERE tenant_id = ${ctx.tenant.id} AND campaign_id IS NULL AND contact_id = 0 AND sent_at > 0`,
    z.object({ tests: z.number() }),
  )
  expect(row?.tests).toBe(2)
})

it('a test takes its place in the window of the number, and waits like everybody when that is full', async () => {
  const ctx = await shard.ctx({ tenantId: nextTenant++ })
  const id = await makeApproved(ctx)
  const number = await findWhatsAppNumber(ctx, null)
  await ctx.limiter.tellLevel({ number, source: 'provider', limit: 1 })
  await sendTemplateTest(ctx, id, { to: '+393331112223' })
  await sendTemplateTest(ctx, id, { to: '+393331112223' })
  await expect(sendTemplateTest(ctx, id, { to: '+393331112224' })).rejects.toMatchObject({
    code: 'rate.limited',
  })
  expect(await sentTo(ctx)).toHaveLength(2)
})

it.each([
  ['a word instead of a phone', { to: 'anna@example.it' }, { fields: [{ field: 'to', code: 'phone' }] }],
  ['a stranger’s contact', { to: '+393331112223', contactId: 99_999 }, { fields: [{ code: 'unknown' }] }],
])('%s is refused and nothing leaves', async (_what, input, error) => {
  const ctx = await shard.ctx({ tenantId: nextTenant++ })
  await expect(sendTemplateTest(ctx, await makeApproved(ctx), input)).rejects.toMatchObject(error)
  expect(await sentTo(ctx)).toEqual([])
})

it('a template that is not approved, or another workspace’s, is not sent', async () => {
  const ctx = await shard.ctx({ tenantId: nextTenant++ })
  const { id } = await makeRequested(ctx)
  await expect(sendTemplateTest(ctx, id, { to: '+393331112223' })).rejects.toMatchObject({
    code: 'campaign.incomplete',
    fields: [{ code: 'template_not_approved' }],
  })
  const other = await shard.ctx({ tenantId: nextTenant++ })
  await expect(sendTemplateTest(other, id, { to: '+393331112223' })).rejects.toMatchObject({
    code: 'resource.not_found',
  })
})
