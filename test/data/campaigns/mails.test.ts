import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queryRow, queryRows } from '../../../db/client.ts'
import {
  createCampaign,
  getCampaign,
  prepareLinks,
  previewCampaign,
  renderCampaignEmails,
  resolveLinkUrl,
  sendCampaignTest,
  updateCampaign,
} from '../../../worker/modules/campaigns/service.ts'
import { createField } from '../../../worker/modules/fields/service.ts'
import { listOutbox } from '../../../worker/modules/sandbox/service.ts'
import { type TestCtx, type TestShard, startTestShard } from '../../support/ctx.ts'
import { insertList, insertMessage, insertPeople, reachable } from './world.ts'

let shard: TestShard
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

const sender = { fromName: 'Frantoio, Valdarno', fromEmail: 'posta@frantoio.it', replyTo: 'ciao@frantoio.it' }
const body =
  '<p>Ciao %%FIRST_NAME%%</p><p><a href="https://frantoio.it/olio?a=1&amp;b=2">Olio</a> ' +
  '<a href="https://frantoio.it/?c=%%CITTA|toscana%%">Negozio</a></p>'

async function createReady(ctx: TestCtx) {
  await createField(ctx, { key: 'CITTA', label: 'Città', type: 'text', choices: [] })
  const ids = await insertPeople(ctx, [
    reachable('anna@example.it', { firstName: 'Anna', language: 'en', fields: { CITTA: 'Forlì' } }),
    reachable('bruno@example.it', { firstName: 'Bruno' }),
    reachable('senza@example.it'),
  ])
  const list = await insertList(ctx, 'Clienti', ids)
  const input = { name: 'A', subject: 'Per %%FIRST_NAME%%', preheader: '', html: body }
  const campaign = await createCampaign(ctx, { ...input, listIds: [list], excludedListIds: [] })
  return { campaign, ids }
}

