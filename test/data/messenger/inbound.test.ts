import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { queryRows } from '../../../db/client.ts'
import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import { newUlid } from '../../../worker/lib/identity/ulid.ts'
import {
  createContact,
  getContact,
  mergeContacts,
  takeOverWriter,
} from '../../../worker/modules/contacts/service.ts'
import { nameContact, workOffInbox } from '../../../worker/modules/inbox/service.ts'
import { eraseContact } from '../../../worker/modules/erasure/service.ts'
import { acceptMetaPost } from '../../../worker/modules/messenger/service.ts'
import { utf8 } from '../../../worker/lib/bytes.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type LoopbackMeta, startLoopbackMeta } from '../../support/loopback-meta.ts'
import {
  connectedCtx,
  consentOf,
  contactOf,
  eventOf,
  inboundOf,
  newMid,
  receive,
  threadOf,
  workOff,
} from './world.ts'

let shard: TestShard
let meta: LoopbackMeta
let page: { ctx: TestCtx; accountId: number }
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  meta = await startLoopbackMeta()
  page = await connectedCtx(shard, meta)
  return () => meta.close()
})

const entry = (...messaging: unknown[]) => ({ id: meta.pageId, messaging })
const says = (psid: string, text: string, more: Record<string, unknown> = {}, ageMs = 0) =>
  eventOf(page, meta, psid, { message: { mid: newMid(), text, ...more } }, ageMs)
const write = async (psid: string, text: string) => {
  await receive(page, meta, [entry(says(psid, text))])
  await workOff(page.ctx)
}
const agent = { type: 'user', id: 'user-1', name: 'Olga Neri' } as const
const headsOf = async () => {
  const query = { status: 'all', order: 'latest', limit: 20, after: null } as const
  return (await page.ctx.inbox.list({ actor: agent, query })).items
}
const suppressionsOf = (psid: string) =>
  queryRows(
    page.ctx.db,
    sql`SELECT reason FROM suppressions WHERE tenant_id = ${page.ctx.tenant.id} AND channel = 'messenger' AND address = ${psid}`,
    (row) => String(row['reason']),
  )

describe('the door', () => {
  it('takes nothing without the app’s signature over the very bytes', async () => {
    const body = JSON.stringify({ object: 'page', entry: [entry(says('1', 'Ciao'))] })
    const post = { accountId: page.accountId, rawBody: utf8(body) }
    for (const signature of [null, '', 'sha256=', `sha256=${'0'.repeat(64)}`, `sha1=${'0'.repeat(40)}`]) {
      await expect(acceptMetaPost(page.ctx, { ...post, signature })).rejects.toMatchObject({
        code: 'webhook.signature',
      })
    }
    await expect(
      receive(page, meta, [entry(says('1', 'Ciao'))], { secret: 'f'.repeat(32) }),
    ).rejects.toMatchObject({ code: 'webhook.signature' })
    await expect(
      receive({ ...page, accountId: page.accountId + 1 }, meta, [entry(says('1', 'Ciao'))]),
    ).rejects.toMatchObject({ code: 'webhook.signature' })
    expect(await inboundOf(page.ctx)).toEqual([])
  })

  it('takes whole batches, each event once, and passes over what it cannot read', async () => {
    const [first, second] = [says('11', 'Ciao'), says('12', 'Salve')]
    const batch = [
      entry(first, { sender: 'x' }, null, { ...says('13', 'Vecchia'), timestamp: 1 }),
      { id: '999', messaging: [says('14', 'Di un’altra pagina')] },
      entry(second, says('15', '', { is_deleted: true }), eventOf(page, meta, '16', { reaction: {} })),
    ]
    for (let copy = 0; copy < 3; copy++) await receive(page, meta, batch)
    expect((await inboundOf(page.ctx)).map(({ sender }) => sender)).toEqual(['11', '12'])
    expect(page.ctx.queues.sent.filter(({ job }) => job.type === 'inbound.process')).toHaveLength(1)
    expect(page.ctx.due.lowered.length).toBeGreaterThan(0)
  })

  it('keeps echoes as what they are: nobody wrote them', async () => {
    const echo = {
      sender: { id: meta.pageId },
      recipient: { id: '21' },
      timestamp: page.ctx.clock.now(),
      message: { mid: 'm_echo', text: 'STOP', is_echo: true, app_id: 1 },
    }
    await receive(page, meta, [entry(echo)])
    const kept = await queryRows(
      page.ctx.db,
      sql`SELECT source, event_id, payload->>'kind' AS kind FROM webhook_events WHERE tenant_id = ${page.ctx.tenant.id}`,
      (row) => `${String(row['source'])} ${String(row['event_id'])} ${String(row['kind'])}`,
    )
    expect(kept).toEqual(['meta echo:m_echo echo'])
    await workOff(page.ctx)
    expect(await inboundOf(page.ctx)).toEqual([])
    expect(await threadOf(page.ctx, '21')).toBeUndefined()
    expect(await suppressionsOf('21')).toEqual([])
  })

  it('opens the window by Meta’s clock, never in the future, and no late event closes it', async () => {
    const now = page.ctx.clock.now()
    await receive(page, meta, [entry(says('31', 'Ciao', {}, 3_600_000))])
    expect(await threadOf(page.ctx, '31')).toMatchObject({ last_inbound_at: now - 3_600_000 })
    await receive(page, meta, [entry(says('31', 'Prima', {}, 7_200_000))])
    expect(await threadOf(page.ctx, '31')).toMatchObject({ last_inbound_at: now - 3_600_000 })
    await receive(page, meta, [entry(says('31', 'Dal futuro', {}, -86_400_000))])
    expect(await threadOf(page.ctx, '31')).toMatchObject({ last_inbound_at: now, page_id: meta.pageId })
  })
})

