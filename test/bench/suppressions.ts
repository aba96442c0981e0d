import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { connect, type Db, execute, json, queryRow } from '../../db/client.ts'
import { signUp } from '../support/app.ts'
import { startAppProcess } from '../support/app-process.ts'
import { type Caller, mustCall, tenantIdOf } from '../support/mailing.ts'
import { median } from './campaign-run.ts'
import type { Figure } from './figure.ts'

/** Addresses of a whole file; `BENCH_SUPPRESSIONS` sets another number. */
const total = Number(process.env['BENCH_SUPPRESSIONS'] ?? 1_000_000)
const perCall = 1000
const parallel = 4
const looks = 20

/**
 * A file of a million blocked addresses as the browser sends it, in calls of a thousand, beside a process that does
 * nothing but write them; then the list's first page and a search in it.
 */
export async function run(): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'centralino-bench-suppressions-'))
  const app = await startAppProcess({ dir })
  const db = connect({ url: app.dbUrl })
  try {
    const account = await signUp(app.url, 'Bottega')
    const caller = { ...account, url: app.url }
    const tenantId = await tenantIdOf(db, account.workspace)
    const imported = await importAll(caller)
    const kept = await queryRow(
      db,
      sql`SELECT count(*) AS count FROM suppressions WHERE tenant_id = ${tenantId}`,
      z.object({ count: z.number() }),
    )
    if (kept?.count !== total) throw new Error(`${kept?.count} addresses are kept instead of ${total}`)
    const rows = total / (imported.ms / 1000)
    return [
      {
        name: 'suppressions.import_rows_per_s',
        value: rows,
        unit: 'rows/s',
        baseline: { name: 'raw', value: await writeRaw(db) },
      },
      { name: 'suppressions.import_slowdown_first_to_last', value: imported.slowdown, unit: 'times' },
      { name: 'suppressions.first_page_ms', value: await ask(caller, '/suppressions'), unit: 'ms' },
      {
        name: 'suppressions.search_ms',
        value: await ask(caller, `/suppressions?search=persona${Math.floor(total / 2)}`),
        unit: 'ms',
      },
    ]
  } finally {
    db.$client.close()
    await app.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

const addressOf = (index: number): string => `persona${index}@posteo.it`
const chunkOf = (chunk: number): string[] =>
  Array.from({ length: perCall }, (_, index) => addressOf(chunk * perCall + index))

/** How long the whole takes, and how much longer the last tenth of the calls than the first. */
async function importAll(caller: Caller): Promise<{ ms: number; slowdown: number }> {
  const chunks = total / perCall
  const times: number[] = []
  const left = Array.from({ length: chunks }, (_, chunk) => chunk).values()
  const startedAt = performance.now()
  const send = async (): Promise<void> => {
    for (const chunk of left) {
      const askedAt = performance.now()
      const body = { channels: ['email'], addresses: chunkOf(chunk), reason: 'import' }
      await mustCall(caller, '/suppressions', { body })
      times[chunk] = performance.now() - askedAt
    }
  }
  await Promise.all(Array.from({ length: parallel }, send))
  const ms = performance.now() - startedAt
  const tenth = Math.ceil(chunks / 10)
  return { ms, slowdown: median(times.slice(-tenth)) / median(times.slice(0, tenth)) }
}

/** The same rows for another workspace, a thousand a statement, one after the other. */
async function writeRaw(db: Db): Promise<number> {
  const startedAt = performance.now()
  for (let chunk = 0; chunk < total / perCall; chunk++) {
    await execute(
      db,
      sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
          SELECT 999999, 'email', value, 'import', ${Date.now()} FROM json_each(${json(chunkOf(chunk))}) WHERE true
          ON CONFLICT (tenant_id, channel, address) DO NOTHING`,
    )
  }
  return total / ((performance.now() - startedAt) / 1000)
}

async function ask(caller: Caller, path: string): Promise<number> {
  const times: number[] = []
  for (let look = 0; look < looks; look++) {
    const askedAt = performance.now()
    await mustCall(caller, path)
    times.push(performance.now() - askedAt)
  }
  return median(times)
}
