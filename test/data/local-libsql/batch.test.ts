import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/libsql/web'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { beforeEach, describe, expect, test } from 'vitest'
import { useServer } from './support.ts'

const server = useServer()

beforeEach(() =>
  server.client.executeMultiple(
    'DROP TABLE IF EXISTS t; CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE);',
  ),
)

const names = async () =>
  (await server.client.execute('SELECT name FROM t ORDER BY id')).rows.map((r) => r['name'])

const insert = (name: string) => ({ sql: 'INSERT INTO t (name) VALUES (?)', args: [name] })

describe('batch', () => {
  test.each(['write', 'deferred'] as const)(
    '%s: all statements apply, each with its result',
    async (mode) => {
      const results = await server.client.batch(
        [insert('a'), insert('b'), 'SELECT count(*) AS count FROM t', 'DELETE FROM t RETURNING name'],
        mode,
      )
      expect(results.map((result) => result.rowsAffected)).toEqual([1, 1, 0, 2])
      expect(results[1]?.lastInsertRowid).toBe(2n)
      expect(results[2]?.rows).toEqual([{ count: 2 }])
      expect(results[3]?.rows).toEqual([{ name: 'a' }, { name: 'b' }])
    },
  )

  test.each(['write', 'deferred'] as const)('%s: a failing step undoes the whole batch', async (mode) => {
    await expect(server.client.batch([insert('a'), insert('a'), insert('c')], mode)).rejects.toMatchObject({
      code: 'SQLITE_CONSTRAINT',
      statementIndex: 1,
    })
    expect(await names()).toEqual([])
  })

  test('read: sees one state and may not write', async () => {
    await server.client.execute(insert('a'))
    const [first] = await server.client.batch(['SELECT name FROM t'], 'read')
    expect(first?.rows).toEqual([{ name: 'a' }])
    await expect(server.client.batch([insert('b')], 'read')).rejects.toMatchObject({
      code: 'SQLITE_READONLY',
    })
    expect(await names()).toEqual(['a'])
  })

  test('two statements in one step refuse the whole batch', async () => {
    await expect(
      server.client.batch([insert('a'), "INSERT INTO t (name) VALUES ('b'); DELETE FROM t"], 'write'),
    ).rejects.toMatchObject({ code: 'SQL_MANY_STATEMENTS' })
    expect(await names()).toEqual([])
  })

  test('a hundred different texts, more than the client stores by number', async () => {
    await server.client.batch(
      Array.from({ length: 100 }, (_, index) => `INSERT INTO t (name) VALUES ('name ${index}')`),
      'write',
    )
    expect(await names()).toHaveLength(100)
  })
})

describe('executeMultiple', () => {
  test('runs until a statement fails, without a transaction', async () => {
    await expect(
      server.client.executeMultiple(
        "INSERT INTO t (name) VALUES ('a'); INSERT INTO nowhere VALUES (1); INSERT INTO t (name) VALUES ('c')",
      ),
    ).rejects.toMatchObject({ code: 'SQLITE_UNKNOWN' })
    expect(await names()).toEqual(['a'])
  })

  test('a transaction it leaves open is rolled back', async () => {
    await server.client.executeMultiple("BEGIN; INSERT INTO t (name) VALUES ('a')")
    expect(await names()).toEqual([])
    await server.client.execute(insert('b'))
    expect(await names()).toEqual(['b'])
  })
})

describe('migrate', () => {
  test('runs with foreign keys off and puts them back', async () => {
    await server.client.migrate([
      'DROP TABLE IF EXISTS child',
      'CREATE TABLE child (t_id INTEGER REFERENCES t (id))',
      'INSERT INTO child VALUES (42)',
    ])
    const { rows } = await server.client.execute('PRAGMA foreign_keys')
    expect(rows).toEqual([{ foreign_keys: 1 }])
  })

  test('a failing migration changes nothing and leaves foreign keys on', async () => {
    await expect(
      server.client.migrate(['CREATE TABLE half (id INTEGER)', 'INSERT INTO nowhere VALUES (1)']),
    ).rejects.toThrow(/no such table: nowhere/)
    await expect(server.client.execute('SELECT * FROM half')).rejects.toMatchObject({
      code: 'SQLITE_UNKNOWN',
    })
    expect((await server.client.execute('PRAGMA foreign_keys')).rows).toEqual([{ foreign_keys: 1 }])
  })

  test('a pragma ends with the stream that set it', async () => {
    await server.client.execute('PRAGMA foreign_keys = off')
    expect((await server.client.execute('PRAGMA foreign_keys')).rows).toEqual([{ foreign_keys: 1 }])
  })

  test("drizzle's migrator applies each migration once", async () => {
    const folder = join(server.dir, 'migrations')
    writeMigrations(folder, {
      '0000_first':
        'CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT);\n--> statement-breakpoint\n' +
        'CREATE TRIGGER people_named AFTER INSERT ON people WHEN NEW.name IS NULL BEGIN\n' +
        "  UPDATE people SET name = CASE NEW.id WHEN 1 THEN 'first' ELSE 'other' END WHERE id = NEW.id;\nEND;",
      '0001_more': "ALTER TABLE people ADD COLUMN city TEXT DEFAULT 'Milano'",
    })
    const db = drizzle({ client: server.client })
    await migrate(db, { migrationsFolder: folder })
    await server.client.execute('INSERT INTO people (id) VALUES (1)')
    await migrate(db, { migrationsFolder: folder })
    const { rows } = await server.client.execute('SELECT * FROM people')
    expect(rows).toEqual([{ id: 1, name: 'first', city: 'Milano' }])
    const applied = await server.client.execute('SELECT count(*) AS count FROM __drizzle_migrations')
    expect(applied.rows).toEqual([{ count: 2 }])
  })
})

function writeMigrations(folder: string, files: Record<string, string>): void {
  mkdirSync(join(folder, 'meta'), { recursive: true })
  const entries = Object.keys(files).map((tag, idx) => ({
    idx,
    version: '6',
    when: 1_000 + idx,
    tag,
    breakpoints: true,
  }))
  writeFileSync(
    join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'turso', entries }),
  )
  for (const [tag, sql] of Object.entries(files)) writeFileSync(join(folder, `${tag}.sql`), sql)
}
