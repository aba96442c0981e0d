import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { execute, queryRows } from '../../../db/client.ts'
import { campaignsRoutes } from '../../../worker/modules/campaigns/routes.ts'
import { dispatchRoutes } from '../../../worker/modules/dispatch/routes.ts'
import {
  pumpCampaign,
  sendBatch,
  snapshotCampaign,
  sweepDispatch,
} from '../../../worker/modules/dispatch/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'
import { insertList, insertPeople } from './dispatch-world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

let tenants = 500

/** A workspace with a draft to three people and to one who never agreed. */
async function createDraft(content = { subject: 'Ciao %%FIRST_NAME|tu%%', html: '<p>Ciao</p>' }) {
  const tenantId = ++tenants
  const ctx = await shard.ctx({ tenantId })
  const listId = await insertList(ctx)
  const ids = await insertPeople(
    ctx,
    listId,
    [0, 1, 2, 3].map((index) => `persona${index}@t${tenantId}.example`),
  )
  await execute(
    ctx.db,
    sql`UPDATE contact_consents SET state = 'unknown' WHERE tenant_id = ${tenantId} AND contact_id = ${ids[3] ?? 0}`,
  )
  const campaigns = mountRoutes(campaignsRoutes, ctx)
  const { body } = await campaigns('POST', '/', { name: 'Prova', ...content, listIds: [listId] })
  const { id, version } = z.object({ id: z.number(), version: z.number() }).parse(body)
  return { tenantId, ctx, campaigns, call: mountRoutes(dispatchRoutes, ctx), id, version, listId }
}

/** Works off the recorded jobs until none is left. */
async function drain(ctx: TestCtx): Promise<void> {
  for (let next = ctx.queues.sent.shift(); next !== undefined; next = ctx.queues.sent.shift()) {
    const { job } = next
    if (job.type === 'campaign.snapshot') await snapshotCampaign(ctx, job.campaignId)
    else if (job.type === 'campaign.pump') await pumpCampaign(ctx, job.campaignId)
    else if (job.type === 'dispatch.send') await sendBatch(ctx, job)
  }
}

describe('starting over the API', () => {
  it('sends through the sandbox to whom the preview named, and to nobody else', async () => {
    const { ctx, campaigns, call, id, version } = await createDraft()
    const preview = await campaigns('GET', `/${id}/audience`)
    expect(preview.body).toMatchObject({ reachable: 3, exclusions: [{ reason: 'no_consent', count: 1 }] })
    expect(await call('POST', `/${id}/start`, { version })).toEqual({
      status: 200,
      body: { id, state: 'snapshotting' },
    })
    await drain(ctx)
    const kept = await queryRows(
      ctx.db,
      sql`SELECT recipient, subject FROM sandbox_messages WHERE tenant_id = ${ctx.tenant.id} ORDER BY recipient`,
      z.object({ recipient: z.string(), subject: z.string() }),
    )
    expect(kept).toEqual(
      [0, 1, 2].map((index) => ({
        recipient: `persona${index}@t${ctx.tenant.id}.example`,
        subject: 'Ciao tu',
      })),
    )
    const after = await campaigns('GET', `/${id}`)
    expect(after.body).toMatchObject({
      state: 'finished',
      audienceCount: 3,
      figures: { queued: 3, sent: 3, failed: 0 },
      exclusions: [{ reason: 'no_consent', count: 1 }],
      waiting: 0,
      waitReason: null,
    })
    expect(await sweepDispatch(ctx)).toBeNull()
  })

  it('tells every missing part with its field', async () => {
    const { call, campaigns, id, version } = await createDraft({ subject: '', html: '' })
    expect(refusal(await call('POST', `/${id}/start`, { version }))).toMatchObject({
      status: 422,
      code: 'campaign.incomplete',
      fields: { subject: 'required', html: 'required' },
    })
    expect((await campaigns('GET', `/${id}`)).body).toMatchObject({ state: 'draft' })
  })

  it('is refused while a list that is sent to or left out is still filling', async () => {
    const { ctx, call, campaigns, id, version, listId } = await createDraft()
    const fill = (cursor: number | null) =>
      execute(ctx.db, sql`UPDATE lists SET fill_cursor = ${cursor} WHERE id = ${listId}`)
    await fill(0)
    expect((await campaigns('GET', `/${id}/audience`)).body).toMatchObject({
      problems: [{ field: 'listIds', code: 'list_filling', params: { name: 'Clienti' } }],
    })
    expect(refusal(await call('POST', `/${id}/start`, { version }))).toMatchObject({
      code: 'campaign.incomplete',
      fields: { listIds: 'list_filling' },
    })
    await fill(null)
    const other = await insertList(ctx)
    await execute(ctx.db, sql`UPDATE lists SET fill_cursor = 0 WHERE id = ${other}`)
    const left = { version, excludedListIds: [other] }
    const { body } = await campaigns('PATCH', `/${id}`, left)
    const changed = z.object({ version: z.number() }).parse(body)
    expect(refusal(await call('POST', `/${id}/start`, changed)).fields).toEqual({
      excludedListIds: 'list_filling',
    })
    await execute(ctx.db, sql`UPDATE lists SET fill_cursor = NULL WHERE id = ${other}`)
    expect((await call('POST', `/${id}/start`, changed)).status).toBe(200)
  })

  it('pauses when the stored credentials cannot be opened, and tells it before resuming', async () => {
    const { ctx, call, campaigns, id, version, tenantId } = await createDraft()
    await call('POST', `/${id}/start`, { version })
    await execute(
      ctx.db,
      sql`INSERT INTO channel_accounts (tenant_id, channel, provider, sealed_secret, state)
          VALUES (${tenantId}, 'email', 'resend', 'v1.sealed.elsewhere', 'ready')`,
    )
    await drain(ctx)
    expect((await campaigns('GET', `/${id}`)).body).toMatchObject({
      state: 'paused',
      waitReason: 'channel_paused',
    })
    expect(refusal(await call('POST', `/${id}/resume`))).toMatchObject({
      status: 409,
      code: 'channel.not_configured',
    })
  })
})

