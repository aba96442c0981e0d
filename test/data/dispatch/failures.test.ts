import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { execute, queryRows } from '../../../db/client.ts'
import { failureRoutes } from '../../../worker/modules/dispatch/failure-routes.ts'
import {
  failuresPage,
  reasonsStatement,
  reopenStatement,
  retryStatement,
  unknownCountStatement,
} from '../../../worker/modules/dispatch/queries/failures.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { mountRoutes } from '../../support/routes.ts'
import { type CallsWorld, createCallsWorld } from './calls-world.ts'
import {
  campaignOf,
  change,
  countsOf,
  drain,
  listMessages,
  start,
  sweepUntilQuiet,
} from './dispatch-world.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const refused = (code: string) => ({ type: 'refused', code }) as const
const Page = z.object({
  items: z.array(
    z.looseObject({ messageId: z.number(), reason: z.string().nullable(), retryable: z.boolean() }),
  ),
  nextCursor: z.string().nullable(),
})

/** A campaign to five of whom three failed, for two reasons. */
async function createFailed(): Promise<CallsWorld> {
  const world = await createCallsWorld(shard, { people: 5 })
  world.provider.script.push(refused('twilio_21408'), refused('twilio_30007'), refused('twilio_21408'))
  await start(world)
  await drain(world)
  expect(await countsOf(world)).toEqual({ queued: 5, sent: 2, failed: 3 })
  return world
}

const api = ({ ctx }: CallsWorld) => mountRoutes(failureRoutes, ctx)

describe('messages that failed', () => {
  it('are listed with their reasons, the latest first, in pages', async () => {
    const world = await createFailed()
    const first = Page.parse((await api(world)('GET', '/?limit=2')).body)
    const second = Page.parse((await api(world)('GET', `/?limit=2&cursor=${first.nextCursor}`)).body)
    const items = [...first.items, ...second.items]
    expect(items.map(({ reason }) => reason).toSorted()).toEqual([
      'twilio_21408',
      'twilio_21408',
      'twilio_30007',
    ])
    expect(new Set(items.map(({ messageId }) => messageId)).size).toBe(3)
    expect(second.nextCursor).toBeNull()
    const of = Page.parse((await api(world)('GET', '/?channel=sms&code=twilio_30007')).body)
    expect(of.items).toHaveLength(1)
    expect(Page.parse((await api(world)('GET', '/?channel=email')).body).items).toEqual([])
    expect((await api(world)('GET', '/summary')).body).toEqual({
      reasons: [
        { channel: 'sms', code: 'twilio_21408', count: 2, retryable: 2 },
        { channel: 'sms', code: 'twilio_30007', count: 1, retryable: 1 },
      ],
      unknown: 0,
    })
  })

  it('are tried again one by one: the campaign sends once more, and only to that one', async () => {
    const world = await createFailed()
    expect((await campaignOf(world)).state).toBe('finished')
    const [one] = (await listMessages(world)).filter(({ failed_at }) => failed_at !== null)
    const answer = await api(world)('POST', `/${one?.id}/retry`)
    expect(answer.body).toEqual({ retried: 1, more: false })
    expect((await campaignOf(world)).state).toBe('sending')
    await sweepUntilQuiet(world)
    expect(await countsOf(world)).toEqual({ queued: 5, sent: 3, failed: 2 })
    expect((await campaignOf(world)).state).toBe('finished')
    expect([...world.provider.received.values()].every((ids) => ids.length === 1)).toBe(true)
    expect((await api(world)('POST', `/${one?.id}/retry`)).status).toBe(404)
  })

  it('are tried again all of one reason, or all there are', async () => {
    const world = await createFailed()
    expect((await api(world)('POST', '/retry', { code: 'twilio_21408' })).body).toEqual({
      retried: 2,
      more: false,
    })
    expect((await api(world)('POST', '/retry', {})).body).toEqual({ retried: 1, more: false })
    await sweepUntilQuiet(world)
    expect(await countsOf(world)).toEqual({ queued: 5, sent: 5 })
    expect([...world.provider.received.values()].map((ids) => ids.length)).toEqual([1, 1, 1, 1, 1])
    const log = await queryRows(
      world.ctx.db,
      sql`SELECT count(*) AS count FROM audit_log WHERE tenant_id = ${world.ctx.tenant.id}
          AND action = 'campaign.failures_retried'`,
      (row) => Number(row['count']),
    )
    expect(log).toEqual([2])
  })

  it('are judged anew: who has said no meanwhile is left out', async () => {
    const world = await createFailed()
    await execute(
      world.ctx.db,
      sql`UPDATE contact_consents SET state = 'opted_out' WHERE tenant_id = ${world.ctx.tenant.id}`,
    )
    await api(world)('POST', '/retry', {})
    await sweepUntilQuiet(world)
    expect(await countsOf(world)).toEqual({ queued: 5, sent: 2, skipped: 3 })
  })

  it('after they were taken by the provider count as sent once', async () => {
    const world = await createCallsWorld(shard, { people: 2 })
    await start(world)
    await drain(world)
    await execute(
      world.ctx.db,
      sql`UPDATE messages SET failed_at = ${world.ctx.clock.now()}, error_code = 'twilio_30003'
          WHERE tenant_id = ${world.ctx.tenant.id}`,
    )
    expect(await countsOf(world)).toEqual({ queued: 2, sent: 2, failed: 2 })
    await api(world)('POST', '/retry', {})
    expect(await countsOf(world)).toEqual({ queued: 2 })
    await sweepUntilQuiet(world)
    expect(await countsOf(world)).toEqual({ queued: 2, sent: 2 })
  })

  it.each(['twilio_63014', 'twilio_21610', 'twilio_21211'])(
    'for good (%s) are not tried again, and what was sent keeps its standing',
    async (code) => {
      const world = await createCallsWorld(shard, { people: 2 })
      await start(world)
      await drain(world)
      await execute(
        world.ctx.db,
        sql`UPDATE messages SET failed_at = ${world.ctx.clock.now()}, error_code = ${code}
            WHERE tenant_id = ${world.ctx.tenant.id}`,
      )
      const { items } = Page.parse((await api(world)('GET', '/')).body)
      expect(items.map(({ retryable, kept }) => [retryable, kept])).toEqual([
        [false, 'final'],
        [false, 'final'],
      ])
      expect((await api(world)('GET', '/summary')).body).toMatchObject({
        reasons: [{ code, count: 2, retryable: 0 }],
      })
      expect((await api(world)('POST', '/retry', {})).body).toEqual({ retried: 0, more: false })
      expect((await api(world)('POST', `/${items[0]?.messageId}/retry`)).status).toBe(404)
      expect(await countsOf(world)).toEqual({ queued: 2, sent: 2, failed: 2 })
    },
  )

  it('that WhatsApp chose not to deliver can be tried again after a day', async () => {
    const world = await createCallsWorld(shard, { people: 1 })
    world.provider.script.push(refused('twilio_63049'))
    await start(world)
    await drain(world)
    expect(Page.parse((await api(world)('GET', '/')).body).items).toMatchObject([{ kept: 'rest' }])
    expect((await api(world)('POST', '/retry', {})).body).toEqual({ retried: 0, more: false })
    world.ctx.clock.advance(24 * 3_600_000 + 1)
    expect((await api(world)('POST', '/retry', {})).body).toEqual({ retried: 1, more: false })
  })

  it('of a cancelled campaign stay as they are', async () => {
    const world = await createCallsWorld(shard, { people: 3 })
    world.provider.script.push(refused('twilio_21408'), { type: 'misconfigured', code: 'twilio_20003' })
    await start(world)
    await drain(world)
    await change(world, 'cancel')
    expect((await api(world)('POST', '/retry', {})).body).toEqual({ retried: 0, more: false })
    const { items } = Page.parse((await api(world)('GET', '/')).body)
    expect(items.map(({ retryable }) => retryable)).toEqual([false])
  })

  it('of another workspace are neither seen nor tried', async () => {
    const [mine, other] = [await createFailed(), await createFailed()]
    const [theirs] = (await listMessages(other)).filter(({ failed_at }) => failed_at !== null)
    expect((await api(mine)('POST', `/${theirs?.id}/retry`)).status).toBe(404)
    await api(mine)('POST', '/retry', {})
    expect(await countsOf(other)).toEqual({ queued: 5, sent: 2, failed: 3 })
  })
})

