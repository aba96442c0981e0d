import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../../../db/client.ts'
import { demoContacts } from '../../../db/seed/people.ts'
import { seedDemo } from '../../../db/seed.ts'
import { ContactsQuery } from '../../../worker/contracts/contacts.ts'
import { MembersQuery } from '../../../worker/contracts/lists.ts'
import { normaliseEmail } from '../../../worker/lib/identity/email.ts'
import { countContactsIn, getTimeline, listContacts } from '../../../worker/modules/contacts/service.ts'
import { processInbound } from '../../../worker/modules/inbound/service.ts'
import { listLists } from '../../../worker/modules/lists/service.ts'
import { listMembers } from '../../../worker/modules/lists/service/members.ts'
import { listTags } from '../../../worker/modules/tags/service.ts'
import { startTestShard, testNow, type TestCtx, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
let ctx: TestCtx
let talks: Awaited<ReturnType<typeof seedDemo>>
const seed = (now: number) =>
  seedDemo(
    ctx.db,
    { tenantId: ctx.tenant.id, slug: ctx.tenant.slug, now },
    { keepFile: (key, bytes) => ctx.files.put(key, bytes), signer: ctx.tokens },
  )
beforeAll(async () => {
  shard = await startTestShard()
  ctx = await shard.ctx()
  talks = await seed(testNow)
})
afterAll(() => shard.close())

const rows = async (statement: ReturnType<typeof sql>) => (await execute(ctx.db, statement)).rows

describe('the people of the demo', () => {
  test('are the same each time, at addresses that never exist, and never from the future', () => {
    const people = demoContacts(testNow)
    expect(people).toEqual(demoContacts(testNow))
    const emails = people.flatMap(({ email }) => email ?? [])
    expect(new Set(emails).size).toBe(emails.length)
    for (const email of emails) {
      expect(email).toMatch(/\.example$/)
      expect(normaliseEmail(email)).toEqual({ email, problem: null })
    }
    expect(people.every(({ email, phone }) => email !== null || phone !== null)).toBe(true)
    expect(people.every(({ createdAt, updatedAt }) => createdAt <= updatedAt && updatedAt < testNow)).toBe(
      true,
    )
  })
})

describe('the demo workspace', () => {
  test('shows some four hundred contacts in every state of consent', async () => {
    expect((await countContactsIn(ctx, {})).count).toBeGreaterThan(390)
    const page = await listContacts(ctx, ContactsQuery.parse({ limit: 200 }))
    const states = new Set(page.items.flatMap(({ consents }) => Object.values(consents)))
    expect([...states].toSorted()).toEqual(['opted_in', 'opted_in_double', 'opted_out'])
    expect(page.items.some(({ phoneRaw, phoneValid }) => phoneRaw !== null && !phoneValid)).toBe(true)
    expect((await listTags(ctx)).map(({ name }) => name)).toEqual([
      'arezzo',
      'fatture',
      'negozio',
      'olio-nuovo',
      'regali',
    ])
  })

  test('has lists whose counts are those of their members, and whose members fit', async () => {
    const lists = await rows(sql`SELECT l.kind, l.member_count AS told,
        (SELECT count(*) FROM list_members m WHERE m.tenant_id = l.tenant_id AND m.list_id = l.id) AS members
      FROM lists l WHERE l.tenant_id = ${ctx.tenant.id}`)
    expect(lists.map(({ kind }) => kind).toSorted()).toEqual(['auto', 'smart', 'static', 'static', 'static'])
    for (const { told, members } of lists) {
      expect(told).toBe(members)
      expect(Number(members)).toBeGreaterThan(10)
    }
  })

  test('has lists that open, each with its members', async () => {
    for (const { id, name, memberCount } of await listLists(ctx)) {
      const { items } = await listMembers(ctx, id, MembersQuery.parse({ limit: 200 }))
      expect(items.length, name).toBe(Math.min(memberCount, 200))
    }
  })

  test('has campaigns whose figures are those of their messages', async () => {
    const campaigns = await rows(sql`SELECT p.id, p.state,
        (SELECT count FROM campaign_counts WHERE tenant_id = p.tenant_id AND campaign_id = p.id AND stage = 'opened') AS told,
        (SELECT count(opened_at) FROM messages WHERE tenant_id = p.tenant_id AND campaign_id = p.id) AS opened
      FROM campaigns p WHERE p.tenant_id = ${ctx.tenant.id} ORDER BY p.id`)
    expect(campaigns.map(({ state }) => state)).toEqual(['finished', 'finished', 'draft'])
    for (const { told, opened } of campaigns.slice(0, 2)) {
      expect(told).toBe(opened)
      expect(Number(opened)).toBeGreaterThan(20)
    }
  })

  test('tells each contact’s story from its beginning', async () => {
    const [opener] = await rows(sql`SELECT contact_id AS id FROM messages
      WHERE tenant_id = ${ctx.tenant.id} AND clicked_at IS NOT NULL LIMIT 1`)
    const { items } = await getTimeline(ctx, Number(opener?.['id']), { limit: 50 })
    expect(items.map(({ kind }) => kind)).toContain('message.clicked')
    expect(items.at(-1)?.kind).toBe('created')
  })

  test('is not filled twice', async () => {
    const before = await rows(sql`SELECT count(*) AS count FROM contact_events`)
    expect(await seed(testNow + 1000)).toBeNull()
    expect(await rows(sql`SELECT count(*) AS count FROM contact_events`)).toEqual(before)
  })
})

describe('the inbox of the demo', () => {
  test('comes of what people wrote: on every channel, with a campaign’s answer, a quote, a file and a STOP', async () => {
    await processInbound(ctx)
    const actor = { type: 'user', id: 'sara', name: 'Sara' } as const
    const query = { status: 'all', order: 'latest', limit: 100, after: null } as const
    const { items } = await ctx.inbox.list({ actor, query })
    expect(items.map(({ channel, peer }) => `${channel} ${peer}`).toSorted()).toEqual(
      talks?.map(({ channel, address }) => `${channel} ${address}`).toSorted(),
    )
    expect(items.length).toBeGreaterThan(20)
    expect(
      items.every(
        // Who writes on Messenger is a visitor until somebody adds them.
        ({ lastAt, channel, contactId, peerName }) =>
          lastAt < testNow && (contactId === null) === (channel === 'messenger') && peerName !== null,
      ),
    ).toBe(true)
    expect(items.filter(({ campaignId }) => campaignId !== null)).toHaveLength(1)
    const threads = await Promise.all(
      items.map(({ id }) => ctx.inbox.thread({ actor, id, query: { limit: 50 } })),
    )
    const messages = threads.flatMap((page) => page?.messages ?? [])
    expect(messages.filter(({ meaning }) => meaning === 'stop')).toHaveLength(1)
    expect(messages.flatMap(({ attachments }) => attachments.map(({ name }) => name)).toSorted()).toEqual([
      'fattura-4817.pdf',
      'ordine_dicembre.pdf',
    ])
    expect(messages.every(({ text }) => !text.includes('ha scritto'))).toBe(true)
  })
})
