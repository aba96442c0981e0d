import { sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, queryRow, queryRows } from '../../../db/client.ts'
import {
  DryRunFileInput,
  type FileDryRun,
  StartFileImportInput,
} from '../../../worker/contracts/import-files.ts'
import { deletedPolicies, knownPolicies } from '../../../worker/contracts/imports.ts'
import { AppError } from '../../../worker/lib/errors.ts'
import { takenBy, type TriedOutcome } from '../../../worker/modules/imports/dry-run.ts'
import { clearDryRuns, triedRowsStatement } from '../../../worker/modules/imports/queries/file-dry-runs.ts'
import {
  exportDryRunRejects,
  exportRejects,
  getImport,
  listDryRunRejects,
  listRejects,
  sweepImports,
} from '../../../worker/modules/imports/service.ts'
import { dryRunFile } from '../../../worker/modules/imports/service/file-dry-run.ts'
import { deleteFile, getFile, importFile } from '../../../worker/modules/imports/service/files.ts'
import { cancelTask, getTask, runTask } from '../../../worker/modules/tasks/service.ts'
import { taskKinds } from '../../../worker/task-kinds.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { bytesOf, customers, upload, workOffKind } from '../../support/import-files.ts'
import { importRows, peopleOf } from '../../support/imports.ts'

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
const dryRun = (ctx: TestCtx, fileId: number, input: unknown = {}) =>
  dryRunFile(ctx, fileId, DryRunFileInput.parse(input))
const start = (ctx: TestCtx, fileId: number, input: unknown = {}) =>
  importFile(ctx, fileId, StartFileImportInput.parse({ list: { kind: 'none' }, ...Object(input) }))

async function told(ctx: TestCtx, fileId: number): Promise<FileDryRun> {
  const { dryRun: found } = await getFile(ctx, fileId)
  if (found === null) throw new Error('the file was not run dry')
  return found
}

/** How many rows dry runs keep in the workspace. */
const kept = (ctx: TestCtx) =>
  queryRow(
    ctx.db,
    sql`SELECT (SELECT count(*) FROM import_dry_run_taken WHERE tenant_id = ${ctx.tenant.id}) AS taken,
          (SELECT count(*) FROM import_dry_run_rejects WHERE tenant_id = ${ctx.tenant.id}) AS rejects`,
    (row) => ({ ...row }),
  )

/** Everything that an import changes. */
const fingerprint = async (ctx: TestCtx): Promise<unknown> => [
  await queryRow(
    ctx.db,
    sql`SELECT (SELECT count(*) FROM contact_changes WHERE tenant_id = ${ctx.tenant.id}) AS changes,
          (SELECT max(seq) FROM contact_changes WHERE tenant_id = ${ctx.tenant.id}) AS seq,
          (SELECT count(*) FROM imports WHERE tenant_id = ${ctx.tenant.id}) AS imports,
          (SELECT count(*) FROM fields WHERE tenant_id = ${ctx.tenant.id}) AS fields,
          (SELECT count(*) FROM lists WHERE tenant_id = ${ctx.tenant.id}) AS lists,
          (SELECT sum(coalesce(import_id, 0)) FROM contacts WHERE tenant_id = ${ctx.tenant.id}) AS marks`,
    (row) => ({ ...row }),
  ),
  await peopleOf(ctx),
]

const emails = ['a@posteo.it', 'b@posteo.it', 'c@posteo.it', 'd@posteo.it', 'e@posteo.it', 'nessuna', '']
const phones = ['347 118 2906', '+39 333 902 4471', '3201112222', '3289991111', '3,93471E+11', '']
const personArbitrary = fc.tuple(
  fc.constantFrom(...emails),
  fc.constantFrom(...phones),
  fc.constantFrom('Ada', 'Bea', ''),
)
/** A row and how many characters of notes it drags along: with enough of them it begins a chunk of its own. */
const rowArbitrary = fc.tuple(personArbitrary, fc.constantFrom(0, 4900))