it('outcomes that nobody knows are listed with the time they are asked about, and go when they are settled', async () => {
  const world = await createCallsWorld(shard, { people: 2 })
  world.provider.script.push('accept_unclear')
  await start(world)
  await drain(world)
  const unknown = await api(world)('GET', '/?state=unknown')
  expect(unknown.body).toMatchObject({
    items: [{ reason: null, retryable: false, askAt: world.ctx.clock.now() + 30_000 }],
  })
  expect((await api(world)('GET', '/summary')).body).toEqual({ reasons: [], unknown: 1 })
  expect((await api(world)('POST', '/retry', {})).body).toEqual({ retried: 0, more: false })
  await sweepUntilQuiet(world)
  expect((await api(world)('GET', '/summary')).body).toEqual({ reasons: [], unknown: 0 })
})

const t = 1
it.each([
  [
    'page',
    failuresPage(t, { state: 'failed', since: 1, now: 1, limit: 50, cursor: undefined }),
    'messages_failed',
  ],
  [
    'next page',
    failuresPage(t, {
      state: 'failed',
      since: 1,
      now: 1,
      limit: 50,
      cursor: { key: 5, id: 5, backwards: false },
    }),
    'messages_failed',
  ],
  [
    'unknown',
    failuresPage(t, { state: 'unknown', since: 1, now: 1, limit: 50, cursor: undefined }),
    'messages_unknown',
  ],
  ['reasons', reasonsStatement(t, { since: 1, now: 1 }).statement, 'messages_failed'],
  ['unknown count', unknownCountStatement(t).statement, 'messages_unknown'],
  ['retry', retryStatement(t, { since: 1, now: 1, limit: 2000 }).statement, 'messages_failed'],
  ['reopen', reopenStatement(t, 1), 'messages_open'],
])('the statement of %s reads by its index', async (_name, statement, index) => {
  const plan = await queryRows(shard.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) => String(row['detail']))
  expect(plan.join('\n')).toContain(index)
  expect(plan.filter((line) => /^SCAN (m|messages|campaigns|p|c)\b/.test(line))).toEqual([])
})
