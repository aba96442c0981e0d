import { createServer } from 'node:http'
import { inspect } from 'node:util'
import { sql } from 'drizzle-orm'
import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  DbError,
  StaleVersionError,
  connect,
  execute,
  isConstraint,
  isNotNullViolation,
  isUniqueViolation,
  json,
  nextVersion,
  queryRow,
  queryRows,
  readBatch,
  returning,
  writeBatch,
} from '../../db/client.ts'
import type { Db } from '../../db/client.ts'
import { useServer } from './local-libsql/support.ts'

const server = useServer()
let db: Db

const people = sqliteTable('people', {
  id: integer('id').primaryKey(),
  tenantId: integer('tenant_id').notNull(),
  email: text('email'),
  score: real('score'),
  isActive: integer('is_active', { mode: 'boolean' }),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }),
  tags: text('tags', { mode: 'json' }).$type<string[]>(),
  version: integer('version').notNull().default(1),
})

beforeEach(async () => {
  db = connect({ url: server.url })
  await db.$client.executeMultiple(`
    DROP TABLE IF EXISTS people;
    CREATE TABLE people (
      id INTEGER PRIMARY KEY, tenant_id INTEGER NOT NULL, email TEXT, score REAL, is_active INTEGER,
      created_at INTEGER, tags TEXT, version INTEGER NOT NULL DEFAULT 1, UNIQUE (tenant_id, email)
    );
  `)
})

/** The error a call ends with; fails when it does not. */
async function failure(call: Promise<unknown>): Promise<unknown> {
  try {
    await call
  } catch (error) {
    return error
  }
  throw new Error('the call should have failed')
}

const insertPerson = (email: string) => sql`INSERT INTO people (tenant_id, email) VALUES (1, ${email})`
const countPeople = sql`SELECT count(*) AS count FROM people`
const Count = z.object({ count: z.number() })

