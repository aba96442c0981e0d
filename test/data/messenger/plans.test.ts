import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { queryRow } from '../../../db/client.ts'
import { PeopleQuery } from '../../../worker/contracts/campaign-figures.ts'
import { getCampaign, listCampaignPeople } from '../../../worker/modules/campaigns/service.ts'
import { getMessengerChannel } from '../../../worker/modules/channels/service-messenger.ts'
import { findOpenPsid } from '../../../worker/modules/messenger/queries.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type LoopbackMeta, startLoopbackMeta } from '../../support/loopback-meta.ts'
import { noting, wideWalks } from '../../support/plans.ts'
import { drain, start, sweep } from '../dispatch/dispatch-world.ts'
import { createMessengerWorld, type MessengerWorld } from './campaign-world.ts'
import { contactOf, eventOf, newMid, receive, workOff } from './world.ts'

let shard: TestShard
let meta: LoopbackMeta
let world: MessengerWorld
const psids = ['71000000000', '71000000001', '71000000002'] as const
beforeAll(async () => {
  shard = await startTestShard()
  meta = await startLoopbackMeta()
  const content = { text: 'Arriva l’olio nuovo', quickReplies: [{ title: 'Mi interessa', tagId: null }] }
  world = await createMessengerWorld(shard, { meta, people: 3, content })
})
afterAll(async () => {
  await meta.close()
  await shard.close()
})

const query = PeopleQuery.parse({ button: 'Mi interessa' })

/** What a page with many people and messages does all day, in the order in which one comes from the other. */
const calls: [string, (on: TestCtx) => Promise<unknown>][] = [
  [
    'a campaign is sent',
    async (on) => {
      const inside = { ...world, ctx: on }
      await start(inside)
      await drain(inside)
      await sweep(inside)
    },
  ],
  [
    'Meta tells that messages arrived and were read, and of which it took them',
    async (on) => {
      const messaging = meta.accepted.flatMap((message) => [
        meta.eventOf('read', message),
        meta.eventOf('delivery', message),
        meta.eventOf('echo', message),
      ])
      await receive({ ...world, ctx: on }, meta, [{ id: meta.pageId, messaging }])
      await workOff(on)
    },
  ],
  [
    'somebody presses a button, somebody new writes, somebody says STOP',
    async (on) => {
      const messages: [string, Record<string, unknown>][] = [
        [psids[0], { text: 'Mi interessa', quick_reply: { payload: 'Mi interessa' } }],
        ['79000000000', { text: 'Siete aperti?' }],
        [psids[1], { text: 'STOP' }],
      ]
      const messaging = messages.map(([psid, message]) =>
        eventOf(world, meta, psid, { message: { mid: newMid(), ...message } }),
      )
      await receive({ ...world, ctx: on }, meta, [{ id: meta.pageId, messaging }])
      await workOff(on)
    },
  ],
  ['the figures of the campaign, with its buttons', (on) => getCampaign(on, world.campaignId)],
  ['who pressed a button', (on) => listCampaignPeople(on, world.campaignId, query)],
  ['the health of the channel', (on) => getMessengerChannel(on)],
  [
    'whether somebody can be written to',
    async (on) =>
      findOpenPsid(on.db, on.tenant.id, {
        contactId: (await contactOf(on, psids[0])) ?? 0,
        now: on.clock.now(),
      }),
  ],
]

/** Small tables, lists that are given, and indexes of what is open or due alone. */
const small =
  /^SCAN (?:[adejkprtw]|checked|told|page|first|zones|own|waits|accepted|asked)$|_open |_due |_leased |campaigns_|campaign_lists|lists_tenant|tasks_|suppression_hashes|fields_|inbound_events_(?:answer|unlanded) /

test.each(calls)('%s: no statement walks a large table', async (_name, call) => {
  const noted = noting(world.ctx)
  await call(noted.ctx)
  expect(noted.statements).not.toEqual([])
  expect(await wideWalks(world.ctx.db, noted.statements, small)).toEqual([])
})

test('answers with a button are counted and listed by the key of their table', async () => {
  const noted = noting(world.ctx)
  await getCampaign(noted.ctx, world.campaignId)
  await listCampaignPeople(noted.ctx, world.campaignId, query)
  const plans: string[] = []
  for (const statement of noted.statements) {
    const { sql: text, args } = typeof statement === 'string' ? { sql: statement, args: [] } : statement
    if (!text.includes('message_answers')) continue
    const { rows } = await world.ctx.db.$client.execute({
      sql: `EXPLAIN QUERY PLAN ${text}`,
      args: args ?? [],
    })
    plans.push(rows.map((row) => String(row['detail'])).join('; '))
  }
  expect(plans).toHaveLength(2)
  expect(plans[0]).toContain('PRIMARY KEY (tenant_id=? AND campaign_id=?)')
  expect(plans[1]).toContain('PRIMARY KEY (tenant_id=? AND campaign_id=? AND button=?)')
  expect(plans.join()).not.toMatch(/TEMP B-TREE/)
  const answers = await queryRow(
    world.ctx.db,
    sql`SELECT count(*) AS count FROM message_answers WHERE tenant_id = ${world.ctx.tenant.id}`,
    (row) => Number(row['count']),
  )
  expect(answers).toBe(1)
})
