import { type SQL, sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { execute, queryRows } from '../../../db/client.ts'
import { channels } from '../../../worker/contracts/common.ts'
import {
  AddSuppressionsInput,
  type Suppression,
  suppressionReasons,
  SuppressionsQuery,
} from '../../../worker/contracts/consent.ts'
import { createContact } from '../../../worker/modules/contacts/service.ts'
import { openExportFile } from '../../../worker/modules/exports/service.ts'
import { exportSuppressionsTask } from '../../../worker/modules/exports/service/suppressions-task.ts'
import { byAddressStatement, newestStatement } from '../../../worker/modules/suppressions/queries/pages.ts'
import {
  addSuppressions,
  hashAddresses,
  listSuppressions,
  removeSuppressions,
} from '../../../worker/modules/suppressions/service.ts'
import { startTask } from '../../../worker/modules/tasks/service.ts'
import { taskKinds } from '../../../worker/task-kinds.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { workOff } from '../../support/tasks.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = () => shard.ctx({ tenantId: ++tenants })
const add = (ctx: TestCtx, input: z.input<typeof AddSuppressionsInput>) =>
  addSuppressions(ctx, AddSuppressionsInput.parse(input))
const list = (ctx: TestCtx, query: z.input<typeof SuppressionsQuery> = {}) =>
  listSuppressions(ctx, SuppressionsQuery.parse(query))
const named = ({ channel, address }: Suppression): string => `${channel} ${address}`

async function put(ctx: TestCtx, channel: string, address: string, reason: string, at = 1): Promise<void> {
  await execute(
    ctx.db,
    sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
        VALUES (${ctx.tenant.id}, ${channel}, ${address}, ${reason}, ${at})`,
  )
}

describe('adding by hand or from a file', () => {
  test('reads e-mails and phones as contacts have them, tells what it cannot read, counts what was there', async () => {
    const ctx = await freshCtx()
    const addresses = ['Anna@Posteo.it', '347 123 4567', 'boh', 'anna@posteo.it ', 'a@b']
    expect(await add(ctx, { channels: ['email', 'sms', 'whatsapp'], addresses })).toMatchObject({
      added: 2,
      known: 0,
      invalid: [{ index: 2 }, { index: 4 }],
    })
    expect((await list(ctx)).items.map(named).sort()).toEqual([
      'email anna@posteo.it',
      'sms +393471234567',
      'whatsapp +393471234567',
    ])
    expect(await add(ctx, { channels: ['email'], addresses: ['anna@posteo.it', '3471234567'] })).toEqual({
      added: 0,
      known: 1,
      invalid: [{ index: 1, code: 'other_channel' }],
    })
  })

  test('counts an address once, however many channels it is blocked for', async () => {
    const ctx = await freshCtx()
    const addresses = ['anna@posteo.it', '347 123 4567']
    await add(ctx, { channels: ['sms'], addresses: ['347 123 4567'] })
    expect(await add(ctx, { channels: ['email', 'sms', 'whatsapp'], addresses })).toMatchObject({
      added: 2,
      known: 0,
    })
    expect(await add(ctx, { channels: ['email', 'sms', 'whatsapp'], addresses })).toMatchObject({
      added: 0,
      known: 2,
    })
    const items = (await list(ctx)).items.map(({ channel, address }) => ({ channel, address }))
    expect(items).toHaveLength(3)
    expect(await removeSuppressions(ctx, { items })).toEqual({ removed: 2, kept: [] })
  })

  test('leaves the reason that stands there', async () => {
    const ctx = await freshCtx()
    await put(ctx, 'email', 'a@posteo.it', 'complaint')
    await add(ctx, { channels: ['email'], addresses: ['a@posteo.it'], reason: 'import' })
    expect((await list(ctx)).items).toMatchObject([{ reason: 'complaint', removable: false }])
  })

  test('is a change that live lists and campaigns hear of, and stands in the audit log without the address', async () => {
    const ctx = await freshCtx()
    await add(ctx, { channels: ['email'], addresses: ['a@posteo.it'] })
    expect(ctx.queues.sent).toMatchObject([{ job: { type: 'lists.refresh' } }])
    const logged = await queryRows(
      ctx.db,
      sql`SELECT action, details FROM audit_log WHERE tenant_id = ${ctx.tenant.id}`,
      z.object({ action: z.string(), details: z.string() }),
    )
    expect(logged).toEqual([{ action: 'suppression.added', details: '{"count":1}' }])
  })
})

describe('the list', () => {
  test('is the same whatever the page size, forwards and back, with any filter', async () => {
    const ctx = await freshCtx()
    let seed = 7
    const random = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n
    for (let i = 0; i < 60; i++) {
      const channel = channels[random(channels.length)] ?? 'email'
      const reason = suppressionReasons[random(suppressionReasons.length)] ?? 'manual'
      await put(ctx, channel, `p${random(20)}-${i}@posteo.it`, reason, 1000 + random(6))
    }
    await put(ctx, 'sms', 'p-same', 'stop', 1003)
    await put(ctx, 'whatsapp', 'p-same', 'stop', 1003)
    for (const filter of [
      {},
      { channel: 'sms' },
      { reason: 'stop' },
      { search: 'p1' },
      { channel: 'email', reason: 'manual' },
    ] as const) {
      const whole = (await list(ctx, { ...filter, limit: 200 })).items.map(named)
      const forwards: string[] = []
      const backwards: string[] = []
      let page = await list(ctx, { ...filter, limit: 7 })
      forwards.push(...page.items.map(named))
      while (page.nextCursor !== null) {
        page = await list(ctx, { ...filter, limit: 7, cursor: page.nextCursor })
        forwards.push(...page.items.map(named))
      }
      expect(forwards).toEqual(whole)
      backwards.unshift(...page.items.map(named))
      while (page.previousCursor !== null) {
        page = await list(ctx, { ...filter, limit: 7, cursor: page.previousCursor })
        backwards.unshift(...page.items.map(named))
      }
      expect(backwards).toEqual(whole)
    }
    const all = (await list(ctx, { limit: 200 })).items
    expect(all).toHaveLength(62)
    expect(all.map(({ createdAt }) => createdAt)).toEqual(
      all.map(({ createdAt }) => createdAt).sort((a, b) => b - a),
    )
  })

  test('names whose address it is, and shows nothing of another workspace', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, {
      email: 'a@posteo.it',
      phone: '347 123 4567',
      firstName: 'Anna',
    })
    await put(ctx, 'email', 'a@posteo.it', 'hard_bounce')
    await put(ctx, 'sms', '+393471234567', 'stop', 2)
    await put(await freshCtx(), 'email', 'a@posteo.it', 'complaint')
    expect((await list(ctx)).items).toMatchObject([
      { channel: 'sms', contact: { id, name: 'Anna' }, removable: false },
      { channel: 'email', contact: { id }, removable: true },
    ])
    expect((await list(ctx, { search: '0039347' })).items.map(named)).toEqual(['sms +393471234567'])
  })

  test('reads pieces of one index, whatever is chosen', async () => {
    const plan = async (statement: SQL) =>
      (await queryRows(shard.db, sql`EXPLAIN QUERY PLAN ${statement}`, z.object({ detail: z.string() })))
        .map(({ detail }) => detail)
        .filter((detail) => detail.includes('suppressions'))
    const cursor = { at: 5, address: 'a', channel: 'sms', backwards: false } as const
    const newest = await plan(
      newestStatement(1, { channels, reasons: suppressionReasons, cursor, limit: 51 }),
    )
    expect(newest).toHaveLength(channels.length * suppressionReasons.length)
    for (const detail of newest) {
      expect(detail).toMatch(
        /USING COVERING INDEX suppressions_newest \(tenant_id=\? AND channel=\? AND reason=\? AND \(created_at,address\)/,
      )
    }
    const found = await plan(
      byAddressStatement(1, { prefix: 'an', channels, reasons: suppressionReasons, cursor, limit: 51 }),
    )
    for (const detail of found) {
      expect(detail).toMatch(/PRIMARY KEY \(tenant_id=\? AND channel=\? AND address>\? AND address<\?\)/)
    }
  })
})

describe('taking an address off', () => {
  test('is a member’s choice unless it stands for the person’s own word', async () => {
    const ctx = await freshCtx()
    for (const reason of suppressionReasons) await put(ctx, 'email', `${reason}@posteo.it`, reason)
    const items = suppressionReasons.map((reason) => ({
      channel: 'email' as const,
      address: `${reason}@posteo.it`,
    }))
    const { removed, kept } = await removeSuppressions(ctx, { items })
    expect(removed).toBe(suppressionReasons.length - 5)
    expect(kept.map(({ address }) => address.split('@')[0]).sort()).toEqual([
      'complaint',
      'erased',
      'person_blocked',
      'stop',
      'unsubscribed',
    ])
    expect((await list(ctx)).items).toHaveLength(5)
  })

  test('after a complaint asks for the person’s own new opt-in, not for a member’s word', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { email: 'a@posteo.it' })
    await put(ctx, 'email', 'a@posteo.it', 'complaint', 100)
    const item = { channel: 'email' as const, address: 'a@posteo.it' }
    const optIn = (source: string, at: number) =>
      execute(
        ctx.db,
        sql`INSERT INTO consent_log (tenant_id, contact_id, channel, state, source, text, at)
            VALUES (${ctx.tenant.id}, ${id}, 'email', 'opted_in', ${source}, 'x', ${at})`,
      )
    await optIn('preference_page', 99)
    expect(await removeSuppressions(ctx, { items: [item] })).toEqual({ removed: 0, kept: [item] })
    await optIn('manual', 101)
    expect(await removeSuppressions(ctx, { items: [item] })).toEqual({ removed: 0, kept: [item] })
    await optIn('double_opt_in', 102)
    expect(await removeSuppressions(ctx, { items: [item] })).toEqual({ removed: 1, kept: [] })
  })

  test('forgets the hash too, so that it does not come back by itself', async () => {
    const ctx = await freshCtx()
    const item = { channel: 'email' as const, address: 'a@posteo.it' }
    await put(ctx, 'email', item.address, 'hard_bounce')
    const [hashed] = await hashAddresses(ctx, [item])
    await execute(
      ctx.db,
      sql`INSERT INTO suppression_hashes (tenant_id, channel, hash, reason, created_at)
          VALUES (${ctx.tenant.id}, 'email', ${hashed?.hash ?? ''}, 'hard_bounce', 1)`,
    )
    await removeSuppressions(ctx, { items: [item] })
    await createContact(ctx, { email: item.address })
    expect((await list(ctx)).items).toEqual([])
  })
})

describe('the file', () => {
  test('holds every address of the choice once, safe against formulas', async () => {
    const ctx = await freshCtx()
    for (let i = 0; i < 12; i++) await put(ctx, 'email', `a${i}@posteo.it`, 'manual', 1_700_000_000_000)
    await put(ctx, 'sms', '+393471234567', 'stop', 1_700_000_000_000)
    const { id } = await startTask(ctx, exportSuppressionsTask, {})
    await workOff(ctx, taskKinds)
    const text = await new Response((await openExportFile(ctx, id)).body).text()
    const lines = text.split('\r\n').slice(0, -1)
    expect(lines[0]).toBe('Indirizzo;Canale;Motivo;Dal')
    expect(lines).toHaveLength(14)
    expect(lines.at(-1)).toBe(`'+393471234567;sms;ha scritto STOP;2023-11-14T22:13:20.000Z`)
    const { id: some } = await startTask(ctx, exportSuppressionsTask, { channel: 'sms' })
    await workOff(ctx, taskKinds)
    expect((await new Response((await openExportFile(ctx, some)).body).text()).split('\r\n')).toHaveLength(3)
  })
})
