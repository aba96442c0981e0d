import { readdirSync, readFileSync } from 'node:fs'
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { queryRow, queryRows } from '../../db/client.ts'
import { exportAttributes } from '../../worker/contracts/exports.ts'
import { toSafeCsvLine } from '../../worker/lib/import/formula.ts'
import { createCellWriter } from '../../worker/modules/exports/cells.ts'
import { exportColumns } from '../../worker/modules/exports/columns.ts'
import { listExportRows } from '../../worker/modules/exports/queries.ts'
import { type Account, startTestApp, type TestApp } from '../support/app.ts'
import { fill } from './contacts.ts'
import type { Figure } from './figure.ts'

const contacts = Number(process.env['BENCH_CONTACTS'] ?? 1_000_000)
/** Contacts that the plain loop writes: enough to know its pace. */
const plainContacts = Math.min(contacts, 100_000)
const pageSize = 2000

const TaskSeen = z.object({
  id: z.number(),
  state: z.string(),
  done: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
})

/** All contacts with all columns to a file in R2: rows a second, and what the Worker's memory grows by. */
export async function run(): Promise<Figure[]> {
  const app = await startTestApp()
  try {
    const account = await app.signUp('Frantoio Valdarno')
    const tenant = await queryRow(
      app.db,
      sql`SELECT id FROM workspaces WHERE slug = ${account.workspace}`,
      z.object({ id: z.number() }),
    )
    const tenantId = tenant?.id ?? 0
    await fill(app, tenantId, contacts)
    const plain = await plainLoop(app, tenantId)
    const before = workerdMemory()
    const { rowsPerSecond, peakBytes } = await exportAll(account)
    return [
      {
        name: 'export.rows_per_s',
        value: rowsPerSecond,
        unit: 'rows/s',
        baseline: { name: 'plain_loop', value: plain },
      },
      { name: 'export.peak_memory_mb', value: (peakBytes - before) / 1_048_576, unit: 'MiB' },
    ]
  } finally {
    await app.stop()
  }
}

async function exportAll(account: Account): Promise<{ rowsPerSecond: number; peakBytes: number }> {
  const input = { selection: { by: 'filter', filter: {} } }
  const { body } = await account.api('~/tasks', { body: { kind: 'contacts.export', input } })
  const { id } = TaskSeen.parse(body)
  let peakBytes = 0
  for (;;) {
    peakBytes = Math.max(peakBytes, workerdMemory())
    const task = TaskSeen.parse((await account.api(`~/tasks/${id}`)).body)
    if (task.state === 'done') {
      const elapsedMs = (task.finishedAt ?? 0) - (task.startedAt ?? 0)
      return { rowsPerSecond: (task.done / elapsedMs) * 1000, peakBytes }
    }
    if (task.state === 'failed') throw new Error('the export failed')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** The same rows, read by key and written as the same lines, kept nowhere. */
async function plainLoop(app: TestApp, tenantId: number): Promise<number> {
  const columns = exportColumns({ attributes: exportAttributes, fieldKeys: [] }, [], 'it')
  const write = createCellWriter(columns, { language: 'it', timeZone: 'Europe/Rome' })
  const startedAt = performance.now()
  let rows = 0
  let bytes = 0
  for (let after = 0; rows < plainContacts;) {
    const ids = await queryRows(
      app.db,
      sql`SELECT contact_id AS id FROM contact_changes
          WHERE tenant_id = ${tenantId} AND contact_id > ${after} ORDER BY contact_id LIMIT ${pageSize}`,
      (row) => Number(row['id']),
    )
    if (ids.length === 0) break
    const page = await listExportRows(app.db, tenantId, ids, { tags: true, lists: true, consents: true })
    for (const row of page) bytes += Buffer.byteLength(toSafeCsvLine(write(row), ';'))
    rows += page.length
    after = ids.at(-1) ?? after
  }
  if (bytes === 0) throw new Error('nothing to export')
  return (rows / (performance.now() - startedAt)) * 1000
}

/** Resident bytes of the Workers runtime that this process has started. */
function workerdMemory(): number {
  let bytes = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      if (!/^Name:\tworkerd$/m.test(status) || Number(/^PPid:\t(\d+)$/m.exec(status)?.[1]) !== process.pid)
        continue
      bytes += Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
    } catch {
      // The process ended between the listing and the reading.
    }
  }
  return bytes
}
