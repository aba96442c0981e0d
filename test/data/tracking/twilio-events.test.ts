import fc from 'fast-check'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, queryRow, queryRows } from '../../../db/client.ts'
import { sandboxAccountId, sandboxSecret } from '../../../worker/modules/sandbox/service.ts'
import { acceptTwilioStatus } from '../../../worker/modules/tracking/service.ts'
import { processProviderEvents } from '../../../worker/modules/tracking/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { signForm } from '../../support/loopback-twilio.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const url = 'http://workspace.localhost:8787/webhooks/twilio/status/token'
const phone = '+393331234567'

type Sms = { ctx: TestCtx; id: number; campaignId: number }

/** An SMS of a campaign in a state of its own. */
async function createSms(state: Record<string, string | number | null> = {}): Promise<Sms> {
  const ctx = await shard.ctx({ tenantId: ++tenants })
  const t = ctx.tenant.id
  const columns: Record<string, string | number | null> = {
    attempt_at: 100,
    batch_key: 'k',
    lease_until: 200,
    lease_key: 'k',
    ...state,
  }
  await execute(
    ctx.db,
    sql`INSERT INTO campaigns (tenant_id, name, channel, state, created_at, updated_at)
        VALUES (${t}, 'Prova', 'sms', 'sending', 1, 1)`,
  )
  const row = await queryRow(
    ctx.db,
    sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at)
        VALUES (${t}, 'sms', 'c', (SELECT max(id) FROM campaigns WHERE tenant_id = ${t}), 1, ${phone}, 1)
        RETURNING id, campaign_id`,
    (raw) => ({ id: Number(raw['id']), campaignId: Number(raw['campaign_id']) }),
  )
  if (row === undefined) throw new Error('no row')
  for (const [name, value] of Object.entries(columns)) {
    await execute(ctx.db, sql`UPDATE messages SET ${sql.raw(name)} = ${value} WHERE id = ${row.id}`)
  }
  return { ctx, ...row }
}

type Status = { status: string; errorCode?: string; sid?: string }

async function post({ ctx, id }: Sms, { status, errorCode, sid = 'SM1' }: Status): Promise<void> {
  const form = new URLSearchParams({
    MessageSid: sid,
    MessageStatus: status,
    AccountSid: 'AC1',
    To: phone,
    Neu: 'ÿ&=',
    ...(errorCode === undefined ? {} : { ErrorCode: errorCode }),
  })
  const signature = signForm(url, form, await sandboxSecret(ctx))
  const rawBody = form.toString()
  await acceptTwilioStatus(ctx, { accountId: sandboxAccountId, messageId: id, url, signature, rawBody })
}

async function tell(sms: Sms, ...statuses: Status[]): Promise<void> {
  for (const status of statuses) await post(sms, status)
  await processProviderEvents(sms.ctx)
}

const stateOf = ({ ctx, id }: Sms) =>
  queryRow(
    ctx.db,
    sql`SELECT provider_id, sent_at, delivered_at, opened_at, failed_at, unknown_at, error_code, lease_until
        FROM messages WHERE id = ${id}`,
    (row) => ({ ...row }),
  )
const countsOf = async ({ ctx, campaignId }: Sms) =>
  Object.fromEntries(
    await queryRows(
      ctx.db,
      sql`SELECT stage, count FROM campaign_counts WHERE campaign_id = ${campaignId} AND count <> 0`,
      (row) => [String(row['stage']), Number(row['count'])],
    ),
  )
const suppressionsOf = ({ ctx }: Sms) =>
  queryRows(
    ctx.db,
    sql`SELECT channel, address, reason FROM suppressions WHERE tenant_id = ${ctx.tenant.id}`,
    (row) => ({ ...row }),
  )

describe('what Twilio tells of an SMS', () => {
  it('settles one of unknown outcome', async () => {
    const sms = await createSms({ unknown_at: 150 })
    expect(await countsOf(sms)).toEqual({ queued: 1, unknown: 1 })
    await tell(sms, { status: 'queued' })
    expect(await stateOf(sms)).toMatchObject({
      provider_id: 'SM1',
      sent_at: 100,
      unknown_at: null,
      lease_until: null,
      delivered_at: null,
    })
    expect(await countsOf(sms)).toEqual({ queued: 1, sent: 1 })
  })

  it('takes back that one was given up as unconfirmed', async () => {
    const sms = await createSms({ failed_at: 300, error_code: 'unconfirmed', lease_until: null })
    expect(await countsOf(sms)).toEqual({ queued: 1, failed: 1 })
    await tell(sms, { status: 'sent' })
    expect(await stateOf(sms)).toMatchObject({ sent_at: 100, failed_at: null, error_code: null })
    expect(await countsOf(sms)).toEqual({ queued: 1, sent: 1 })
  })

  it('keeps one from being sent again that waits to be', async () => {
    const sms = await createSms({ attempt_at: null, batch_key: null, lease_until: null, lease_key: null })
    await tell(sms, { status: 'delivered' })
    expect((await stateOf(sms))?.['sent_at']).toBe(sms.ctx.clock.now())
  })

  it('with an error that is about the number keeps the number out', async () => {
    const sms = await createSms()
    await tell(sms, { status: 'undelivered', errorCode: '30006' })
    expect(await stateOf(sms)).toMatchObject({ sent_at: 100, error_code: 'twilio_30006' })
    expect(await suppressionsOf(sms)).toEqual([{ channel: 'sms', address: phone, reason: 'blocked' }])
    const refused = await createSms()
    await tell(refused, { status: 'undelivered', errorCode: '63014' })
    expect(await suppressionsOf(refused)).toMatchObject([{ reason: 'person_blocked' }])
    const soft = await createSms()
    await tell(soft, { status: 'undelivered', errorCode: '30007' })
    expect(await countsOf(soft)).toEqual({ queued: 1, sent: 1, failed: 1 })
    expect(await suppressionsOf(soft)).toEqual([])
  })

  it.each([
    ['30003', [2, 8]],
    ['30008', [1]],
  ])(
    '%s, which passes by itself, is tried again after %j hours, then is a dead letter',
    async (errorCode, waits) => {
      const sms = await createSms({ attempts: 1 })
      const waitsUntil = () =>
        queryRow(sms.ctx.db, sql`SELECT due_at, wait_reason FROM messages WHERE id = ${sms.id}`, (row) => ({
          ...row,
        }))
      for (const [tries, hours] of waits.entries()) {
        const sid = `SM${tries}`
        await tell(sms, { status: 'sent', sid }, { status: 'undelivered', errorCode, sid })
        expect(await countsOf(sms)).toEqual({ queued: 1 })
        const due_at = sms.ctx.clock.now() + hours * 3_600_000
        expect(await waitsUntil()).toEqual({ due_at, wait_reason: 'retry_later' })
        // A repeat of the news, and late news of that attempt, find nothing to fail.
        await tell(sms, { status: 'failed', errorCode, sid })
        expect(await countsOf(sms)).toEqual({ queued: 1 })
        await execute(
          sms.ctx.db,
          sql`UPDATE messages SET attempt_at = 100, attempts = attempts + 1 WHERE id = ${sms.id}`,
        )
      }
      await tell(sms, { status: 'undelivered', errorCode, sid: 'SM9' })
      expect(await stateOf(sms)).toMatchObject({ error_code: `twilio_${errorCode}`, provider_id: 'SM9' })
      expect(await countsOf(sms)).toEqual({ queued: 1, sent: 1, failed: 1 })
    },
  )

  it('wakes a campaign that had ended, and not one that was cancelled', async () => {
    for (const [state, after, stages] of [
      ['finished', 'sending', { queued: 1 }],
      ['cancelled', 'cancelled', { queued: 1, sent: 1, failed: 1 }],
    ] as const) {
      const sms = await createSms({ attempts: 1 })
      await execute(sms.ctx.db, sql`UPDATE campaigns SET state = ${state} WHERE id = ${sms.campaignId}`)
      await tell(sms, { status: 'undelivered', errorCode: '30003' })
      const campaign = sql`SELECT state FROM campaigns WHERE id = ${sms.campaignId}`
      expect(await queryRow(sms.ctx.db, campaign, (row) => row['state'])).toBe(after)
      expect(await countsOf(sms)).toEqual(stages)
    }
  })

  it('that it was delivered after all, before the next try, spares that try', async () => {
    const sms = await createSms({ attempts: 1 })
    await tell(sms, { status: 'undelivered', errorCode: '30008' })
    expect(await countsOf(sms)).toEqual({ queued: 1 })
    await tell(sms, { status: 'delivered' })
    expect(await countsOf(sms)).toEqual({ queued: 1, sent: 1, delivered: 1 })
    expect(await stateOf(sms)).toMatchObject({ provider_id: 'SM1', failed_at: null })
  })

  it('about an earlier attempt says nothing of this one', async () => {
    const sms = await createSms({ provider_id: 'SM2', sent_at: 100 })
    await tell(sms, { status: 'failed', errorCode: '30008', sid: 'SM1' })
    expect(await stateOf(sms)).toMatchObject({ provider_id: 'SM2', failed_at: null })
  })

  it('comes to the same in any order, however often and in however many pages', async () => {
    const told: Status[] = [
      { status: 'queued' },
      { status: 'sending' },
      { status: 'sent' },
      { status: 'delivered' },
      { status: 'read' },
      { status: 'undelivered', errorCode: '30007' },
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(told, { minLength: 1 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.boolean(),
        async (some, seed, inPages) => {
          const [calm, wild] = [await createSms(), await createSms()]
          await tell(calm, ...some)
          const shuffled = [...some, ...some].toSorted(
            (a, b) => ((a.status.length * 31 + seed) % 7) - ((b.status.length * 31 + seed) % 7),
          )
          if (inPages) for (const one of shuffled) await tell(wild, one)
          else await tell(wild, ...shuffled.toReversed())
          expect(await stateOf(wild)).toEqual(await stateOf(calm))
          expect(await countsOf(wild)).toEqual(await countsOf(calm))
        },
      ),
      { numRuns: 30 },
    )
  })

  it.each([
    ['a forged signature', { signature: 'Zm9yZ2Vk' }],
    ['none', { signature: null }],
    ['one for another address', { url: `${url}?x=1` }],
    ['one over another form', { rawBody: 'MessageSid=SM1&MessageStatus=failed' }],
    ['an account that is not there', { accountId: 4711 }],
  ])('is refused with %s', async (_name, change) => {
    const { ctx, id } = await createSms()
    const form = new URLSearchParams({ MessageSid: 'SM1', MessageStatus: 'delivered' })
    const signed = {
      accountId: sandboxAccountId,
      messageId: id,
      url,
      signature: signForm(url, form, await sandboxSecret(ctx)),
      rawBody: form.toString(),
    }
    await expect(acceptTwilioStatus(ctx, { ...signed, ...change })).rejects.toMatchObject({
      code: 'webhook.signature',
    })
    expect(ctx.queues.sent).toEqual([])
  })

  it('leaves no row when it says nothing', async () => {
    const sms = await createSms()
    await post(sms, { status: 'dreaming' })
    await post(sms, { status: 'delivered', sid: '' })
    expect(
      await queryRows(
        sms.ctx.db,
        sql`SELECT id FROM webhook_events WHERE tenant_id = ${sms.ctx.tenant.id}`,
        (row) => ({ ...row }),
      ),
    ).toEqual([])
  })
})