describe('binding', () => {
  const cases: [string, unknown, string, unknown][] = [
    ['whole number', 1, 'integer', '1'],
    ['largest safe integer', Number.MAX_SAFE_INTEGER, 'integer', '9007199254740991'],
    ['negative zero', -0, 'integer', '0'],
    ['fraction', 1.5, 'real', '1.5'],
    ['number beyond the safe integers', 2 ** 60, 'real', '1.15292150460685e+18'],
    ['bigint', 5n, 'integer', '5'],
    ['boolean', true, 'integer', '1'],
    ['date', new Date(86_400_000), 'integer', '86400000'],
    ['text', 'è 👍', 'text', 'è 👍'],
    ['text with NUL', 'a\0b', 'text', 'ab'],
    ['text with half a pair', 'a\ud83db', 'text', 'a\ufffdb'],
    [
      'JSON with half a pair',
      String.raw`["\uD83d \ud83d\ude00"]`,
      'text',
      String.raw`["\ufffd \ud83d\ude00"]`,
    ],
    ['text that speaks of escapes', String.raw`C:\ud83d`, 'text', String.raw`C:\ud83d`],
    ['null', null, 'null', null],
  ]
  test.each(cases)('%s', async (_name, value, type, asText) => {
    const row = await queryRow(
      db,
      sql`SELECT typeof(${value}) AS type, ${value} || '' AS text`,
      z.object({ type: z.string(), text: z.string().nullable() }),
    )
    expect(row).toEqual({ type, text: asText })
  })

  test('whole numbers stay whole inside JSON made by SQL', async () => {
    const row = await queryRow(db, sql`SELECT json_object('n', ${1}) AS made`, z.object({ made: z.string() }))
    expect(row).toEqual({ made: '{"n":1}' })
  })

  test("drizzle's builders bind by the same rules", async () => {
    const createdAt = new Date('2026-01-02T03:04:05.678Z')
    await db
      .insert(people)
      .values({ tenantId: 1, email: 'a', score: 2, isActive: true, createdAt, tags: ['x'] })
    const stored = await queryRow(
      db,
      sql`SELECT typeof(score) AS score, typeof(tenant_id) AS tenant, created_at, tags FROM people`,
      (row) => row,
    )
    expect(stored).toEqual({
      score: 'real',
      tenant: 'integer',
      created_at: createdAt.getTime(),
      tags: '["x"]',
    })
    expect(await db.select().from(people)).toMatchObject([
      { score: 2, isActive: true, createdAt, tags: ['x'] },
    ])
  })

  test.each([
    ['an object', { a: 1 }],
    ['a map', new Map()],
    ['a function', () => 1],
    ['not a number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['an invalid date', new Date('never')],
  ])('%s is refused before anything is sent', async (_name, value) => {
    expect(await failure(queryRows(db, sql`SELECT ${value}`, (row) => row))).toBeInstanceOf(TypeError)
  })
})

describe('json', () => {
  test('integers, bigints, nested values and dropped NULs', async () => {
    const value = [{ n: 1, big: 5n, text: 'a\0b', path: String.raw`C:\u0000`, list: [1.5, null] }]
    const rows = await queryRows(
      db,
      sql`SELECT typeof(value->>'n') AS type, value->>'big' AS big, value->>'text' AS text, value->>'path' AS path
        FROM json_each(${json(value)})`,
      (row) => row,
    )
    expect(rows).toEqual([{ type: 'integer', big: 5, text: 'ab', path: String.raw`C:\u0000` }])
  })

  test('texts with half a surrogate pair are stored and read back, wherever they stand', async () => {
    const value = {
      text: 'a\ud800b',
      'ke\udc00y': 1,
      pair: '\ud83d\ude00',
      path: String.raw`C:\ud800`,
      inner: JSON.stringify({ text: '\ud800' }),
    }
    await execute(
      db,
      sql`INSERT INTO people (tenant_id, email)
        SELECT 1, key || '=' || value FROM json_each(${json(value)})`,
    )
    const stored = await queryRows(db, sql`SELECT email FROM people ORDER BY id`, (row) => row['email'])
    expect(stored).toEqual([
      'text=a\ufffdb',
      'ke\ufffdy=1',
      'pair=\ud83d\ude00',
      String.raw`path=C:\ud800`,
      String.raw`inner={"text":"\ufffd"}`,
    ])
    const inner = await queryRow(
      db,
      sql`SELECT j.value->>'inner' AS inner, (j.value->>'inner')->>'text' AS text
        FROM json_each(${json([value])}) j`,
      (row) => row,
    )
    expect(inner).toEqual({ inner: String.raw`{"text":"\ufffd"}`, text: '\ufffd' })
  })

  test.each([
    ['undefined', undefined],
    ['a bigint beyond the safe integers', { id: 2n ** 60n }],
  ])('%s is refused', (_name, value) => {
    expect(() => json(value)).toThrow(TypeError)
  })
})

describe('rows', () => {
  test('are parsed by a schema, which also converts', async () => {
    await execute(db, insertPerson('a@example.it'))
    const rows = await queryRows(
      db,
      sql`SELECT id, email, created_at IS NULL AS fresh FROM people`,
      z.object({ id: z.number(), email: z.string(), fresh: z.number().transform(Boolean) }),
    )
    expect(rows).toEqual([{ id: 1, email: 'a@example.it', fresh: true }])
  })

  test('a row that does not fit its schema is an error', async () => {
    expect(await failure(queryRows(db, sql`SELECT 'x' AS count`, Count))).toBeInstanceOf(z.ZodError)
  })

  test('no row is undefined', async () => {
    expect(await queryRow(db, sql`SELECT id FROM people`, z.object({ id: z.number() }))).toBeUndefined()
  })

  test('execute tells what a statement did', async () => {
    await execute(db, insertPerson('a'))
    expect(await execute(db, sql`UPDATE people SET score = 1`)).toMatchObject({ rows: [], rowsAffected: 1 })
  })
})

describe('writeBatch', () => {
  test('gives the result of every statement, typed by its parser', async () => {
    const [inserted, updated, counted] = await writeBatch(db, [
      returning(sql`${insertPerson('a')} RETURNING id`, z.object({ id: z.number() })),
      db
        .update(people)
        .set({ score: 3 })
        .where(sql`tenant_id = ${1}`),
      returning(countPeople, (row) => Number(row['count'])),
    ])
    const ids: number[] = inserted.rows.map((row) => row.id)
    expect(ids).toEqual([1])
    expect(inserted.lastInsertRowid).toBe(1n)
    expect(updated.rowsAffected).toBe(1)
    expect(counted.rows).toEqual([1])
  })

  test('applies nothing when one statement fails', async () => {
    const error = await failure(writeBatch(db, [insertPerson('a'), insertPerson('b'), insertPerson('a')]))
    expect(isUniqueViolation(error)).toBe(true)
    expect(await queryRow(db, countPeople, Count)).toEqual({ count: 0 })
  })

  test('an empty one makes no call', async () => {
    const nowhere = connect({ url: 'http://127.0.0.1:1' })
    expect(await writeBatch(nowhere, [])).toEqual([])
  })

  test('many at once wait for each other instead of failing', async () => {
    await execute(db, insertPerson('a'))
    const bump = sql`UPDATE people SET version = version + 1`
    await Promise.all(
      Array.from({ length: 40 }, () => writeBatch(connect({ url: server.url }), [countPeople, bump])),
    )
    expect(await queryRow(db, sql`SELECT version FROM people`, (row) => row['version'])).toBe(41)
  })

  test("drizzle's own batch takes the write lock too", async () => {
    const [, rows] = await db.batch([
      db.insert(people).values({ tenantId: 1, email: 'a' }),
      db.select({ email: people.email }).from(people),
    ])
    expect(rows).toEqual([{ email: 'a' }])
  })

  test('interactive transactions are refused', async () => {
    expect(await failure(db.transaction(async (tx) => tx.select().from(people)))).toBeInstanceOf(Error)
  })
})

describe('readBatch', () => {
  test('reads one snapshot and may not write', async () => {
    await execute(db, insertPerson('a'))
    const [counted, raw] = await readBatch(db, [returning(countPeople, Count), sql`SELECT email FROM people`])
    expect(counted.rows).toEqual([{ count: 1 }])
    expect(raw.rows).toEqual([{ email: 'a' }])
    expect(await failure(readBatch(db, [insertPerson('b')]))).toMatchObject({ code: 'SQLITE_READONLY' })
  })
})

describe('compare and set', () => {
  const finish = (seen: number) =>
    writeBatch(db, [
      insertPerson('b'),
      sql`UPDATE people SET score = 1, version = ${nextVersion(seen)} WHERE id = 1`,
    ])

  test('a fresh version writes and goes up by one', async () => {
    await execute(db, insertPerson('a'))
    await finish(1)
    expect(await queryRow(db, sql`SELECT version, score FROM people WHERE id = 1`, (row) => row)).toEqual({
      version: 2,
      score: 1,
    })
  })

  test('a stale version undoes the whole batch', async () => {
    await execute(db, insertPerson('a'))
    const error = await failure(finish(7))
    expect(error).toBeInstanceOf(StaleVersionError)
    expect(error).toMatchObject({ table: 'people', kind: 'constraint' })
    expect(await queryRow(db, countPeople, Count)).toEqual({ count: 1 })
  })
})

describe('errors', () => {
  const secret = 'anna.bianchi@example.it'

  test('name the constraint by table and column', async () => {
    await execute(db, insertPerson(secret))
    const unique = await failure(execute(db, insertPerson(secret)))
    expect(unique).toMatchObject({ kind: 'constraint', constraint: 'people.tenant_id, people.email' })
    expect(isConstraint(unique)).toBe(true)
    expect(isUniqueViolation(unique, 'people.email')).toBe(true)
    expect(isUniqueViolation(unique, 'people.id')).toBe(false)
    const missing = await failure(execute(db, sql`INSERT INTO people (email) VALUES ('x')`))
    expect(isNotNullViolation(missing, 'people.tenant_id')).toBe(true)
    expect(isUniqueViolation(missing)).toBe(false)
  })

  test.each([
    ['a statement', () => execute(db, insertPerson(secret))],
    ['a batch', () => writeBatch(db, [insertPerson(secret)])],
    ["drizzle's run", () => db.run(insertPerson(secret))],
    ["drizzle's all", () => db.all(sql`${insertPerson(secret)} RETURNING id`)],
    ["drizzle's builder", () => db.insert(people).values({ tenantId: 1, email: secret })],
    [
      "drizzle's builder with returning",
      () => db.insert(people).values({ tenantId: 1, email: secret }).returning(),
    ],
    ["drizzle's select", () => db.select({ x: sql`nope(${secret})` }).from(people)],
    ["drizzle's batch", () => db.batch([db.insert(people).values({ tenantId: 1, email: secret })])],
  ])('from %s never carry SQL or parameters', async (_name, call) => {
    await execute(db, insertPerson(secret))
    const error = await failure(Promise.resolve(call()))
    expect(error).toBeInstanceOf(DbError)
    expect(`${String(error)} ${error instanceof Error ? error.message : ''}`).not.toMatch(
      /INSERT|select|anna/i,
    )
    expect(inspect(error, { depth: 5 })).not.toContain(secret)
  })

  test('tell an expression index, a check and a trigger apart', async () => {
    await db.$client.executeMultiple(`
      DROP TABLE IF EXISTS checked;
      CREATE TABLE checked (name TEXT CONSTRAINT short_name CHECK (length(name) < 5));
      CREATE UNIQUE INDEX checked_lower ON checked (lower(name));
      CREATE TRIGGER checked_stay BEFORE DELETE ON checked BEGIN SELECT RAISE(ABORT, 'checked.stay'); END;
      INSERT INTO checked VALUES ('Anna');
    `)
    expect(
      isUniqueViolation(
        await failure(execute(db, sql`INSERT INTO checked VALUES ('ANNA')`)),
        'checked_lower',
      ),
    ).toBe(true)
    expect(await failure(execute(db, sql`INSERT INTO checked VALUES ('Annamaria')`))).toMatchObject({
      constraintKind: 'check',
      constraint: 'short_name',
    })
    expect(await failure(execute(db, sql`DELETE FROM checked`))).toMatchObject({
      constraintKind: 'other',
      constraint: 'checked.stay',
    })
  })

  test('a server that is not there is unreachable', async () => {
    const nowhere = connect({ url: 'http://127.0.0.1:1' })
    for (const call of [execute(nowhere, countPeople), writeBatch(nowhere, [countPeople])]) {
      expect(await failure(call)).toMatchObject({ name: 'DbError', kind: 'unreachable' })
    }
  })
})

describe('a server that does not behave', () => {
  let answer: { status: number; delayed: boolean; body: string }
  const odd = createServer((request, response) => {
    request.resume()
    if (answer.delayed) return
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  })
  afterAll(() => {
    odd.closeAllConnections()
    odd.close()
  })

  const cases: [string, typeof answer, object][] = [
    ['silence', { status: 0, delayed: true, body: '' }, { kind: 'timeout' }],
    [
      'an answer that is cut short',
      { status: 200, delayed: false, body: '{"baton":' },
      { kind: 'unreachable' },
    ],
    ['too many requests', { status: 429, delayed: false, body: '{"error":"slow down"}' }, { kind: 'busy' }],
    [
      'a gateway error',
      { status: 502, delayed: false, body: '{"error":"bad gateway"}' },
      { kind: 'unreachable' },
    ],
    [
      'a wrong token',
      { status: 401, delayed: false, body: '{"error":"no"}' },
      { kind: 'other', code: 'SERVER_ERROR' },
    ],
    [
      'a transaction that took too long',
      {
        status: 400,
        delayed: false,
        body: '{"message":"Transaction timed out","code":"TRANSACTION_TIMEOUT"}',
      },
      { kind: 'busy', code: 'TRANSACTION_TIMEOUT' },
    ],
  ]
  test.each(cases)('%s', async (_name, given, expected) => {
    answer = given
    if (!odd.listening) await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve))
    const address = odd.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const impatient = connect({ url: `http://127.0.0.1:${port}`, timeoutMs: 300 })
    expect(await failure(execute(impatient, countPeople))).toMatchObject({ name: 'DbError', ...expected })
    expect(await failure(writeBatch(impatient, [countPeople]))).toMatchObject({
      name: 'DbError',
      ...expected,
    })
  })
})
