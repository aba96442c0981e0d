import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { execute, queryRow, queryRows } from '../../../db/client.ts'
import {
  createCampaign,
  sendCampaignTest,
  sendTemplateTest,
} from '../../../worker/modules/campaigns/service.ts'
import { sendOneCall } from '../../../worker/modules/channels/service-one-call.ts'
import { openChannel } from '../../../worker/modules/channels/service-open.ts'
import { listOutbox } from '../../../worker/modules/sandbox/service.ts'
import { playApproval } from '../../../worker/modules/templates/service.ts'
import { findWhatsAppNumber } from '../../../worker/modules/whatsapp/service.ts'
import { type TestCtx, type TestShard, startTestShard } from '../../support/ctx.ts'
import { makeRequested } from '../templates/world.ts'
import { insertPeople, reachable } from './world.ts'

let shard: TestShard
let nextTenant = 1
const emptyMail = { subject: '', preheader: '', html: '', listIds: [], excludedListIds: [] }
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

it('a notification says in its title that it is a test, and the outbox tells it of every channel', async () => {
  const ctx = await shard.ctx({ tenantId: nextTenant++ })
  const [anna = 0] = await insertPeople(ctx, [reachable('anna@example.it')])
  await execute(
    ctx.db,
    sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
        VALUES (${ctx.tenant.id}, 'email', 'anna@example.it', ${anna})`,
  )
  await execute(
    ctx.db,
    sql`INSERT INTO push_subscriptions (tenant_id, contact_id, endpoint_hash, endpoint, p256dh, auth, device,
          created_at, last_seen_at)
        VALUES (${ctx.tenant.id}, ${anna}, 'hash', 'https://web.push.apple.com/x', 'x', 'y', 'phone', 1, 1)`,
  )
  const content = { title: 'Olio nuovo', body: 'È arrivato', url: 'https://frantoio.example/olio' }
  const { id } = await createCampaign(ctx, { ...emptyMail, name: 'Olio', channel: 'push', content })
  await sendCampaignTest(ctx, id, { to: 'anna@example.it' })
  expect((await listOutbox(ctx, { limit: 10 })).items).toMatchObject([
    { channel: 'push', cause: 'test', subject: '[Prova] Olio nuovo' },
  ])
  const sms = await openChannel(ctx, 'sms')
  if (sms.channel === 'email') throw new Error('no mail was asked for')
  await sendOneCall(ctx, sms, {
    messageId: 0,
    contactId: anna,
    to: '+393331112223',
    content: { channel: 'sms', text: 'Non ti scriviamo più.' },
  })
  const [answer] = (await listOutbox(ctx, { limit: 10 })).items
  expect(answer).toMatchObject({ channel: 'sms', cause: 'answer', messageId: null })
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
