import { sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { execute } from '../../../db/client.ts'
import { findWebhookSecret } from '../../../worker/modules/channels/service.ts'
import { acceptWebhook, processProviderEvents } from '../../../worker/modules/tracking/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import {
  makeWebhookEvent,
  signWebhook,
  type WebhookEvent,
  type WebhookType,
} from '../../support/loopback-resend-webhooks.ts'
import { rowsOf, sendMails, type SentMail } from '../../support/mails.ts'

let shard: TestShard
let ctx: TestCtx
let tenantId = 200
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())
beforeEach(async () => {
  tenantId += 1
  ctx = await shard.ctx({ tenantId })
})

const eventFor = (mail: SentMail, type: WebhookType, extra?: Record<string, unknown>, at = ctx.clock.now()) =>
  makeWebhookEvent(
    {
      id: mail.providerId,
      from: 'a@b.it',
      to: [mail.address],
      subject: 's',
      tags: { msg: String(mail.messageId) },
    },
    type,
    { at, extra },
  )
const transient = { bounce: { type: 'Transient', subType: 'MailboxFull', message: 'full' } }

async function post(
  target: TestCtx,
  event: WebhookEvent,
  change: { secret?: string; at?: number; accountId?: number } = {},
) {
  const secret = change.secret ?? (await findWebhookSecret(target, 0)) ?? ''
  const headers = signWebhook(event, secret, change.at ?? target.clock.now())
  await acceptWebhook(target, {
    accountId: change.accountId ?? 0,
    headers: {
      id: headers['svix-id'] ?? null,
      timestamp: headers['svix-timestamp'] ?? null,
      signature: headers['svix-signature'] ?? null,
    },
    rawBody: event.body,
  })
}

const deliver = async (target: TestCtx, ...events: WebhookEvent[]) => {
  for (const event of events) await post(target, event)
  expect(await processProviderEvents(target)).toBeNull()
}
const messageOf = async ({ messageId }: SentMail) =>
  (await rowsOf(ctx.db, sql`SELECT * FROM messages WHERE id = ${messageId}`))[0] ?? {}
const countsOf = ({ campaignId }: SentMail) =>
  rowsOf(
    ctx.db,
    sql`SELECT stage, count FROM campaign_counts WHERE campaign_id = ${campaignId} AND stage NOT IN ('queued', 'sent') ORDER BY stage`,
  )
const suppressionsOf = () =>
  rowsOf(ctx.db, sql`SELECT address, reason FROM suppressions WHERE tenant_id = ${tenantId} ORDER BY address`)
const consentOf = async ({ contactId }: SentMail) =>
  (
    await rowsOf(
      ctx.db,
      sql`SELECT state FROM contact_consents WHERE contact_id = ${contactId} AND tenant_id = ${tenantId}`,
    )
  )[0]?.['state']

async function oneMail(): Promise<SentMail> {
  const [mail] = await sendMails(ctx)
  if (mail === undefined) throw new Error('no mail')
  return mail
}

