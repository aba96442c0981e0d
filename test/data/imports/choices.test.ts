import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import { updateContact } from '../../../worker/modules/contacts/service.ts'
import { getImport } from '../../../worker/modules/imports/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { importRows, type peopleColumns, peopleOf } from '../../support/imports.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = () => shard.ctx({ tenantId: ++tenants })
const giulia = ['giulia@posteo.it', '347 118 2906', 'Giulia', 'Ferrandi', 'Olio']
const tommaso = ['tommaso@libero.it', '333 902 4471', 'Tommaso', 'Righi', '']

const rowsOf = (ctx: TestCtx, table: string, columns: string) =>
  queryRows(
    ctx.db,
    sql`SELECT ${sql.raw(columns)} FROM ${sql.identifier(table)} WHERE tenant_id = ${ctx.tenant.id} ORDER BY 1`,
    (row) => ({ ...row }),
  )
const deleteAll = (ctx: TestCtx) =>
  execute(ctx.db, sql`UPDATE contacts SET deleted_at = 1 WHERE tenant_id = ${ctx.tenant.id}`)
const changeLog = (ctx: TestCtx) => rowsOf(ctx, 'contact_changes', 'seq, mask')

const points: typeof peopleColumns = [
  { heading: 'e-mail', target: { kind: 'attribute', attribute: 'email' } },
  { heading: 'Nome', target: { kind: 'attribute', attribute: 'firstName' } },
  { heading: 'Punti', target: { kind: 'newField', key: 'PUNTI', label: 'Punti', type: 'number' } },
]
const knownPoints: typeof peopleColumns = [
  ...points.slice(0, 2),
  { heading: 'Punti', target: { kind: 'field', key: 'PUNTI' } },
]

describe('a known contact', () => {
  it('takes its time zone from the file, and is unchanged when it has that one', async () => {
    const ctx = await freshCtx()
    const columns: typeof peopleColumns = [
      { heading: 'e-mail', target: { kind: 'attribute', attribute: 'email' } },
      { heading: 'Fuso orario', target: { kind: 'attribute', attribute: 'timeZone' } },
    ]
    const file = async (zone: string, known: 'overwrite' | 'fill' = 'overwrite') => {
      const { id } = await importRows(ctx, [['ada@posteo.it', zone]], {
        columns,
        known,
        list: { kind: 'none' },
      })
      const { createdRows, updatedRows, unchangedRows } = await getImport(ctx, id)
      const [ada] = await peopleOf(ctx)
      return { createdRows, updatedRows, unchangedRows, zone: ada?.['time_zone'] }
    }
    const none = { createdRows: 0, updatedRows: 0, unchangedRows: 0 }
    expect(await file('')).toEqual({ ...none, createdRows: 1, zone: null })
    expect(await file('Europe/London', 'fill')).toEqual({ ...none, updatedRows: 1, zone: 'Europe/London' })
    const before = await changeLog(ctx)
    expect(await file('europe/london')).toEqual({ ...none, unchangedRows: 1, zone: 'Europe/London' })
    expect(await file('Asia/Tokyo', 'fill')).toEqual({ ...none, unchangedRows: 1, zone: 'Europe/London' })
    expect(await file('Mai visto')).toEqual({ ...none, unchangedRows: 1, zone: 'Europe/London' })
    expect(await changeLog(ctx)).toEqual(before)
    expect(await file('Asia/Tokyo')).toEqual({ ...none, updatedRows: 1, zone: 'Asia/Tokyo' })
    expect(await changeLog(ctx)).not.toEqual(before)
  })

  it('only has its gaps filled where that is asked', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [['giulia@posteo.it', '348 22 91', 'Giulia', '', '']])
    const made = await importRows(ctx, [['giulia@posteo.it', '347 118 2906', 'Julia', 'Ferrandi', 'Vip']], {
      known: 'fill',
    })
    expect(await getImport(ctx, made.id)).toMatchObject({ updatedRows: 1, known: 'fill' })
    expect(await peopleOf(ctx)).toMatchObject([
      {
        first_name: 'Giulia',
        last_name: 'Ferrandi',
        sort_name: 'ferrandi giulia',
        phone: '+393471182906',
        phone_raw: '347 118 2906',
        tags: '["vip"]',
        lists: 2,
      },
    ])
  })

  it('is unchanged when there is no gap to fill, whatever the file says and in which order', async () => {
    const ctx = await freshCtx()
    const list = { kind: 'none' } as const
    await importRows(ctx, [['a@posteo.it', 'Ada', '7']], { columns: points, list })
    const before = await changeLog(ctx)
    const made = await importRows(ctx, [['a@posteo.it', 'Bea', '9']], {
      columns: knownPoints,
      known: 'fill',
      list,
    })
    expect(await getImport(ctx, made.id)).toMatchObject({ unchangedRows: 1, updatedRows: 0 })
    expect(await changeLog(ctx)).toEqual(before)
    expect(await peopleOf(ctx)).toMatchObject([{ first_name: 'Ada', fields: '{"PUNTI":7}' }])
  })

  it('is left wholly alone where known ones are skipped', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia])
    const before = await peopleOf(ctx)
    const made = await importRows(ctx, [['giulia@posteo.it', '', 'Julia', '', 'Vip'], tommaso], {
      known: 'skip',
      tags: ['Fiera'],
      consents: [{ channel: 'email', text: 'Modulo' }],
    })
    expect(await getImport(ctx, made.id)).toMatchObject({
      state: 'completed',
      skippedRows: 1,
      createdRows: 1,
      rejectedRows: 0,
    })
    expect(await peopleOf(ctx)).toMatchObject([before[0], { email: 'tommaso@libero.it', tags: '["fiera"]' }])
  })

  it('leaves no trace in its timeline when it was the same already', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia], { list: { kind: 'none' } })
    const before = await rowsOf(ctx, 'contact_events', 'id, kind')
    const made = await importRows(ctx, [giulia], { list: { kind: 'none' } })
    expect(await getImport(ctx, made.id)).toMatchObject({ unchangedRows: 1 })
    expect(await rowsOf(ctx, 'contact_events', 'id, kind')).toEqual(before)
  })
})

