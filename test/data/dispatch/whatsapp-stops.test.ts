import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queryRows } from '../../../db/client.ts'
import { letThrough } from '../../../worker/modules/dispatch/service.ts'
import { findWhatsAppNumber, openAnswerWindow } from '../../../worker/modules/whatsapp/service.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'
import { type CallsWorld, createCallsWorld, tellOf } from './calls-world.ts'
import {
  campaignOf,
  change,
  countsOf,
  drain,
  listMessages,
  runJob,
  start,
  sweep,
  takeFirst,
  takeJobs,
} from './dispatch-world.ts'

const hourMs = 3_600_000

let shard: TestShard
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

const createWorld = (people: number) => createCallsWorld(shard, { people, channel: 'whatsapp' })
const sentTo = ({ provider }: CallsWorld) => provider.calls.map(({ to }) => to)

/** Posts what Twilio would tell of a message and works it off. */
const tell = (
  { ctx }: CallsWorld,
  message: { id: number; provider_id: string | null },
  status: string,
  errorCode?: number,
): Promise<void> => tellOf(ctx, message, { status, ...(errorCode === undefined ? {} : { errorCode }) })

describe('a template that may not be sent any more', () => {
  it('makes its campaign wait with nobody failed, until it is approved again and somebody resumes it', async () => {
    const world = await createWorld(40)
    const render = world.ports.renderCampaignCalls
    let stopped = false
    world.ports.renderCampaignCalls = async (ctx, request) =>
      stopped ? { contents: [], failed: [], stopped: 'template_stopped' } : render(ctx, request)
    await start(world)
    while (sentTo(world).length === 0) await runJob(world, takeFirst(world))
    const gone = sentTo(world).length
    expect(gone).toBeLessThan(40)
    stopped = true
    await drain(world)
    expect(await campaignOf(world)).toMatchObject({ state: 'paused', wait_reason: 'template_stopped' })
    expect(await countsOf(world)).toEqual({ queued: 40, sent: gone })
    // It is not the channel that is to blame: nothing goes on by itself.
    world.ctx.clock.advance(hourMs)
    await sweep(world)
    await drain(world)
    expect((await campaignOf(world)).state).toBe('paused')
    stopped = false
    await change(world, 'resume')
    await drain(world)
    expect(await campaignOf(world)).toMatchObject({ state: 'finished', wait_reason: null })
    expect(new Set(sentTo(world)).size).toBe(40)
    expect(sentTo(world)).toHaveLength(40)
  })

  it('is told by the provider at the call: the rest is not tried, and nobody failed', async () => {
    const world = await createWorld(30)
    world.provider.script.push('accept', 'accept', { type: 'refused', code: 'twilio_63041' })
    await start(world)
    await drain(world)
    expect(await campaignOf(world)).toMatchObject({ state: 'paused', wait_reason: 'template_stopped' })
    expect(await countsOf(world)).toMatchObject({ queued: 30, sent: 2 })
    expect(sentTo(world)).toHaveLength(2)
    await change(world, 'resume')
    await drain(world)
    expect(await campaignOf(world)).toMatchObject({ state: 'finished' })
    expect(sentTo(world)).toHaveLength(30)
  })

  it('is told by the provider afterwards: the rest waits, who was refused is shown with the reason', async () => {
    const world = await createWorld(30)
    const number = await findWhatsAppNumber(world.ctx, null)
    await world.ctx.limiter.tellLevel({ number, source: 'staff', limit: 10 })
    await start(world)
    await drain(world)
    const [first] = (await listMessages(world)).filter(({ sent_at: at }) => at !== null)
    if (first === undefined) throw new Error('nobody was written to')
    await tell(world, first, 'failed', 63_042)
    expect(await campaignOf(world)).toMatchObject({ state: 'paused', wait_reason: 'template_stopped' })
    expect(await countsOf(world)).toMatchObject({ failed: 1 })
    expect((await listMessages(world)).find(({ id }) => id === first.id)?.error_code).toBe('twilio_63042')
  })
})

describe('a window that the provider says is full', () => {
  it('fails nobody: who was refused waits for a place, whatever late news of that attempt say', async () => {
    const world = await createWorld(3)
    await start(world)
    await drain(world)
    expect(await campaignOf(world)).toMatchObject({ state: 'finished' })
    const [refused] = await listMessages(world)
    if (refused === undefined) throw new Error('nobody was written to')
    await tell(world, refused, 'failed', 63_018)
    expect((await listMessages(world))[0]).toMatchObject({ failed_at: null, sent_at: null, error_code: null })
    expect((await campaignOf(world)).state).toBe('sending')
    expect(await countsOf(world)).toEqual({ queued: 3, sent: 2 })
    await tell(world, refused, 'sending')
    await tell(world, refused, 'sent')
    expect((await listMessages(world))[0]).toMatchObject({ sent_at: null })
    takeJobs(world)
    await sweep(world)
    await drain(world)
    expect(sentTo(world)).toHaveLength(3)
    world.ctx.clock.advance(25 * hourMs)
    await sweep(world)
    await drain(world)
    expect(sentTo(world)).toHaveLength(4)
    const again = await listMessages(world)
    await tell(world, again[0] ?? refused, 'delivered')
    expect(await countsOf(world)).toEqual({ queued: 3, sent: 3, delivered: 1 })
    expect((await campaignOf(world)).state).toBe('finished')
  })

  it('is told at the call too: all wait for the Limiter’s time, and it is kept', async () => {
    const world = await createWorld(12)
    world.provider.script.push({ type: 'throttled', code: 'twilio_63018', retryAfterMs: 60_000 })
    await start(world)
    await drain(world)
    const { state, wait_reason: reason, wait_until: until } = await campaignOf(world)
    expect({ state, reason }).toEqual({ state: 'sending', reason: 'whatsapp_limit' })
    expect(until).toBeGreaterThan(world.ctx.clock.now())
    const before = sentTo(world).length
    await sweep(world)
    await drain(world)
    expect(sentTo(world)).toHaveLength(before)
    for (let hours = 0; hours < 30 && (await campaignOf(world)).state === 'sending'; hours++) {
      world.ctx.clock.advance(hourMs)
      takeJobs(world)
      await sweep(world)
      await drain(world)
    }
    expect(new Set(sentTo(world)).size).toBe(12)
    expect(sentTo(world)).toHaveLength(12)
  })
})

describe('somebody who waits for WhatsApp’s window', () => {
  it('is written to at once when they write, and nobody else is', async () => {
    const world = await createWorld(20)
    const { ctx } = world
    const number = await findWhatsAppNumber(ctx, null)
    await ctx.limiter.tellLevel({ number, source: 'staff', limit: 5 })
    await start(world)
    await drain(world)
    expect(sentTo(world)).toHaveLength(5)
    takeJobs(world)
    const waiting = await queryRows(
      ctx.db,
      sql`SELECT contact_id, address FROM messages
          WHERE tenant_id = ${ctx.tenant.id} AND sent_at IS NULL ORDER BY id DESC LIMIT 1`,
      (row) => ({ contactId: Number(row['contact_id']), address: String(row['address']) }),
    )
    const [last] = waiting
    if (last === undefined) throw new Error('nobody waits')
    await openAnswerWindow(ctx, { number: number.number, user: last.address, at: ctx.clock.now() })
    await letThrough(ctx, last.contactId)
    await drain(world)
    expect(sentTo(world)).toHaveLength(6)
    expect(sentTo(world).at(-1)).toBe(last.address)
    expect(await campaignOf(world)).toMatchObject({ state: 'sending', wait_reason: 'whatsapp_limit' })
  })
})