describe('an event of the provider', () => {
  test('is a row before it is answered, then its effect', async () => {
    const mail = await oneMail()
    await post(ctx, eventFor(mail, 'email.delivered'))
    expect(
      await rowsOf(
        ctx.db,
        sql`SELECT id FROM webhook_events WHERE tenant_id = ${tenantId} AND processed_at IS NULL`,
      ),
    ).toHaveLength(1)
    expect(ctx.queues.sent.map(({ job }) => job.type)).toEqual(['webhook.process'])
    expect(ctx.due.lowered).toEqual([ctx.clock.now()])
    expect(await messageOf(mail)).toMatchObject({ delivered_at: null })
    await processProviderEvents(ctx)
    expect(await messageOf(mail)).toMatchObject({ delivered_at: ctx.clock.now() })
    expect(await countsOf(mail)).toEqual([{ stage: 'delivered', count: 1 }])
  })

  test('keeps its first time however often and late it comes', async () => {
    const mail = await oneMail()
    const first = ctx.clock.now()
    await deliver(ctx, eventFor(mail, 'email.delivered'))
    ctx.clock.advance(60_000)
    await deliver(ctx, eventFor(mail, 'email.delivered'), eventFor(mail, 'email.delivered'))
    expect(await messageOf(mail)).toMatchObject({ delivered_at: first })
    expect(await countsOf(mail)).toEqual([{ stage: 'delivered', count: 1 }])
  })

  test('that is repeated under its id leaves one row', async () => {
    const mail = await oneMail()
    const event = eventFor(mail, 'email.delivered')
    await deliver(ctx, event, event)
    ctx.clock.advance(3_600_000)
    await deliver(ctx, event)
    expect(
      await rowsOf(ctx.db, sql`SELECT id FROM webhook_events WHERE tenant_id = ${tenantId}`),
    ).toHaveLength(1)
  })

  test('about an attempt that was never settled proves that it was sent', async () => {
    const mail = await oneMail()
    await ctx.db.$client.execute({
      sql: 'UPDATE messages SET sent_at = NULL, provider_id = NULL WHERE id = ?',
      args: [mail.messageId],
    })
    await deliver(ctx, eventFor(mail, 'email.delivered'))
    const message = await messageOf(mail)
    expect(message['sent_at']).toBe(message['attempt_at'])
    expect(message['provider_id']).toBe(mail.providerId)
  })

  test('from another mail of the account with the same number in its tag changes nothing', async () => {
    const mail = await oneMail()
    await deliver(
      ctx,
      eventFor({ ...mail, providerId: 'another' }, 'email.delivered'),
      eventFor({ ...mail, address: 'another@example.it' }, 'email.complained'),
    )
    expect(await messageOf(mail)).toMatchObject({ delivered_at: null, complained_at: null })
  })

  test('without a tag is found by the provider’s id', async () => {
    const mail = await oneMail()
    const event = eventFor(mail, 'email.delivered')
    await deliver(ctx, { ...event, body: event.body.replace(/,"tags":\{[^}]*\}/, '') })
    expect(await messageOf(mail)).toMatchObject({ delivered_at: ctx.clock.now() })
  })

  test('of one workspace changes nothing in another', async () => {
    const mail = await oneMail()
    const other = await shard.ctx({ tenantId: tenantId + 5000 })
    await deliver(other, eventFor(mail, 'email.delivered'), eventFor(mail, 'email.bounced'))
    expect(await messageOf(mail)).toMatchObject({ delivered_at: null, bounced_at: null })
    expect(await suppressionsOf()).toEqual([])
  })

  test.each([
    [
      'a permanent bounce',
      'email.bounced',
      undefined,
      { code: 'bounce_permanent', reason: 'hard_bounce', consent: 'opted_in' },
    ],
    [
      'a full mailbox',
      'email.bounced',
      transient,
      { code: 'bounce_transient', reason: null, consent: 'opted_in' },
    ],
    [
      'an unclear bounce',
      'email.bounced',
      { bounce: { type: 'Undetermined' } },
      { code: 'bounce_undetermined', reason: null, consent: 'opted_in' },
    ],
    ['a complaint', 'email.complained', undefined, { code: null, reason: 'complaint', consent: 'opted_out' }],
    [
      'a suppression',
      'email.suppressed',
      undefined,
      { code: 'provider_suppressed', reason: 'provider_suppressed', consent: 'opted_in' },
    ],
    ['a failure', 'email.failed', undefined, { code: 'provider_failed', reason: null, consent: 'opted_in' }],
  ] as const)('%s has its code, its suppression and its consent', async (_, type, extra, expected) => {
    const mail = await oneMail()
    await deliver(ctx, eventFor(mail, type, extra), eventFor(mail, type, extra))
    expect(await messageOf(mail)).toMatchObject({ error_code: expected.code })
    expect(await suppressionsOf()).toEqual(
      expected.reason === null ? [] : [{ address: mail.address, reason: expected.reason }],
    )
    expect(await consentOf(mail)).toBe(expected.consent)
  })

  test('a complaint is proven once and refreshes the lists', async () => {
    const mail = await oneMail()
    await deliver(ctx, eventFor(mail, 'email.complained'))
    await deliver(ctx, eventFor(mail, 'email.complained'))
    expect(
      await rowsOf(
        ctx.db,
        sql`SELECT state, source, message_id FROM consent_log WHERE contact_id = ${mail.contactId} AND tenant_id = ${tenantId} AND message_id > 0`,
      ),
    ).toEqual([{ state: 'opted_out', source: 'complaint', message_id: mail.messageId }])
    expect(ctx.queues.sent.map(({ job }) => job.type)).toContain('lists.refresh')
  })

  test('an event about several people suppresses none of them', async () => {
    const mail = await oneMail()
    const event = makeWebhookEvent(
      { id: 'x', from: 'a@b.it', to: [mail.address, 'b@example.it'], subject: 's', tags: {} },
      'email.bounced',
    )
    await deliver(ctx, event)
    expect(await suppressionsOf()).toEqual([])
  })
})

