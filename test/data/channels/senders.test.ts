import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { execute } from '../../../db/client.ts'
import { maxSenders } from '../../../worker/contracts/channels.ts'
import {
  createCampaign,
  previewAudience,
  renderCampaignEmails,
  updateCampaign,
} from '../../../worker/modules/campaigns/service.ts'
import { channelsRoutes } from '../../../worker/modules/channels/routes.ts'
import { openEmailChannel } from '../../../worker/modules/channels/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'
import { insertMessage, insertPeople, reachable } from '../campaigns/world.ts'

let shard: TestShard
let lastTenantId = 700
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

const One = z.object({ id: z.number(), fromName: z.string(), fromEmail: z.string(), isDefault: z.boolean() })
const anna = {
  fromName: 'Anna, del Frantoio',
  fromEmail: 'anna@frantoio.example',
  replyTo: 'ciao@frantoio.example',
}
const shop = { fromName: 'Negozio', fromEmail: 'negozio@frantoio.example', replyTo: '' }

async function open(role: 'owner' | 'marketer' = 'owner') {
  const ctx = await shard.ctx({ tenantId: ++lastTenantId, role })
  const call = mountRoutes(channelsRoutes, ctx)
  const add = async (sender: object) => One.parse((await call('POST', '/senders', sender)).body)
  const list = async () => z.object({ items: z.array(One) }).parse((await call('GET', '/senders')).body).items
  return { ctx, call, add, list }
}

describe('senders', () => {
  it('the first is the default one, another can take its place, and it speaks for the channel', async () => {
    const { ctx, call, add, list } = await open()
    expect((await openEmailChannel(ctx)).sender.fromEmail).toMatch(/^posta@workspace-\d+\.example$/)
    const first = await add(anna)
    const second = await add(shop)
    expect([first.isDefault, second.isDefault]).toEqual([true, false])
    await call('POST', `/senders/${second.id}/default`)
    expect((await list()).map(({ id, isDefault }) => [id, isDefault])).toEqual([
      [second.id, true],
      [first.id, false],
    ])
    expect((await openEmailChannel(ctx)).sender).toMatchObject(shop)
  })

  it('are changed, removed and brought back; the default one stays', async () => {
    const { call, add, list } = await open()
    const first = await add(anna)
    const second = await add(shop)
    expect((await call('PATCH', `/senders/${second.id}`, { ...shop, fromName: 'Bottega' })).status).toBe(200)
    expect((await call('DELETE', `/senders/${second.id}`)).status).toBe(204)
    expect((await list()).map(({ id }) => id)).toEqual([first.id])
    expect(refusal(await call('DELETE', `/senders/${first.id}`)).code).toBe('sender.default')
    expect((await call('POST', `/senders/${second.id}/restore`)).status).toBe(200)
    expect((await list()).map(({ fromName }) => fromName)).toEqual([anna.fromName, 'Bottega'])
  })

  it.each([
    [{ ...anna, fromName: ' ' }, { fromName: 'required' }],
    [{ ...anna, fromName: 'x'.repeat(81) }, { fromName: 'too_long' }],
    [{ ...anna, fromName: 'A\nBcc: x@y.z' }, { fromName: 'control_character' }],
    [{ ...anna, fromEmail: 'anna' }, { fromEmail: 'email' }],
    [{ ...anna, replyTo: 'anna' }, { replyTo: 'email' }],
  ])('refuse %j at its field', async (sender, fields) => {
    const { call, list } = await open()
    expect(refusal(await call('POST', '/senders', sender)).fields).toMatchObject(fields)
    expect(await list()).toEqual([])
  })

  it('refuse the same one twice, too many, a role without the permission and another workspace', async () => {
    const { ctx, call, add } = await open()
    const first = await add(anna)
    const second = await add(shop)
    const taken = { status: 422, fields: { fromEmail: 'taken' } }
    expect(refusal(await call('POST', '/senders', anna))).toMatchObject(taken)
    expect(refusal(await call('PATCH', `/senders/${second.id}`, anna))).toMatchObject(taken)
    await execute(
      ctx.db,
      sql`WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < ${maxSenders})
          INSERT INTO senders (tenant_id, channel, from_name, from_email, reply_to, is_default, created_at, updated_at)
          SELECT ${ctx.tenant.id}, 'email', 'N', i || '@x.example', '', 0, 0, 0 FROM n`,
    )
    expect(refusal(await call('POST', '/senders', { ...shop, fromName: 'Troppi' })).fields).toEqual({
      fromEmail: 'too_many',
    })
    const marketer = mountRoutes(
      channelsRoutes,
      await shard.ctx({ tenantId: ctx.tenant.id, role: 'marketer' }),
    )
    expect((await marketer('GET', '/senders')).status).toBe(200)
    expect(refusal(await marketer('POST', '/senders', shop)).status).toBe(403)
    const other = await open()
    for (const [method, path, body] of [
      ['PATCH', `/senders/${first.id}`, anna],
      ['POST', `/senders/${first.id}/default`],
      ['DELETE', `/senders/${second.id}`],
      ['POST', `/senders/${second.id}/restore`],
    ] as const) {
      expect(refusal(await other.call(method, path, body)).status).toBe(404)
    }
  })
})

describe('a campaign', () => {
  const blank = {
    name: 'Olio',
    subject: 'Olio nuovo',
    preheader: '',
    html: '<p>Ciao</p>',
    listIds: [],
    excludedListIds: [],
  }

  async function fromOf(ctx: TestCtx, campaignId: number) {
    const [contactId = 0] = await insertPeople(ctx, [reachable(`p${campaignId}@example.it`)])
    const recipient = {
      messageId: await insertMessage(ctx, campaignId, contactId),
      contactId,
      address: 'p@example.it',
    }
    const { sender } = await openEmailChannel(ctx)
    const { mails } = await renderCampaignEmails(ctx, { campaignId, recipients: [recipient], sender })
    return mails.map(({ from, replyTo }) => [from, replyTo])
  }

  /** Without an address of its own, a sender's answers come in at the workspace's. */
  const answersHere = expect.stringMatching(/^r\+\S+@\S+\.example$/)

  it('goes out from the sender it chose, else from the default one of the moment', async () => {
    const { ctx, call, add } = await open()
    await add(shop)
    const chosen = await add(anna)
    const campaign = await createCampaign(ctx, { ...blank, senderId: chosen.id })
    const plain = await createCampaign(ctx, { ...blank })
    expect(await fromOf(ctx, campaign.id)).toEqual([
      ['"Anna, del Frantoio" <anna@frantoio.example>', 'ciao@frantoio.example'],
    ])
    expect(await fromOf(ctx, plain.id)).toEqual([['Negozio <negozio@frantoio.example>', answersHere]])
    await call('DELETE', `/senders/${chosen.id}`)
    expect(await fromOf(ctx, campaign.id)).toEqual([['Negozio <negozio@frantoio.example>', answersHere]])
    const { problems } = await previewAudience(ctx, campaign.id)
    expect(problems.map(({ field }) => field)).not.toContain('sender')
  })

  it('takes no sender that does not exist, or of another workspace', async () => {
    const { ctx } = await open()
    const foreign = await (await open()).add(anna)
    const made = await createCampaign(ctx, { ...blank })
    const unknown = { fields: [{ field: 'senderId', code: 'unknown' }] }
    await expect(createCampaign(ctx, { ...blank, senderId: foreign.id })).rejects.toMatchObject(unknown)
    const change = { version: made.version, senderId: foreign.id }
    await expect(updateCampaign(ctx, made.id, change)).rejects.toMatchObject(unknown)
  })
})
