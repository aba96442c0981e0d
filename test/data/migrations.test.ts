import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { FILE_PRAGMAS } from '../../db/local/pragmas.ts'
import { databaseKinds } from '../../db/migrations.ts'
import { sendingChannels } from '../../worker/contracts/common.ts'

/** The last migration that an installation runs on whose code is still there while the next ones are applied. */
const released = '0033_credit_charges'

const folder = join(import.meta.dirname, '../..', databaseKinds.shard.folder)
const Journal = z.object({ entries: z.array(z.object({ tag: z.string() })) })
const tags = Journal.parse(JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8'))).entries.map(
  ({ tag }) => tag,
)
const known = tags.slice(0, tags.indexOf(released) + 1)
const newest = tags.slice(known.length)

const Column = z.object({
  name: z.string(),
  type: z.string(),
  notnull: z.number(),
  dflt_value: z.string().nullable(),
  hidden: z.number(),
})

function open() {
  const database = new Database(':memory:')
  database.exec(FILE_PRAGMAS)
  const all = <T>(text: string, row: z.ZodType<T>) => z.array(row).parse(database.prepare(text).all())
  const apply = (tag: string) => {
    const statements = readFileSync(join(folder, `${tag}.sql`), 'utf8').split('--> statement-breakpoint')
    for (const statement of statements) database.exec(statement)
  }
  const tables = () =>
    all(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`,
      z.object({ name: z.string() }),
    ).map(({ name }) => name)
  const columnsOf = (table: string) => all(`SELECT * FROM pragma_table_xinfo('${table}')`, Column)
  const countOf = (table: string) =>
    all(`SELECT count(*) AS n FROM "${table}"`, z.object({ n: z.number() }))[0]?.n ?? 0
  return { database, all, apply, tables, columnsOf, countOf }
}
type Opened = ReturnType<typeof open>

let lastRow = 0

/** A text that is JSON too and says something in every place that is looked at. */
const textOf = (row: number) =>
  JSON.stringify({
    title: `Città ${row}`,
    body: 'È "nuovo"',
    text: 'L’olio',
    subject: `${row}`,
    to: 'a@b.it',
  })

function valueOf({ name, type, dflt_value: initial }: z.infer<typeof Column>, row: number): string | number {
  if (name === 'tenant_id') return 1
  if (name === 'channel') return sendingChannels[row % sendingChannels.length] ?? 'email'
  if (type.toLowerCase() !== 'text') return row
  return initial?.startsWith("'[") === true ? '[]' : textOf(row)
}

/** Rows of every channel in every table, with all that a row can hold and with as little as it must. */
function fill({ database, tables, columnsOf }: Opened): void {
  for (const table of tables()) {
    const columns = columnsOf(table).filter(({ hidden }) => hidden === 0)
    for (const least of [false, true]) {
      for (const _ of sendingChannels) {
        const row = ++lastRow
        const given = columns.filter(({ notnull, name }) => !least || notnull === 1 || name === 'id')
        const names = given.map(({ name }) => `"${name}"`).join(', ')
        const values = given.map((column) => valueOf(column, row))
        // A trigger may have written the row of this key.
        database
          .prepare(`INSERT OR IGNORE INTO "${table}" (${names}) VALUES (${given.map(() => '?').join(', ')})`)
          .run(...values)
      }
    }
  }
}

test('every migration since the last release passes over rows that exist, and loses none', () => {
  const shard = open()
  for (const tag of known) shard.apply(tag)
  for (const tag of newest) {
    fill(shard)
    const before = shard.tables().map((table) => ({ table, count: shard.countOf(table) }))
    expect(before.filter(({ count }) => count === 0)).toEqual([])
    shard.apply(tag)
    const left = new Set(shard.tables())
    const kept = before.filter(({ table }) => left.has(table))
    expect(kept.map(({ table }) => ({ table, count: shard.countOf(table) }))).toEqual(kept)
  }
  expect(shard.all('PRAGMA integrity_check', z.object({ integrity_check: z.string() }))).toEqual([
    { integrity_check: 'ok' },
  ])
  shard.database.close()
})

test('no migration since the last release takes away what the code of that release still asks for', () => {
  const shard = open()
  const columns = () =>
    shard.tables().flatMap((table) => shard.columnsOf(table).map(({ name }) => `${table}.${name}`))
  for (const tag of known) shard.apply(tag)
  const before = columns()
  for (const tag of newest) shard.apply(tag)
  const after = new Set(columns())
  expect(before.filter((column) => !after.has(column))).toEqual([])
  shard.database.close()
})
