import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { execute, json, queryRows } from '../../../db/client.ts'
import { sandboxAnswersKept, SandboxQuery } from '../../../worker/contracts/channels.ts'
import { encodeCursor } from '../../../worker/lib/cursor.ts'
import { createContact } from '../../../worker/modules/contacts/service.ts'
import { playAnswer } from '../../../worker/modules/sandbox/answer-service.ts'
import {
  campaignsStatement,
  countStatement,
  edgeStatement,
  pageStatement,
} from '../../../worker/modules/sandbox/list-queries.ts'
import { listOutboxCampaigns } from '../../../worker/modules/sandbox/list-service.ts'
import {
  fillWords,
  getOutboxMessage,
  keepCall,
  keepMails,
  listOutbox,
} from '../../../worker/modules/sandbox/service.ts'
import { wordlessStatement } from '../../../worker/modules/sandbox/words-queries.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
let ctx: TestCtx
let tenantId = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  ctx = await shard.ctx({ tenantId: ++tenantId })
})

const from = 'Frantoio'
/** A Worker that takes what is posted to it, or does not. */
const answering = (status: number): TestCtx => ({
  ...ctx,
  callSelf: () => Promise.resolve(new Response(null, { status })),
})

const keepSms = (text: string, more: { messageId?: number; test?: true } = {}): Promise<void> =>
  keepCall(ctx, {
    call: { messageId: 0, contactId: 0, to: '+393331234567', content: { channel: 'sms', text }, ...more },
    providerId: crypto.randomUUID(),
    from,
  })

const keepMail = (key: string, to: string, messageId = 0): Promise<void> =>
  keepMails(ctx, key, [
    {
      position: 0,
      providerId: crypto.randomUUID(),
      mail: { messageId, to, from, replyTo: null, subject: 'Olio', html: '', text: '', headers: {} },
    },
  ])

describe('a message of the sandbox', () => {
  it('tells why it was sent: no confirmation of a sign-up is called a test', async () => {
    await keepMail('campaign:1', 'a@example.it', 1)
    await keepMail(`test/${tenantId}/x`, 'b@example.it')
    await keepMail(`optin/${tenantId}/1`, 'c@example.it')
    await keepSms('Prova', { test: true })
    await keepSms('Non ti scriviamo più')
    const { items } = await listOutbox(ctx, { limit: 50 })
    expect(items.map(({ cause }) => cause)).toEqual(['answer', 'test', 'opt_in', 'test', 'campaign'])
  })

  it('keeps what its reader was made to answer, the oldest first', async () => {
    await keepSms('Ciao', { messageId: 7 })
    const id = (await listOutbox(ctx, { limit: 1 })).items[0]?.id ?? 0
    expect((await getOutboxMessage(ctx, id)).answers).toEqual([])
    await playAnswer(answering(202), id, { text: 'Basta, "toglietemi"' })
    const first = ctx.clock.now()
    ctx.clock.advance(1000)
    await playAnswer(answering(202), id, { text: 'STOP' })
    expect((await getOutboxMessage(ctx, id)).answers).toEqual([
      { text: 'Basta, "toglietemi"', at: first },
      { text: 'STOP', at: first + 1000 },
    ])
  })

  it('keeps no answer that did not come in', async () => {
    await keepSms('Ciao', { messageId: 7 })
    const id = (await listOutbox(ctx, { limit: 1 })).items[0]?.id ?? 0
    await expect(playAnswer(answering(500), id, { text: 'STOP' })).rejects.toMatchObject({
      code: 'server.busy',
    })
    expect((await getOutboxMessage(ctx, id)).answers).toEqual([])
  })

  it('keeps the last answers only', async () => {
    await keepSms('Ciao', { messageId: 7 })
    const id = (await listOutbox(ctx, { limit: 1 })).items[0]?.id ?? 0
    const many = Array.from({ length: sandboxAnswersKept }, (_, at) => ({ text: `no ${at}`, at }))
    await execute(ctx.db, sql`UPDATE sandbox_messages SET answers = ${json(many)} WHERE id = ${id}`)
    await playAnswer(answering(202), id, { text: 'last' })
    const texts = (await getOutboxMessage(ctx, id)).answers.map(({ text }) => text)
    expect([texts.length, texts[0], texts.at(-1)]).toEqual([sandboxAnswersKept, 'no 1', 'last'])
  })
})