describe('somebody unknown who writes', () => {
  it('appears in the inbox by the name that Meta tells, and is no contact', async () => {
    meta.person('41', { firstName: 'Lucia', lastName: 'Moretti' })
    await write('41', 'Avete l’olio nuovo?')
    await meta.close()
    await write('41', 'E i cesti?')
    expect(await contactOf(page.ctx, '41')).toBeUndefined()
    expect(await inboundOf(page.ctx)).toMatchObject([
      { meaning: 'message', contact_id: null },
      { meaning: 'message', contact_id: null },
    ])
    expect(await headsOf()).toMatchObject([
      { peer: '41', peerName: 'Lucia Moretti', contactId: null, trust: 'proven', preview: 'E i cesti?' },
    ])
  })

  it('appears without a name when Meta tells none, or does not answer', async () => {
    await write('42', 'Ciao')
    await meta.close()
    await write('43', 'Ciao')
    expect((await headsOf()).map(({ peer, peerName }) => [peer, peerName])).toEqual([
      ['43', null],
      ['42', null],
    ])
  })

  it('is a contact once a member adds them: what they wrote and were answered is that contact’s', async () => {
    meta.person('47', { firstName: 'Lucia', lastName: 'Moretti' })
    await write('47', 'Avete l’olio nuovo?')
    const conversation = (await headsOf())[0]?.id ?? ''
    const outgoing = { base: 1, attachments: [], template: null, cc: [], bcc: [] }
    const op = { type: 'send', conversation, text: 'Arriva sabato', ...outgoing } as const
    await page.ctx.inbox.command({ actor: agent, cid: newUlid(page.ctx.clock.now()), op })
    await workOffInbox(page.ctx, deskOf(shard.inboxOf(page.ctx.tenant.id)))
    const [answer] = meta.accepted
    if (answer === undefined) throw new Error('nothing was sent')
    // Nobody's answers are told to be read like anybody's.
    await receive(page, meta, [
      entry(eventOf(page, meta, '47', { read: { watermark: page.ctx.clock.now() } })),
    ])
    await workOff(page.ctx)
    const thread = await page.ctx.inbox.thread({ actor: agent, id: conversation, query: { limit: 10 } })
    expect(thread?.messages.find(({ kind }) => kind === 'out')?.delivery?.readAt).not.toBeNull()

    const create = { email: 'lucia@posteo.example', firstName: 'Lucia', lastName: 'Moretti' }
    const { contactId } = await nameContact(page.ctx, page.ctx.db, conversation, { create })
    expect(await contactOf(page.ctx, '47')).toBe(contactId)
    expect(await getContact(page.ctx, contactId)).toMatchObject({ ...create, source: 'manual' })
    expect(await consentOf(page.ctx, contactId)).toBeUndefined()
    expect(await headsOf()).toMatchObject([{ contactId, peerName: 'Lucia Moretti' }])
    await write('47', 'Perfetto')
    expect((await inboundOf(page.ctx)).map(({ contact_id: id }) => id)).toEqual([contactId, contactId])
    const messages = await queryRows(
      page.ctx.db,
      sql`SELECT contact_id FROM messages WHERE tenant_id = ${page.ctx.tenant.id}`,
      (row) => row['contact_id'],
    )
    expect(messages).toEqual([contactId])
  })

  it('is added to a contact that is there, and never to two', async () => {
    const [first, second] = [
      await createContact(page.ctx, { email: 'a@posteo.example' }),
      await createContact(page.ctx, { email: 'b@posteo.example' }),
    ]
    await write('48', 'Ciao')
    const conversation = (await headsOf())[0]?.id ?? ''
    await nameContact(page.ctx, page.ctx.db, conversation, { contactId: first.id })
    expect(await contactOf(page.ctx, '48')).toBe(first.id)
    await expect(
      takeOverWriter(page.ctx, second.id, { channel: 'messenger', address: '48' }),
    ).rejects.toMatchObject({ code: 'resource.conflict' })
    expect(await contactOf(page.ctx, '48')).toBe(first.id)
  })

  it('who says STOP or HELP is not taken in for it, and is answered', async () => {
    meta.person('44')
    meta.person('45')
    await write('44', 'Stop!')
    await write('45', 'aiuto')
    expect(await contactOf(page.ctx, '44')).toBeUndefined()
    expect(await suppressionsOf('44')).toEqual(['stop'])
    expect(meta.accepted.map(({ psid, metadata }) => [psid, metadata])).toEqual([
      ['44', null],
      ['45', null],
    ])
    expect(await inboundOf(page.ctx)).toMatchObject([
      { meaning: 'stop', answer_state: 'sent' },
      { meaning: 'help', answer_state: 'sent' },
    ])
  })

  it('START opts in and ends the STOP; a sentence with the word does neither', async () => {
    meta.person('46')
    await write('46', 'STOP')
    await write('46', 'START')
    const id = (await contactOf(page.ctx, '46')) ?? 0
    expect(await consentOf(page.ctx, id)).toBe('opted_in')
    expect(await suppressionsOf('46')).toEqual([])
    await write('46', 'non stop')
    expect(await consentOf(page.ctx, id)).toBe('opted_in')
    await write('46', 'DISISCRIVIMI')
    expect(await consentOf(page.ctx, id)).toBe('opted_out')
    expect(await suppressionsOf('46')).toEqual(['stop'])
  })
})

