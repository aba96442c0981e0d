import { sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute, queryRow } from '../../../db/client.ts'
import { deletedPolicies, knownPolicies, maxChunkRows } from '../../../worker/contracts/imports.ts'
import { dryRunRows, getImport, listRejects } from '../../../worker/modules/imports/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { importRows, peopleColumns, peopleOf, toRows } from '../../support/imports.ts'

let shard: TestShard
let tenants = 0
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const freshCtx = () => shard.ctx({ tenantId: ++tenants })
const emails = ['a@posteo.it', 'b@posteo.it', 'c@posteo.it', 'd@posteo.it', 'nessuna', '']
const phones = ['347 118 2906', '+39 333 902 4471', '3201112222', '3,93471E+11', '']
const rowArbitrary = fc.tuple(
  fc.constantFrom(...emails),
  fc.constantFrom(...phones),
  fc.constantFrom('Ada', 'Bea', ''),
  fc.constantFrom('Conti', ''),
  fc.constant(''),
)

/** Everything that the workspace holds, to be sure that nothing of it has moved. */
async function fingerprint(ctx: TestCtx): Promise<unknown> {
  const counts = await queryRow(
    ctx.db,
    sql`SELECT (SELECT count(*) FROM contact_changes WHERE tenant_id = ${ctx.tenant.id}) AS changes,
          (SELECT max(seq) FROM contact_changes WHERE tenant_id = ${ctx.tenant.id}) AS seq,
          (SELECT count(*) FROM imports WHERE tenant_id = ${ctx.tenant.id}) AS imports,
          (SELECT count(*) FROM fields WHERE tenant_id = ${ctx.tenant.id}) AS fields,
          (SELECT count(*) FROM import_staging) AS staged,
          (SELECT sum(coalesce(import_id, 0)) FROM contacts WHERE tenant_id = ${ctx.tenant.id}) AS marks`,
    (row) => ({ ...row }),
  )
  return [counts, await peopleOf(ctx)]
}

describe('a dry run', () => {
  it('tells exactly what the import then does, and stores nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rowArbitrary, { minLength: 0, maxLength: 4 }),
        fc.array(rowArbitrary, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(...knownPolicies),
        fc.constantFrom(...deletedPolicies),
        fc.nat(),
        async (before, rows, known, deleted, some) => {
          const ctx = await freshCtx()
          if (before.length > 0) await importRows(ctx, before)
          await execute(
            ctx.db,
            sql`UPDATE contacts SET deleted_at = 1
                WHERE tenant_id = ${ctx.tenant.id} AND (id + ${some}) % 3 = 0`,
          )
          const seen = await fingerprint(ctx)
          const told = await dryRunRows(ctx, { columns: peopleColumns, known, deleted, rows: toRows(rows) })
          expect(await fingerprint(ctx)).toEqual(seen)

          const made = await importRows(ctx, rows, { known, deleted })
          const done = await getImport(ctx, made.id)
          expect({
            createdRows: told.created,
            updatedRows: told.updated,
            unchangedRows: told.unchanged,
            skippedRows: told.skipped,
            rejectedRows: told.rejected,
            restoredRows: told.restored,
          }).toEqual({
            createdRows: done.createdRows,
            updatedRows: done.updatedRows,
            unchangedRows: done.unchangedRows,
            skippedRows: done.skippedRows,
            rejectedRows: done.rejectedRows,
            restoredRows: done.restoredRows,
          })
          const { items } = await listRejects(ctx, made.id, { limit: 200 })
          expect(told.rejects).toEqual(items.map(({ cells: _cells, ...reject }) => reject))
          expect(told.updatedIds).toHaveLength(told.updated)
          expect(told.unchangedIds).toHaveLength(told.unchanged)
        },
      ),
      { numRuns: 30 },
    )
  }, 120_000)

  it('names the two contacts of a row that belongs to both', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, [
      ['a@posteo.it', '', 'Ada', '', ''],
      ['', '347 118 2906', 'Bea', '', ''],
    ])
    const told = await dryRunRows(ctx, {
      columns: peopleColumns,
      known: 'overwrite',
      deleted: 'leave',
      rows: toRows([['a@posteo.it', '347 118 2906', '', '', '']]),
    })
    expect(told.rejects).toEqual([
      {
        line: 2,
        reason: 'identity_split',
        sameAsLine: null,
        contactIds: [expect.any(Number), expect.any(Number)],
      },
    ])
  })

  it('does not make the fields it reads for', async () => {
    const ctx = await freshCtx()
    const columns: typeof peopleColumns = [
      { heading: 'e-mail', target: { kind: 'attribute', attribute: 'email' } },
      { heading: 'Punti', target: { kind: 'newField', key: 'PUNTI', label: 'Punti', type: 'number' } },
    ]
    const rows = toRows([['a@posteo.it', '7']])
    const told = await dryRunRows(ctx, { columns, known: 'overwrite', deleted: 'leave', rows })
    expect(told).toMatchObject({ created: 1 })
    const row = await queryRow(
      ctx.db,
      sql`SELECT count(*) AS n FROM fields WHERE tenant_id = ${ctx.tenant.id}`,
      (one) => one['n'],
    )
    expect(row).toBe(0)
  })
})

describe('the refused rows', () => {
  it('come by reason and page by page, however wide they are', async () => {
    const ctx = await freshCtx()
    const wide = Array.from({ length: 120 }, (_, at) => [
      '',
      '',
      'x'.repeat(2000),
      `n${at}`,
      ...Array<string>(45).fill('y'.repeat(2000)),
    ])
    const columns = [
      ...peopleColumns,
      ...Array.from({ length: 44 }, (_, at) => ({ heading: `C${at}`, target: { kind: 'ignore' } as const })),
    ]
    const made = await importRows(ctx, [...wide, ['a@posteo.it', '', '', '', '']], { columns, chunkRows: 10 })
    expect(await getImport(ctx, made.id)).toMatchObject({ rejectedRows: 120, createdRows: 1 })
    const lines: number[] = []
    let pages = 0
    let cursor: string | undefined
    do {
      const page = await listRejects(ctx, made.id, { limit: maxChunkRows, reason: 'no_identity', cursor })
      lines.push(...page.items.map(({ line }) => line))
      cursor = page.nextCursor ?? undefined
      pages += 1
    } while (cursor)
    expect(lines).toEqual(wide.map((_, at) => at + 2))
    expect(pages).toBeGreaterThan(3)
    expect((await listRejects(ctx, made.id, { limit: 10, reason: 'deleted' })).items).toEqual([])
  })
})
