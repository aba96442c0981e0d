import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { z } from 'zod'
import { FILE_PRAGMAS } from '../../db/local/pragmas.ts'
import { dialect } from '../../db/session.ts'
import { type ImportRow, maxChunkRows } from '../../worker/contracts/imports.ts'
import { sha256Hex } from '../../worker/lib/bytes.ts'
import type { ResolvedTarget } from '../../worker/lib/import/verdict.ts'
import { judgeChunk } from '../../worker/modules/imports/chunk.ts'
import { chunkStatements } from '../../worker/modules/imports/queries/chunk-statements.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import type { Figure } from './figure.ts'

/** Rows of the small import, and of each part whose pace is told apart in the large one. */
const partRows = 100_000
const largeRows = 1_000_000
/** As many deliveries under way as the browser keeps. */
const parallelDeliveries = 4
const consents = [{ channel: 'email' as const, text: 'Modulo firmato in negozio, marzo 2026' }]
const createdAt = Date.UTC(2026, 10, 21, 9)

const columns = [
  { heading: 'e-mail', target: { kind: 'attribute', attribute: 'email' } },
  { heading: 'Cellulare', target: { kind: 'attribute', attribute: 'phone' } },
  { heading: 'Cognome e Nome', target: { kind: 'attribute', attribute: 'lastFirstName' } },
  { heading: 'Nascita', target: { kind: 'attribute', attribute: 'birthDate' } },
  { heading: 'Punti', target: { kind: 'newField', key: 'PUNTI', label: 'Punti', type: 'number' } },
  { heading: 'Città', target: { kind: 'newField', key: 'CITTA', label: 'Città', type: 'text' } },
] as const

/** The second time the fields exist. */
const knownColumns = columns.map(({ heading, target }) => ({
  heading,
  target: target.kind === 'newField' ? { kind: 'field' as const, key: target.key } : target,
}))

const surnames = ['Ferrandi', 'Righi', 'Baldini', 'De Santis', 'Conti', 'Sacchi', 'Fontana', 'Marchand']
const names = ['Giulia', 'Tommaso', 'Irma', 'Luca', 'Ada', 'Beatrice', 'Alessio', 'Hélène']
const towns = ['Arezzo', 'Montevarchi', 'Cortona', 'Siena', 'Forlì', 'Città di Castello']

/** People as a shop's file has them; everybody is new and nobody twice. `points` is what an update changes. */
function makeRow(n: number, points: number): ImportRow {
  const [surname = '', name = '', town = ''] = [surnames[n % 8], names[(n >> 3) % 8], towns[n % 6]]
  const day = String(1 + (n % 28)).padStart(2, '0')
  const digits = String(1_000_000 + (n % 9_000_000))
  const phone = `3${20 + ((Math.floor(n / 9_000_000) + n) % 70)} ${digits.slice(0, 3)} ${digits.slice(3)}`
  const email = `${name}.${surname}.${n}@posteo.it`.normalize('NFD').replace(/[^\w.@]/g, '')
  return {
    line: n + 2,
    cells: [email, phone, `${surname} ${name}`, `${day}/05/${1940 + (n % 60)}`, String(points), town],
  }
}

const makeChunk = (chunk: number, points: (n: number) => number): ImportRow[] =>
  Array.from({ length: maxChunkRows }, (_row, at) => {
    const n = chunk * maxChunkRows + at
    return makeRow(n, points(n))
  })
const firstPoints = (n: number): number => n % 300
/** Everybody has other points than before: every row updates a known contact. */
const changedPoints = (n: number): number => (n % 300) + 1000

/** Rows a second over all, and over the first and the last part. */
type Pace = { all: number; first: number; last: number }