describe('a file that is run dry', () => {
  it('comes to the figures and refusals of the import, however its rows fall into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(personArbitrary, { maxLength: 6 }),
        fc.array(rowArbitrary, { minLength: 1, maxLength: 70 }),
        fc.constantFrom(...knownPolicies),
        fc.constantFrom(...deletedPolicies),
        fc.tuple(fc.nat(), fc.integer({ min: 1, max: 3 })),
        async (before, rows, known, deleted, [some, steps]) => {
          const ctx = await freshCtx()
          if (before.length > 0)
            await importRows(
              ctx,
              before.map((row) => [...row, '', '']),
            )
          await execute(
            ctx.db,
            sql`UPDATE contacts SET deleted_at = 1 WHERE tenant_id = ${ctx.tenant.id} AND (id + ${some}) % 3 = 0`,
          )
          const lines = rows.map(([cells, notes]) => {
            const wide = 'x'.repeat(notes)
            return [...cells, wide, wide, wide].join(';')
          })
          const text = ['E-mail;Cellulare;Nome;Note;Note 2;Note 3', ...lines].join('\r\n')
          const file = await upload(ctx, bytesOf(text), { delimiter: ';', headings: true })
          const columns = [
            { heading: 'E-mail', target: { kind: 'attribute', attribute: 'email' } },
            { heading: 'Cellulare', target: { kind: 'attribute', attribute: 'phone' } },
            { heading: 'Nome', target: { kind: 'attribute', attribute: 'firstName' } },
            ...['Note', 'Note 2', 'Note 3'].map((heading) => ({ heading, target: { kind: 'ignore' } })),
          ]
          const seen = await fingerprint(ctx)
          await dryRun(ctx, file.id, { columns, known, deleted })
          await workOffKind(ctx, 'imports.dry_run', steps)
          expect(await fingerprint(ctx)).toEqual(seen)
          const tried = await told(ctx, file.id)
          const refused = (await listDryRunRejects(ctx, file.id, { limit: 200 })).items

          const made = await start(ctx, file.id, { columns, known, deleted })
          await workOffKind(ctx, 'imports.file', steps)
          const done = await getImport(ctx, made.id)
          expect(tried).toMatchObject({
            state: 'done',
            judgedRows: done.receivedRows,
            created: done.createdRows,
            updated: done.updatedRows,
            unchanged: done.unchangedRows,
            skipped: done.skippedRows,
            rejected: done.rejectedRows,
            restored: done.restoredRows,
            rejectsByReason: done.rejectsByReason,
          })
          // A contact that does not exist yet has no id that could be told.
          const withoutNew = (await listRejects(ctx, made.id, { limit: 200 })).items
          expect(refused.map(({ contactIds: _ids, ...reject }) => reject)).toEqual(
            withoutNew.map(({ contactIds: _ids, ...reject }) => reject),
          )
        },
      ),
      { numRuns: 40 },
    )
  }, 240_000)

  it('finds a double that comes 4,000 rows later, and forgets whom it found', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [
      ['persona1@posteo.it', '', 'Ada', '', ''],
      ['persona2@posteo.it', '', 'Vecchia', '', ''],
      ['altra@posteo.it', '3387654321', 'Altra', '', ''],
    ])
    const text = `${customers(4000)}\r\n;;Nessuno;\r\nPERSONA7@posteo.it;;Doppia;\r\npersona9@posteo.it;3387654321;;\r\n`
    const file = await upload(ctx, bytesOf(text))
    const asked = await dryRun(ctx, file.id)
    expect(asked).toMatchObject({ state: 'ready', dryRun: { state: 'running', judgedRows: 0 } })
    await workOffKind(ctx, 'imports.dry_run', 1)
    expect(await told(ctx, file.id)).toMatchObject({
      state: 'done',
      taskId: asked.dryRun?.taskId,
      judgedRows: 4003,
      created: 3998,
      updated: 2,
      unchanged: 0,
      rejected: 3,
      rejectsByReason: { no_identity: 1, duplicate_in_file: 1, identity_split: 1 },
      finishedAt: ctx.clock.now(),
    })
    const task = await getTask(ctx, taskKinds, asked.dryRun?.taskId ?? 0)
    expect(task).toMatchObject({ state: 'done', done: 4003, total: 4003, progress: 1 })
    expect((await listDryRunRejects(ctx, file.id, { limit: 10 })).items).toMatchObject([
      { line: 4002, reason: 'no_identity', cells: ['', '', 'Nessuno', ''] },
      { line: 4003, reason: 'duplicate_in_file', sameAsLine: 9 },
      { line: 4004, reason: 'identity_split', contactIds: [expect.any(Number)] },
    ])
    expect(await kept(ctx)).toEqual({ taken: 0, rejects: 3 })
  })

  it('gives its refused rows as the file that the import then gives', async () => {
    const ctx = await freshCtx()
    const file = await upload(
      ctx,
      bytesOf('E-mail;Nome\n=a;Ada\nb@posteo.it;Bea\nB@posteo.it;"due\nrighe"\n'),
    )
    await dryRun(ctx, file.id)
    await workOffKind(ctx, 'imports.dry_run')
    const textOf = async ({ pages }: { pages: AsyncGenerator<string> }) => {
      let text = ''
      for await (const page of pages) text += page
      return text
    }
    const tried = await textOf(await exportDryRunRejects(ctx, file.id))
    expect(tried).toContain('Doppione della riga 3')
    const made = await start(ctx, file.id)
    await workOffKind(ctx, 'imports.file')
    expect(await textOf(await exportRejects(ctx, made.id))).toBe(tried)
  })

  it('counts every row once, however often and however many workers die', async () => {
    const ctx = await freshCtx()
    const file = await upload(ctx, bytesOf(`${customers(5000)}\r\npersona3@posteo.it;;;\r\n`))
    await dryRun(ctx, file.id)
    await Promise.allSettled([workOffKind(ctx, 'imports.dry_run', 1), workOffKind(ctx, 'imports.dry_run', 2)])
    await workOffKind(ctx, 'imports.dry_run')
    expect(await told(ctx, file.id)).toMatchObject({
      state: 'done',
      judgedRows: 5001,
      created: 5000,
      rejected: 1,
    })
    expect(await peopleOf(ctx)).toEqual([])
  })

  it('is the same one when it is asked for again, and a new one when asked for otherwise', async () => {
    const ctx = await freshCtx()
    const file = await upload(ctx, bytesOf(`${customers(3000)}\r\n;;Nessuno;\r\n`))
    const first = await dryRun(ctx, file.id)
    await runTask(ctx, taskKinds, first.dryRun?.taskId ?? 0, { steps: 2, runMs: 60_000 })
    expect((await dryRun(ctx, file.id)).dryRun?.taskId).toBe(first.dryRun?.taskId)
    const other = await dryRun(ctx, file.id, { known: 'skip' })
    expect(other.dryRun).toMatchObject({ known: 'skip', judgedRows: 0 })
    expect(other.dryRun?.taskId).not.toBe(first.dryRun?.taskId)
    await workOffKind(ctx, 'imports.dry_run', 1)
    expect(await told(ctx, file.id)).toMatchObject({
      known: 'skip',
      state: 'done',
      created: 3000,
      rejected: 1,
    })
    expect(await kept(ctx)).toEqual({ taken: 0, rejects: 1 })
    await dryRun(ctx, file.id, { known: 'skip' })
    await workOffKind(ctx, 'imports.dry_run')
    expect(await told(ctx, file.id)).toMatchObject({ state: 'done', created: 3000, rejected: 1 })
    expect(await kept(ctx)).toEqual({ taken: 0, rejects: 1 })
  })

  it('stops when it is cancelled, when the file is imported, or when it is thrown away', async () => {
    const ctx = await freshCtx()
    const text = bytesOf(`;;Nessuno;\r\n${customers(3000)}`)
    const [cancelled, imported, deleted] = [
      await upload(ctx, text),
      await upload(ctx, text),
      await upload(ctx, text),
    ]
    for (const file of [cancelled, imported, deleted]) {
      const { dryRun: asked } = await dryRun(ctx, file.id)
      await runTask(ctx, taskKinds, asked?.taskId ?? 0, { steps: 2, runMs: 60_000 })
    }
    await cancelTask(ctx, taskKinds, (await told(ctx, cancelled.id)).taskId ?? 0)
    expect(await told(ctx, cancelled.id)).toMatchObject({ state: 'stopped' })
    await start(ctx, imported.id)
    await deleteFile(ctx, deleted.id)
    await workOffKind(ctx, 'imports.dry_run')
    expect(await told(ctx, imported.id)).toMatchObject({ state: 'stopped' })
    expect(await codeOf(dryRun(ctx, imported.id))).toBe('import.file_state')
    await workOffKind(ctx, 'imports.file')
    await deleteFile(ctx, cancelled.id)
    await sweepImports(ctx)
    expect(await kept(ctx)).toEqual({ taken: 0, rejects: 0 })
    expect(ctx.files.entries.size).toBe(0)
  })

  it('is not told to whoever may import and not read contacts', async () => {
    const ctx = await freshCtx()
    const file = await upload(ctx, bytesOf(customers(2)))
    const importer: TestCtx = { ...ctx, actor: { type: 'key', keyId: 1, scopes: ['contacts.import'] } }
    expect(await codeOf(dryRun(importer, file.id))).toBe('auth.forbidden')
    await dryRun(ctx, file.id)
    await workOffKind(ctx, 'imports.dry_run')
    expect(await getFile(importer, file.id)).toMatchObject({ state: 'ready', dryRun: null })
    expect(await getFile(ctx, file.id)).toMatchObject({ dryRun: { created: 2 } })
  })

  it('of another workspace is not there', async () => {
    const ctx = await freshCtx()
    const file = await upload(ctx, bytesOf(customers(1)))
    const stranger = await freshCtx()
    expect(await codeOf(dryRun(stranger, file.id))).toBe('resource.not_found')
    expect(await codeOf(listDryRunRejects(stranger, file.id, { limit: 1 }))).toBe('resource.not_found')
    expect(await codeOf(listDryRunRejects(ctx, file.id, { limit: 1 }))).toBe('resource.not_found')
  })

  it('asks for a column by which people can be reached', async () => {
    const ctx = await freshCtx()
    const file = await upload(ctx, bytesOf('Nome;Città\nAda;Forlì\n'))
    expect(await codeOf(dryRun(ctx, file.id))).toBe('request.invalid')
  })

  it('looks into its own table, and throws it away, by the key', async () => {
    const ctx = await freshCtx()
    const planOf = (statement: ReturnType<typeof triedRowsStatement>) =>
      queryRows(ctx.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) => String(row['detail']))
    const tried = await planOf(
      triedRowsStatement({
        tenantId: 1,
        importId: 0,
        dryRun: { fileId: 1, run: 1 },
        known: 'fill',
        deleted: 'restore',
        rows: [],
      }),
    )
    for (const table of ['t_email', 't_phone', 'm']) {
      expect(tried.join('\n')).toMatch(
        new RegExp(
          `SEARCH ${table} USING PRIMARY KEY \\(tenant_id=\\? AND file_id=\\? AND run=\\? AND kind=\\? AND key=\\?\\)`,
        ),
      )
    }
    for (const statement of clearDryRuns(1, { fileId: 1, takenBefore: 2, rejectsBefore: 2 })) {
      const plan = await planOf(statement)
      expect(plan.filter((line) => line.startsWith('SCAN'))).toEqual([])
    }
  })
})