describe('the door', () => {
  test.each([
    ['another secret', { secret: `whsec_${btoa('another secret of ours.')}` }],
    ['an old post', { at: Date.UTC(2026, 10, 21, 8, 54) }],
    ['an account without a secret', { accountId: 77 }],
  ])('refuses %s and writes nothing', async (_, change) => {
    const mail = await oneMail()
    await expect(post(ctx, eventFor(mail, 'email.bounced'), change)).rejects.toMatchObject({
      code: 'webhook.signature',
    })
    expect(await rowsOf(ctx.db, sql`SELECT id FROM webhook_events WHERE tenant_id = ${tenantId}`)).toEqual([])
    expect(ctx.queues.sent).toEqual([])
  })

  test('is not opened by the secret of another workspace', async () => {
    const mail = await oneMail()
    const other = await shard.ctx({ tenantId: tenantId + 6000 })
    const secret = (await findWebhookSecret(other, 0)) ?? ''
    await expect(post(ctx, eventFor(mail, 'email.bounced'), { secret })).rejects.toMatchObject({
      code: 'webhook.signature',
    })
  })

  test.each(['contact.created', 'email.opened', 'email.delivery_delayed', 'something.new', 'constructor'])(
    'answers %s and keeps nothing',
    async (type) => {
      await post(ctx, { id: `msg_${type}`, body: JSON.stringify({ type, created_at: 'x', data: {} }) })
      expect(await rowsOf(ctx.db, sql`SELECT id FROM webhook_events WHERE tenant_id = ${tenantId}`)).toEqual(
        [],
      )
    },
  )

  test('refuses a signed body that is no JSON', async () => {
    await expect(post(ctx, { id: 'msg_x', body: 'hello' })).rejects.toMatchObject({
      code: 'request.malformed',
    })
  })

  test('an event that lacks what it should have is worked off without effect', async () => {
    await deliver(
      ctx,
      { id: 'msg_y', body: JSON.stringify({ type: 'email.delivered', data: { to: 7 } }) },
      { id: 'msg_z', body: JSON.stringify({ type: 'email.bounced' }) },
    )
    expect(await suppressionsOf()).toEqual([])
  })
})

