import { sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queryRow } from '../../../db/client.ts'
import type { ImportRow } from '../../../worker/contracts/imports.ts'
import { AppError } from '../../../worker/lib/errors.ts'
import { createDoubleFinder } from '../../../worker/lib/import/doubles.ts'
import { createRowReader } from '../../../worker/lib/import/verdict.ts'
import {
  applyChunk,
  cancelImport,
  createImport,
  getImport,
  listImports,
} from '../../../worker/modules/imports/service.ts'
import { startTestShard, type TestCtx, type TestShard } from '../../support/ctx.ts'
import { importInput, importRows, peopleColumns, peopleOf, toChunks, toRows } from '../../support/imports.ts'

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
const people = (count: number) =>
  Array.from({ length: count }, (_, at) => [
    `persona${at}@posteo.it`,
    `347 118 ${String(1000 + at)}`,
    'Ada',
    `N${at}`,
    'Olio',
  ])
const consents = [{ channel: 'email' as const, text: 'Modulo' }]
const open = (ctx: TestCtx, totalRows: number, key: string | null = null) =>
  createImport(ctx, importInput({ totalRows, chunkRows: 10, consents }), key)

describe('a chunk', () => {
  it('counts once when it is sent again, also after the import is complete', async () => {
    const ctx = await freshCtx()
    const made = await open(ctx, 10)
    const rows = toRows(people(10))
    const first = await applyChunk(ctx, made.id, 0, { rows })
    const before = await peopleOf(ctx)
    expect(first).toMatchObject({
      chunk: 0,
      created: 10,
      updated: 0,
      unchanged: 0,
      rejected: 0,
      repeated: false,
    })
    expect(await applyChunk(ctx, made.id, 0, { rows })).toEqual({ ...first, repeated: true })
    expect(await peopleOf(ctx)).toEqual(before)
  })

  it('counts once when it is sent several times at once', async () => {
    const ctx = await freshCtx()
    const made = await open(ctx, 20)
    const [one = [], two = []] = toChunks(toRows(people(20)), 10)
    const answers = await Promise.all(
      [one, two, one, two, one].map((rows, at) => applyChunk(ctx, made.id, at % 2, { rows })),
    )
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(2)
    expect(await peopleOf(ctx)).toHaveLength(20)
    expect(await getImport(ctx, made.id)).toMatchObject({
      state: 'completed',
      createdRows: 20,
      chunks: [0, 1],
    })
  })

  it('is refused when it comes with other rows under the same number', async () => {
    const ctx = await freshCtx()
    const made = await open(ctx, 20)
    await applyChunk(ctx, made.id, 0, { rows: toRows(people(10)) })
    const other = toRows(people(11).slice(1))
    expect(await codeOf(applyChunk(ctx, made.id, 0, { rows: other }))).toBe('import.chunk_mismatch')
    expect(await peopleOf(ctx)).toHaveLength(10)
  })

  it('is refused with a wrong number, size or lines, and nothing is written', async () => {
    const ctx = await freshCtx()
    const made = await open(ctx, 20)
    await applyChunk(ctx, made.id, 0, { rows: toRows(people(10)) })
    const [, two = []] = toChunks(toRows(people(20)), 10)
    expect(await codeOf(applyChunk(ctx, made.id, 2, { rows: two }))).toBe('request.invalid')
    expect(await codeOf(applyChunk(ctx, made.id, 1, { rows: two.slice(1) }))).toBe('request.invalid')
    const overlapping = two.map((row) => ({ ...row, line: row.line - 5 }))
    expect(await codeOf(applyChunk(ctx, made.id, 1, { rows: overlapping }))).toBe('request.invalid')
    expect(await peopleOf(ctx)).toHaveLength(10)
    expect(await applyChunk(ctx, made.id, 1, { rows: two })).toMatchObject({ created: 10 })
  })

  it('is not taken any more after the import was cancelled; what was imported stays', async () => {
    const ctx = await freshCtx()
    const made = await open(ctx, 20)
    const [one = [], two = []] = toChunks(toRows(people(20)), 10)
    await applyChunk(ctx, made.id, 0, { rows: one })
    expect(await cancelImport(ctx, made.id)).toMatchObject({ state: 'cancelled', createdRows: 10 })
    expect(await cancelImport(ctx, made.id)).toMatchObject({ state: 'cancelled' })
    expect(await codeOf(applyChunk(ctx, made.id, 1, { rows: two }))).toBe('import.state')
    expect(await applyChunk(ctx, made.id, 0, { rows: one })).toMatchObject({ repeated: true })
    expect(await peopleOf(ctx)).toHaveLength(10)
  })

  it('leaves nothing staged', async () => {
    const ctx = await freshCtx()
    await importRows(ctx, people(3))
    const staged = await queryRow(
      ctx.db,
      sql`SELECT count(*) AS count FROM import_staging`,
      (row) => row['count'],
    )
    expect(staged).toBe(0)
  })
})

