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

const totalRows = 100_000
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

const surnames = ['Ferrandi', 'Righi', 'Baldini', 'De Santis', 'Conti', 'Sacchi', 'Fontana', 'Marchand']
const names = ['Giulia', 'Tommaso', 'Irma', 'Luca', 'Ada', 'Beatrice', 'Alessio', 'Hélène']
const towns = ['Arezzo', 'Montevarchi', 'Cortona', 'Siena', 'Forlì', 'Città di Castello']

/** People as a shop's file has them; everybody is new and nobody twice. */
function makeRow(n: number): ImportRow {
  const [surname = '', name = '', town = ''] = [surnames[n % 8], names[(n >> 3) % 8], towns[n % 6]]
  const day = String(1 + (n % 28)).padStart(2, '0')
  const phone = `3${20 + (n % 70)} ${String(1_000_000 + n).slice(0, 3)} ${String(1_000_000 + n).slice(3)}`
  const email = `${name}.${surname}.${n}@posteo.it`.normalize('NFD').replace(/[^\w.@]/g, '')
  return {
    line: n + 2,
    cells: [email, phone, `${surname} ${name}`, `${day}/05/${1940 + (n % 60)}`, String(n % 300), town],
  }
}

function makeChunks(): ImportRow[][] {
  return Array.from({ length: totalRows / maxChunkRows }, (_, chunk) =>
    Array.from({ length: maxChunkRows }, (_row, at) => makeRow(chunk * maxChunkRows + at)),
  )
}

/** Import: HTTP chunks to committed contacts, against the same SQL run by one process. */
export async function run(): Promise<Figure[]> {
  const chunks = makeChunks()
  const throughApi = await measureApi(chunks)
  const raw = await measureRaw(chunks)
  return [
    {
      name: 'import.100k.rows_per_s',
      value: throughApi,
      unit: 'rows/s',
      baseline: { name: 'raw', value: raw },
    },
  ]
}

const perSecond = (startedAt: number): number => totalRows / ((performance.now() - startedAt) / 1000)

async function measureApi(chunks: ImportRow[][]): Promise<number> {
  const app = await startTestApp()
  try {
    const account = await app.signUp('Frantoio Valdarno')
    const created = await account.api('~/imports', {
      body: { fileName: 'clienti.csv', fileSizeBytes: 1, totalRows, columns, consents },
    })
    const { id } = z.object({ id: z.number() }).parse(created.body)
    const bodies = chunks.map((rows) => JSON.stringify({ rows }))
    const startedAt = performance.now()
    await sendAll(app, `/api/v1/w/${account.workspace}/imports/${id}/chunks`, account.cookie, bodies)
    const rowsPerSecond = perSecond(startedAt)
    const detail = await account.api(`~/imports/${id}`)
    const { state, createdRows } = z.object({ state: z.string(), createdRows: z.number() }).parse(detail.body)
    if (state !== 'completed' || createdRows !== totalRows)
      throw new Error('the import did not store every row')
    return rowsPerSecond
  } finally {
    await app.stop()
  }
}

async function sendAll(app: TestApp, path: string, cookie: string, bodies: string[]): Promise<void> {
  let next = 0
  const sender = async (): Promise<void> => {
    while (next < bodies.length) {
      const chunk = next++
      const response = await fetch(new URL(`${path}/${chunk}`, app.url), {
        method: 'PUT',
        headers: { 'content-type': 'application/json', cookie },
        body: bodies[chunk] ?? '',
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`chunk ${chunk}: ${response.status} ${text}`)
    }
  }
  await Promise.all(Array.from({ length: parallelDeliveries }, sender))
}

/** The statements of the chunks, made beforehand, on a database of the same schema and settings. */
async function measureRaw(chunks: ImportRow[][]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'centralino-bench-'))
  const database = new Database(join(folder, 'raw.db'))
  try {
    database.exec(FILE_PRAGMAS)
    const migrations = join(import.meta.dirname, '../../db/migrations/shard')
    for (const file of readdirSync(migrations)
      .filter((name) => name.endsWith('.sql'))
      .toSorted()) {
      const path = join(migrations, file)
      for (const text of readFileSync(path, 'utf8').split('--> statement-breakpoint')) database.exec(text)
    }
    database.exec(`
      INSERT INTO lists (id, tenant_id, name, kind, origin, created_at) VALUES (1, 1, 'CSV', 'static', 'import', 0);
      INSERT INTO imports (id, tenant_id, state, file_name, file_size_bytes, total_rows, chunk_rows,
        total_chunks, columns, consents, list_id, created_at)
      VALUES (1, 1, 'receiving', 'clienti.csv', 1, ${totalRows}, ${maxChunkRows}, ${chunks.length}, '[]', '[]', 1, 0);`)
    const batches: Query[][] = []
    for (const [chunk, rows] of chunks.entries()) batches.push(await toQueries(chunk, rows))
    const prepared = new Map<string, Database.Statement>()
    const startedAt = performance.now()
    for (const batch of batches) {
      database.exec('BEGIN IMMEDIATE')
      for (const { sql, params } of batch) {
        const statement = prepared.get(sql) ?? database.prepare(sql)
        prepared.set(sql, statement)
        if (statement.reader) statement.all(...params)
        else statement.run(...params)
      }
      database.exec('COMMIT')
    }
    return perSecond(startedAt)
  } finally {
    database.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Query = { sql: string; params: unknown[] }

async function toQueries(chunk: number, rows: ImportRow[]): Promise<Query[]> {
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
    importId: 1,
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