/** Import: HTTP chunks to committed contacts, against the same SQL run by one process. */
export async function run(): Promise<Figure[]> {
  const small = await measureApi(partRows, true)
  const smallRaw = await measureRaw(partRows, true)
  const large = await measureApi(largeRows, false)
  const largeRaw = await measureRaw(largeRows, false)
  const rate = (name: string, value: number, raw: number): Figure => ({
    name,
    value,
    unit: 'rows/s',
    baseline: { name: 'raw', value: raw },
  })
  return [
    rate('import.100k.rows_per_s', small.created.all, smallRaw.created.all),
    rate('import.update.rows_per_s', small.updated, smallRaw.updated),
    rate('import.1m.rows_per_s', large.created.all, largeRaw.created.all),
    {
      name: 'import.1m.slowdown_first_to_last',
      value: large.created.first / large.created.last,
      unit: 'x',
      baseline: { name: 'raw', value: largeRaw.created.first / largeRaw.created.last },
    },
  ]
}

type Measured = { created: Pace; updated: number }

/** When each chunk was done, in the order in which they were. */
function toPace(rows: number, startedAt: number, doneAt: readonly number[]): Pace {
  const chunks = partRows / maxChunkRows
  const perSecond = (count: number, ms: number): number => count / (ms / 1000)
  const end = doneAt.at(-1) ?? startedAt
  const beforeLast = doneAt[doneAt.length - chunks - 1] ?? startedAt
  return {
    all: perSecond(rows, end - startedAt),
    first: perSecond(partRows, (doneAt[chunks - 1] ?? end) - startedAt),
    last: perSecond(partRows, end - beforeLast),
  }
}

const Opened = z.object({ id: z.number() })
const Counts = z.object({ state: z.string(), createdRows: z.number(), updatedRows: z.number() })

async function measureApi(rows: number, withUpdate: boolean): Promise<Measured> {
  const app = await startTestApp()
  try {
    const account = await app.signUp('Frantoio Valdarno')
    const importAll = async (known: boolean): Promise<Pace> => {
      const created = await account.api('~/imports', {
        body: {
          fileName: 'clienti.csv',
          fileSizeBytes: 1,
          totalRows: rows,
          columns: known ? knownColumns : columns,
          consents,
        },
      })
      const { id } = Opened.parse(created.body)
      const bodies = makeBodies(rows, known ? changedPoints : firstPoints)
      const startedAt = performance.now()
      const path = `/api/v1/w/${account.workspace}/imports/${id}/chunks`
      const doneAt = await sendAll(app, path, account.cookie, bodies)
      const detail = Counts.parse((await account.api(`~/imports/${id}`)).body)
      const stored = known ? detail.updatedRows : detail.createdRows
      if (detail.state !== 'completed' || stored !== rows) {
        throw new Error(`the import did not store every row: ${JSON.stringify(detail)}`)
      }
      return toPace(rows, startedAt, doneAt)
    }
    const created = await importAll(false)
    return { created, updated: withUpdate ? (await importAll(true)).all : 0 }
  } finally {
    await app.stop()
  }
}

/** Bodies are made shortly before their sending, as the browser does; a million rows are no body in memory. */
function makeBodies(rows: number, points: (n: number) => number): () => string | null {
  let next = 0
  return () => (next < rows / maxChunkRows ? JSON.stringify({ rows: makeChunk(next++, points) }) : null)
}

async function sendAll(
  app: TestApp,
  path: string,
  cookie: string,
  nextBody: () => string | null,
): Promise<number[]> {
  const doneAt: number[] = []
  let next = 0
  const sender = async (): Promise<void> => {
    for (;;) {
      const body = nextBody()
      if (body === null) return
      const chunk = next++
      await sendChunk(new URL(`${path}/${chunk}`, app.url), cookie, body)
      doneAt.push(performance.now())
    }
  }
  await Promise.all(Array.from({ length: parallelDeliveries }, sender))
  return doneAt
}

const tries = 3

