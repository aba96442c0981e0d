import fc from 'fast-check'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { execute, queryRow, queryRows, writeBatch } from '../../../db/client.ts'
import { catchUpStatement } from '../../../db/messenger.ts'
import { processProviderEvents } from '../../../worker/modules/tracking/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { type LoopbackMeta, startLoopbackMeta } from '../../support/loopback-meta.ts'
import { connectedCtx, eventOf, receive } from './world.ts'

let shard: TestShard
let meta: LoopbackMeta
let page: { ctx: TestCtx; accountId: number }
beforeAll(async () => {
  shard = await startTestShard()
  meta = await startLoopbackMeta()
})
afterAll(async () => {
  await meta.close()
  await shard.close()
})
beforeEach(async () => {
  page = await connectedCtx(shard, meta)
})

const Id = z.object({ id: z.number() })
const minuteMs = 60_000
let keys = 0

/** A message to somebody with a Messenger id, attempted so long ago; without a mid its outcome is unknown. */
async function addMessage(psid: string, { agoMs = minuteMs, mid }: { agoMs?: number; mid?: string }) {
  const { ctx } = page
  const [tenantId, at] = [ctx.tenant.id, ctx.clock.now() - agoMs]
  const known = await queryRow(
    ctx.db,
    sql`SELECT contact_id AS id FROM contact_identities
        WHERE tenant_id = ${tenantId} AND channel = 'messenger' AND external_id = ${psid}`,
    Id,
  )
  const contact =
    known ??
    Id.parse(
      await queryRow(
        ctx.db,
        sql`INSERT INTO contacts (tenant_id, source, created_at, updated_at) VALUES (${tenantId}, 'inbound', 1, 1)
            RETURNING id`,
        Id,
      ),
    )
  if (known === undefined) {
    await execute(
      ctx.db,
      sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
          VALUES (${tenantId}, 'messenger', ${psid}, ${contact.id})`,
    )
  }
  const isKnown = mid !== undefined
  const row = await queryRow(
    ctx.db,
    sql`INSERT INTO messages (tenant_id, channel, cause_key, contact_id, address, created_at, attempt_at, attempts,
          sent_at, unknown_at, provider_id)
        VALUES (${tenantId}, 'messenger', ${`k${++keys}`}, ${contact.id}, ${psid}, ${at}, ${at}, 1,
          ${isKnown ? at : null}, ${isKnown ? null : at}, ${mid ?? null}) RETURNING id`,
    Id,
  )
  return row?.id ?? 0
}

const Stages = z.object({
  sent_at: z.number().nullable(),
  unknown_at: z.number().nullable(),
  provider_id: z.string().nullable(),
  delivered_at: z.number().nullable(),
  opened_at: z.number().nullable(),
  failed_at: z.number().nullable(),
  error_code: z.string().nullable(),
})
const stagesOf = async (id: number) =>
  Stages.parse(
    await queryRow(
      page.ctx.db,
      sql`SELECT sent_at, unknown_at, provider_id, delivered_at, opened_at, failed_at, error_code FROM messages
          WHERE id = ${id}`,
      Stages,
    ),
  )

const tell = async (...messaging: unknown[]) => {
  await receive(page, meta, [{ id: meta.pageId, messaging }])
  await processProviderEvents(page.ctx)
}
const at = () => page.ctx.clock.now()
const delivered = (psid: string, watermark: number, mids: string[] = []) =>
  eventOf(page, meta, psid, { delivery: { watermark, mids } })
const read = (psid: string, watermark: number) => eventOf(page, meta, psid, { read: { watermark } })
async function echo(psid: string, messageId: number, mid: string, accountId = page.accountId) {
  const metadata = await page.ctx.tokens.sign('echo', [page.ctx.tenant.id, accountId, messageId])
  return {
    sender: { id: meta.pageId },
    recipient: { id: psid },
    timestamp: at(),
    message: { mid, text: 'Ciao', is_echo: true, app_id: 1, metadata },
  }
}

describe('watermarks', () => {
  it('cover what was sent until then and nothing later; a reading is a delivery too', async () => {
    const early = await addMessage('71', { agoMs: 10 * minuteMs, mid: 'm_early' })
    const late = await addMessage('71', { agoMs: minuteMs, mid: 'm_late' })
    await tell(delivered('71', at() - 5 * minuteMs))
    expect(await stagesOf(early)).toMatchObject({ delivered_at: at(), opened_at: null })
    expect(await stagesOf(late)).toMatchObject({ delivered_at: null })
    const first = at()
    page.ctx.clock.advance(1000)
    await tell(read('71', at()))
    expect(await stagesOf(early)).toMatchObject({ delivered_at: first, opened_at: at() })
    expect(await stagesOf(late)).toMatchObject({ delivered_at: at(), opened_at: at() })
  })

  it('touch nobody else, nor another workspace, nor what failed', async () => {
    const other = await addMessage('73', { mid: 'm_73' })
    const failed = await addMessage('72', { mid: 'm_72' })
    await execute(
      page.ctx.db,
      sql`UPDATE messages SET failed_at = 1, error_code = 'meta_551' WHERE id = ${failed}`,
    )
    const own = page
    page = await connectedCtx(shard, meta)
    const foreign = await addMessage('72', { mid: 'm_foreign' })
    page = own
    await tell(read('72', at()))
    for (const id of [other, failed, foreign])
      expect(await stagesOf(id)).toMatchObject({ delivered_at: null })
  })

  it('of a message by its id reach it although clocks differ', async () => {
    const id = await addMessage('74', { agoMs: 0, mid: 'm_74' })
    await tell(delivered('74', at() - minuteMs, ['m_74']))
    expect(await stagesOf(id)).toMatchObject({ delivered_at: at() })
  })

  it('that came before anybody knew that Meta took it are made up for', async () => {
    const id = await addMessage('75', { agoMs: 1000 })
    await tell(delivered('75', at()), read('75', at()))
    expect(await stagesOf(id)).toMatchObject({ sent_at: null, delivered_at: null })
    const toldAt = at()
    // The answer to the call comes now.
    await writeBatch(page.ctx.db, [
      sql`UPDATE messages SET sent_at = ${at()}, provider_id = 'm_75', unknown_at = NULL WHERE id = ${id}`,
      catchUpStatement(page.ctx.tenant.id, [id]),
    ])
    expect(await stagesOf(id)).toMatchObject({ delivered_at: toldAt, opened_at: toldAt })
  })
})

describe('an echo', () => {
  it('of ours settles a call of unknown outcome, with what was told of it before', async () => {
    const id = await addMessage('81', {})
    await tell(read('81', at()))
    expect(await stagesOf(id)).toMatchObject({ sent_at: null, opened_at: null })
    await tell(await echo('81', id, 'm_81'))
    expect(await stagesOf(id)).toMatchObject({ unknown_at: null, provider_id: 'm_81', opened_at: at() })
  })

  it('takes back that a message was given up', async () => {
    const id = await addMessage('82', {})
    await execute(
      page.ctx.db,
      sql`UPDATE messages SET unknown_at = NULL, failed_at = 1, error_code = 'unconfirmed' WHERE id = ${id}`,
    )
    await tell(await echo('82', id, 'm_82'))
    expect(await stagesOf(id)).toMatchObject({ failed_at: null, error_code: null, provider_id: 'm_82' })
  })

  it('of what somebody wrote on the page, or with a word that is not ours, settles nothing', async () => {
    const id = await addMessage('83', {})
    const forged = await echo('83', id, 'm_1', page.accountId + 1)
    const theirs = { ...forged, message: { mid: 'm_2', text: 'A mano', is_echo: true, app_id: 1 } }
    const typed = { ...forged, message: { ...theirs.message, mid: 'm_3', metadata: `m:${id}` } }
    await tell(forged, theirs, typed, delivered('83', at(), ['m_2']))
    expect(await stagesOf(id)).toMatchObject({ sent_at: null, provider_id: null, delivered_at: null })
  })
})

it('comes to the same in any order, however often and in however many pages', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], { minLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      async (order, perPage) => {
        page = await connectedCtx(shard, meta)
        const known = await addMessage('91', { agoMs: 3 * minuteMs, mid: 'm_a' })
        const unknown = await addMessage('91', { agoMs: 2 * minuteMs })
        const events = [
          delivered('91', at() - 150_000, ['m_a']),
          delivered('91', at() - minuteMs, ['m_b']),
          read('91', at() - 30_000),
          await echo('91', unknown, 'm_b'),
          await echo('91', known, 'm_a'),
          delivered('91', at() - 200_000),
        ]
        for (let start = 0; start < order.length; start += perPage) {
          const part = order.slice(start, start + perPage).flatMap((index) => events[index] ?? [])
          await tell(...part)
        }
        for (const id of [known, unknown]) {
          expect(await stagesOf(id)).toMatchObject({ delivered_at: at(), opened_at: at(), unknown_at: null })
        }
        const open = await queryRows(
          page.ctx.db,
          sql`SELECT id FROM webhook_events WHERE tenant_id = ${page.ctx.tenant.id} AND processed_at IS NULL`,
          Id,
        )
        expect(open).toEqual([])
      },
    ),
    { numRuns: 12 },
  )
})