describe('what comes besides text', () => {
  it('notes attachments, buttons and postbacks', async () => {
    await receive(page, meta, [
      entry(
        says('51', '', { attachments: [{ type: 'image', payload: { url: 'https://cdn.example/1' } }] }),
        says('51', 'Sì', { quick_reply: { payload: 'YES' }, reply_to: { mid: 'm_x' } }),
        eventOf(page, meta, '51', { postback: { title: 'Inizia', payload: 'GET_STARTED' } }),
      ),
    ])
    await workOff(page.ctx)
    expect(await inboundOf(page.ctx)).toMatchObject([
      { text: '', meaning: 'message', details: { mediaCount: 1 } },
      { text: 'Sì', meaning: 'button', details: { buttonPayload: 'YES', repliedTo: 'm_x' } },
      { text: 'Inizia', meaning: 'button', details: { buttonPayload: 'GET_STARTED' } },
    ])
  })
})

describe('a pressed button', () => {
  it('opts nobody in, whatever it is called, and can say STOP', async () => {
    const presses = (title: string) => eventOf(page, meta, '52', { postback: { title, payload: title } })
    for (const title of ['Inizia', 'Démarrer', 'START']) {
      await receive(page, meta, [entry(presses(title))])
      page.ctx.clock.advance(1)
    }
    await workOff(page.ctx)
    expect(await contactOf(page.ctx, '52')).toBeUndefined()
    await receive(page, meta, [entry(presses('STOP'))])
    await workOff(page.ctx)
    expect(await suppressionsOf('52')).toEqual(['stop'])
  })
})

describe('a person of Messenger', () => {
  it('leaves nothing behind when erased, and is new when writing again', async () => {
    meta.person('61')
    await write('61', 'START')
    const id = (await contactOf(page.ctx, '61')) ?? 0
    await receive(page, meta, [
      entry(says('61', 'Ancora'), eventOf(page, meta, '61', { read: { watermark: page.ctx.clock.now() } })),
    ])
    await eraseContact(page.ctx, page.ctx.db, id, { confirmId: id, neverWriteAgain: true })
    const left = await queryRows(
      page.ctx.db,
      sql`SELECT 'inbound' AS place FROM inbound_events WHERE sender = '61'
          UNION ALL SELECT 'event' FROM webhook_events WHERE instr(payload, '"61"') > 0
          UNION ALL SELECT 'thread' FROM messenger_threads WHERE psid = '61'
          UNION ALL SELECT 'identity' FROM contact_identities WHERE external_id = '61'
          UNION ALL SELECT 'suppression' FROM suppressions WHERE address = '61'`,
      (row) => String(row['place']),
    )
    expect(left).toEqual([])
    await write('61', 'START')
    expect(await contactOf(page.ctx, '61')).not.toBe(id)
  })

  it('keeps the id and its window when merged with another contact', async () => {
    await write('62', 'START')
    await write('63', 'START')
    const [keepId, mergeId] = [(await contactOf(page.ctx, '62')) ?? 0, (await contactOf(page.ctx, '63')) ?? 0]
    await mergeContacts(page.ctx, { keepId, mergeId, values: {}, fields: {} })
    expect(await contactOf(page.ctx, '63')).toBe(keepId)
    expect(await threadOf(page.ctx, '63')).toBeDefined()
    expect(await consentOf(page.ctx, keepId)).toBe('opted_in')
  })
})