describe('each action', () => {
  it.each(['start', 'pause', 'resume', 'cancel'])('%s is refused to who may not send', async (action) => {
    const { tenantId, id, version } = await createDraft()
    for (const role of ['agent', 'staff'] as const) {
      const call = mountRoutes(dispatchRoutes, await shard.ctx({ tenantId, role }))
      expect(refusal(await call('POST', `/${id}/${action}`, { version })).status).toBe(403)
    }
  })

  it.each(['start', 'pause', 'resume', 'cancel'])(
    '%s does not find what is not there or not ours',
    async (action) => {
      const { id, version } = await createDraft()
      const stranger = mountRoutes(dispatchRoutes, await shard.ctx({ tenantId: ++tenants }))
      expect(refusal(await stranger('POST', `/${id}/${action}`, { version }))).toMatchObject({
        status: 404,
        code: 'resource.not_found',
      })
    },
  )

  it.each(['abc', '0', '-1', '1.5', '9007199254740993'])('refuses the id %s', async (bad) => {
    const { call } = await createDraft()
    expect(refusal(await call('POST', `/${bad}/pause`))).toMatchObject({
      status: 422,
      code: 'request.invalid',
    })
  })

  it.each([{}, { version: 0 }, { version: '1' }, 'not json'])('refuses to start with %j', async (body) => {
    const { call, id } = await createDraft()
    const { status } = await call('POST', `/${id}/start`, body)
    expect([400, 422]).toContain(status)
  })

  it.each(['pause', 'resume', 'cancel'])('%s is refused for a draft', async (action) => {
    const { call, id } = await createDraft()
    expect(refusal(await call('POST', `/${id}/${action}`))).toMatchObject({
      status: 409,
      code: 'campaign.state',
    })
  })

  it('pauses, resumes and cancels, each as often as somebody clicks', async () => {
    const { call, id, version } = await createDraft()
    await call('POST', `/${id}/start`, { version })
    const states: unknown[] = []
    for (const action of ['pause', 'pause', 'resume', 'resume', 'cancel', 'cancel']) {
      states.push((await call('POST', `/${id}/${action}`)).body)
    }
    expect(states).toEqual(
      ['paused', 'paused', 'snapshotting', 'snapshotting', 'cancelled', 'cancelled'].map((state) => ({
        id,
        state,
      })),
    )
  })
})
