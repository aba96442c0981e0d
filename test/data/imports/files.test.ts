import { sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { writeXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, queryRow } from '../../../db/client.ts'
import { importPartBytes, StartFileImportInput } from '../../../worker/contracts/import-files.ts'
import { AppError } from '../../../worker/lib/errors.ts'
import {
  applyChunk,
  cancelImport,
  createImport,
  getImport,
  sweepImports,
} from '../../../worker/modules/imports/service.ts'
import {
  completeFile,
  createFile,
  deleteFile,
  getFile,
  importFile,
  putFilePart,
} from '../../../worker/modules/imports/service/files.ts'
import { getFieldUsage } from '../../../worker/modules/fields/change-service.ts'
import { listAllFields } from '../../../worker/modules/fields/service.ts'
import { getTask, runTask } from '../../../worker/modules/tasks/service.ts'
import { taskKinds } from '../../../worker/task-kinds.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { failingDb } from '../../support/failing-db.ts'
import { bytesOf, customers, upload, workOffKind } from '../../support/import-files.ts'
import { importInput, importRows, peopleOf, toRows } from '../../support/imports.ts'

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
const start = (ctx: TestCtx, fileId: number, input: unknown = {}) =>
  importFile(ctx, fileId, StartFileImportInput.parse(input))

it('an import that its client has left for a month is ended, and lets go of its fields', async () => {
  const ctx = await freshCtx()
  const dayMs = 86_400_000
  const columns = [
    { heading: 'e-mail', target: { kind: 'attribute' as const, attribute: 'email' as const } },
    {
      heading: 'Note',
      target: { kind: 'newField' as const, key: 'NOTE', label: 'Note', type: 'text' as const },
    },
  ]
  const { id } = await createImport(ctx, importInput({ totalRows: 11, chunkRows: 10, columns }), null)
  ctx.clock.advance(29 * dayMs)
  const cells = Array.from({ length: 10 }, (_, at) => [`p${at}@posteo.it`, 'x'])
  await applyChunk(ctx, id, 0, { rows: toRows(cells) })
  ctx.clock.advance(29 * dayMs)
  await sweepImports({ ...ctx, actor: { type: 'system' } })
  expect(await getImport(ctx, id)).toMatchObject({ state: 'receiving' })
  ctx.clock.advance(2 * dayMs)
  await sweepImports({ ...ctx, actor: { type: 'system' } })
  expect(await getImport(ctx, id)).toMatchObject({ state: 'cancelled', createdRows: 10 })
  const [field] = await listAllFields(ctx)
  expect(await getFieldUsage(ctx, field?.id ?? 0)).toMatchObject({ imports: [] })
})

describe('a file over the API', () => {
  it('is looked at and imported by itself when whoever asked was cut off before there was a task', async () => {
    const ctx = await freshCtx()
    const bytes = bytesOf(customers(3))
    const { id } = await createFile(ctx, { fileName: 'clienti.csv', fileSizeBytes: bytes.length })
    await putFilePart(ctx, id, 1, bytes)
    /** The same workspace for somebody whose n-th write never comes. */
    const cutAt = (atWrite: number): TestCtx => ({
      ...ctx,
      db: failingDb(ctx.db, { atWrite, applied: false }),
    })
    await expect(completeFile(cutAt(1), id, {})).rejects.toThrow('cut')
    const system: TestCtx = { ...ctx, actor: { type: 'system' } }
    expect(await getFile(ctx, id)).toMatchObject({ state: 'checking', taskId: null })
    await sweepImports(system)
    await workOffKind(ctx, 'imports.check')
    expect(await getFile(ctx, id)).toMatchObject({ state: 'ready', totalRows: 3 })
    await expect(start(cutAt(2), id)).rejects.toThrow('cut')
    expect(await getFile(ctx, id)).toMatchObject({ state: 'importing' })
    await sweepImports(system)
    await sweepImports(system)
    await workOffKind(ctx, 'imports.file')
    const { importId } = await getFile(ctx, id)
    expect(await getImport(ctx, importId ?? 0)).toMatchObject({ state: 'completed', createdRows: 3 })
  })

  it('is looked at, and imported by the columns that were recognised', async () => {
    const ctx = await freshCtx()
    const file = await upload(ctx, bytesOf(customers(3)))
    expect(file).toMatchObject({
      state: 'ready',
      totalRows: 3,
      refusal: null,
      found: { encoding: 'utf-8', delimiter: ';', headings: true, damaged: 0 },
    })
    expect(file.found?.columns.map(({ target }) => target)).toMatchObject([
      { kind: 'attribute', attribute: 'email' },
      { kind: 'attribute', attribute: 'phone' },
      { kind: 'attribute', attribute: 'firstName' },
      { kind: 'newField', key: 'CITTA' },
    ])
    const made = await start(ctx, file.id, {
      tags: ['Fiera'],
      consents: [{ channel: 'email', text: 'Modulo' }],
    })
    await workOffKind(ctx, 'imports.file')
    expect(await getImport(ctx, made.id)).toMatchObject({
      state: 'completed',
      fileId: file.id,
      totalRows: 3,
      receivedRows: 3,
      createdRows: 3,
      listName: 'CSV 21 nov, clienti',
    })
    expect(await peopleOf(ctx)).toMatchObject(
      Array.from({ length: 3 }, () => ({
        first_name: 'Ada',
        fields: '{"CITTA":"Forlì"}',
        tags: '["fiera"]',
        consents: '["email:opted_in"]',
        lists: 1,
      })),
    )
    expect(await getFile(ctx, file.id)).toMatchObject({ state: 'done', importId: made.id })
    const task = await getTask(ctx, taskKinds, (await getFile(ctx, file.id)).taskId ?? 0)
    expect(task).toMatchObject({ kind: 'imports.file', state: 'done', done: 3, total: 3, progress: 1 })
  })

  it('stores every row once, however often its worker dies, and as the browser would', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 3000, max: 5000 }),
        async (steps, count) => {
          const ctx = await freshCtx()
          const text = `${customers(count)}\r\n;;Nessuno;\r\nPERSONA7@posteo.it;;Doppia;\r\n`
          const file = await upload(ctx, bytesOf(text))
          const made = await start(ctx, file.id)
          const [first, second] = await Promise.allSettled([
            workOffKind(ctx, 'imports.file', steps),
            workOffKind(ctx, 'imports.file', steps),
          ])
          expect([first.status, second.status]).toContain('fulfilled')
          await workOffKind(ctx, 'imports.file')
          expect(await getImport(ctx, made.id)).toMatchObject({
            state: 'completed',
            createdRows: count,
            rejectedRows: 2,
            rejectsByReason: { no_identity: 1, duplicate_in_file: 1 },
          })
          expect(await peopleOf(ctx)).toHaveLength(count)
        },
      ),
      { numRuns: 3 },
    )
  }, 120_000)

  it('keeps the line numbers of the file for what it refuses', async () => {
    const ctx = await freshCtx()
    const file = await upload(ctx, bytesOf('sep=;\n\nE-mail;Nome\na@posteo.it;Ada\n"nessuna";"due\nrighe"\n'))
    const made = await start(ctx, file.id)
    await workOffKind(ctx, 'imports.file')
    const reject = await queryRow(
      ctx.db,
      sql`SELECT line, reason FROM import_rejects WHERE tenant_id = ${ctx.tenant.id} AND import_id = ${made.id}`,
      (row) => ({ ...row }),
    )
    expect(reject).toEqual({ line: 5, reason: 'identity_invalid' })
  })

  it.each([
    ['windows-1252', Buffer.from('E-mail;Nome\r\nn@posteo.it;Niccolò', 'latin1'), 'Niccolò'],
    [
      'utf-16le',
      Buffer.concat([
        Buffer.from([0xff, 0xfe]),
        Buffer.from('E-mail\tNome\r\nn@posteo.it\tÉlise', 'utf16le'),
      ]),
      'Élise',
    ],
    ['utf-8', Buffer.from('\uFEFFE-mail,Nome\nn@posteo.it,"Zoë,🫒"'), 'Zoë,🫒'],
  ])('is read in %s', async (encoding, buffer, name) => {
    const ctx = await freshCtx()
    const file = await upload(ctx, new Uint8Array(buffer))
    expect(file).toMatchObject({ state: 'ready', found: { encoding } })
    await start(ctx, file.id)
    await workOffKind(ctx, 'imports.file')
    expect(await peopleOf(ctx)).toMatchObject([{ first_name: name }])
  })

  it('can be told how it is read, and which column goes where', async () => {
    const ctx = await freshCtx()
    const file = await upload(ctx, bytesOf('ada@posteo.it|Ada\nbea@posteo.it|Bea'), {
      delimiter: '|',
      headings: false,
    })
    expect(file).toMatchObject({ totalRows: 2, found: { delimiter: '|', headings: false } })
    await start(ctx, file.id, {
      columns: [
        { heading: '', target: { kind: 'attribute', attribute: 'email' } },
        { heading: '', target: { kind: 'attribute', attribute: 'lastName' } },
      ],
      list: { kind: 'none' },
    })
    await workOffKind(ctx, 'imports.file')
    expect(await peopleOf(ctx)).toMatchObject([{ last_name: 'Ada', lists: 0 }, { last_name: 'Bea' }])
  })

  it('is a workbook too, its numbers as their formats show them', async () => {
    const ctx = await freshCtx()
    const bytes = await writeXlsx({
      sheets: [
        {
          name: 'Clienti',
          rows: [
            ['Nome', 'Telefono', 'CAP'],
            ['Ada', null, null],
          ],
          cells: new Map([
            ['1,1', { value: 575_900_100, style: { numFmt: '0000 000000' } }],
            ['1,2', { value: 144, style: { numFmt: '00000' } }],
          ]),
        },
      ],
    })
    const file = await upload(ctx, new Uint8Array(bytes))
    await start(ctx, file.id)
    await workOffKind(ctx, 'imports.file')
    expect(await peopleOf(ctx)).toMatchObject([
      { phone: '+390575900100', phone_raw: '0575 900100', fields: '{"CAP":"00144"}' },
    ])
  })

  it.each([
    ['a picture', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 'binary'],
    ['headings alone', [...Buffer.from('E-mail;Nome\n')], 'heading_only'],
    ['nothing but a mark', [0xef, 0xbb, 0xbf], 'empty'],
    ['half a workbook', [0x50, 0x4b, 0x03, 0x04, 0x14, 0x00], 'damaged'],
    ['an old workbook', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], 'old_excel'],
  ])('%s is refused with its reason', async (_name, bytes, refusal) => {
    const ctx = await freshCtx()
    const file = await upload(ctx, new Uint8Array(bytes))
    expect(file).toMatchObject({ state: 'refused', refusal })
    expect(await codeOf(start(ctx, file.id))).toBe('import.file_state')
  })

  it('that ends in the middle of a row is ready, and tells where', async () => {
    const ctx = await freshCtx()
    const cut = await upload(ctx, bytesOf(`${customers(3)}\r\nada@posteo.it;;Ada;"Città di`))
    expect(cut).toMatchObject({ state: 'ready', totalRows: 4, found: { openQuoteLine: 5 } })
    const whole = await upload(ctx, bytesOf(customers(3)))
    expect(whole).toMatchObject({ state: 'ready', totalRows: 3, found: { openQuoteLine: null } })
  })

  it('comes in parts of one size, again and in any order, all of them', async () => {
    const ctx = await freshCtx()
    const text = customers(260_000).slice(0, importPartBytes + 5)
    const bytes = bytesOf(text).slice(0, importPartBytes + 5)
    const made = await createFile(ctx, { fileName: 'a.csv', fileSizeBytes: bytes.length })
    expect(made).toMatchObject({ parts: 2, partBytes: importPartBytes, receivedParts: [] })
    expect(await codeOf(putFilePart(ctx, made.id, 3, bytesOf('x')))).toBe('request.invalid')
    expect(await codeOf(putFilePart(ctx, made.id, 1, bytesOf('x')))).toBe('request.invalid')
    await putFilePart(ctx, made.id, 2, bytesOf('prima'))
    expect(await codeOf(completeFile(ctx, made.id, {}))).toBe('import.parts_missing')
    await putFilePart(ctx, made.id, 1, bytes.slice(0, importPartBytes))
    await putFilePart(ctx, made.id, 2, bytes.slice(importPartBytes))
    expect(await completeFile(ctx, made.id, {})).toMatchObject({ state: 'checking', receivedParts: [1, 2] })
    expect(await completeFile(ctx, made.id, {})).toMatchObject({ state: 'checking' })
    expect(await codeOf(putFilePart(ctx, made.id, 1, bytes.slice(0, importPartBytes)))).toBe(
      'import.file_state',
    )
    await workOffKind(ctx, 'imports.check')
    expect(await getFile(ctx, made.id)).toMatchObject({ state: 'ready' })
  })

  it('is imported once: the same again is the same import, another wish a conflict', async () => {
    const ctx = await freshCtx()
    const file = await upload(ctx, bytesOf(customers(2)))
    const made = await start(ctx, file.id)
    expect(await start(ctx, file.id)).toMatchObject({ id: made.id })
    expect(await codeOf(start(ctx, file.id, { known: 'skip' }))).toBe('resource.conflict')
    await workOffKind(ctx, 'imports.file')
    expect(await start(ctx, file.id)).toMatchObject({ id: made.id, state: 'completed' })
  })

  it('stops when its import is cancelled, what was stored stays', async () => {
    const ctx = await freshCtx()
    const file = await upload(ctx, bytesOf(customers(6000)))
    const made = await start(ctx, file.id)
    const { taskId } = await getFile(ctx, file.id)
    await runTask(ctx, taskKinds, taskId ?? 0, { steps: 1, runMs: 60_000 })
    const { createdRows } = await cancelImport(ctx, made.id)
    expect(createdRows).toBeGreaterThan(500)
    await workOffKind(ctx, 'imports.file')
    expect(await getImport(ctx, made.id)).toMatchObject({ state: 'cancelled', createdRows })
    expect(await peopleOf(ctx)).toHaveLength(createdRows)
    expect(await getFile(ctx, file.id)).toMatchObject({ state: 'done' })
  })

  it('is thrown away when it was imported, deleted, or left alone for a week', async () => {
    const ctx = await freshCtx()
    const imported = await upload(ctx, bytesOf(customers(1)))
    await start(ctx, imported.id)
    await workOffKind(ctx, 'imports.file')
    const deleted = await upload(ctx, bytesOf(customers(1)))
    await deleteFile(ctx, deleted.id)
    const left = await upload(ctx, bytesOf(customers(1)))
    await createFile(ctx, { fileName: 'mai.csv', fileSizeBytes: 10 })
    expect(ctx.files.entries.size).toBe(2)
    await sweepImports(ctx)
    expect(ctx.files.entries.size).toBe(1)
    ctx.clock.advance(7 * 24 * 3_600_000)
    await sweepImports(ctx)
    expect(ctx.files.entries.size).toBe(0)
    expect(await getFile(ctx, left.id)).toMatchObject({
      state: 'expired',
      expiresAt: null,
      found: { sample: [] },
    })
    expect(await codeOf(start(ctx, left.id))).toBe('import.file_state')
  })

  it('of another workspace is not there', async () => {
    const ctx = await freshCtx()
    const file = await upload(ctx, bytesOf(customers(1)))
    const stranger = await freshCtx()
    for (const call of [
      getFile(stranger, file.id),
      putFilePart(stranger, file.id, 1, bytesOf('x')),
      completeFile(stranger, file.id, {}),
      start(stranger, file.id),
      deleteFile(stranger, file.id),
    ]) {
      expect(await codeOf(call)).toBe('resource.not_found')
    }
  })

  it('updates known contacts by the choices of every import', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [['persona0@posteo.it', '', 'Vecchia', '', '']])
    await execute(ctx.db, sql`UPDATE contacts SET deleted_at = 1 WHERE tenant_id = ${ctx.tenant.id}`)
    const file = await upload(ctx, bytesOf(customers(2)))
    const made = await start(ctx, file.id, { deleted: 'restore', known: 'fill' })
    await workOffKind(ctx, 'imports.file')
    expect(await getImport(ctx, made.id)).toMatchObject({ createdRows: 1, updatedRows: 1, restoredRows: 1 })
    expect(await peopleOf(ctx)).toMatchObject([{ first_name: 'Vecchia', deleted: 0 }, { first_name: 'Ada' }])
  })
})