describe('an import that was cut off', () => {
  it('is told to every browser with what it needs to go on, until it has ended', async () => {
    const ctx = await freshCtx()
    const clientFile = {
      mark: '4096-0f',
      settings: { encoding: 'utf-8', delimiter: ';', headings: true, sheet: null },
    } as const
    const made = await createImport(ctx, importInput({ totalRows: 20, chunkRows: 10, clientFile }), null)
    const over = await importRows(ctx, people(1))
    await applyChunk(ctx, made.id, 0, { rows: toRows(people(10)) })
    expect(await listImports(ctx, { state: 'receiving' })).toEqual([
      expect.objectContaining({ id: made.id, clientFile, receivedRows: 10, totalRows: 20 }),
    ])
    expect((await listImports(ctx)).map(({ id }) => id)).toEqual([over.id, made.id])
    await cancelImport(ctx, made.id)
    expect(await listImports(ctx, { state: 'receiving' })).toEqual([])
    expect((await listImports(ctx, { state: 'cancelled' })).map(({ id }) => id)).toEqual([made.id])
  })
})

describe('opening an import', () => {
  it('makes one import and one list per Idempotency-Key, also when asked twice at once', async () => {
    const ctx = await freshCtx()
    const [one, two] = await Promise.all([open(ctx, 10, 'chiave-uno'), open(ctx, 10, 'chiave-uno')])
    const three = await open(ctx, 10, 'chiave-uno')
    expect(new Set([one.id, two.id, three.id]).size).toBe(1)
    const lists = await queryRow(
      ctx.db,
      sql`SELECT count(*) AS count FROM lists WHERE tenant_id = ${ctx.tenant.id}`,
      (row) => row['count'],
    )
    expect(lists).toBe(1)
    expect(await codeOf(open(ctx, 20, 'chiave-uno'))).toBe('resource.conflict')
    for (const other of [
      { consents: [] },
      { columns: peopleColumns.slice(0, 2) },
      { known: 'skip' as const },
      { tags: ['Altro'] },
    ]) {
      const input = importInput({ totalRows: 10, chunkRows: 10, consents, ...other })
      expect(await codeOf(createImport(ctx, input, 'chiave-uno'))).toBe('resource.conflict')
    }
  })

  it('cannot be completed once it is complete, nor cancelled', async () => {
    const ctx = await freshCtx()
    const made = await importRows(ctx, people(1))
    expect(await codeOf(cancelImport(ctx, made.id))).toBe('import.state')
  })
})

/** Marks doubles as a client does that has read the whole file. */
function markDoubles(rows: ImportRow[]): ImportRow[] {
  const finder = createDoubleFinder()
  const read = createRowReader({
    targets: peopleColumns.map(({ target }) =>
      target.kind === 'attribute' ? target : { kind: 'ignore' as const },
    ),
    defaultCountry: 'IT',
    language: 'it',
    timeZone: 'Europe/Rome',
    currentYear: 2026,
  })
  return rows.map((row) => {
    const { reject, values } = read(row.cells)
    const doubleOf = reject === null ? finder.find(row.line, values.email, values.phone) : null
    return doubleOf === null ? row : { ...row, doubleOf }
  })
}

const cell = {
  email: fc.option(
    fc.integer({ min: 0, max: 40 }).map((n) => `persona${n}@posteo.it`),
    { nil: '' },
  ),
  phone: fc.option(
    fc.integer({ min: 0, max: 40 }).map((n) => `347 118 ${1000 + n}`),
    { nil: '' },
  ),
}
const fileArbitrary = fc.array(
  fc.tuple(
    cell.email,
    cell.phone,
    fc.constantFrom('Ada', 'Bea', ''),
    fc.constantFrom('Neri', ''),
    fc.constant('Olio'),
  ),
  { minLength: 11, maxLength: 60 },
)

