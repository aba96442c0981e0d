import { sql } from 'drizzle-orm/sql'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { queryRows } from '../../../db/client.ts'
import { tagContacts } from '../../../worker/modules/tags/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { type LoopbackMeta, startLoopbackMeta } from '../../support/loopback-meta.ts'
import { drain, start, takeJobs } from '../dispatch/dispatch-world.ts'
import { createMessengerWorld, type MessengerWorld } from './campaign-world.ts'
import { contactOf, eventOf, newMid, receive, workOff } from './world.ts'

let shard: TestShard
let meta: LoopbackMeta
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())
beforeEach(async () => void (meta = await startLoopbackMeta()))
afterEach(() => meta.close())

/** A campaign with two buttons, one of which gives a tag, that three people have got. */
async function sendButtons(): Promise<MessengerWorld> {
  const text = 'Arriva l’olio nuovo: ti interessa?'
  const world = await createMessengerWorld(shard, { meta, people: 3, content: { text, quickReplies: [] } })
  const { ctx, campaignId } = world
  await tagContacts(ctx, {
    contactIds: [(await contactOf(ctx, psids[0])) ?? 0],
    add: ['Interessati'],
    remove: [],
  })
  await tagContacts(ctx, {
    contactIds: [(await contactOf(ctx, psids[0])) ?? 0],
    add: [],
    remove: ['Interessati'],
  })
  const [tagId] = await queryRows(
    ctx.db,
    sql`SELECT id FROM tags WHERE tenant_id = ${ctx.tenant.id}`,
    (row) => Number(row['id']),
  )
  const content = {
    text,
    quickReplies: [
      { title: 'Mi interessa', tagId },
      { title: 'Non ora', tagId: null },
    ],
  }
  await queryRows(
    ctx.db,
    sql`UPDATE campaigns SET content = ${JSON.stringify(content)} WHERE id = ${campaignId} RETURNING id`,
    () => null,
  )
  takeJobs(world)
  await start(world)
  await drain(world)
  expect(meta.accepted).toHaveLength(3)
  return world
}
const psids = ['71000000000', '71000000001', '71000000002'] as const

const press = async (world: MessengerWorld, psid: string, title: string, payload = title, mid = newMid()) => {
  const message = { mid, text: title, quick_reply: { payload } }
  const said = eventOf(world, meta, psid, { message })
  await receive(world, meta, [{ id: meta.pageId, messaging: [said, said] }])
  await receive(world, meta, [{ id: meta.pageId, messaging: [said] }])
  await workOff(world.ctx)
}

const tagsOf = async ({ ctx }: MessengerWorld, psid: string) =>
  queryRows(
    ctx.db,
    sql`SELECT t.name FROM contact_tags ct JOIN tags t ON t.id = ct.tag_id
        WHERE ct.tenant_id = ${ctx.tenant.id} AND ct.contact_id = ${(await contactOf(ctx, psid)) ?? 0}`,
    (row) => String(row['name']),
  )
const answersOf = ({ ctx }: MessengerWorld) =>
  queryRows(
    ctx.db,
    sql`SELECT button, count(*) AS people FROM message_answers WHERE tenant_id = ${ctx.tenant.id}
        GROUP BY button ORDER BY button`,
    (row) => [String(row['button']), Number(row['people'])],
  )
const repliedOf = ({ ctx }: MessengerWorld) =>
  queryRows(
    ctx.db,
    sql`SELECT address FROM messages WHERE tenant_id = ${ctx.tenant.id} AND replied_at IS NOT NULL ORDER BY id`,
    (row) => String(row['address']),
  )

it('the buttons go out with the text, by their titles', async () => {
  await sendButtons()
  expect(
    JSON.parse(meta.requests.findLast(({ url }) => url.includes('/messages'))?.body ?? '{}'),
  ).toMatchObject({
    message: {
      quick_replies: [
        { content_type: 'text', title: 'Mi interessa' },
        { content_type: 'text', title: 'Non ora' },
      ],
    },
  })
})

it('a press gives the button’s tag, marks the message as answered and is counted once, however often it is told', async () => {
  const world = await sendButtons()
  await press(world, psids[0], 'Mi interessa')
  await press(world, psids[1], 'Mi interessa')
  await press(world, psids[2], 'Non ora')
  expect(await tagsOf(world, psids[0])).toEqual(['Interessati'])
  expect(await tagsOf(world, psids[1])).toEqual(['Interessati'])
  expect(await tagsOf(world, psids[2])).toEqual([])
  expect(await answersOf(world)).toEqual([
    ['Mi interessa', 2],
    ['Non ora', 1],
  ])
  expect(await repliedOf(world)).toEqual([...psids])
  // Pressed again, which Meta tells as another message: still one answer of one person.
  await press(world, psids[0], 'Mi interessa')
  expect(await answersOf(world)).toContainEqual(['Mi interessa', 2])
})

it('words that are the same as a button’s, and buttons that the campaign does not have, give no tag', async () => {
  const world = await sendButtons()
  const typed = eventOf(world, meta, psids[0], { message: { mid: newMid(), text: 'Mi interessa' } })
  await receive(world, meta, [{ id: meta.pageId, messaging: [typed] }])
  await workOff(world.ctx)
  await press(world, psids[1], 'Altro')
  expect(await tagsOf(world, psids[0])).toEqual([])
  expect(await tagsOf(world, psids[1])).toEqual([])
})
