import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute } from '../../../db/client.ts'
import {
  createCampaign,
  getCampaign,
  listCampaignHistory,
  updateCampaign,
} from '../../../worker/modules/campaigns/service.ts'
import {
  cancelCampaign,
  pauseCampaign,
  resumeCampaign,
  scheduleCampaign,
  startDueCampaigns,
  unscheduleCampaign,
} from '../../../worker/modules/dispatch/service.ts'
import { getTimeline } from '../../../worker/modules/contacts/service.ts'
import { reopenStatement } from '../../../worker/modules/dispatch/queries/failures.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import {
  change,
  createWorld,
  drain,
  runJob,
  start,
  sweep,
  sweepUntilQuiet,
  takeJobs,
} from '../dispatch/dispatch-world.ts'
import { insertList, insertMessage, insertPeople, reachable } from './world.ts'

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

const historyOf = (ctx: TestCtx, id: number, limit = 50, cursor?: string) =>
  listCampaignHistory(ctx, shard.db, id, { limit, ...(cursor === undefined ? {} : { cursor }) })

/** What happened, the oldest first: its kind, who did it, and why. */
async function storyOf(ctx: TestCtx, id: number): Promise<string[]> {
  const { items } = await historyOf(ctx, id)
  return items
    .toReversed()
    .map(({ kind, actor, details }) =>
      [kind, actor.name ?? actor.type, details['reason']].filter((word) => word !== undefined).join(' '),
    )
}

async function draft(tenantId: number) {
  const ctx = await shard.ctx({ tenantId })
  const listId = await insertList(
    ctx,
    'Clienti',
    await insertPeople(ctx, [reachable(`a${tenantId}@t.example`)]),
  )
  const content = {
    subject: 'Ciao',
    preheader: '',
    html: '<p>Ciao</p>',
    listIds: [listId],
    excludedListIds: [],
  }
  const { id } = await createCampaign(ctx, { name: 'Olio', ...content })
  const schedule = async (localTime: string) =>
    scheduleCampaign(ctx, id, { version: (await getCampaign(ctx, id)).version, localTime, repeated: 'first' })
  return { ctx, id, schedule }
}

it('the story of a person tells that they answered a campaign’s message, and left with it', async () => {
  const { ctx, id } = await draft(8110)
  const [contactId = 0] = await insertPeople(ctx, [reachable('anna@t.example')])
  await insertMessage(ctx, id, contactId, { sent_at: 10, opened_at: 20, replied_at: 30, unsubscribed_at: 40 })
  const { items } = await getTimeline(ctx, contactId, { limit: 50, about: 'messages' })
  expect(items.map(({ kind, at, data }) => [kind, at, data['campaign']])).toEqual([
    ['message.unsubscribed', 40, 'Olio'],
    ['message.replied', 30, 'Olio'],
    ['message.opened', 20, 'Olio'],
    ['message.sent', 10, 'Olio'],
  ])
})

describe('the history of a campaign', () => {
  it('tells how it was scheduled, moved, taken back and held, by whom', async () => {
    const { ctx, id, schedule } = await draft(8101)
    await schedule('2026-11-21T12:00')
    await schedule('2026-11-21T13:00')
    await unscheduleCampaign(ctx, id)
    await schedule('2026-11-21T14:00')
    const { version } = await getCampaign(ctx, id)
    await updateCampaign(ctx, id, { version, subject: '' })
    expect(await storyOf(ctx, id)).toEqual([
      'created Anna Prova',
      'scheduled Anna Prova',
      'scheduled Anna Prova',
      'unscheduled Anna Prova',
      'scheduled Anna Prova',
      'held Anna Prova held_edited',
    ])
    const [noon, one] = ['2026-11-21T11:00Z', '2026-11-21T12:00Z'].map((text) => Date.parse(text))
    const scheduled = (await historyOf(ctx, id)).items.filter(({ kind }) => kind === 'scheduled')
    expect(scheduled.toReversed().map(({ details }) => [details['at'], details['before']])).toEqual([
      [noon, undefined],
      [one, noon],
      [Date.parse('2026-11-21T13:00Z'), undefined],
    ])
  })

  it('tells that it started by itself, and comes in pages behind which its making stands', async () => {
    const { ctx, id, schedule } = await draft(8102)
    await schedule('2026-11-21T12:00')
    ctx.clock.set(Date.parse('2026-11-21T11:00:30Z'))
    await startDueCampaigns({ ...ctx, actor: { type: 'system' } })
    await pauseCampaign(ctx, id)
    await resumeCampaign(ctx, id)
    await cancelCampaign(ctx, id)
    const first = await historyOf(ctx, id, 3)
    const second = await historyOf(ctx, id, 3, first.nextCursor ?? '')
    expect(first.items.map(({ kind }) => kind)).toEqual(['cancelled', 'resumed', 'paused'])
    expect(second.items.map(({ kind, actor }) => [kind, actor.type])).toEqual([
      ['started', 'system'],
      ['scheduled', 'user'],
      ['created', 'user'],
    ])
    expect(second.nextCursor).toBeNull()
  })

  it('tells what stopped it, that it went on by itself, and that it ended and was taken up again', async () => {
    const world = await createWorld(shard, { people: 30 })
    const { ctx, campaignId } = world
    await start(world)
    for (const job of takeJobs(world)) await runJob(world, job)
    for (const job of takeJobs(world)) await runJob(world, job)
    const jobs = takeJobs(world)
    world.channel.connection = 'resend:b'
    for (const job of jobs) await runJob(world, job)
    world.channel.connection = 'resend:a'
    await sweepUntilQuiet(world)
    await execute(
      ctx.db,
      sql`UPDATE messages SET sent_at = NULL, failed_at = NULL WHERE id = (
        SELECT id FROM messages WHERE tenant_id = ${ctx.tenant.id} LIMIT 1)`,
    )
    await execute(ctx.db, reopenStatement(ctx.tenant.id, ctx.clock.now()))
    expect(await storyOf(ctx, campaignId)).toEqual([
      'created system',
      'started Anna Prova',
      'stopped system channel_changed',
      'went_on system',
      'finished system',
      'reopened system',
    ])
    await sweep(world)
    await drain(world)
    await change(world, 'pause')
    expect((await storyOf(ctx, campaignId)).at(-1)).toBe('paused Anna Prova')
  })

  it('is nobody else’s, and of nothing else with the same number', async () => {
    const { ctx, id } = await draft(8104)
    const other = await shard.ctx({ tenantId: 8105 })
    await expect(historyOf(other, id)).rejects.toMatchObject({ code: 'resource.not_found' })
    await execute(
      ctx.db,
      sql`INSERT INTO audit_log (tenant_id, at, actor, area, action, target_id, details)
          VALUES (${ctx.tenant.id}, 1, 'system', 'template', 'template.deleted', ${String(id)}, '{}')`,
    )
    expect(await storyOf(ctx, id)).toEqual(['created Anna Prova'])
  })
})
