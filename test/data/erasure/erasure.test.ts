import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute, json, queryRows } from '../../../db/client.ts'
import { listAuditRows } from '../../../worker/modules/audit/queries.ts'
import {
  createContact,
  deleteContact,
  getContact,
  mergeContacts,
} from '../../../worker/modules/contacts/service.ts'
import { manifestPath } from '../../../worker/modules/dispatch/manifest.ts'
import { continueErasures, eraseContact, getReceipt } from '../../../worker/modules/erasure/service.ts'
import { addMembers, createList, getList } from '../../../worker/modules/lists/service.ts'
import { startTaskOf } from '../../../worker/modules/tasks/service.ts'
import { taskKinds } from '../../../worker/task-kinds.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { failingDb } from '../../support/failing-db.ts'

let shard: TestShard
let lastTenantId = 900
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = (): Promise<TestCtx> => shard.ctx({ tenantId: ++lastTenantId })
const mail = 'segreta.persona@riservato.example'
/** Whatever would tell who she was. */
const traces = [mail, 'Segretissima', '3471182906', '347 118 2906', 'Modulo in negozio']

/** A person everywhere a person can be. */
async function fill(ctx: TestCtx): Promise<{ id: number; listId: number }> {
  const { id } = await createContact(ctx, {
    email: mail,
    phone: '347 118 2906',
    firstName: 'Segretissima',
    tags: ['vip'],
    consent: [{ channel: 'email', state: 'opted_in', text: 'Modulo in negozio' }],
  })
  const list = await createList(ctx, { name: 'Lista', kind: 'static', rule: null })
  await addMembers(ctx, list.id, [id])
  const tenantId = ctx.tenant.id
  await execute(
    ctx.db,
    sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at, sent_at,
          opened_at, provider_id, attempt_at, batch_key)
        VALUES (${tenantId}, 'email', ${`campaign:1:${id}`}, 1, ${id}, ${mail}, 1, 2, 3, ${`p-${tenantId}`}, 2, 'done'),
          (${tenantId}, 'email', ${`campaign:2:${id}`}, 2, ${id}, ${mail}, 1, NULL, NULL, NULL, NULL, NULL),
          (${tenantId}, 'email', ${`campaign:3:${id}`}, 3, ${id}, ${mail}, 1, NULL, NULL, NULL, 2, 'under-way')`,
  )
  const payload = json({ from: 'x', replyTo: null, html: `<p>Cara Segretissima</p>`, text: '', headers: {} })
  await execute(
    ctx.db,
    sql`INSERT INTO sandbox_messages (tenant_id, channel, provider_id, idempotency_key, position, recipient, subject,
          payload, created_at)
        VALUES (${tenantId}, 'email', ${`p-${tenantId}`}, 'k', 0, ${mail}, 'Ciao', ${payload}, 1),
          (${tenantId}, 'email', ${`test-${tenantId}`}, 'k', 1, ${mail.toUpperCase()}, 'Prova', ${payload}, 1),
          (${tenantId}, 'sms', ${`sms-${tenantId}`}, 'k', 3, '+393471182906', '', '{}', 1),
          (${tenantId}, 'email', ${`other-${tenantId}`}, 'k', 2, 'altra@example.org', 'Ciao', '{}', 1)`,
  )
  await execute(
    ctx.db,
    sql`INSERT INTO import_rejects (tenant_id, import_id, line, reason, detail, cells)
        VALUES (${tenantId}, 1, 2, 'email_invalid', NULL, ${json(['Segretissima', mail.toUpperCase()])}),
          (${tenantId}, 1, 3, 'email_invalid', NULL, ${json(['x', '+39 (347) 118.2906'])}),
          (${tenantId}, 1, 5, 'email_invalid', NULL, ${json(['x', '347\u00a0118 2906'])}),
          (${tenantId}, 1, 4, 'email_invalid', NULL, ${json(['Altra', 'altra@example.org'])})`,
  )
  await execute(
    ctx.db,
    sql`INSERT INTO webhook_events (tenant_id, account_id, event_id, payload, received_at)
        VALUES (${tenantId}, 1, 'e1', ${json({ to: [mail] })}, 1),
          (${tenantId}, 1, 'e3', 'From=%2B393471182906&Body=Ciao', 1), (${tenantId}, 1, 'e2', '{"to":["altra@example.org"]}', 1)`,
  )
  for (const search of [mail.toUpperCase(), '347 118 2906', 'altra@example.org']) {
    const selection = { by: 'filter' as const, filter: { search }, except: [] }
    await startTaskOf(ctx, taskKinds, { kind: 'contacts.delete', input: { selection } }, null)
  }
  // What a task asks for is forgotten once it has ended.
  await execute(ctx.db, sql`UPDATE tasks SET state = 'done', finished_at = 1 WHERE tenant_id = ${tenantId}`)
  await ctx.files.put(manifestPath(tenantId, 'under-way'), 'the body of a call')
  return { id, listId: list.id }
}

/** Every row of the workspace in every table, as one text. */
async function everything(ctx: TestCtx): Promise<string> {
  const tables = await queryRows(
    ctx.db,
    sql`SELECT m.name FROM sqlite_master m WHERE m.type = 'table'
        AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'tenant_id')`,
    (row) => String(row['name']),
  )
  const texts = await Promise.all(
    tables.map(async (table) => {
      const rows = await queryRows(
        ctx.db,
        sql`SELECT * FROM ${sql.identifier(table)} WHERE tenant_id = ${ctx.tenant.id}`,
        (row) =>
          JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
      )
      return `${table}: ${rows.join('\n')}`
    }),
  )
  return texts.join('\n')
}
const erase = (ctx: TestCtx, id: number, neverWriteAgain = false) =>
  eraseContact(ctx, ctx.db, id, { confirmId: id, neverWriteAgain })
const suppressed = (ctx: TestCtx) =>
  queryRows(
    ctx.db,
    sql`SELECT channel, address, reason FROM suppressions WHERE tenant_id = ${ctx.tenant.id}`,
    (row) => [row['channel'], row['address'], row['reason']],
  )

describe('erasing a contact', () => {
  test('leaves no trace of the person in any table, and a receipt of what was removed', async () => {
    const ctx = await freshCtx()
    const { id, listId } = await fill(ctx)
    const before = await everything(ctx)
    for (const trace of traces.slice(0, 2)) expect(before).toContain(trace)

    const receipt = await erase(ctx, id)
    const after = await everything(ctx)
    for (const trace of traces) expect(after.toLowerCase()).not.toContain(trace.toLowerCase())
    expect(after).toContain('altra@example.org')
    expect((await getList(ctx, listId)).memberCount).toBe(0)
    expect(receipt).toMatchObject({
      contactId: id,
      requestedAt: ctx.clock.now(),
      by: { key: 'user:user-1', type: 'user' },
      finishedAt: null,
      removed: {
        contact: 1,
        identities: 2,
        tags: 1,
        lists: 1,
        consents: 1,
        consentProofs: 1,
        events: 2,
        messages: 3,
        suppressions: 0,
        sandboxMails: 3,
        providerEvents: 2,
        taskFilters: 2,
        importRejects: 3,
      },
    })
    expect(receipt.remains.map(({ what }) => what)).toEqual(['figures', 'sendFiles', 'backups', 'providers'])
    await expect(getContact(ctx, id)).rejects.toMatchObject({ code: 'contact.erased' })

    // The body of a call under way goes when its outcome must be known.
    expect(ctx.files.entries.size).toBe(1)
    ctx.clock.set(receipt.remains.find(({ what }) => what === 'sendFiles')?.until ?? 0)
    expect(await continueErasures(ctx)).toBe(null)
    expect(ctx.files.entries.size).toBe(0)
    expect(await getReceipt(ctx, ctx.db, id)).toMatchObject({ finishedAt: ctx.clock.now() })
    const sealed = await queryRows(
      ctx.db,
      sql`SELECT sealed FROM erasures WHERE contact_id = ${id}`,
      (row) => row['sealed'],
    )
    expect(sealed).toEqual([null])
  })

  test('finds the person among very many rejected rows of several files', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { email: mail })
    await execute(
      ctx.db,
      sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45000)
          INSERT INTO import_rejects (tenant_id, import_id, line, reason, cells)
          SELECT ${ctx.tenant.id}, 1 + i / 30000, i, 'no_identity',
            json_array('x', CASE WHEN i IN (1, 20000, 20001, 29999, 30000, 45000) THEN ${mail} ELSE 'nessuna' END)
          FROM n`,
    )
    expect(await erase(ctx, id)).toMatchObject({
      removed: { importRejects: 6 },
      finishedAt: ctx.clock.now(),
    })
    expect(await everything(ctx)).not.toContain(mail)
  })

  test('keeps the figures, stops what waits, and lets what is under way end by its key', async () => {
    const ctx = await freshCtx()
    const { id } = await fill(ctx)
    const counts = () =>
      queryRows(
        ctx.db,
        sql`SELECT campaign_id, stage, count FROM campaign_counts WHERE tenant_id = ${ctx.tenant.id} AND stage <> 'skipped'
            ORDER BY campaign_id, stage`,
        (row) => Object.values(row),
      )
    const before = await counts()
    await erase(ctx, id)
    expect(await counts()).toEqual(before)
    const rows = await queryRows(
      ctx.db,
      sql`SELECT contact_id, address, cause_key, opened_at, error_code, batch_key FROM messages
          WHERE tenant_id = ${ctx.tenant.id} ORDER BY id`,
      (row) => ({ ...row, cause_key: String(row['cause_key']).split(':')[0] }),
    )
    const nobody = { contact_id: 0, address: '', cause_key: 'erased' }
    expect(rows).toMatchObject([
      { ...nobody, opened_at: 3, error_code: null },
      { ...nobody, error_code: 'erased' },
      { ...nobody, error_code: null, batch_key: 'under-way' },
    ])
  })

  test('the receipt tells until when files of before may hold the person', async () => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, { email: mail })
    const expiresAt = ctx.clock.now() + 1000
    await execute(
      ctx.db,
      sql`INSERT INTO import_files (tenant_id, state, file_name, size_bytes, part_bytes, storage_key, created_at, expires_at)
          VALUES (${ctx.tenant.id}, 'ready', 'clienti.csv', 10, 10, 'x', 1, ${expiresAt})`,
    )
    expect((await erase(ctx, id)).remains).toContainEqual({ what: 'files', count: null, until: expiresAt })
    ctx.clock.advance(2000)
    expect((await getReceipt(ctx, ctx.db, id)).remains.map(({ what }) => what)).not.toContain('files')
  })

  test('done again gives the same receipt; the audit log names nobody', async () => {
    const ctx = await freshCtx()
    const { id } = await fill(ctx)
    const receipt = await erase(ctx, id)
    ctx.clock.advance(1000)
    expect(await erase(ctx, id)).toEqual(receipt)
    const audit = await listAuditRows(ctx.db, ctx.tenant.id, {}, { cursor: undefined, limit: 10 })
    expect(audit).toMatchObject([
      { action: 'contact.erased', target: { id: String(id), name: null }, details: {} },
    ])
  })

  test.each([1, 2, 3, 4, 5, 6])(
    'cut off at write %i, before or after it, it is taken up where it was',
    async (atWrite) => {
      for (const applied of [false, true]) {
        const ctx = await freshCtx()
        const { id } = await fill(ctx)
        const cut: TestCtx = { ...ctx, db: failingDb(ctx.db, { atWrite, applied }) }
        await erase(cut, id).catch(() => {})
        ctx.clock.advance(120_000)
        const receipt = await erase(ctx, id)
        expect(receipt.removed).toMatchObject({ sandboxMails: 3, importRejects: 3, providerEvents: 2 })
        const after = (await everything(ctx)).toLowerCase()
        for (const trace of traces) expect(after).not.toContain(trace.toLowerCase())
      }
    },
  )

  test('a deleted one can be erased; one that comes again is new', async () => {
    const ctx = await freshCtx()
    const { id } = await fill(ctx)
    await deleteContact(ctx, id)
    await erase(ctx, id)
    const again = await createContact(ctx, { email: mail })
    expect(again.id).toBeGreaterThan(id)
    expect(again).toMatchObject({ tags: [], consents: {}, suppressed: [], firstName: null })
  })

  test.each([
    ['a suppressed address', { suppress: true, optOut: false, never: false }, true],
    ['a withdrawn consent', { suppress: false, optOut: true, never: false }, true],
    ['the wish not to be written to', { suppress: false, optOut: false, never: true }, true],
    ['nothing of these', { suppress: false, optOut: false, never: false }, false],
  ])('%s: the address that comes again is suppressed or not', async (_case, given, expected) => {
    const ctx = await freshCtx()
    const { id } = await createContact(ctx, {
      email: mail,
      ...(given.optOut
        ? { consent: [{ channel: 'email' as const, state: 'opted_out' as const, text: 'no' }] }
        : {}),
    })
    if (given.suppress) {
      await execute(
        ctx.db,
        sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
            VALUES (${ctx.tenant.id}, 'email', ${mail}, 'bounced', 1)`,
      )
    }
    const receipt = await erase(ctx, id, given.never)
    expect(await suppressed(ctx)).toEqual([])
    expect(receipt.remains.some(({ what }) => what === 'suppressionHashes')).toBe(expected)
    const again = await createContact(ctx, { email: mail })
    expect((await getContact(ctx, again.id)).suppressed).toEqual(expected ? ['email'] : [])
    const reason = given.suppress ? 'bounced' : 'erased'
    expect(await suppressed(ctx)).toEqual(expected ? [['email', mail, reason]] : [])
    // Hashes of one workspace say nothing in another.
    const other = await freshCtx()
    const stranger = await createContact(other, { email: mail })
    expect((await getContact(other, stranger.id)).suppressed).toEqual([])
  })

  test('refuses another id, a stranger and a contact that was merged', async () => {
    const ctx = await freshCtx()
    const { id } = await fill(ctx)
    await expect(
      eraseContact(ctx, ctx.db, id, { confirmId: id + 1, neverWriteAgain: false }),
    ).rejects.toMatchObject({
      code: 'request.invalid',
      fields: [{ field: 'confirmId', code: 'confirmation' }],
    })
    await expect(erase(await freshCtx(), id)).rejects.toMatchObject({ code: 'resource.not_found' })
    await expect(getReceipt(ctx, ctx.db, id)).rejects.toMatchObject({ code: 'resource.not_found' })
    const other = await createContact(ctx, { email: 'altra@example.org' })
    await mergeContacts(ctx, { keepId: other.id, mergeId: id, values: {}, fields: {} })
    await expect(erase(ctx, id)).rejects.toMatchObject({ code: 'contact.merged' })
    await erase(ctx, other.id)
    const after = (await everything(ctx)).toLowerCase()
    for (const trace of traces) expect(after).not.toContain(trace.toLowerCase())
  })
})