describe('a set of events', () => {
  const types = [
    'email.sent',
    'email.delivered',
    'email.bounced',
    'email.complained',
    'email.failed',
    'email.suppressed',
  ] as const
  const anyEvent = fc.record({
    mail: fc.nat({ max: 2 }),
    type: fc.constantFrom(...types),
    isTransient: fc.boolean(),
  })

  /** Stages reached, codes, counters and suppressions: everything that must not depend on the order. */
  async function outcome({ db, tenant }: TestCtx, mails: SentMail[]) {
    const position = (row: Record<string, unknown>) =>
      mails.findIndex((mail) => mail.address === row['address'])
    const [stages, consents, counts, suppressions] = await Promise.all([
      rowsOf(
        db,
        sql`SELECT delivered_at IS NULL AS d, bounced_at IS NULL AS b, complained_at IS NULL AS c, failed_at IS NULL AS f, error_code
            FROM messages WHERE tenant_id = ${tenant.id} ORDER BY id`,
      ),
      rowsOf(db, sql`SELECT state FROM contact_consents WHERE tenant_id = ${tenant.id} ORDER BY contact_id`),
      rowsOf(db, sql`SELECT stage, count FROM campaign_counts WHERE tenant_id = ${tenant.id} ORDER BY stage`),
      rowsOf(
        db,
        sql`SELECT address, reason FROM suppressions WHERE tenant_id = ${tenant.id} ORDER BY address`,
      ),
    ])
    return { stages, consents, counts, suppressed: suppressions.map((row) => [position(row), row['reason']]) }
  }

  /** Commits events as the door does, all at once. */
  const commit = (target: TestCtx, events: WebhookEvent[]) =>
    target.db.$client.execute({
      sql: `INSERT INTO webhook_events (tenant_id, account_id, event_id, payload, received_at)
            SELECT ?, 0, value->>'id', value->>'body', ? FROM json_each(?) WHERE true
            ON CONFLICT (tenant_id, account_id, event_id) DO NOTHING`,
      args: [target.tenant.id, target.clock.now(), JSON.stringify(events)],
    })

  test('gives the same stages and counters in any order, with any repetition, in any pages', async () => {
    let nextTenant = 20_000
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEvent, { minLength: 1, maxLength: 12 }).chain((events) =>
          fc.record({
            events: fc.constant(events),
            order: fc.shuffledSubarray([...events.keys(), ...events.keys()], {
              minLength: 2 * events.length,
            }),
            pageLength: fc.integer({ min: 1, max: 8 }),
          }),
        ),
        async ({ events, order, pageLength }) => {
          const run = async (plays: number[], length: number) => {
            const target = await shard.ctx({ tenantId: nextTenant++ })
            const mails = await sendMails(target, 3)
            const made = events.flatMap(({ mail, type, isTransient }, index) => {
              const sent = mails[mail]
              const extra = isTransient && type === 'email.bounced' ? transient : undefined
              return sent ? [eventFor(sent, type, extra, target.clock.now() + index)] : []
            })
            const played = plays.flatMap((play) => made[play] ?? [])
            for (let start = 0; start < played.length; start += length) {
              await commit(target, played.slice(start, start + length))
              await processProviderEvents(target)
            }
            return outcome(target, mails)
          }
          expect(await run(order, pageLength)).toEqual(await run([...events.keys()], events.length))
        },
      ),
      { numRuns: 20 },
    )
  }, 120_000)

  test('of many pages is worked off whole, and what is old is let go of', async () => {
    const mails = await sendMails(ctx, 4)
    const rows = Array.from({ length: 600 }, (_, n) => {
      const mail = mails[n % 4]
      if (mail === undefined) throw new Error('no mail')
      return { id: `msg_bulk_${n}`, body: eventFor(mail, 'email.delivered').body }
    })
    await ctx.db.$client.execute({
      sql: `INSERT INTO webhook_events (tenant_id, account_id, event_id, payload, received_at)
            SELECT ?, 0, value->>'id', value->>'body', ? FROM json_each(?)`,
      args: [tenantId, ctx.clock.now(), JSON.stringify(rows)],
    })
    expect(await processProviderEvents(ctx)).toBeNull()
    expect(
      await rowsOf(
        ctx.db,
        sql`SELECT count(*) AS n, sum(payload = '{}') AS empty FROM webhook_events WHERE tenant_id = ${tenantId} AND processed_at IS NOT NULL`,
      ),
    ).toEqual([{ n: 600, empty: 600 }])
    ctx.clock.advance(4 * 86_400_000)
    await processProviderEvents(ctx)
    expect(await rowsOf(ctx.db, sql`SELECT id FROM webhook_events WHERE tenant_id = ${tenantId}`)).toEqual([])
  })
})

describe('a mail that was given up because nobody could learn its outcome', () => {
  test.each<[WebhookType, object]>([
    ['email.delivered', { delivered_at: expect.any(Number), bounced_at: null }],
    ['email.bounced', { delivered_at: null, bounced_at: expect.any(Number) }],
  ])('has left, and is paid once, when %s comes in', async (type, stages) => {
    const [mail] = await sendMails(ctx, 1)
    if (mail === undefined) throw new Error('no mail')
    const { messageId } = mail
    await execute(
      ctx.db,
      sql`UPDATE messages SET attempt_at = sent_at, sent_at = NULL, provider_id = NULL, cost_micros = 500
          WHERE id = ${messageId}`,
    )
    await execute(
      ctx.db,
      sql`UPDATE messages SET failed_at = ${ctx.clock.now()}, error_code = 'unconfirmed' WHERE id = ${messageId}`,
    )
    expect(await messageOf(mail)).toMatchObject({ cost_micros: null })
    await deliver(ctx, eventFor(mail, type))
    await deliver(ctx, eventFor(mail, type))
    const left = { failed_at: null, sent_at: expect.any(Number), cost_micros: 500, ...stages }
    expect(await messageOf(mail)).toMatchObject(left)
    expect(await countsOf(mail)).not.toContainEqual(expect.objectContaining({ stage: 'failed', count: 1 }))
    expect(
      await rowsOf(
        ctx.db,
        sql`SELECT kind, micros FROM credit_entries WHERE message_id = ${messageId} ORDER BY id`,
      ),
    ).toMatchObject([{ micros: -500 }, { micros: 500 }, { micros: -500 }])
  })
})
