import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute } from '../../../db/client.ts'
import {
  bookCredit,
  changeCreditSettings,
  getCredit,
  listLedger,
  setPrices,
} from '../../../worker/modules/credit/service.ts'
import { openExportFile } from '../../../worker/modules/exports/service.ts'
import { exportLedgerTask } from '../../../worker/modules/exports/service/ledger-task.ts'
import { startTask } from '../../../worker/modules/tasks/service.ts'
import { taskKinds } from '../../../worker/task-kinds.ts'
import { listAudit } from '../../../worker/modules/audit/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { workOff } from '../../support/tasks.ts'
import { createCallsWorld } from '../dispatch/calls-world.ts'
import { start, sweepUntilQuiet } from '../dispatch/dispatch-world.ts'
import { priceSms, topUp } from './credit-world.ts'

let shard: TestShard
let tenants = 100
const newCtx = (): Promise<TestCtx> => shard.ctx({ tenantId: ++tenants })
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

describe('bookings by hand', () => {
  it('move the balance, and stand in the ledger and in the log', async () => {
    const ctx = await newCtx()
    await topUp(ctx, 25_000_000)
    const key = crypto.randomUUID()
    const credit = await bookCredit(ctx, {
      kind: 'correction',
      micros: -500_000,
      note: 'Errore',
      requestKey: key,
    })
    expect(credit).toMatchObject({ balanceMicros: 24_500_000, untouched: false, currency: 'EUR' })
    const { items } = await listLedger(ctx, ctx.db, { limit: 10 })
    expect(items).toMatchObject([
      { kind: 'correction', micros: -500_000, note: 'Errore', at: ctx.clock.now(), campaign: null },
      { kind: 'top_up', micros: 25_000_000 },
    ])
    const log = await listAudit(ctx, ctx.db, { limit: 10, area: 'credit' })
    expect(log.items.map(({ action, details }) => [action, details['amount']])).toEqual([
      ['credit.corrected', '-0.50 EUR'],
      ['credit.topped_up', '25.00 EUR'],
    ])
  })

  it('are booked once by their key', async () => {
    const ctx = await newCtx()
    const input = { kind: 'top_up' as const, micros: 1_000_000, note: '', requestKey: crypto.randomUUID() }
    await Promise.all([bookCredit(ctx, input), bookCredit(ctx, input)])
    expect(await bookCredit(ctx, input)).toMatchObject({ balanceMicros: 1_000_000 })
    expect((await listAudit(ctx, ctx.db, { limit: 10, area: 'credit' })).items).toHaveLength(1)
  })

  it('can never be changed or deleted', async () => {
    const ctx = await newCtx()
    await topUp(ctx, 1)
    const t = ctx.tenant.id
    await expect(
      execute(ctx.db, sql`UPDATE credit_entries SET micros = 2 WHERE tenant_id = ${t}`),
    ).rejects.toThrow()
    await expect(execute(ctx.db, sql`DELETE FROM credit_entries WHERE tenant_id = ${t}`)).rejects.toThrow()
  })
})

describe('the settings', () => {
  it('take another currency only until something is booked', async () => {
    const ctx = await newCtx()
    expect(await changeCreditSettings(ctx, { currency: 'CHF' })).toMatchObject({ currency: 'CHF' })
    await topUp(ctx, 1_000_000)
    await expect(changeCreditSettings(ctx, { currency: 'USD' })).rejects.toMatchObject({
      code: 'request.invalid',
    })
    expect(await changeCreditSettings(ctx, { thresholdMicros: 500_000 })).toMatchObject({
      currency: 'CHF',
      thresholdMicros: 500_000,
      lowSince: null,
    })
  })

  it('replace the prices of one channel and leave the others', async () => {
    const ctx = await newCtx()
    await priceSms(ctx)
    await setPrices(ctx, 'whatsapp', { prices: [{ country: 'IT', micros: 60_000 }] })
    const { prices } = await setPrices(ctx, 'sms', { prices: [{ country: 'DE', micros: 90_000 }] })
    expect(prices).toEqual([
      { channel: 'sms', country: 'DE', micros: 90_000 },
      { channel: 'whatsapp', country: 'IT', micros: 60_000 },
    ])
  })

  it('tell since when the credit is low, and no longer after a top-up', async () => {
    const ctx = await newCtx()
    await topUp(ctx, 1_000_000)
    await changeCreditSettings(ctx, { thresholdMicros: 500_000 })
    await bookCredit(ctx, {
      kind: 'correction',
      micros: -600_000,
      note: 'x',
      requestKey: crypto.randomUUID(),
    })
    expect((await getCredit(ctx)).lowSince).toBe(ctx.clock.now())
    await topUp(ctx, 200_000)
    expect((await getCredit(ctx)).lowSince).toBeNull()
  })
})