describe('the list of the outbox', () => {
  /** A campaign with a person who got its message; the ids of both. */
  async function sent(name: string, first: string): Promise<{ campaignId: number; messageId: number }> {
    const [campaignId = 0] = await queryRows(
      ctx.db,
      sql`INSERT INTO campaigns (tenant_id, name, channel, state, created_at, updated_at)
          VALUES (${tenantId}, ${name}, 'sms', 'finished', 1, 1) RETURNING id`,
      (row) => Number(row['id']),
    )
    const { id } = await createContact(ctx, {
      firstName: first,
      lastName: 'Della Città',
      email: `${name}@posteo.it`,
    })
    const [messageId = 0] = await queryRows(
      ctx.db,
      sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at)
          VALUES (${tenantId}, 'sms', ${`campaign:${campaignId}:${id}`}, ${campaignId}, ${id}, '+39333', 1) RETURNING id`,
      (row) => Number(row['id']),
    )
    return { campaignId, messageId }
  }
  const find = async (query: Record<string, unknown>, options?: { look: number }) =>
    listOutbox(ctx, SandboxQuery.parse(query), options)
  const subjects = async (query: Record<string, unknown>) =>
    (await find(query)).items.map(({ subject }) => subject)

  it('is searched by person, address, subject and text, in any order of the words and without accents', async () => {
    const { messageId } = await sent('Olio', 'Agnès')
    await keepSms('L’olio è arrivato', { messageId })
    await keepMail('campaign:2', 'Bruno@posteo.it', 0)
    expect(await subjects({ search: 'agnes' })).toEqual(['L’olio è arrivato'])
    expect(await subjects({ search: ' ARRIVATO città ' })).toEqual(['L’olio è arrivato'])
    expect(await subjects({ search: '+393331234567' })).toEqual(['L’olio è arrivato'])
    expect(await subjects({ search: 'bruno' })).toEqual(['Olio'])
    expect(await subjects({ search: 'olio' })).toEqual(['Olio', 'L’olio è arrivato'])
    expect(await subjects({ search: 'agnes bruno' })).toEqual([])
    expect(await subjects({ search: '%' })).toEqual([])
  })

  it('is narrowed to a channel, to a campaign, or to what is of none, and says how many there are', async () => {
    const first = await sent('Olio', 'Anna')
    const second = await sent('Vino', 'Bruno')
    await keepSms('uno', first)
    await keepSms('due', second)
    await keepSms('prova', { test: true })
    await keepMail(`test/${tenantId}/y`, 'c@example.it')
    const other = await shard.ctx({ tenantId: ++tenantId })
    expect((await listOutbox(other, SandboxQuery.parse({}))).total).toEqual({ count: 0, atLeast: false })
    tenantId -= 1
    expect(await subjects({ channel: 'sms' })).toEqual(['prova', 'due', 'uno'])
    expect(await subjects({ campaign: String(first.campaignId) })).toEqual(['uno'])
    expect(await subjects({ campaign: 'none', channel: 'email' })).toEqual(['Olio'])
    expect((await find({ limit: '1' })).total).toEqual({ count: 4, atLeast: false })
    expect((await find({ limit: '1', search: 'prova' })).total).toEqual({ count: 1, atLeast: false })
    expect(await listOutboxCampaigns(ctx)).toEqual([
      { id: second.campaignId, name: 'Vino' },
      { id: first.campaignId, name: 'Olio' },
    ])
    tenantId += 1
  })

  it('gives everything that is found once, however few messages a search looks at, forwards and back', async () => {
    const wanted: number[] = []
    for (let n = 0; n < 15; n++) await keepSms(n % 7 === 0 ? `olio ${n}` : `vino ${n}`)
    for (const { id, subject } of (await find({ limit: '200' })).items)
      if (subject.startsWith('olio')) wanted.push(id)
    for (const look of [1, 4, 100]) {
      for (const limit of [1, 50]) {
        const walk = async (cursor: string | undefined, to: 'nextCursor' | 'previousCursor') => {
          const found: number[][] = []
          for (let at = cursor, steps = 0; steps < 100; steps++) {
            const page = await find({ search: 'olio', limit: String(limit), cursor: at }, { look })
            found.push(page.items.map(({ id }) => id))
            at = page[to] ?? undefined
            if (at === undefined) return found
          }
          throw new Error('the pages have no end')
        }
        expect((await walk(undefined, 'nextCursor')).flat()).toEqual(wanted)
        const end = encodeCursor('outbox', { key: 0, id: 0, backwards: true })
        expect((await walk(end, 'previousCursor')).toReversed().flat()).toEqual(wanted)
      }
    }
  })

  it('finds what was kept before messages had words, once a sweep has read it, in pages and only its own', async () => {
    const { campaignId, messageId } = await sent('Olio', 'Agnès')
    await keepMail('campaign:9', 'Città@example.it', messageId)
    await keepSms('L’olio è arrivato')
    const push = { title: 'Novità', body: 'Il raccolto', url: '', iconUrl: '', imageUrl: '', actions: [] }
    await keepCall(ctx, {
      call: { messageId: 0, contactId: 0, to: 'device', content: { channel: 'push', ...push } },
      providerId: 'push-1',
      from,
    })
    const forget = sql`UPDATE sandbox_messages SET words = NULL, campaign_id = NULL`
    await execute(ctx.db, sql`${forget} WHERE tenant_id IN (${tenantId}, ${tenantId - 1})`)
    const searches = [{ search: 'citta@example' }, { search: 'E ARRIVATO' }, { search: 'novita raccolto' }]
    for (const query of searches) expect(await subjects(query)).toEqual([])

    expect(await fillWords(ctx, { perPage: 1 })).toBeNull()
    expect(await subjects({ search: 'citta@example', campaign: String(campaignId) })).toEqual(['Olio'])
    expect(await subjects({ search: 'E ARRIVATO', campaign: 'none' })).toEqual(['L’olio è arrivato'])
    expect(await subjects({ search: 'novita raccolto' })).toEqual(['Novità'])

    for (let n = 0; n < 20; n++) await keepSms(`${n}`)
    await execute(ctx.db, sql`${forget} WHERE tenant_id = ${tenantId}`)
    expect(await fillWords(ctx, { perPage: 1 })).toBe(ctx.clock.now())
    const others = await queryRows(
      ctx.db,
      sql`SELECT words FROM sandbox_messages WHERE tenant_id <> ${tenantId}`,
      (row) => row['words'],
    )
    expect(others).toContain(null)
  })

  it('messages without words are found in an index of them alone', async () => {
    const plan = await queryRows(shard.db, sql`EXPLAIN QUERY PLAN ${wordlessStatement(1, 500)}`, (row) =>
      String(row['detail']),
    )
    expect(plan).toEqual(['SEARCH sandbox_messages USING INDEX sandbox_messages_wordless (tenant_id=?)'])
  })

  const page = { side: { id: 9, newer: false }, edge: 3, limit: 50 }
  const every = { channel: null, campaign: null, words: [] }
  it.each([
    ['a page', pageStatement(1, { ...page, filter: every, edge: null }), 'tenant'],
    ['a channel', pageStatement(1, { ...page, filter: { ...every, channel: 'sms' }, edge: null }), 'channel'],
    ['a campaign', pageStatement(1, { ...page, filter: { ...every, campaign: 4 }, edge: null }), 'campaign'],
    [
      'a channel of a campaign',
      pageStatement(1, { ...page, filter: { ...every, channel: 'sms', campaign: 4 }, edge: null }),
      'both',
    ],
    [
      'a channel of no campaign',
      pageStatement(1, { ...page, filter: { ...every, channel: 'sms', campaign: 'none' }, edge: null }),
      'both',
    ],
    [
      'a count of both',
      countStatement(1, { ...page, filter: { ...every, channel: 'sms', campaign: 4 }, edge: null }),
      'both',
    ],
    ['a search', pageStatement(1, { ...page, filter: { ...every, words: ['olio'] } }), 'tenant'],
    ['a count', countStatement(1, { ...page, filter: { ...every, campaign: 4 }, edge: null }), 'campaign'],
    ['an edge', edgeStatement(1, page.side, 100), 'tenant'],
    ['the campaigns', campaignsStatement(1, 200), 'campaign'],
  ])('%s is found in its index, without sorting', async (_, statement, index) => {
    const plan = await queryRows(shard.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) =>
      String(row['detail']),
    )
    expect(plan.join('\n')).toMatch(new RegExp(`COVERING INDEX sandbox_messages_${index} `))
    expect(plan.filter((line) => /SCAN (s|c|sandbox_messages|campaigns)\b|TEMP B-TREE/.test(line))).toEqual(
      [],
    )
  })
})
