import { beforeAll, describe, expect, test } from 'vitest'
import { useServer } from './support.ts'

const server = useServer()

beforeAll(async () => {
  await server.client.executeMultiple(`
    CREATE TABLE people (
      id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT NOT NULL DEFAULT '', age INTEGER CHECK (age >= 0),
      boss INTEGER REFERENCES people (id)
    );
    CREATE TABLE strict_people (age INTEGER) STRICT;
    CREATE TRIGGER people_fixed BEFORE DELETE ON people BEGIN SELECT RAISE(ABORT, 'people stay'); END;
    INSERT INTO people (id, email) VALUES (1, 'a@example.it');
  `)
})

describe('codes are those of the real server', () => {
  const cases: [string, string, string, RegExp][] = [
    [
      'primary key',
      'INSERT INTO people (id) VALUES (1)',
      'SQLITE_CONSTRAINT',
      /UNIQUE constraint failed: people\.id/,
    ],
    [
      'unique',
      "INSERT INTO people (email) VALUES ('a@example.it')",
      'SQLITE_CONSTRAINT',
      /failed: people\.email/,
    ],
    [
      'not null',
      'INSERT INTO people (name) VALUES (NULL)',
      'SQLITE_CONSTRAINT',
      /NOT NULL constraint failed/,
    ],
    [
      'check',
      'INSERT INTO people (age) VALUES (-1)',
      'SQLITE_CONSTRAINT',
      /CHECK constraint failed: age >= 0/,
    ],
    [
      'foreign key',
      'INSERT INTO people (boss) VALUES (9)',
      'SQLITE_CONSTRAINT',
      /FOREIGN KEY constraint failed/,
    ],
    ['strict type', "INSERT INTO strict_people VALUES ('x')", 'SQLITE_CONSTRAINT', /cannot store TEXT value/],
    ['trigger', 'DELETE FROM people', 'SQLITE_CONSTRAINT', /people stay/],
    ['syntax', 'SELEC 1', 'SQL_PARSE_ERROR', /near "SELEC": syntax error/],
    ['unfinished', 'SELECT (1', 'SQL_PARSE_ERROR', /incomplete input/],
    ['column', 'SELECT nome FROM people', 'SQL_INPUT_ERROR', /no such column: nome \(at offset 7\)/],
    ['function', 'SELECT nope()', 'SQL_INPUT_ERROR', /no such function: nope/],
    ['table', 'SELECT * FROM persone', 'SQLITE_UNKNOWN', /no such table: persone/],
    ['run time', "SELECT json('{')", 'SQLITE_UNKNOWN', /malformed JSON/],
    ['two statements', 'SELECT 1; SELECT 2', 'SQL_MANY_STATEMENTS', /more than one statement/],
    ['no statement', ' -- only a remark', 'SQL_NO_STATEMENT', /not contain any statement/],
    ['too few values', 'SELECT ?', 'ARGS_INVALID', /parameter 1 not found/],
  ]
  test.each(cases)('%s', async (_name, sql, code, message) => {
    await expect(server.client.execute(sql)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  test('a missing named value', async () => {
    await expect(server.client.execute({ sql: 'SELECT :a, :b', args: { a: 1 } })).rejects.toMatchObject({
      code: 'ARGS_INVALID',
      message: expect.stringMatching(/:b not found/),
    })
  })

  test('a semicolon at the end, in a text or in a comment does not make two statements', async () => {
    const { rows } = await server.client.execute('SELECT \';\' AS a, 2 AS "b;c" /* ; */; -- ; end')
    expect(rows).toEqual([{ a: ';', 'b;c': 2 }])
  })
})

test('a failing statement leaves nothing behind', async () => {
  await expect(
    server.client.execute("INSERT INTO people (email) VALUES ('new@example.it'), ('a@example.it')"),
  ).rejects.toThrow(/UNIQUE/)
  const { rows } = await server.client.execute('SELECT count(*) AS count FROM people')
  expect(rows[0]).toEqual({ count: 1 })
})

test('the same statement works again after it failed', async () => {
  const sql = 'INSERT INTO people (email) VALUES (?) RETURNING id'
  await expect(server.client.execute({ sql, args: ['a@example.it'] })).rejects.toThrow(/UNIQUE/)
  const { rows } = await server.client.execute({ sql, args: ['b@example.it'] })
  expect(rows).toHaveLength(1)
})
