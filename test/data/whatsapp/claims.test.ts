import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queryRows } from '../../../db/client.ts'
import {
  createWhatsAppNumber,
  deleteWhatsAppNumber,
  findWhatsAppNumber,
  releaseOrphanedNumbers,
} from '../../../worker/modules/whatsapp/service.ts'
import { claimedStatement } from '../../../worker/modules/workspace/number-queries.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { CutError, failingDb } from '../../support/failing-db.ts'

const hourMs = 3_600_000

let shard: TestShard
let tenants = 1700
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

const phone = '+393330004444'
const open = () => shard.ctx({ tenantId: ++tenants })
const add = (ctx: TestCtx) =>
  createWhatsAppNumber(ctx, { phone, name: '', senderSid: '', ladder: 'per_number' })
const taken = { fields: [{ field: 'phone', code: 'number_taken' }] }

/** An hour passes, and the cron comes to both. */
async function sweepLater(...all: TestCtx[]): Promise<void> {
  for (const ctx of all) {
    ctx.clock.advance(hourMs + 1)
    expect(await releaseOrphanedNumbers(ctx)).toBeNull()
  }
}

describe('a WhatsApp number that a crash left claimed', () => {
  it('before its row was committed is free for others after an hour, not sooner', async () => {
    const [mine, other] = [await open(), await open()]
    await expect(add({ ...mine, db: failingDb(mine.db, { atWrite: 1, applied: false }) })).rejects.toThrow(
      CutError,
    )
    await releaseOrphanedNumbers(mine)
    await expect(add(other)).rejects.toMatchObject(taken)
    await sweepLater(mine)
    const added = await add(other)
    expect(added.phone).toBe(phone)
    await deleteWhatsAppNumber(other, added.id)
  })

  it('after it was deleted is free for others too', async () => {
    const [mine, other] = [await open(), await open()]
    const { id } = await add(mine)
    const failing = { ...mine, db: failingDb(mine.db, { atWrite: 1, applied: true }) }
    await expect(deleteWhatsAppNumber(failing, id)).rejects.toThrow(CutError)
    await expect(add(other)).rejects.toMatchObject(taken)
    await sweepLater(mine)
    await deleteWhatsAppNumber(other, (await add(other)).id)
  })

  it('stays claimed when its workspace takes it after all, however close the sweep comes', async () => {
    const [mine, other] = [await open(), await open()]
    await mine.whatsappClaims.claim(phone)
    mine.clock.advance(hourMs + 1)
    const { list, ...claims } = mine.whatsappClaims
    const racing: TestCtx = {
      ...mine,
      whatsappClaims: {
        ...claims,
        list: async (until) => {
          const found = await list(until)
          // It is claimed anew here, and its row committed only once the sweep is through.
          await claims.claim(phone)
          return found
        },
      },
    }
    await releaseOrphanedNumbers(racing)
    const added = await add(mine)
    await expect(add(other)).rejects.toMatchObject(taken)
    await sweepLater(mine)
    await expect(add(other)).rejects.toMatchObject(taken)
    await deleteWhatsAppNumber(mine, added.id)
  })

  it('is let go by its own workspace alone', async () => {
    const [mine, other] = [await open(), await open()]
    await mine.whatsappClaims.claim(phone)
    await sweepLater(other)
    await expect(add(other)).rejects.toMatchObject(taken)
    await sweepLater(mine)
    await deleteWhatsAppNumber(other, (await add(other)).id)
  })
})

it('the numbers a workspace uses stay its own', async () => {
  const [mine, other] = [await open(), await open()]
  const { id } = await add(mine)
  await sweepLater(mine, mine, mine)
  await expect(add(other)).rejects.toMatchObject(taken)
  expect((await findWhatsAppNumber(mine, id)).number).toBe(phone)
})

it('the claims of a workspace are found by its index', async () => {
  const plan = await queryRows(shard.db, sql`EXPLAIN QUERY PLAN ${claimedStatement(1, 1)}`, (row) =>
    String(row['detail']),
  )
  expect(plan).toEqual([
    expect.stringContaining('INDEX whatsapp_claims_tenant (tenant_id=? AND claimed_at<?)'),
  ])
})
