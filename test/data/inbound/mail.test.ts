import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { execute, queryRow, queryRows } from '../../../db/client.ts'
import { InboundMail } from '../../../worker/contracts/inbound.ts'
import { signSvix } from '../../../worker/lib/signature.ts'
import { countWaitingMails, waitingMailsStatement } from '../../../worker/modules/channels/queries.ts'
import { getEmailChannel } from '../../../worker/modules/channels/service.ts'
import {
  createContact,
  deleteContact,
  getContact,
  getTimeline,
} from '../../../worker/modules/contacts/service.ts'
import { eraseContact } from '../../../worker/modules/erasure/service.ts'
import { mailPageOf } from '../../../worker/modules/inbound/mail-files-service.ts'
import { acceptRoutedMail } from '../../../worker/modules/inbound/mail-service.ts'
import { processInbound } from '../../../worker/modules/inbound/service.ts'
import { signThreadMarks } from '../../../worker/modules/mail-in/service.ts'
import { sandboxSecret } from '../../../worker/modules/sandbox/service.ts'
import { acceptWebhook } from '../../../worker/modules/tracking/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
let tenants = 100
let mails = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = () =>
  shard.ctx({ tenantId: ++tenants, tenant: { name: 'Frantoio', slug: `frantoio-${tenants}` } })
const domainOf = (ctx: TestCtx) => `${ctx.tenant.slug}.example`

type Written = {
  text: string
  to?: string
  from?: string
  subject?: string
  headers?: Record<string, string>
  id?: string
}

function rawMail(ctx: TestCtx, written: Written): string {
  const { text, from = 'Anna Rossi <anna@example.it>', subject = 'Domanda', headers = {} } = written
  const lines = {
    From: from,
    To: written.to ?? `${ctx.tenant.slug}@${domainOf(ctx)}`,
    Subject: subject,
    'Message-ID': `<${written.id ?? `m${++mails}`}@example.it>`,
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  }
  const heads = Object.entries(lines).map(([name, value]) => `${name}: ${value}`)
  return [...heads, '', text].join('\r\n')
}

/** As Email Routing hands a mail over. */
async function route(ctx: TestCtx, written: Written): Promise<void> {
  const raw = rawMail(ctx, written)
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(raw)?.[1]?.trim() ?? null
  await acceptRoutedMail(ctx, {
    from: 'bounces@example.it',
    to: written.to ?? `${ctx.tenant.slug}@${domainOf(ctx)}`,
    header,
    raw: new TextEncoder().encode(raw),
  })
}
async function write(ctx: TestCtx, written: Written): Promise<void> {
  await route(ctx, written)
  await processInbound(ctx)
}

const eventsOf = (ctx: TestCtx) =>
  queryRows(
    ctx.db,
    sql`SELECT sender, text, meaning, contact_id, message_id, details FROM inbound_events
        WHERE tenant_id = ${ctx.tenant.id} ORDER BY id`,
    z.object({
      sender: z.string(),
      text: z.string(),
      meaning: z.string().nullable(),
      contact_id: z.number().nullable(),
      message_id: z.number().nullable(),
      details: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
    }),
  )
const lastEvent = async (ctx: TestCtx) => (await eventsOf(ctx)).at(-1)
const contactOf = async (ctx: TestCtx, email: string) =>
  (
    await queryRow(
      ctx.db,
      sql`SELECT contact_id AS id FROM contact_identities
          WHERE tenant_id = ${ctx.tenant.id} AND channel = 'email' AND external_id = ${email}`,
      z.object({ id: z.number() }),
    )
  )?.id
const stagesOf = (ctx: TestCtx, id: number) =>
  queryRow(
    ctx.db,
    sql`SELECT replied_at, unsubscribed_at FROM messages WHERE id = ${id} AND tenant_id = ${ctx.tenant.id}`,
    z.object({ replied_at: z.number().nullable(), unsubscribed_at: z.number().nullable() }),
  )