describe('a deleted contact', () => {
  it.each(['overwrite', 'fill', 'skip'] as const)('comes back when asked, known ones: %s', async (known) => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia])
    await deleteAll(ctx)
    const made = await importRows(ctx, [['giulia@posteo.it', '', 'Julia', '', '']], {
      deleted: 'restore',
      known,
    })
    expect(await getImport(ctx, made.id)).toMatchObject({ updatedRows: 1, restoredRows: 1, skippedRows: 0 })
    expect(await peopleOf(ctx)).toMatchObject([
      { deleted: 0, first_name: known === 'overwrite' ? 'Julia' : 'Giulia', last_name: 'Ferrandi' },
    ])
    expect(await rowsOf(ctx, 'contact_events', 'kind')).toContainEqual({ kind: 'restored' })
    expect(await rowsOf(ctx, 'lists', 'member_count')).toEqual([{ member_count: 1 }, { member_count: 1 }])
  })

  it('stays deleted and is told when it is not asked', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia])
    await deleteAll(ctx)
    const made = await importRows(ctx, [giulia], { known: 'skip' })
    expect(await getImport(ctx, made.id)).toMatchObject({ rejectedRows: 1, rejectsByReason: { deleted: 1 } })
  })
})

describe('where the people go', () => {
  it('is no list where none is wanted', async () => {
    const ctx = await freshCtx()
    const made = await importRows(ctx, [giulia], { list: { kind: 'none' } })
    expect(made).toMatchObject({ listId: null, listName: '' })
    expect(await rowsOf(ctx, 'lists', 'id')).toEqual([])
    expect(await peopleOf(ctx)).toMatchObject([{ lists: 0 }])
  })

  it('gives everybody the tags for all, once beside their own', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia, tommaso], { tags: ['Fiera 2026', 'OLIO'] })
    expect(await peopleOf(ctx)).toMatchObject([
      { tags: '["fiera 2026","olio"]' },
      { tags: '["fiera 2026","olio"]' },
    ])
  })

  it('makes a new field of choices with what can be chosen', async () => {
    const ctx = await freshCtx()
    const columns: typeof peopleColumns = [
      { heading: 'e-mail', target: { kind: 'attribute', attribute: 'email' } },
      {
        heading: 'Taglia',
        target: { kind: 'newField', key: 'TAGLIA', label: 'Taglia', type: 'choice', choices: ['S', 'M'] },
      },
    ]
    await importRows(
      ctx,
      [
        ['a@posteo.it', 'm'],
        ['b@posteo.it', 'XL'],
      ],
      { columns },
    )
    expect(await peopleOf(ctx)).toMatchObject([{ fields: '{"TAGLIA":"M"}' }, { fields: '{}' }])
    expect(await rowsOf(ctx, 'fields', 'key, choices')).toEqual([{ key: 'TAGLIA', choices: '["S","M"]' }])
  })
})

describe('an opt-out stays with the address', () => {
  const optOut = (ctx: TestCtx, channel: string) =>
    execute(
      ctx.db,
      sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
          SELECT tenant_id, id, ${channel}, 'opted_out', 0 FROM contacts WHERE tenant_id = ${ctx.tenant.id}`,
    )
  const suppressed = (ctx: TestCtx) => rowsOf(ctx, 'suppressions', 'channel, address, reason')

  it('when an import gives the contact another e-mail', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia])
    await optOut(ctx, 'email')
    await importRows(ctx, [['nuova@posteo.it', '347 118 2906', '', '', '']])
    expect(await suppressed(ctx)).toEqual([
      { channel: 'email', address: 'giulia@posteo.it', reason: 'unsubscribed' },
    ])
  })

  it('when an import gives the contact another phone, on the channels that were refused', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia])
    await optOut(ctx, 'whatsapp')
    await importRows(ctx, [['giulia@posteo.it', '320 111 2222', '', '', '']])
    expect(await suppressed(ctx)).toEqual([
      { channel: 'whatsapp', address: '+393471182906', reason: 'unsubscribed' },
    ])
  })

  it('when somebody edits the contact', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia])
    await optOut(ctx, 'email')
    const [row] = await rowsOf(ctx, 'contacts', 'id')
    await updateContact(ctx, Number(row?.['id']), { firstName: 'Julia', phone: '320 111 2222' })
    expect(await suppressed(ctx)).toEqual([])
    await updateContact(ctx, Number(row?.['id']), { email: 'nuova@posteo.it' })
    expect(await suppressed(ctx)).toEqual([
      { channel: 'email', address: 'giulia@posteo.it', reason: 'unsubscribed' },
    ])
  })

  it('and nobody is kept out who has not refused', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia], { consents: [{ channel: 'email', text: 'Modulo' }] })
    await importRows(ctx, [['nuova@posteo.it', '347 118 2906', '', '', '']])
    expect(await suppressed(ctx)).toEqual([])
  })
})
