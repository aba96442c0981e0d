import { describe, expect, test } from 'vitest'
import { useServer } from './support.ts'

const server = useServer()

describe('values', () => {
  test('every type keeps its SQLite type on the way in', async () => {
    const { rows } = await server.client.execute({
      sql: 'SELECT typeof(?) a, typeof(?) b, typeof(?) c, typeof(?) d, typeof(?) e, typeof(?) f',
      args: [1n, 1, 1.5, 'x', new Uint8Array([1]), null],
    })
    expect(rows[0]).toEqual({ a: 'integer', b: 'real', c: 'real', d: 'text', e: 'blob', f: 'null' })
  })

  test('a whole float stays a float, as on the real server', async () => {
    const { rows } = await server.client.execute({ sql: "SELECT ? || '' AS text", args: [1] })
    expect(rows[0]).toEqual({ text: '1.0' })
  })

  test('integers travel as text, so that none loses precision', async () => {
    const { body } = await server.post({
      requests: [{ type: 'execute', stmt: { sql: 'SELECT 9223372036854775807, -9223372036854775808, 1.0' } }],
    })
    expect(body.results[0].response.result.rows).toEqual([
      [
        { type: 'integer', value: '9223372036854775807' },
        { type: 'integer', value: '-9223372036854775808' },
        { type: 'float', value: 1 },
      ],
    ])
  })

  test('an integer beyond 2^53 is refused by the client rather than rounded', async () => {
    await expect(server.client.execute('SELECT 9007199254740993')).rejects.toThrow(RangeError)
  })

  test('infinity comes back as infinity', async () => {
    const { rows } = await server.client.execute('SELECT 9e999 AS up, -9e999 AS down')
    expect(rows[0]).toEqual({ up: Infinity, down: -Infinity })
  })

  test('emoji, accents and quotes come back unchanged', async () => {
    const text = `Perché no? 👩🏽‍🚀 "virgolette" 'apici' \\ \n\t \u2028`
    const { rows } = await server.client.execute({ sql: 'SELECT ? AS text', args: [text] })
    expect(rows[0]).toEqual({ text })
  })

  test('a text with NUL is refused, since it would come back shortened', async () => {
    await expect(server.client.execute({ sql: 'SELECT ?', args: ['a\0b'] })).rejects.toMatchObject({
      code: 'ARGS_INVALID',
    })
  })

  test.each([
    ['a lone surrogate', '"a\\ud800b"'],
    [
      'its escape in a JSON text, which SQLite would turn into bytes that are no UTF-8',
      String.raw`"[\"\\ud800\"]"`,
    ],
    ['half a pair, escaped in capitals', String.raw`"{\"a\":\"\\uDE00\"}"`],
  ])('%s is refused, since reading it back would end the process', async (_name, text) => {
    const args = `[{"type":"text","value":${text}}]`
    const { body } = await server.post(
      `{"requests":[{"type":"execute","stmt":{"sql":"SELECT value FROM json_each(?)","args":${args}}}]}`,
    )
    expect(body.results[0]).toMatchObject({ type: 'error', error: { code: 'ARGS_INVALID' } })
  })

  test('blobs keep every byte, the empty one included', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    const { rows } = await server.client.execute({
      sql: 'SELECT ? AS full, ? AS none',
      args: [bytes, new Uint8Array()],
    })
    expect(rows[0]?.['full']).toEqual(bytes.buffer)
    expect(rows[0]?.['none']).toEqual(new ArrayBuffer(0))
  })
})