describe('what a row would take', () => {
  const row = (input: Partial<TriedOutcome>): TriedOutcome => ({
    line: 5,
    outcome: 'created',
    detail: null,
    contact_id: null,
    restored: 0,
    taken_email: null,
    taken_phone: null,
    had_email: null,
    had_phone: null,
    ...input,
  })
  it.each<[string, Partial<TriedOutcome>, unknown[]]>([
    ['a new contact its address', { taken_email: 'a@x.it' }, [['email', 'a@x.it', -5]]],
    [
      'a changed one leaves the address that is overwritten',
      { outcome: 'updated', contact_id: 7, had_email: 'a@x.it', taken_email: 'b@x.it' },
      [
        ['contact', '7', 7],
        ['email', 'a@x.it', null],
        ['email', 'b@x.it', 7],
      ],
    ],
    [
      'one that is the same nothing but itself',
      { outcome: 'unchanged', contact_id: 7 },
      [['contact', '7', 7]],
    ],
    ['a skipped one nothing', { outcome: 'skipped', contact_id: 7 }, []],
    ['a refused one nothing', { outcome: 'identity_split', taken_email: 'a@x.it' }, []],
  ])('%s', (_name, input, taken) => {
    expect(takenBy([row(input)]).map(({ kind, key, owner }) => [kind, key, owner])).toEqual(taken)
  })
})