/** Every line is either a contact's or a reject, never both and never twice. */
async function lineAccount(ctx: TestCtx, importId: number) {
  return queryRow(
    ctx.db,
    sql`SELECT
          (SELECT count(*) FROM contacts WHERE tenant_id = ${ctx.tenant.id} AND import_id = ${importId}) AS taken,
          (SELECT count(*) FROM import_rejects WHERE tenant_id = ${ctx.tenant.id} AND import_id = ${importId}) AS rejected,
          (SELECT count(*) FROM contacts c JOIN import_rejects r ON r.tenant_id = c.tenant_id
             AND r.import_id = c.import_id AND r.line = c.import_line
           WHERE c.tenant_id = ${ctx.tenant.id} AND c.import_id = ${importId}) AS both`,
    (row) => ({ taken: Number(row['taken']), rejected: Number(row['rejected']), both: Number(row['both']) }),
  )
}

async function deliver(rows: ImportRow[], order: (chunks: number) => number[]) {
  const ctx = await freshCtx()
  await importRows(ctx, people(5))
  const made = await open(ctx, rows.length)
  const chunks = toChunks(rows, made.chunkRows)
  for (const chunk of order(chunks.length))
    await applyChunk(ctx, made.id, chunk, { rows: chunks[chunk] ?? [] })
  return { ctx, detail: await getImport(ctx, made.id), account: await lineAccount(ctx, made.id) }
}

describe('whatever the order and the repetitions', () => {
  it('the same file gives the same database', async () => {
    await fc.assert(
      fc.asyncProperty(fileArbitrary, fc.infiniteStream(fc.nat()), async (cells, random) => {
        // One address a line, and none that is a second address of a known contact: of two lines that mean
        // one contact by different addresses the one that arrives first counts, which no client can tell.
        const rows = markDoubles(
          toRows(
            cells.map(([email, phone, ...rest]) =>
              email === '' ? ['', isKnownNumber(phone) ? '' : phone, ...rest] : [email, '', ...rest],
            ),
          ),
        )
        const straight = await deliver(rows, (count) => Array.from({ length: count }, (_, at) => at))
        const shuffled = await deliver(rows, (count) =>
          shuffleWithRepeats(count, () => random.next().value ?? 0),
        )
        expect(shuffled.detail.state).toBe('completed')
        expect(await peopleOf(shuffled.ctx)).toEqual(await peopleOf(straight.ctx))
        expect(shuffled.detail).toMatchObject({
          createdRows: straight.detail.createdRows,
          updatedRows: straight.detail.updatedRows,
          rejectedRows: straight.detail.rejectedRows,
          rejectsByReason: straight.detail.rejectsByReason,
        })
      }),
      { numRuns: 12 },
    )
  })

  it('every row is stored once or among the rejects, whatever the addresses mean', async () => {
    await fc.assert(
      fc.asyncProperty(fileArbitrary, fc.infiniteStream(fc.nat()), async (cells, random) => {
        const rows = toRows(cells)
        const { detail, account } = await deliver(rows, (count) =>
          shuffleWithRepeats(count, () => random.next().value ?? 0),
        )
        expect(detail).toMatchObject({ state: 'completed', receivedRows: rows.length })
        expect(account).toEqual({
          taken: rows.length - detail.rejectedRows,
          rejected: detail.rejectedRows,
          both: 0,
        })
      }),
      { numRuns: 20 },
    )
  })
})

const isKnownNumber = (phone: string) => people(5).some(([, known]) => known === phone)

/** Each chunk at least once, in a random order, some of them again. */
function shuffleWithRepeats(count: number, next: () => number): number[] {
  const order = Array.from({ length: count }, (_, at) => at)
  for (let at = 0; at < count; at++) if (next() % 3 === 0) order.push(at)
  for (let at = order.length - 1; at > 0; at--) {
    const other = next() % (at + 1)
    const kept = order[at] ?? 0
    order[at] = order[other] ?? 0
    order[other] = kept
  }
  return order
}