describe('statements', () => {
  test('columns carry their names and declared types', async () => {
    await server.client.execute(
      'CREATE TABLE declared (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL)',
    )
    const result = await server.client.execute('SELECT id, name AS label, price, 1 + 1 AS sum FROM declared')
    expect(result.columns).toEqual(['id', 'label', 'price', 'sum'])
    expect(result.columnTypes).toEqual(['INTEGER', 'TEXT', 'REAL', ''])
    expect(result.rows).toEqual([])
  })

  test('named parameters bind with and without their prefix', async () => {
    const { rows } = await server.client.execute({
      sql: 'SELECT :a AS a, @b AS b, $c AS c, :a AS again',
      args: { a: 'one', '@b': 'two', $c: 'three' },
    })
    expect(rows[0]).toEqual({ a: 'one', b: 'two', c: 'three', again: 'one' })
  })

  test('numbered parameters may be used twice', async () => {
    const { rows } = await server.client.execute({
      sql: 'SELECT ?2 AS b, ?1 AS a, ?2 AS c',
      args: ['x', 'y'],
    })
    expect(rows[0]).toEqual({ b: 'y', a: 'x', c: 'y' })
  })

  test('counts affected rows and tells the rowid of an insert', async () => {
    await server.client.execute('CREATE TABLE counted (id INTEGER PRIMARY KEY, n INTEGER)')
    const inserted = await server.client.execute('INSERT INTO counted (n) VALUES (1), (2), (3)')
    expect(inserted).toMatchObject({ rowsAffected: 3, lastInsertRowid: 3n })
    const updated = await server.client.execute('UPDATE counted SET n = n + 1 WHERE n > 1')
    expect(updated).toMatchObject({ rowsAffected: 2, lastInsertRowid: undefined })
    const none = await server.client.execute('DELETE FROM counted WHERE n > 100')
    expect(none.rowsAffected).toBe(0)
    const read = await server.client.execute('SELECT * FROM counted')
    expect(read).toMatchObject({ rowsAffected: 0, lastInsertRowid: undefined })
  })

  test('a rowid beyond 2^53 is exact', async () => {
    await server.client.execute('CREATE TABLE far (id INTEGER PRIMARY KEY)')
    const { lastInsertRowid } = await server.client.execute('INSERT INTO far VALUES (9007199254740993)')
    expect(lastInsertRowid).toBe(9007199254740993n)
  })

  test('RETURNING gives rows and still counts', async () => {
    await server.client.execute('CREATE TABLE returned (id INTEGER PRIMARY KEY, n INTEGER UNIQUE)')
    const result = await server.client.execute(
      'INSERT INTO returned (n) VALUES (10), (20) ON CONFLICT (n) DO NOTHING RETURNING id, n',
    )
    expect(result.rows).toEqual([
      { id: 1, n: 10 },
      { id: 2, n: 20 },
    ])
    expect(result).toMatchObject({ rowsAffected: 2, lastInsertRowid: 2n })
    const cte = await server.client.execute(
      'WITH picked AS (SELECT 1 AS id) UPDATE returned SET n = 99 WHERE id IN (SELECT id FROM picked) RETURNING n',
    )
    expect(cte).toMatchObject({ rowsAffected: 1, rows: [{ n: 99 }] })
  })

  test('rows a trigger touches are not counted', async () => {
    await server.client.executeMultiple(`
      CREATE TABLE heads (id INTEGER PRIMARY KEY);
      CREATE TABLE logs (id INTEGER);
      CREATE TRIGGER heads_logged AFTER INSERT ON heads BEGIN
        INSERT INTO logs VALUES (NEW.id); INSERT INTO logs VALUES (NEW.id);
      END;
    `)
    const { rowsAffected } = await server.client.execute('INSERT INTO heads VALUES (1)')
    expect(rowsAffected).toBe(1)
    expect((await server.client.execute('SELECT * FROM logs')).rows).toHaveLength(2)
  })

  test('a query sees new columns after the table changed', async () => {
    await server.client.execute('CREATE TABLE changing (a TEXT)')
    await server.client.execute("INSERT INTO changing VALUES ('x')")
    expect((await server.client.execute('SELECT * FROM changing')).columns).toEqual(['a'])
    await server.client.execute('ALTER TABLE changing RENAME COLUMN a TO b')
    expect((await server.client.execute('SELECT * FROM changing')).columns).toEqual(['b'])
    await server.client.execute('ALTER TABLE changing ADD COLUMN c TEXT')
    expect((await server.client.execute('SELECT * FROM changing')).rows).toEqual([{ b: 'x', c: null }])
  })

  test('reads after an EXPLAIN see what was written since', async () => {
    await server.client.execute('CREATE TABLE explained (n INTEGER)')
    await server.client.execute({ sql: 'EXPLAIN QUERY PLAN SELECT * FROM explained WHERE n = ?', args: [1] })
    for (const n of [1, 2]) {
      await server.client.execute({ sql: 'INSERT INTO explained VALUES (?)', args: [n] })
      const { rows } = await server.client.execute('SELECT count(*) AS n FROM explained')
      expect(rows[0]).toEqual({ n })
    }
  })

  test('full-text search works, accents folded', async () => {
    await server.client.execute(
      "CREATE VIRTUAL TABLE notes USING fts5(body, tokenize = 'unicode61 remove_diacritics 2')",
    )
    await server.client.execute({
      sql: 'INSERT INTO notes VALUES (?)',
      args: ['Caffè corretto a metà mattina'],
    })
    const { rows } = await server.client.execute({
      sql: 'SELECT body FROM notes WHERE notes MATCH ?',
      args: ['caffe'],
    })
    expect(rows).toHaveLength(1)
  })

  test('foreign keys are enforced from the start', async () => {
    await server.client.executeMultiple(
      'CREATE TABLE parents (id INTEGER PRIMARY KEY); CREATE TABLE children (parent_id REFERENCES parents (id));',
    )
    await expect(server.client.execute('INSERT INTO children VALUES (1)')).rejects.toMatchObject({
      code: 'SQLITE_CONSTRAINT',
    })
  })
})

describe('size', () => {
  test('writes and reads ten thousand rows through one JSON parameter', async () => {
    await server.client.execute('CREATE TABLE bulk (id INTEGER PRIMARY KEY, name TEXT)')
    const people = Array.from({ length: 10_000 }, (_, index) => ({ id: index + 1, name: `Persona ${index}` }))
    const written = await server.client.execute({
      sql: "INSERT INTO bulk SELECT value->>'id', value->>'name' FROM json_each(?) WHERE true ON CONFLICT DO NOTHING",
      args: [JSON.stringify(people)],
    })
    expect(written.rowsAffected).toBe(10_000)
    const { rows } = await server.client.execute('SELECT id, name FROM bulk ORDER BY id')
    expect(rows).toEqual(people)
  })

  test('an answer beyond ten megabytes is refused, as on the real server', async () => {
    await expect(
      server.client.execute("SELECT replace(hex(zeroblob(6000000)), '0', 'x')"),
    ).rejects.toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
    })
  })
})