const consentOf = async (ctx: TestCtx, contactId: number) =>
  (
    await queryRow(
      ctx.db,
      sql`SELECT state FROM contact_consents
          WHERE tenant_id = ${ctx.tenant.id} AND contact_id = ${contactId} AND channel = 'email'`,
      z.object({ state: z.string() }),
    )
  )?.state

/** A campaign's mail that Anna got, and the address its answer goes to. */
async function sentTo(ctx: TestCtx, email = 'anna@example.it', subject = 'Olio nuovo') {
  const { id: contactId } = await createContact(ctx, { email })
  const now = ctx.clock.now()
  await execute(
    ctx.db,
    sql`INSERT INTO campaigns (tenant_id, name, channel, state, subject, created_at, updated_at)
        VALUES (${ctx.tenant.id}, 'Olio', 'email', 'finished', ${subject}, ${now}, ${now})`,
  )
  const row = await queryRow(
    ctx.db,
    sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at, attempt_at, sent_at)
        SELECT ${ctx.tenant.id}, 'email', 'k' || max(id), max(id), ${contactId}, ${email}, ${now}, ${now}, ${now}
        FROM campaigns WHERE tenant_id = ${ctx.tenant.id} RETURNING id`,
    z.object({ id: z.number() }),
  )
  const messageId = row?.id ?? 0
  const marks = await signThreadMarks(ctx, { kind: 'message', id: messageId }, domainOf(ctx))
  return { contactId, messageId, marks }
}

describe('an answer to a campaign by e-mail', () => {
  test('counts as its reply, and what was newly written shows on the contact', async () => {
    const ctx = await freshCtx()
    const { contactId, messageId, marks } = await sentTo(ctx)
    const quoted = 'Il giorno ven 20 nov 2026 alle ore 09:00 Frantoio <a@b.it> ha scritto:\r\n\r\n> Olio'
    await write(ctx, {
      to: marks.replyTo,
      subject: 'Re: Olio nuovo',
      text: `Due bottiglie.\r\n\r\n${quoted}`,
    })
    expect(await stagesOf(ctx, messageId)).toEqual({ replied_at: ctx.clock.now(), unsubscribed_at: null })
    expect(await lastEvent(ctx)).toMatchObject({
      meaning: 'reply',
      text: 'Due bottiglie.',
      contact_id: contactId,
      message_id: messageId,
      details: { subject: 'Re: Olio nuovo' },
    })
    const { items } = await getTimeline(ctx, contactId, { limit: 20 })
    expect(items.map(({ kind }) => kind)).toContain('message.received')
  })

  test.each<[string, (sent: Awaited<ReturnType<typeof sentTo>>, ctx: TestCtx) => Promise<Partial<Written>>]>([
    ['the ids it repeats', async ({ marks }) => ({ headers: { References: `<a@b> ${marks.reference}` } })],
    [
      'the link it quotes',
      async ({ messageId }, ctx) => ({
        text: `Sì\r\n\r\n> ${ctx.origins.public}/u/${await ctx.tokens.sign('unsubscribe', [ctx.tenant.id, messageId])}`,
      }),
    ],
    ['its subject alone', async () => ({ subject: 'R: OLIO  nuovo' })],
  ])('is found by %s', async (_by, signs) => {
    const ctx = await freshCtx()
    const sent = await sentTo(ctx)
    await write(ctx, { text: 'Sì', ...(await signs(sent, ctx)) })
    expect((await stagesOf(ctx, sent.messageId))?.replied_at).not.toBeNull()
  })

  test('of somebody else who got hold of it is their own message, and nobody’s reply', async () => {
    const ctx = await freshCtx()
    const { messageId, marks } = await sentTo(ctx)
    await write(ctx, { to: marks.replyTo, from: 'Bruno <bruno@example.it>', text: 'Che cos’è?' })
    expect(await stagesOf(ctx, messageId)).toEqual({ replied_at: null, unsubscribed_at: null })
    const event = await lastEvent(ctx)
    expect(event).toMatchObject({ meaning: 'message', message_id: null, sender: 'bruno@example.it' })
    expect(event?.contact_id).toBe(await contactOf(ctx, 'bruno@example.it'))
  })

  test('to a word of another workspace leads nowhere', async () => {
    const ctx = await freshCtx()
    const other = await freshCtx()
    const { messageId, marks } = await sentTo(other)
    await write(ctx, { headers: { References: marks.reference }, text: 'Sì' })
    expect(await lastEvent(ctx)).toMatchObject({ meaning: 'message', message_id: null })
    expect((await stagesOf(other, messageId))?.replied_at).toBeNull()
  })

  test('of a machine counts for nothing and makes nobody a contact', async () => {
    const ctx = await freshCtx()
    const { messageId, marks } = await sentTo(ctx)
    await write(ctx, { to: marks.replyTo, subject: 'Risposta automatica: Olio', text: 'Sono in ferie' })
    await write(ctx, { from: 'News <news@altro.it>', text: 'Sconti', headers: { 'List-Id': '<n.altro.it>' } })
    expect((await eventsOf(ctx)).map(({ meaning, text }) => [meaning, text])).toEqual([
      ['auto_reply', ''],
      ['bulk', ''],
    ])
    expect((await stagesOf(ctx, messageId))?.replied_at).toBeNull()
    expect(await contactOf(ctx, 'news@altro.it')).toBeUndefined()
    expect(ctx.files.entries.size).toBe(0)
  })

  test('STOP alone opts out; the address is kept out and no answer goes out', async () => {
    const ctx = await freshCtx()
    const { contactId, messageId, marks } = await sentTo(ctx)
    await write(ctx, { to: marks.replyTo, text: 'Stop!\r\n\r\nInviato da iPhone' })
    expect(await lastEvent(ctx)).toMatchObject({ meaning: 'stop' })
    expect(await consentOf(ctx, contactId)).toBe('opted_out')
    expect((await stagesOf(ctx, messageId))?.unsubscribed_at).not.toBeNull()
  })

  test('STOP that the sender’s domain disowns is a message like any other', async () => {
    const ctx = await freshCtx()
    const { contactId } = await sentTo(ctx)
    const results = 'mx.cloudflare.net; dkim=none; dmarc=fail header.from=example.it policy.dmarc=reject'
    await write(ctx, { text: 'Stop', headers: { 'Authentication-Results': results } })
    expect(await lastEvent(ctx)).toMatchObject({ meaning: 'message' })
    expect(await consentOf(ctx, contactId)).toBeUndefined()
  })
})

describe('a mail from outside', () => {
  test('makes an unknown sender a contact with the name beside the address, never opted in', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Siete aperti?', from: '"Neri, Ugo" <Ugo@Example.it>' })
    const id = await contactOf(ctx, 'ugo@example.it')
    expect(await getContact(ctx, id ?? 0)).toMatchObject({
      email: 'ugo@example.it',
      firstName: 'Ugo',
      lastName: 'Neri',
      source: 'inbound',
    })
    expect(await consentOf(ctx, id ?? 0)).toBeUndefined()
  })

  test('brings a deleted contact back', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { email: 'anna@example.it' })
    await deleteContact(ctx, id)
    await write(ctx, { text: 'Eccomi' })
    expect((await getContact(ctx, id)).deletedAt).toBeNull()
  })

  test('that a server sends twice is one', async () => {
    const ctx = await freshCtx()
    await route(ctx, { text: 'Una', id: 'same' })
    await route(ctx, { text: 'Una', id: 'same' })
    await processInbound(ctx)
    expect(await eventsOf(ctx)).toHaveLength(1)
  })

  test('under the id of another changes nothing of that one', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'La prima', id: 'same' })
    const before = [...ctx.files.entries.values()]
    await write(ctx, { text: 'Un’altra', id: 'same' })
    expect(await eventsOf(ctx)).toMatchObject([{ text: 'La prima' }])
    expect([...ctx.files.entries.values()]).toEqual(before)
  })

  test('is heard, however many mails somebody forged in its sender’s name within the hour', async () => {
    const ctx = await freshCtx()
    const forged = { 'Authentication-Results': 'mx.cloudflare.net; dmarc=fail header.from=example.it' }
    for (let count = 0; count < 32; count++) await write(ctx, { text: `Falsa ${count}`, headers: forged })
    await write(ctx, { text: 'Sono io' })
    expect(await lastEvent(ctx)).toMatchObject({ meaning: 'message', text: 'Sono io' })
    for (let count = 0; count < 30; count++) await route(ctx, { text: `Vera ${count}` })
    await processInbound(ctx)
    await write(ctx, { text: 'Ancora io' })
    expect((await lastEvent(ctx))?.meaning).toBe('loop')
  }, 60_000)

  test('waits for the next hour when there are too many or they are too large, and none is lost', async () => {
    const ctx = await freshCtx()
    ctx.clock.set(ctx.clock.now() - (ctx.clock.now() % 3_600_000) + 3_000_000)
    for (const from of ['a', 'b', 'c', 'd', 'e'])
      await route(ctx, { from: `${from}@example.it`, text: 'Ciao' })
    const nextHour = ctx.clock.now() + 600_000
    const limit = { mails: 2, bytes: 1e9 }
    const done = async () => (await eventsOf(ctx)).filter(({ meaning }) => meaning === 'message').length
    expect(await processInbound(ctx, limit)).toBe(nextHour)
    expect(await processInbound(ctx, limit)).toBe(nextHour)
    expect(await done()).toBe(2)
    ctx.clock.set(nextHour - 1)
    expect((await getEmailChannel(ctx)).waitingMails).toBe(0)
    ctx.clock.set(nextHour + 300_000)
    expect((await getEmailChannel(ctx)).waitingMails).toBe(3)
    expect(await countWaitingMails(ctx.db, ctx.tenant.id, { before: ctx.clock.now(), most: 2 })).toBe(2)
    expect(await processInbound(ctx, { mails: 99, bytes: 1 })).toBe(nextHour + 3_600_000)
    expect(await done()).toBe(3)
    ctx.clock.set(nextHour + 3_600_000)
    expect(await processInbound(ctx, limit)).toBeNull()
    expect(await done()).toBe(5)
    expect((await getEmailChannel(ctx)).waitingMails).toBe(0)
  })

  test('that waits is counted among what waits, however much came in before', async () => {
    const statement = waitingMailsStatement(1, { before: 1, most: 100 })
    const plan = await queryRows(shard.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) =>
      String(row['detail']),
    )
    expect(plan).toContain('SEARCH inbound_events USING INDEX inbound_events_open (tenant_id=?)')
    expect(plan.filter((line) => line.includes('TEMP B-TREE'))).toEqual([])
  })

  test('passed on by a member belongs to who wrote it; a member is never a contact', async () => {
    const ctx = await freshCtx()
    const member = { ...ctx, members: { has: async (email: string) => email === 'lea@prova.example' } }
    const forwarded = readFileSync(
      join(import.meta.dirname, '../../fixtures/mail/member-forward-outlook-fr.eml'),
      'utf8',
    ).split('\n\n')
    await route(ctx, {
      from: 'Lea <lea@prova.example>',
      subject: 'TR: Devis',
      text: forwarded.slice(1).join('\n\n'),
    })
    await route(ctx, { from: 'Lea <lea@prova.example>', text: 'Una prova' })
    await processInbound(member)
    expect((await eventsOf(ctx)).map(({ sender, meaning, text }) => [sender, meaning, text])).toEqual([
      ['chloe@example.fr', 'message', "Bonjour, pouvez-vous m'envoyer un devis ?"],
      ['lea@prova.example', 'member', ''],
    ])
    expect(await contactOf(ctx, 'chloe@example.fr')).toBeDefined()
    expect(await contactOf(ctx, 'lea@prova.example')).toBeUndefined()
  })

  test('one too many within an hour goes round in a circle', async () => {
    const ctx = await freshCtx()
    for (let count = 0; count < 31; count++) await route(ctx, { text: `Ancora ${count}` })
    await processInbound(ctx)
    const meanings = (await eventsOf(ctx)).map(({ meaning }) => meaning)
    expect([meanings[0], meanings[29], meanings[30]]).toEqual(['message', 'message', 'loop'])
  })

  test('that nobody can read is closed and keeps nobody waiting', async () => {
    const ctx = await freshCtx()
    await acceptRoutedMail(ctx, {
      from: '',
      to: `x@${domainOf(ctx)}`,
      header: () => null,
      raw: new Uint8Array([0, 1, 2, 255]),
    })
    expect(await processInbound(ctx)).toBeNull()
    expect(await lastEvent(ctx)).toMatchObject({ meaning: 'unreadable' })
  })

  test('with which the Worker has ended three times is closed unread, and those behind it go on', async () => {
    const ctx = await freshCtx()
    await route(ctx, { text: 'Una fotografia troppo grande' })
    await route(ctx, { text: 'Buongiorno' })
    const getBytes = ctx.files.getBytes.bind(ctx.files)
    let deaths = 0
    // A Worker that ends leaves nothing behind but what it wrote before: nothing of its own runs afterwards.
    const dying = (): Promise<never> => {
      deaths += 1
      return new Promise(() => {})
    }
    for (let round = 0; round < 3; round++) {
      const files = { ...ctx.files, getBytes: dying }
      const before = deaths
      void processInbound({ ...ctx, files })
      await expect.poll(() => deaths).toBe(before + 1)
      ctx.clock.advance(20 * 60_000)
    }
    await processInbound({ ...ctx, files: { ...ctx.files, getBytes } })
    expect((await eventsOf(ctx)).map(({ meaning }) => meaning)).toEqual(['unreadable', 'message'])
  })

  test('goes with its sender’s erasure, its bytes too', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Siete aperti?' })
    expect([...ctx.files.entries.keys()].map((key) => key.replace(/\/\w{64}/, '/mail'))).toEqual([
      `mail/${ctx.tenant.id}/mail.eml`,
      `mail/${ctx.tenant.id}/mail/view.json`,
    ])
    const id = (await contactOf(ctx, 'anna@example.it')) ?? 0
    await eraseContact(ctx, shard.db, id, { confirmId: id, neverWriteAgain: false })
    expect(await eventsOf(ctx)).toEqual([])
    expect(ctx.files.entries.size).toBe(0)
  })
})

describe('a mail that Resend took in', () => {
  const event = (to: string, id = 'e-1') =>
    JSON.stringify({
      type: 'email.received',
      created_at: '2026-11-21T09:00:00.000Z',
      data: { email_id: id, from: 'Anna <anna@example.it>', to: [to], received_for: [to], subject: 'Ciao' },
    })
  async function post(ctx: TestCtx, rawBody: string, eventId = 'msg_1'): Promise<void> {
    const signed = await signSvix(await sandboxSecret(ctx), eventId, rawBody, ctx.clock.now())
    const headers = {
      id: signed['svix-id'] ?? null,
      timestamp: signed['svix-timestamp'] ?? null,
      signature: signed['svix-signature'] ?? null,
    }
    await acceptWebhook(ctx, { accountId: 0, headers, rawBody })
  }

  test('is a row before the answer, once, and is read from its bytes', async () => {
    const ctx = await freshCtx()
    const to = `${ctx.tenant.slug}@${domainOf(ctx)}`
    await post(ctx, event(to))
    await post(ctx, event(to), 'msg_2')
    expect(await eventsOf(ctx)).toHaveLength(1)
    await ctx.files.put(`mail/${ctx.tenant.id}/e-1.eml`, rawMail(ctx, { text: 'Ciao a voi' }))
    await processInbound(ctx)
    expect(await lastEvent(ctx)).toMatchObject({ meaning: 'message', text: 'Ciao a voi' })
  })

  test.each(['before its bytes are kept', 'after its files were deleted and before its rows'])(
    'leaves nothing when its person is erased while it is fetched: %s',
    async (moment) => {
      const ctx = await freshCtx()
      const { id } = await createContact(ctx, { email: 'anna@example.it' })
      await post(ctx, event(`${ctx.tenant.slug}@${domainOf(ctx)}`))
      const key = `mail/${ctx.tenant.id}/e-1.eml`
      const { files } = ctx
      const erase = (on: TestCtx) => eraseContact(on, shard.db, id, { confirmId: id, neverWriteAgain: false })
      if (moment === 'before its bytes are kept') {
        const raw = rawMail(ctx, { text: 'Ciao' })
        const getBytes: typeof files.getBytes = async (asked) => {
          const bytes = await files.getBytes(asked)
          await erase(ctx)
          await files.put(key, raw)
          return bytes
        }
        await files.put(key, raw)
        await processInbound({ ...ctx, files: { ...files, getBytes } })
      } else {
        const remove: typeof files.delete = async (asked) => {
          await files.delete(asked)
          if (asked === key && (await eventsOf(ctx)).length > 0) await files.put(key, 'late')
        }
        await files.put(key, 'early')
        await erase({ ...ctx, files: { ...files, delete: remove } })
      }
      expect(await eventsOf(ctx)).toEqual([])
      expect(await files.getBytes(key)).toBeNull()
    },
  )

  test('for a domain of another workspace on the same account leaves no trace', async () => {
    const ctx = await freshCtx()
    await post(ctx, event('info@altrove.example'))
    expect(await eventsOf(ctx)).toEqual([])
  })

  test('with an id that could be a path is refused without a trace', async () => {
    const ctx = await freshCtx()
    await post(ctx, event(`x@${domainOf(ctx)}`, '../../etc/passwd'))
    expect(await eventsOf(ctx)).toEqual([])
  })
})

describe('what is kept of a mail', () => {
  const fixture = (name: string, change: (raw: string) => string = (raw) => raw) =>
    change(readFileSync(join(import.meta.dirname, `../../fixtures/mail/${name}.eml`), 'utf8'))
  async function routeRaw(ctx: TestCtx, raw: string): Promise<void> {
    const to = `${ctx.tenant.slug}@${domainOf(ctx)}`
    await acceptRoutedMail(ctx, {
      from: 'x@y.it',
      to,
      header: () => null,
      raw: new TextEncoder().encode(raw),
    })
    await processInbound(ctx)
  }
  const mailOf = async (ctx: TestCtx) => InboundMail.parse((await lastEvent(ctx))?.details['mail'])
  const words = { quote: 'Mostra il resto' }
  const show = { remotePictures: false, words, language: 'it' }

  test('is its text, its files and its page, where pictures within it come along', async () => {
    const ctx = await freshCtx()
    await routeRaw(ctx, fixture('inline-picture'))
    const mail = await mailOf(ctx)
    expect(mail).toMatchObject({
      from: 'anna@example.it',
      fromName: 'Anna Rossi',
      trust: 'claimed',
      conversations: [],
      threadKeys: [],
      ownKeys: ['<pic1@example.it>'],
      files: [
        { name: 'foto.png', type: 'image/png', inline: true },
        { name: 'ordine n°7.pdf', type: 'application/pdf', inline: false },
      ],
    })
    const pdf = await ctx.files.getBytes(mail.files[1]?.key ?? '')
    expect(new TextDecoder().decode(pdf ?? new ArrayBuffer(0))).toBe('%PDF-1.4 x')
    const page = await mailPageOf(ctx, mail.viewKey, show)
    expect(page.html).toMatch(/<img src="data:image\/png;base64,iVBOR[A-Za-z0-9+/=]+" alt="foto">/)
    expect(page.headers['content-security-policy']).toContain('sandbox')
  })

  test('is a long file too, kept piece by piece', async () => {
    const ctx = await freshCtx()
    const film = Buffer.alloc(14_000_001, 'pellicola')
    await routeRaw(
      ctx,
      `From: Anna <anna@example.it>\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nEcco\r\n--b\r\n` +
        `Content-Type: video/mp4; name*=UTF-8''..%2F%E2%80%AEgpj.film.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n${film.toString('base64')}\r\n--b--\r\n`,
    )
    const [file] = (await mailOf(ctx)).files
    expect(file).toMatchObject({ name: '.._gpj.film.mp4', type: 'video/mp4', sizeBytes: film.length })
    const kept = await ctx.files.getBytes(file?.key ?? '')
    expect(film.equals(new Uint8Array(kept ?? new ArrayBuffer(0)))).toBe(true)
    expect(ctx.files.openUploads()).toBe(0)
  })

  test('folds its quote, and leaves remote pictures out until somebody asks', async () => {
    const ctx = await freshCtx()
    await routeRaw(
      ctx,
      fixture('gmail-it', (raw) =>
        raw.replace('<div>Anna</div>', '<img src="http://track.example/a.png" width="90">'),
      ),
    )
    const { viewKey } = await mailOf(ctx)
    const page = await mailPageOf(ctx, viewKey, show)
    expect(page.html).toContain('<body data-mail data-blocked="1">')
    expect(page.html).not.toContain('track.example')
    expect(page.html).toMatch(/<details><summary>Mostra il resto<\/summary>.*arrivato/s)
    const asked = await mailPageOf(ctx, viewKey, { ...show, remotePictures: true })
    expect(asked.html).toContain('<img src="https://track.example/a.png" width="90">')
    expect(asked.headers['content-security-policy']).toContain('img-src data: https:;')
  })

  test('of plain text is shown as it was typed', async () => {
    const ctx = await freshCtx()
    await write(ctx, { text: 'Uno <b>\r\n  due\r\n\r\n> vecchio' })
    const page = await mailPageOf(ctx, (await mailOf(ctx)).viewKey, show)
    expect(page.html).toContain('Uno &lt;b&gt;\n  due</div><details>')
  })

  test('is nobody else’s, and goes with its sender', async () => {
    const ctx = await freshCtx()
    const other = await freshCtx()
    await routeRaw(ctx, fixture('inline-picture'))
    const { viewKey } = await mailOf(ctx)
    const spied = { ...other, files: ctx.files }
    await expect(mailPageOf(spied, viewKey, show)).rejects.toMatchObject({ code: 'resource.not_found' })
    const id = (await contactOf(ctx, 'anna@example.it')) ?? 0
    await eraseContact(ctx, shard.db, id, { confirmId: id, neverWriteAgain: false })
    expect(ctx.files.entries.size).toBe(0)
    await expect(mailPageOf(ctx, viewKey, show)).rejects.toMatchObject({ code: 'resource.not_found' })
  })

  test('names the conversation that a signed word leads to, and the ids it answers', async () => {
    const ctx = await freshCtx()
    const id = '01KAJ3ZZZZ0123456789ABCDEF'
    const marks = await signThreadMarks(ctx, { kind: 'conversation', id }, domainOf(ctx))
    await write(ctx, {
      to: marks.replyTo,
      text: 'Sì',
      id: 'own',
      headers: { 'In-Reply-To': '<c@d>', References: '<a@b> <c@d>' },
    })
    expect(await mailOf(ctx)).toMatchObject({
      conversations: [id],
      threadKeys: ['<c@d>', '<a@b>'],
      ownKeys: ['<own@example.it>'],
    })
  })
})