describe('the ledger', () => {
  it('is paged both ways and filtered by kind and campaign', async () => {
    const world = await createCallsWorld(shard, { people: 7 })
    const { ctx, campaignId } = world
    world.provider.script.push({ type: 'refused', code: 'twilio_30003' })
    await priceSms(ctx)
    await topUp(ctx, 10_000_000)
    ctx.queues.sent.splice(0)
    await start(world)
    await sweepUntilQuiet(world)

    const all = await listLedger(ctx, ctx.db, { limit: 100 })
    expect(all.items).toHaveLength(9)
    const first = await listLedger(ctx, ctx.db, { limit: 4 })
    const second = await listLedger(ctx, ctx.db, { limit: 4, cursor: first.nextCursor ?? '' })
    const third = await listLedger(ctx, ctx.db, { limit: 4, cursor: second.nextCursor ?? '' })
    expect([...first.items, ...second.items, ...third.items]).toEqual(all.items)
    expect(third.nextCursor).toBeNull()
    const back = await listLedger(ctx, ctx.db, { limit: 4, cursor: second.previousCursor ?? '' })
    expect(back.items).toEqual(first.items)

    const kinds = async (kind: 'send' | 'give_back' | 'top_up') =>
      (await listLedger(ctx, ctx.db, { limit: 100, kind })).items.length
    expect([await kinds('send'), await kinds('give_back'), await kinds('top_up')]).toEqual([7, 1, 1])
    const ofCampaign = await listLedger(ctx, ctx.db, { limit: 100, campaignId })
    expect(ofCampaign.items).toHaveLength(8)
    expect(ofCampaign.items[0]?.campaign).toEqual({ id: campaignId, name: 'Prova' })
    expect((await listLedger(ctx, ctx.db, { limit: 100, campaignId, kind: 'send' })).items).toHaveLength(7)
  })

  it('is told to nobody of another workspace', async () => {
    const [ctx, other] = [await newCtx(), await newCtx()]
    await topUp(ctx, 1_000_000)
    expect(await getCredit(other)).toMatchObject({ balanceMicros: 0, untouched: true })
    expect((await listLedger(other, other.db, { limit: 10 })).items).toEqual([])
  })
})

describe('the ledger as a file', () => {
  async function exported(ctx: TestCtx, input: object = {}): Promise<string[]> {
    const { id } = await startTask(ctx, exportLedgerTask, input)
    await workOff(ctx, taskKinds)
    const { fileName, body } = await openExportFile(ctx, id)
    expect(fileName).toMatch(/^movimenti-del-credito-\d{4}-\d{2}-\d{2}\.csv$/)
    return (await new Response(body).text()).split('\r\n').slice(0, -1)
  }

  it('holds every entry, the oldest first, with what was left after it, safe against formulas', async () => {
    const world = await createCallsWorld(shard, { people: 2 })
    const { ctx, campaignId } = world
    await priceSms(ctx)
    await bookCredit(ctx, {
      kind: 'top_up',
      micros: 1_000_000,
      note: '=HYPERLINK("x";1)',
      requestKey: crypto.randomUUID(),
    })
    await execute(ctx.db, sql`UPDATE campaigns SET name = '@cmd; "olio"' WHERE id = ${campaignId}`)
    ctx.queues.sent.splice(0)
    await start(world)
    await sweepUntilQuiet(world)
    ctx.queues.sent.splice(0)
    const [headings, topUpLine, ...sends] = await exported(ctx)
    expect(headings).toBe('Data;Movimento;Causa;Canale;Campagna;Nota;Importo;Valuta;Residuo')
    expect(topUpLine).toMatch(/^\d{4}-\d{2}-\d{2} .*;ricarica;;;;"'=HYPERLINK\(""x"";1\)";1;EUR;1$/)
    expect(sends.map((line) => line.slice(line.indexOf(';')))).toEqual([
      `;invio;campagna;SMS;"'@cmd; ""olio""";;-0,07;EUR;0,93`,
      `;invio;campagna;SMS;"'@cmd; ""olio""";;-0,07;EUR;0,86`,
    ])
  })

  it('holds what a filter shows, without what was left, and goes on over pages and parts', async () => {
    const ctx = await newCtx()
    const now = ctx.clock.now()
    await execute(
      ctx.db,
      sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
          INSERT INTO credit_charges (tenant_id, key, cause, channel, cost_micros)
          SELECT ${ctx.tenant.id}, 'test:' || i, CASE WHEN i % 3 = 0 THEN 'answer' ELSE 'test' END, 'sms', i FROM n`,
    )
    await topUp(ctx, 1)
    ctx.queues.sent.splice(0)
    const all = await exported(ctx)
    expect(all).toHaveLength(12_002)
    expect(new Set(all).size).toBe(12_002)
    const answers = await exported(ctx, { cause: 'answer' })
    expect(answers).toHaveLength(4_001)
    expect(answers[0]).toBe('Data;Movimento;Causa;Canale;Campagna;Nota;Importo;Valuta')
    expect(answers.slice(1).every((line) => line.includes(';invio;risposta automatica;SMS;'))).toBe(true)
    expect(ctx.clock.now()).toBe(now)
    const { items } = await listLedger(ctx, ctx.db, { limit: 5, cause: 'answer' })
    expect(items.map(({ cause, micros }) => [cause, micros])).toEqual(
      [12_000, 11_997, 11_994, 11_991, 11_988].map((micros) => ['answer', -micros]),
    )
  })
})
