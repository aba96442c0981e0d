import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import type { UpdateCampaignInput } from '../../../worker/contracts/campaigns.ts'
import {
  createCampaign,
  getCampaign,
  previewAudience,
  updateCampaign,
} from '../../../worker/modules/campaigns/service.ts'
import { createSender, deleteSender } from '../../../worker/modules/channels/service-senders.ts'
import { dispatchRoutes } from '../../../worker/modules/dispatch/routes.ts'
import { dueStatement, nextScheduledStatement } from '../../../worker/modules/dispatch/queries/schedule.ts'
import {
  pumpCampaign,
  scheduleCampaign,
  sendBatch,
  snapshotCampaign,
  startCampaign,
  startDueCampaigns,
  unscheduleCampaign,
} from '../../../worker/modules/dispatch/service.ts'
import { deleteList, restoreList } from '../../../worker/modules/lists/service.ts'
import { startTestShard, testNow, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'
import { insertList, insertPeople } from './dispatch-world.ts'

let shard: TestShard
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

const minuteMs = 60_000
const hourMs = 60 * minuteMs
let tenants = 7000

/** A workspace with a complete campaign to three people, on the sandbox; it is 10:00 on 21 November in Rome. */
async function createWorld(people = 3) {
  const tenantId = ++tenants
  const ctx = await shard.ctx({ tenantId })
  const listId = await insertList(ctx)
  await insertPeople(
    ctx,
    listId,
    Array.from({ length: people }, (_, index) => `persona${index}@t${tenantId}.example`),
  )
  const input = { name: 'Olio', subject: 'Ciao', preheader: '', html: '<p>Ciao</p>', excludedListIds: [] }
  const { id } = await createCampaign(ctx, { ...input, listIds: [listId] })
  return { ctx, id, listId }
}
type World = Awaited<ReturnType<typeof createWorld>>

const schedule = async ({ ctx, id }: World, localTime = '2026-11-21T12:00') =>
  scheduleCampaign(ctx, id, { version: (await getCampaign(ctx, id)).version, localTime, repeated: 'first' })
const edit = async ({ ctx, id }: World, change: Omit<UpdateCampaignInput, 'version'>) =>
  updateCampaign(ctx, id, { ...change, version: (await getCampaign(ctx, id)).version })

/** The cron at a moment, as the system. */
function tickAt({ ctx }: World, at: number): Promise<number | null> {
  ctx.clock.set(at)
  return startDueCampaigns({ ...ctx, actor: { type: 'system' } })
}

async function drain(ctx: TestCtx): Promise<void> {
  for (let next = ctx.queues.sent.shift(); next !== undefined; next = ctx.queues.sent.shift()) {
    const { job } = next
    if (job.type === 'campaign.snapshot') await snapshotCampaign(ctx, job.campaignId)
    else if (job.type === 'campaign.pump') await pumpCampaign(ctx, job.campaignId)
    else if (job.type === 'dispatch.send') await sendBatch(ctx, job)
  }
}

const actionsOf = ({ ctx }: World) =>
  queryRows(
    ctx.db,
    sql`SELECT actor, action FROM audit_log WHERE tenant_id = ${ctx.tenant.id} AND area = 'campaign' ORDER BY id`,
    (row) => `${String(row['actor'])} ${String(row['action'])}`,
  )

const noon = testNow + 2 * hourMs

describe('a scheduled campaign', () => {
  it('waits for its minute on the workspace’s clocks, wakes the cron then, and starts by itself', async () => {
    const world = await createWorld()
    const { ctx, id } = world
    expect(await schedule(world)).toEqual({ id, state: 'scheduled' })
    expect(await getCampaign(ctx, id)).toMatchObject({
      state: 'scheduled',
      scheduledAt: noon,
      startedAt: null,
    })
    expect(ctx.due.lowered).toContain(noon)
    expect(await tickAt(world, noon - 1)).toBe(noon)
    expect((await getCampaign(ctx, id)).state).toBe('scheduled')
    expect(await tickAt(world, noon)).toBeNull()
    await drain(ctx)
    expect(await getCampaign(ctx, id)).toMatchObject({
      state: 'finished',
      scheduledAt: noon,
      startedAt: noon,
      figures: { sent: 3 },
    })
    expect(await actionsOf(world)).toEqual([
      'user:user-1 campaign.scheduled',
      'system campaign.started',
      'system campaign.finished',
    ])
  })

  it('starts once, whoever sweeps beside whom, and whatever a person does at that moment', async () => {
    const world = await createWorld()
    await schedule(world)
    world.ctx.clock.set(noon)
    const { version } = await getCampaign(world.ctx, world.id)
    await Promise.allSettled([
      startDueCampaigns(world.ctx),
      startDueCampaigns(world.ctx),
      startCampaign(world.ctx, world.id, { version }),
      startDueCampaigns(world.ctx),
    ])
    await startDueCampaigns(world.ctx)
    expect((await actionsOf(world)).filter((one) => one.endsWith('started'))).toHaveLength(1)
    await drain(world.ctx)
    expect((await getCampaign(world.ctx, world.id)).figures).toMatchObject({ queued: 3, sent: 3 })
  })

  it('starts though one beside it cannot be judged, which is tried again until it is too late', async () => {
    const world = await createWorld()
    const { ctx, id, listId } = world
    const broken = await createCampaign(ctx, {
      name: 'Rotta',
      subject: 'Ciao',
      preheader: '',
      html: '<p>Ciao</p>',
      listIds: [listId],
      excludedListIds: [],
    })
    await schedule({ ...world, id: broken.id })
    await execute(
      ctx.db,
      sql`UPDATE campaigns SET channel = 'sms', content = '{"text":5}' WHERE id = ${broken.id}`,
    )
    await schedule(world)
    expect(await tickAt(world, noon)).toBe(noon + minuteMs)
    const stateOf = (campaignId: number) =>
      queryRows(ctx.db, sql`SELECT state, wait_reason FROM campaigns WHERE id = ${campaignId}`, (row) => [
        row['state'],
        row['wait_reason'],
      ])
    expect(await stateOf(id)).toEqual([['snapshotting', null]])
    expect(await stateOf(broken.id)).toEqual([['scheduled', null]])
    expect(await tickAt(world, noon + 4 * hourMs)).toBeNull()
    expect(await stateOf(broken.id)).toEqual([['draft', 'held_late']])
  })

  it('that is saved in the moment it starts is looked at again a minute later', async () => {
    const world = await createWorld()
    const { ctx, id } = world
    await schedule(world)
    ctx.clock.set(noon)
    const edited = {
      ...ctx,
      // Just before the start is written.
      due: {
        ...ctx.due,
        lower: (at: number) => edit(world, { subject: 'Nuovo' }).then(() => ctx.due.lower(at)),
      },
    }
    expect(await startDueCampaigns(edited)).toBe(noon + minuteMs)
    expect(await getCampaign(ctx, id)).toMatchObject({ state: 'scheduled', subject: 'Nuovo' })
    await tickAt(world, noon + minuteMs)
    expect(await getCampaign(ctx, id)).toMatchObject({ state: 'snapshotting', subject: 'Nuovo' })
  })

  it('missed while nothing ran starts late, and asks after more than three hours', async () => {
    const [late, tooLate] = [await createWorld(), await createWorld()]
    await schedule(late)
    await schedule(tooLate)
    await tickAt(late, noon + 3 * hourMs)
    expect(await getCampaign(late.ctx, late.id)).toMatchObject({
      state: 'snapshotting',
      scheduledAt: noon,
      startedAt: noon + 3 * hourMs,
    })
    await tickAt(tooLate, noon + 3 * hourMs + 1)
    expect(await getCampaign(tooLate.ctx, tooLate.id)).toMatchObject({
      state: 'draft',
      waitReason: 'held_late',
      scheduledAt: noon,
    })
    const { version } = await getCampaign(tooLate.ctx, tooLate.id)
    expect(await startCampaign(tooLate.ctx, tooLate.id, { version })).toMatchObject({ state: 'snapshotting' })
    expect(await getCampaign(tooLate.ctx, tooLate.id)).toMatchObject({ waitReason: null, scheduledAt: null })
  })

  it('keeps its time while it is edited, gets another one, and loses it', async () => {
    const world = await createWorld()
    const { ctx, id } = world
    await schedule(world)
    expect(await edit(world, { subject: 'Un altro oggetto' })).toMatchObject({
      state: 'scheduled',
      scheduledAt: noon,
      subject: 'Un altro oggetto',
    })
    await schedule(world, '2026-11-22T09:30')
    expect(await getCampaign(ctx, id)).toMatchObject({
      state: 'scheduled',
      scheduledAt: noon + 21.5 * hourMs,
    })
    await tickAt(world, noon)
    expect((await getCampaign(ctx, id)).state).toBe('scheduled')
    expect(await unscheduleCampaign(ctx, id)).toEqual({ id, state: 'draft' })
    expect(await unscheduleCampaign(ctx, id)).toEqual({ id, state: 'draft' })
    await tickAt(world, noon + 30 * hourMs)
    expect(await getCampaign(ctx, id)).toMatchObject({ state: 'draft', scheduledAt: null, waitReason: null })
  })

  it('is edited only by who may send', async () => {
    const world = await createWorld()
    const { ctx, id } = world
    const key: TestCtx = {
      ...ctx,
      actor: { type: 'key', keyId: 1, scopes: ['campaigns.read', 'campaigns.write'] },
    }
    expect(await edit({ ...world, ctx: key }, { subject: 'Bozza' })).toMatchObject({ subject: 'Bozza' })
    await schedule(world)
    await expect(edit({ ...world, ctx: key }, { subject: 'Altro' })).rejects.toMatchObject({
      code: 'auth.scope_missing',
      detail: 'campaigns.send',
    })
    expect(await getCampaign(ctx, id)).toMatchObject({ state: 'scheduled', subject: 'Bozza' })
  })

  it('that an edit leaves incomplete is a draft that says so, and remembers the time', async () => {
    const world = await createWorld()
    await schedule(world)
    expect(await edit(world, { subject: '' })).toMatchObject({
      state: 'draft',
      waitReason: 'held_edited',
      scheduledAt: noon,
    })
    await tickAt(world, noon)
    expect((await getCampaign(world.ctx, world.id)).state).toBe('draft')
  })
})

describe('at its time everything is looked at anew', () => {
  const wrongs: [string, string, (world: World) => Promise<unknown>][] = [
    ['a deleted list', 'held_list_gone', ({ ctx, listId }) => deleteList(ctx, listId)],
    [
      'an empty text',
      'held_incomplete',
      ({ ctx, id }) => execute(ctx.db, sql`UPDATE campaigns SET html = '' WHERE id = ${id}`),
    ],
    [
      'nobody who may be written to',
      'held_nobody',
      ({ ctx }) =>
        execute(
          ctx.db,
          sql`UPDATE contact_consents SET state = 'opted_out' WHERE tenant_id = ${ctx.tenant.id}`,
        ),
    ],
    [
      'a sender who was removed',
      'held_sender_gone',
      async (world) => {
        const { ctx, id } = world
        await createSender(ctx, { fromName: 'A', fromEmail: 'a@prova.example', replyTo: '' })
        const sender = await createSender(ctx, { fromName: 'B', fromEmail: 'b@prova.example', replyTo: '' })
        await edit(world, { senderId: sender.id })
        await deleteSender(ctx, sender.id)
        expect((await getCampaign(ctx, id)).state).toBe('scheduled')
      },
    ],
    [
      'a domain that the provider refuses',
      'held_domain',
      async ({ ctx }) => {
        await createSender(ctx, { fromName: 'A', fromEmail: 'a@bottega-vera.it', replyTo: '' })
        await execute(
          ctx.db,
          sql`INSERT INTO sender_domains (tenant_id, domain, state, records, next_check_at, checked_at)
              VALUES (${ctx.tenant.id}, 'bottega-vera.it', 'unverified', '[]', 0, 0)
              ON CONFLICT (tenant_id, domain) DO UPDATE SET state = 'unverified'`,
        )
      },
    ],
    [
      'a channel whose key is refused',
      'held_channel',
      ({ ctx }) =>
        execute(
          ctx.db,
          sql`INSERT INTO channel_accounts (tenant_id, channel, provider, sealed_secret, state)
              VALUES (${ctx.tenant.id}, 'email', 'resend', 'not-to-be-opened', 'paused')`,
        ),
    ],
    [
      'a channel that has left the sandbox, or gone there',
      'held_channel_changed',
      async ({ ctx, id }) => {
        const before = await queryRows(
          ctx.db,
          sql`SELECT connection FROM campaigns WHERE id = ${id}`,
          (row) => row['connection'],
        )
        expect(before).toEqual(['sandbox'])
        await execute(ctx.db, sql`UPDATE campaigns SET connection = 'resend:1' WHERE id = ${id}`)
      },
    ],
  ]
  it.each(wrongs)('%s holds it back: %s', async (_name, reason, spoil) => {
    const world = await createWorld()
    await schedule(world)
    await spoil(world)
    await tickAt(world, noon)
    expect(await getCampaign(world.ctx, world.id)).toMatchObject({
      state: 'draft',
      waitReason: reason,
      scheduledAt: noon,
      startedAt: null,
    })
    expect((await actionsOf(world)).at(-1)).toBe('system campaign.held')
    expect(world.ctx.queues.sent.filter(({ job }) => job.type === 'campaign.snapshot')).toEqual([])
  })

  it('a list that is filling is waited for', async () => {
    const world = await createWorld()
    const fill = (cursor: number | null) =>
      execute(world.ctx.db, sql`UPDATE lists SET fill_cursor = ${cursor} WHERE id = ${world.listId}`)
    await schedule(world)
    await fill(0)
    expect(await tickAt(world, noon)).toBe(noon + minuteMs)
    expect((await getCampaign(world.ctx, world.id)).state).toBe('scheduled')
    await fill(null)
    await tickAt(world, noon + minuteMs)
    expect((await getCampaign(world.ctx, world.id)).state).toBe('snapshotting')
  })

  it('a list that was deleted stops whoever schedules, until they go on without it', async () => {
    const world = await createWorld()
    const gone = await insertList(world.ctx)
    await edit(world, { listIds: [world.listId, gone] })
    await deleteList(world.ctx, gone)
    await expect(schedule(world)).rejects.toMatchObject({
      code: 'campaign.incomplete',
      fields: [{ field: 'listIds', code: 'list_gone' }],
    })
    await edit(world, { listIds: [world.listId] })
    await schedule(world)
    await tickAt(world, noon)
    expect((await getCampaign(world.ctx, world.id)).state).toBe('snapshotting')
  })
})

it('a list deleted while a person looked stops the start, lest others get it than were shown', async () => {
  const world = await createWorld()
  const { ctx, id, listId } = world
  const without = await insertList(ctx)
  await edit(world, { excludedListIds: [without] })
  const { version } = await getCampaign(ctx, id)
  await deleteList(ctx, without)
  await expect(startCampaign(ctx, id, { version })).rejects.toMatchObject({
    code: 'campaign.incomplete',
    fields: [{ field: 'excludedListIds', code: 'list_gone' }],
  })
  expect((await previewAudience(ctx, id)).problems).toMatchObject([{ code: 'list_gone' }])
  await restoreList(ctx, without)
  expect((await previewAudience(ctx, id)).problems).toEqual([])
  await deleteList(ctx, without)
  await edit(world, { excludedListIds: [] })
  await startCampaign(ctx, id, { version: version + 1 })
  // From here on nobody takes a list away from under it.
  await expect(deleteList(ctx, listId)).rejects.toMatchObject({ code: 'list.in_use' })
})

it('what is due, and next, is found by its time alone', async () => {
  const { ctx } = await createWorld(1)
  for (const statement of [dueStatement(1, { now: 5, limit: 9 }), nextScheduledStatement(1, 5)]) {
    const plan = await queryRows(ctx.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) => String(row['detail']))
    expect(plan.join('\n')).toMatch(/campaigns_scheduled \(tenant_id=\? AND scheduled_at[<>]\?/)
    expect(plan.join('\n')).not.toMatch(/SCAN|TEMP/)
  }
})

describe('scheduling is refused', () => {
  it.each([
    ['2026-11-21T10:00', 'past'],
    ['2026-11-21T09:59', 'past'],
    ['2027-12-01T09:59', 'too_far'],
    ['domani', 'datetime'],
    ['2026-02-30T10:00', 'datetime'],
    ['2026-11-22 10:00', 'datetime'],
  ])('for %s: %s', async (localTime, code) => {
    const { ctx, id } = await createWorld()
    const call = mountRoutes(dispatchRoutes, ctx)
    expect(refusal(await call('POST', `/${id}/schedule`, { version: 1, localTime }))).toMatchObject({
      status: 422,
      fields: { localTime: code },
    })
    expect((await getCampaign(ctx, id)).state).toBe('draft')
  })

  it('for what is incomplete, changed meanwhile, started, of others, or not one’s to send', async () => {
    const world = await createWorld()
    const { ctx, id } = world
    const body = (version: number) => ({ version, localTime: '2026-11-25T10:00' })
    const call = mountRoutes(dispatchRoutes, ctx)
    expect(refusal(await call('POST', `/${id}/schedule`, body(9)))).toMatchObject({ status: 409 })
    await edit(world, { html: '' })
    expect(refusal(await call('POST', `/${id}/schedule`, body(2)))).toMatchObject({
      code: 'campaign.incomplete',
    })
    await edit(world, { html: '<p>Ciao</p>' })
    const stranger = mountRoutes(dispatchRoutes, await shard.ctx({ tenantId: ++tenants }))
    const agent = mountRoutes(dispatchRoutes, await shard.ctx({ tenantId: ctx.tenant.id, role: 'agent' }))
    for (const path of [`/${id}/schedule`, `/${id}/unschedule`]) {
      expect(refusal(await stranger('POST', path, body(3)))).toMatchObject({ status: 404 })
      expect(refusal(await agent('POST', path, body(3)))).toMatchObject({ status: 403 })
    }
    await startCampaign(ctx, id, { version: 3 })
    expect(refusal(await call('POST', `/${id}/schedule`, body(4)))).toMatchObject({ code: 'campaign.state' })
    expect(refusal(await call('POST', `/${id}/unschedule`))).toMatchObject({ code: 'campaign.state' })
  })

  it('of a time that comes twice takes the one that is asked for', async () => {
    const { ctx, id } = await createWorld()
    const at = async (version: number, repeated: 'first' | 'second') => {
      await scheduleCampaign(ctx, id, { version, localTime: '2027-10-31T02:30', repeated })
      return (await getCampaign(ctx, id)).scheduledAt
    }
    expect(await at(1, 'first')).toBe(Date.parse('2027-10-31T00:30Z'))
    expect(await at(2, 'second')).toBe(Date.parse('2027-10-31T01:30Z'))
  })
})
