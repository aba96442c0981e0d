import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import { AppError } from '../../../worker/lib/errors.ts'
import {
  applyChunk,
  cancelImport,
  createImport,
  exportRejects,
  getImport,
  listImports,
} from '../../../worker/modules/imports/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { importInput, importRows, type peopleColumns, peopleOf, toRows } from '../../support/imports.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = () => shard.ctx({ tenantId: ++tenants })
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )
const toList = (listId: number | null) => ({ kind: 'existing', listId: listId ?? 0 }) as const
const giulia = ['giulia@posteo.it', '347 118 2906', 'Giulia', 'Ferrandi', 'Olio|Regali']
const tommaso = ['tommaso@libero.it', '333 902 4471', 'Tommaso', 'Righi', '']

describe('an import', () => {
  it('stores people with addresses, tags, consent and membership, and completes by itself', async () => {
    const ctx = await freshCtx()
    const made = await importRows(ctx, [giulia, tommaso], {
      consents: [{ channel: 'email', text: 'Modulo in negozio, 2026' }],
    })
    expect(await getImport(ctx, made.id)).toMatchObject({
      state: 'completed',
      listName: 'CSV 21 nov, clienti_negozio',
      createdRows: 2,
      rejectedRows: 0,
      chunks: [0],
    })
    expect(await peopleOf(ctx)).toEqual([
      expect.objectContaining({
        email: 'giulia@posteo.it',
        phone: '+393471182906',
        sort_name: 'ferrandi giulia',
        identities: '["email:giulia@posteo.it","phone:+393471182906"]',
        consents: '["email:opted_in"]',
        tags: '["olio","regali"]',
        lists: 1,
        consent_log: 1,
      }),
      expect.objectContaining({ email: 'tommaso@libero.it', tags: '[]' }),
    ])
    expect(ctx.queues.sent.map(({ job }) => job.type)).toEqual(['lists.refresh'])
    expect(ctx.due.lowered).toEqual([ctx.clock.now()])
    const [log] = await queryRows(
      ctx.db,
      sql`SELECT text, source, import_id, actor_id FROM consent_log WHERE tenant_id = ${ctx.tenant.id}`,
      (row) => ({ ...row }),
    )
    expect(log).toEqual({
      text: 'Modulo in negozio, 2026',
      source: 'import',
      import_id: made.id,
      actor_id: 'user-1',
    })
  })

  it('gives no consent by itself', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia])
    expect(await peopleOf(ctx)).toMatchObject([{ consents: '[]', consent_log: 0 }])
  })

  it('overwrites what the file gives and leaves the rest', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia])
    const again = await importRows(ctx, [['GIULIA@posteo.it', '', 'Julia', '', 'Regali|Vip']])
    expect(await getImport(ctx, again.id)).toMatchObject({ updatedRows: 1, createdRows: 0 })
    expect(await peopleOf(ctx)).toMatchObject([
      {
        first_name: 'Julia',
        last_name: 'Ferrandi',
        sort_name: 'ferrandi julia',
        phone: '+393471182906',
        tags: '["olio","regali","vip"]',
        lists: 2,
      },
    ])
  })

  it('writes nothing to the change log for a person who is the same already', async () => {
    const ctx = await freshCtx()
    const first = await importRows(ctx, [giulia], { list: { kind: 'new', name: 'Clienti' } })
    const changes = () =>
      queryRows(
        ctx.db,
        sql`SELECT seq, mask FROM contact_changes WHERE tenant_id = ${ctx.tenant.id}`,
        (row) => ({
          ...row,
        }),
      )
    const before = await changes()
    const second = await importRows(
      ctx,
      [['giulia@posteo.it', '+39 3471182906', 'Giulia', 'Ferrandi', 'olio']],
      {
        list: toList(first.listId),
      },
    )
    expect(await getImport(ctx, second.id)).toMatchObject({ unchangedRows: 1, updatedRows: 0 })
    expect(await changes()).toEqual(before)
    expect(await peopleOf(ctx)).toMatchObject([{ phone_raw: '347 118 2906' }])
  })

  it('replaces a changed address, and the old one leads nowhere', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia])
    await importRows(ctx, [['giulia@posteo.it', '320 111 2222', '', '', '']])
    expect(await peopleOf(ctx)).toMatchObject([
      { phone: '+393201112222', identities: '["email:giulia@posteo.it","phone:+393201112222"]' },
    ])
  })

  it('keeps a number that is not valid as it is, but never over a valid one', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia, ['luca@tiscali.it', '348 22 91', '', '', '']])
    await importRows(ctx, [['giulia@posteo.it', '347 11', '', '', '']])
    expect(await peopleOf(ctx)).toMatchObject([
      { email: 'giulia@posteo.it', phone: '+393471182906', phone_raw: '347 118 2906' },
      { email: 'luca@tiscali.it', phone: null, phone_raw: '348 22 91' },
    ])
  })

  it('stores dynamic fields by their type and makes the new ones', async () => {
    const ctx = await freshCtx()
    const columns: typeof peopleColumns = [
      { heading: 'e-mail', target: { kind: 'attribute', attribute: 'email' } },
      { heading: 'Punti', target: { kind: 'newField', key: 'PUNTI', label: 'Punti', type: 'number' } },
      { heading: 'Nascita', target: { kind: 'newField', key: 'NATO', label: 'Nascita', type: 'date' } },
    ]
    await importRows(ctx, [['a@posteo.it', '1.234,5', '04/05/86']], { columns })
    const known: typeof peopleColumns = [
      { heading: 'e-mail', target: { kind: 'attribute', attribute: 'email' } },
      { heading: 'Punti', target: { kind: 'field', key: 'PUNTI' } },
    ]
    await importRows(ctx, [['a@posteo.it', '7']], { columns: known })
    const [person] = await peopleOf(ctx)
    expect(JSON.parse(String(person?.['fields']))).toEqual({ PUNTI: 7, NATO: '1986-05-04' })
    expect(await codeOf(importRows(ctx, [['a@posteo.it', '7', '']], { columns }))).toBe('request.invalid')
  })

  it('never overrides an opt-out, nor weakens a double opt-in', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia, tommaso])
    for (const [email, state] of [
      ['giulia@posteo.it', 'opted_out'],
      ['tommaso@libero.it', 'opted_in_double'],
    ]) {
      await execute(
        ctx.db,
        sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
            SELECT tenant_id, id, 'email', ${state}, 0 FROM contacts
            WHERE tenant_id = ${ctx.tenant.id} AND email = ${email}`,
      )
    }
    await importRows(ctx, [giulia, tommaso], {
      consents: [
        { channel: 'email', text: 'Modulo' },
        { channel: 'sms', text: 'Modulo' },
      ],
    })
    expect(await peopleOf(ctx)).toMatchObject([
      { consents: '["email:opted_out","sms:opted_in"]', consent_log: 1 },
      { consents: '["email:opted_in_double","sms:opted_in"]', consent_log: 1 },
    ])
  })

  it('leaves a person out of a list who was taken out of it by hand', async () => {
    const ctx = await freshCtx()
    const first = await importRows(ctx, [giulia])
    await execute(ctx.db, sql`UPDATE list_members SET state = 'out' WHERE tenant_id = ${ctx.tenant.id}`)
    await importRows(ctx, [giulia], { list: toList(first.listId) })
    const members = await queryRows(
      ctx.db,
      sql`SELECT state FROM list_members WHERE tenant_id = ${ctx.tenant.id}`,
      (row) => row['state'],
    )
    expect(members).toEqual(['out'])
  })

  it('names the next list of the same file by number, and a chosen list must be static', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia])
    const second = await importRows(ctx, [giulia])
    expect(second.listName).toBe('CSV 21 nov, clienti_negozio (2)')
    await execute(ctx.db, sql`UPDATE lists SET kind = 'smart' WHERE id = ${second.listId}`)
    expect(await codeOf(importRows(ctx, [giulia], { list: toList(second.listId) }))).toBe('list.not_static')
    expect(await codeOf(importRows(ctx, [giulia], { list: toList(987_654) }))).toBe('request.invalid')
  })
})

describe('a refused row', () => {
  const rejectsOf = async (ctx: TestCtx, importId: number) =>
    queryRows(
      ctx.db,
      sql`SELECT line, reason, detail, cells FROM import_rejects
          WHERE tenant_id = ${ctx.tenant.id} AND import_id = ${importId} ORDER BY line`,
      (row) => ({ ...row }),
    )

  it('changes neither contact when its e-mail is of one and its phone of another', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia, tommaso])
    const before = await peopleOf(ctx)
    const made = await importRows(ctx, [['giulia@posteo.it', '333 902 4471', 'Altra', 'Persona', 'X']])
    expect(await peopleOf(ctx)).toEqual(before)
    const [reject] = await rejectsOf(ctx, made.id)
    expect(reject).toMatchObject({
      line: 2,
      reason: 'identity_split',
      cells: expect.stringContaining('Altra'),
    })
    expect(String(reject?.['detail'])).toMatch(/^\d+,\d+$/)
  })

  it('leaves a deleted contact deleted', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia])
    await execute(ctx.db, sql`UPDATE contacts SET deleted_at = 1 WHERE tenant_id = ${ctx.tenant.id}`)
    const made = await importRows(ctx, [['giulia@posteo.it', '', 'Nuova', '', '']])
    expect(await rejectsOf(ctx, made.id)).toMatchObject([{ reason: 'deleted' }])
    expect(await peopleOf(ctx)).toMatchObject([{ first_name: 'Giulia', deleted: 1 }])
  })

  it('points at the earlier line when it is a double, within a chunk and across chunks', async () => {
    const ctx = await freshCtx()
    const others = Array.from({ length: 10 }, (_, at) => [`altro${at}@posteo.it`, '', '', '', ''])
    const made = await importRows(
      ctx,
      [
        giulia,
        ['', '+393471182906', 'Doppia', '', ''],
        ...others,
        ['Giulia@Posteo.it', '', 'Tripla', '', ''],
      ],
      { chunkRows: 10 },
    )
    expect(await rejectsOf(ctx, made.id)).toMatchObject([
      { line: 3, reason: 'duplicate_in_file', detail: '2' },
      { line: 14, reason: 'duplicate_in_file', detail: '2' },
    ])
    expect(await getImport(ctx, made.id)).toMatchObject({
      createdRows: 11,
      rejectedRows: 2,
      state: 'completed',
    })
  })

  it('is a double too when two lines mean one known contact by different addresses', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia])
    const made = await importRows(ctx, [
      ['giulia@posteo.it', '', 'Prima', '', ''],
      ['', '347 118 2906', 'Seconda', '', ''],
    ])
    expect(await rejectsOf(ctx, made.id)).toMatchObject([
      { line: 3, reason: 'duplicate_in_file', detail: '2' },
    ])
    expect(await peopleOf(ctx)).toMatchObject([{ first_name: 'Prima' }])
  })

  it('is judged against what was there before the chunk', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [giulia, tommaso])
    const made = await importRows(ctx, [
      ['tommaso@libero.it', '320 111 2222', '', '', ''],
      ['giulia@posteo.it', '333 902 4471', '', '', ''],
    ])
    expect(await rejectsOf(ctx, made.id)).toMatchObject([{ line: 3, reason: 'identity_split' }])
  })

  it.each([
    [['', '', 'Ada', 'Conti', ''], 'no_identity', null],
    [
      ['t.righi@libero', '3,93471E+11', 'Tommaso', '', ''],
      'identity_invalid',
      'email_no_ending,phone_scientific',
    ],
    [['a@posteo.it', '', '', '', '', 'di troppo'], 'too_many_cells', null],
    [['a@posteo.it', '', 'x'.repeat(5001), '', ''], 'cell_too_long', null],
    [['a@posteo.it', '', ...Array<string>(59).fill('x'.repeat(1999))], 'too_many_cells', null],
  ])('%# is kept with its cells as %s', async (cells, reason, detail) => {
    const ctx = await freshCtx()
    const made = await importRows(ctx, [cells, giulia])
    expect(await rejectsOf(ctx, made.id)).toEqual([{ line: 2, reason, detail, cells: JSON.stringify(cells) }])
    expect(await getImport(ctx, made.id)).toMatchObject({ createdRows: 1, rejectsByReason: { [reason]: 1 } })
  })

  it('is written to a file that spreadsheets open without running it', async () => {
    const ctx = await freshCtx()
    const made = await importRows(ctx, [
      ['=HYPERLINK("http://x")', '', 'Ada; "la prima"', '-1', ''],
      giulia,
      ['', '347 118 2906', '', '', ''],
    ])
    const { fileName, pages } = await exportRejects(ctx, made.id)
    let text = ''
    for await (const page of pages) text += page
    expect(fileName).toBe('clienti_negozio_2026, righe scartate.csv')
    expect(text).toBe(
      '\uFEFFRiga;Motivo;e-mail;Cellulare;Nome;Cognome;Gruppo\r\n' +
        `2;Né e-mail né telefono validi. Nell’e-mail manca la @;"'=HYPERLINK(""http://x"")";;"Ada; ""la prima""";'-1;\r\n` +
        '4;Doppione della riga 3;;347 118 2906;;;\r\n',
    )
  })
})

describe('an import of another workspace', () => {
  it('is not there, over any door', async () => {
    const ctx = await freshCtx()
    const made = await importRows(ctx, [giulia])
    const stranger = await freshCtx()
    expect(await codeOf(getImport(stranger, made.id))).toBe('resource.not_found')
    expect(await codeOf(applyChunk(stranger, made.id, 0, { rows: toRows([giulia]) }))).toBe(
      'resource.not_found',
    )
    expect(await codeOf(cancelImport(stranger, made.id))).toBe('resource.not_found')
    expect(await codeOf(exportRejects(stranger, made.id))).toBe('resource.not_found')
    expect(await listImports(stranger)).toEqual([])
    expect(await listImports(stranger, { state: 'completed' })).toEqual([])
    expect(await codeOf(importRows(stranger, [giulia], { list: toList(made.listId) }))).toBe(
      'request.invalid',
    )
  })

  it('does not own the addresses of this one', async () => {
    const [one, other] = [await freshCtx(), await freshCtx()]
    await importRows(one, [giulia])
    await importRows(other, [giulia])
    expect(await peopleOf(other)).toHaveLength(1)
    expect(await createImport(one, importInput({ totalRows: 1 }), null)).toMatchObject({ createdRows: 0 })
  })
})