describe('the mails of a batch', () => {
  it('come in order, each with its own signed addresses; who lacks a field is told apart', async () => {
    const ctx = await shard.ctx({ tenantId: 1 })
    const { campaign, ids } = await createReady(ctx)
    await prepareLinks(ctx, campaign.id)
    await prepareLinks(ctx, campaign.id)
    const recipients = await Promise.all(
      [...ids, 999_999].map(async (contactId) => ({
        messageId: await insertMessage(ctx, campaign.id, contactId),
        contactId,
        address: `p${contactId}@example.it`,
      })),
    )
    const { mails, failed } = await renderCampaignEmails(ctx, { campaignId: campaign.id, recipients, sender })
    expect(mails.map((mail) => [mail.messageId, mail.to, mail.subject])).toEqual(
      recipients
        .slice(0, 2)
        .map((one, index) => [one.messageId, one.address, `Per ${['Anna', 'Bruno'][index]}`]),
    )
    expect(failed).toEqual([
      { messageId: recipients[2]?.messageId, code: 'missing_field:FIRST_NAME' },
      { messageId: recipients[3]?.messageId, code: 'contact_gone' },
    ])
    const [anna] = mails
    if (anna === undefined) throw new Error('two mails were made')
    expect(anna.from).toBe('"Frantoio, Valdarno" <posta@frantoio.it>')
    expect(anna.replyTo).toBe('ciao@frantoio.it')
    expect(anna.html).toContain('Unsubscribe')
    expect(anna.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click')

    const links = await queryRows(
      ctx.db,
      sql`SELECT id, url FROM campaign_links WHERE tenant_id = ${ctx.tenant.id} ORDER BY id`,
      z.object({ id: z.number(), url: z.string() }),
    )
    expect(links.map((link) => link.url)).toEqual([
      'https://frantoio.it/olio?a=1&b=2',
      'https://frantoio.it/?c=%%CITTA|toscana%%',
    ])
    const tokens = [...anna.html.matchAll(/\/t\/c\/([\w.-]+)/g)].map((match) => match[1] ?? '')
    expect(await Promise.all(tokens.map((token) => ctx.tokens.read('click', token)))).toEqual(
      links.map((link) => [1, anna.messageId, link.id]),
    )
    const open = /\/t\/o\/([\w.-]+)/.exec(anna.html)?.[1] ?? ''
    expect(await ctx.tokens.read('open', open)).toEqual([1, anna.messageId])
    const leave = /^<http:\/\/workspace-1\.localhost:8787\/u\/([\w.-]+)>$/.exec(
      anna.headers['List-Unsubscribe'] ?? '',
    )?.[1]
    expect(await ctx.tokens.read('unsubscribe', leave ?? '')).toEqual([1, anna.messageId])
    expect(anna.html).toContain(`/u/${leave}`)
    expect(anna.text).toContain(`/u/${leave}`)

    expect(await resolveLinkUrl(ctx, anna.messageId, links[1]?.url ?? '')).toBe(
      'https://frantoio.it/?c=Forl%C3%AC',
    )
    expect(await resolveLinkUrl(ctx, mails[1]?.messageId ?? 0, links[1]?.url ?? '')).toBe(
      'https://frantoio.it/?c=toscana',
    )
    expect(await resolveLinkUrl(ctx, 999_999, links[1]?.url ?? '')).toBe(null)
    expect(await resolveLinkUrl(ctx, 999_999, links[0]?.url ?? '')).toBe(links[0]?.url)
  })

  it('are refused for another workspace', async () => {
    const ctx = await shard.ctx({ tenantId: 2 })
    const { campaign } = await createReady(ctx)
    const other = await shard.ctx({ tenantId: 3 })
    await expect(
      renderCampaignEmails(other, { campaignId: campaign.id, recipients: [], sender }),
    ).rejects.toMatchObject({ code: 'resource.not_found' })
  })
})

describe('a preview', () => {
  it('shows a chosen person, else the first of the audience, else a made-up one', async () => {
    const ctx = await shard.ctx({ tenantId: 4 })
    const { campaign, ids } = await createReady(ctx)
    expect(await previewCampaign(ctx, campaign.id, ids[1])).toMatchObject({
      subject: 'Per Bruno',
      missing: [],
    })
    expect(await previewCampaign(ctx, campaign.id, undefined)).toMatchObject({
      contact: { id: ids[0], name: 'Anna' },
      subject: 'Per Anna',
    })
    expect(await previewCampaign(ctx, campaign.id, ids[2])).toMatchObject({ missing: ['FIRST_NAME'] })
    const mistyped = await updateCampaign(ctx, campaign.id, {
      version: campaign.version,
      subject: 'Per %%FIRST_NAM%%',
    })
    // Nobody lacks what does not exist: that is a mistake of the text.
    expect(await previewCampaign(ctx, mistyped.id, ids[1])).toMatchObject({
      subject: 'Per %%FIRST_NAM%%',
      missing: [],
    })
    const empty = await createCampaign(ctx, {
      name: 'B',
      subject: '%%FIRST_NAME%% %%CITTA%%',
      preheader: '',
      html: '',
      listIds: [],
      excludedListIds: [],
    })
    expect(await previewCampaign(ctx, empty.id, undefined)).toMatchObject({
      contact: null,
      subject: 'Anna Citta',
    })
    await expect(previewCampaign(ctx, empty.id, 999_999)).rejects.toMatchObject({ code: 'request.invalid' })
  })

  it('counts nothing: links lead straight to their place and there is no pixel', async () => {
    const ctx = await shard.ctx({ tenantId: 5 })
    const { campaign, ids } = await createReady(ctx)
    const { html } = await previewCampaign(ctx, campaign.id, ids[0])
    expect(html).toContain('href="https://frantoio.it/?c=Forl%C3%AC"')
    expect(html).not.toContain('/t/')
  })
})

describe('a test mail', () => {
  it('goes through the workspace’s provider, marked as a test, and moves no figure', async () => {
    const ctx = await shard.ctx({ tenantId: 6 })
    const { campaign } = await createReady(ctx)
    const before = await getCampaign(ctx, campaign.id)
    await sendCampaignTest(ctx, campaign.id, { to: 'sara@example.it' })
    const kept = await queryRow(
      ctx.db,
      sql`SELECT recipient, subject FROM sandbox_messages WHERE tenant_id = 6`,
      z.object({ recipient: z.string(), subject: z.string() }),
    )
    expect(kept).toEqual({ recipient: 'sara@example.it', subject: '[Prova] Per Anna' })
    expect((await listOutbox(ctx, { limit: 10 })).items).toMatchObject([{ channel: 'email', cause: 'test' }])
    expect(await getCampaign(ctx, campaign.id)).toEqual(before)
    const row = await queryRow(
      ctx.db,
      sql`SELECT campaign_id, contact_id, sent_at IS NOT NULL AS sent FROM messages WHERE tenant_id = 6`,
      z.object({ campaign_id: z.null(), contact_id: z.number(), sent: z.number() }),
    )
    expect(row).toEqual({ campaign_id: null, contact_id: 0, sent: 1 })
  })

  it('is refused for a person who lacks a field, and for content that could not be sent', async () => {
    const ctx = await shard.ctx({ tenantId: 7 })
    const { campaign, ids } = await createReady(ctx)
    await expect(
      sendCampaignTest(ctx, campaign.id, { to: 'a@example.it', contactId: ids[2] }),
    ).rejects.toMatchObject({
      fields: [{ field: 'contactId', code: 'missing_field', params: { name: 'FIRST_NAME' } }],
    })
    const broken = await createCampaign(ctx, {
      name: 'B',
      subject: '',
      preheader: '',
      html: '',
      listIds: [],
      excludedListIds: [],
    })
    await expect(sendCampaignTest(ctx, broken.id, { to: 'a@example.it' })).rejects.toMatchObject({
      code: 'campaign.incomplete',
    })
  })

  it('is refused after twenty in ten minutes, and when the provider’s pace is used up', async () => {
    const ctx = await shard.ctx({ tenantId: 8 })
    const { campaign } = await createReady(ctx)
    const send = () => sendCampaignTest(ctx, campaign.id, { to: 'a@example.it' })
    const results = await Promise.allSettled(Array.from({ length: 25 }, send))
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(20)
    await expect(send()).rejects.toMatchObject({ code: 'rate.limited' })
    ctx.clock.advance(11 * 60_000)
    await send()
    const busy = await shard.ctx({
      tenantId: 8,
      now: ctx.clock.now(),
      limiter: {
        ...ctx.limiter,
        grant: async () => ({ granted: 0, retryAt: null }),
        reserve: async () => ({ startAt: ctx.clock.now() + 60_000 }),
        release: async () => {},
        observe: async () => {},
        paceOf: async ({ provider }) => ({ ...provider, pausedUntil: 0 }),
        pausedUntil: async () => 0,
        reset: async () => {},
      },
    })
    await expect(sendCampaignTest(busy, campaign.id, { to: 'a@example.it' })).rejects.toMatchObject({
      code: 'rate.limited',
      retryAfterSeconds: 60,
    })
  })
})