/** A connection that breaks off is tried again, as the browser does: a chunk counts once. */
async function sendChunk(url: URL, cookie: string, body: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', cookie },
        body,
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${url.pathname}: ${response.status} ${text}`)
      return
    } catch (error) {
      if (attempt === tries || !(error instanceof TypeError)) throw error
    }
  }
}

/** The statements of the chunks, made beforehand in pages, on a database of the same schema and settings. */
async function measureRaw(rows: number, withUpdate: boolean): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'centralino-bench-'))
  const database = new Database(join(folder, 'raw.db'))
  try {
    database.exec(FILE_PRAGMAS)
    const migrations = join(import.meta.dirname, '../../db/migrations/shard')
    for (const file of readdirSync(migrations)
      .filter((name) => name.endsWith('.sql'))
      .toSorted()) {
      for (const text of readFileSync(join(migrations, file), 'utf8').split('--> statement-breakpoint')) {
        database.exec(text)
      }
    }
    database.exec(
      `INSERT INTO lists (id, tenant_id, name, kind, origin, created_at) VALUES (1, 1, 'CSV', 'static', 'import', 0);`,
    )
    const created = await runRaw(database, rows, 1, firstPoints)
    return { created, updated: withUpdate ? (await runRaw(database, rows, 2, changedPoints)).all : 0 }
  } finally {
    database.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Chunks whose statements are made at a time; making them does not count. */
const preparedChunks = 100

async function runRaw(
  database: Database.Database,
  rows: number,
  importId: number,
  points: (n: number) => number,
): Promise<Pace> {
  const chunks = rows / maxChunkRows
  database.exec(`
    INSERT INTO imports (id, tenant_id, state, file_name, file_size_bytes, total_rows, chunk_rows,
      total_chunks, columns, consents, list_id, created_at)
    VALUES (${importId}, 1, 'receiving', 'clienti.csv', 1, ${rows}, ${maxChunkRows}, ${chunks}, '[]', '[]', 1, 0);`)
  const prepared = new Map<string, Database.Statement>()
  const doneAt: number[] = []
  let elapsedMs = 0
  for (let from = 0; from < chunks; from += preparedChunks) {
    const batches: Query[][] = []
    for (let chunk = from; chunk < Math.min(chunks, from + preparedChunks); chunk++) {
      batches.push(await toQueries(importId, chunk, makeChunk(chunk, points)))
    }
    for (const batch of batches) {
      const startedAt = performance.now()
      database.exec('BEGIN IMMEDIATE')
      for (const { sql, params } of batch) {
        const statement = prepared.get(sql) ?? database.prepare(sql)
        prepared.set(sql, statement)
        if (statement.reader) statement.all(...params)
        else statement.run(...params)
      }
      database.exec('COMMIT')
      elapsedMs += performance.now() - startedAt
      doneAt.push(elapsedMs)
    }
  }
  return toPace(rows, 0, doneAt)
}

type Query = { sql: string; params: unknown[] }

async function toQueries(importId: number, chunk: number, rows: ImportRow[]): Promise<Query[]> {
  const targets = columns.map(({ target }): ResolvedTarget =>
    target.kind === 'newField' ? { kind: 'field', key: target.key, type: target.type, choices: [] } : target,
  )
  const plan = {
    targets,
    defaultCountry: 'IT',
    language: 'it',
    timeZone: 'Europe/Rome',
    currentYear: 2026,
  } as const
  const rowsJson = JSON.stringify(rows)
  const statements = chunkStatements({
    ...judgeChunk(plan, rows),
    tenantId: 1,
    importId,
    chunk,
    listId: 1,
    known: 'overwrite',
    deleted: 'leave',
    ends: 'by_count',
    fileName: 'clienti.csv',
    actorId: 'bench',
    consents,
    now: createdAt,
    digest: await sha256Hex(rowsJson),
    rowsJson,
    firstLine: rows[0]?.line ?? 0,
    lastLine: rows.at(-1)?.line ?? 0,
  })
  return statements.map((statement) => {
    const { sql, params } = dialect.sqlToQuery(statement)
    return { sql, params: params.map((value) => (typeof value === 'number' ? BigInt(value) : value)) }
  })
}
