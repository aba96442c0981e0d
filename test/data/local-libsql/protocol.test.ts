import { beforeAll, describe, expect, test } from 'vitest'
import { useServer } from './support.ts'

const server = useServer()

const statement = (sql: string) => ({ sql, args: [], named_args: [] })
const execute = (sql: string) => ({ type: 'execute', stmt: statement(sql) })
const close = { type: 'close' }

beforeAll(() => server.client.execute('CREATE TABLE t (n INTEGER)'))

describe('addresses', () => {
  test.each(['/health', '/v2', '/v3'])('GET %s answers 200', async (path) => {
    expect((await fetch(`${server.url}${path}`)).status).toBe(200)
  })

  test('version 3 pipelines are taken too', async () => {
    const { body } = await server.post({ requests: [execute('SELECT 1'), close] }, '/v3/pipeline')
    expect(body.results.map((result: { type: string }) => result.type)).toEqual(['ok', 'ok'])
  })

  test('anything else is not found', async () => {
    expect((await server.post({}, '/v1/pipeline')).status).toBe(404)
    expect((await fetch(`${server.url}/v2/pipeline`)).status).toBe(404)
  })

  test('a web page is refused', async () => {
    const { status } = await server.post({ requests: [close] }, '/v2/pipeline', {
      origin: 'https://evil.example',
    })
    expect(status).toBe(403)
  })
})

describe('malformed bodies answer 400 and change nothing', () => {
  const insert = execute('INSERT INTO t VALUES (1)')
  const withArg = (arg: unknown) => ({ type: 'execute', stmt: { sql: 'SELECT ?', args: [arg] } })
  const cases: [string, unknown][] = [
    ['not JSON', '{"requests":['],
    ['not an object', []],
    ['no requests', {}],
    ['a baton that is no text', { baton: 1, requests: [] }],
    ['an unknown request', { requests: [insert, { type: 'dance' }] }],
    ['an unknown type of value', { requests: [insert, withArg({ type: 'date', value: '1' })] }],
    ['an integer that is a number', { requests: [insert, withArg({ type: 'integer', value: 1 })] }],
    [
      'an integer beyond 64 bits',
      { requests: [insert, withArg({ type: 'integer', value: '9223372036854775808' })] },
    ],
    [
      'text and number of a statement',
      { requests: [insert, { type: 'execute', stmt: { sql: 'x', sql_id: 1 } }] },
    ],
    [
      'a condition on a later step',
      {
        requests: [
          insert,
          {
            type: 'batch',
            batch: { steps: [{ condition: { type: 'ok', step: 0 }, stmt: statement('SELECT 1') }] },
          },
        ],
      },
    ],
  ]
  test.each(cases)('%s', async (_name, body) => {
    const answer = await server.post(body)
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('HRANA_PROTO_ERROR')
    const { rows } = await server.client.execute('SELECT count(*) AS count FROM t')
    expect(rows).toEqual([{ count: 0 }])
  })
})

describe('requests', () => {
  test('all requests of a pipeline run even if one fails', async () => {
    const { status, body } = await server.post({
      requests: [execute('SELECT 1'), execute('SELECT nope'), execute('SELECT 2'), close],
    })
    expect(status).toBe(200)
    expect(body.results.map((result: { type: string }) => result.type)).toEqual(['ok', 'error', 'ok', 'ok'])
    expect(body.baton).toBeNull()
  })

  test('stored SQL runs by its number until it is closed', async () => {
    const { body } = await server.post({
      requests: [
        { type: 'store_sql', sql_id: 7, sql: 'SELECT 7' },
        { type: 'execute', stmt: { sql_id: 7 } },
        { type: 'close_sql', sql_id: 7 },
        { type: 'execute', stmt: { sql_id: 7 } },
        close,
      ],
    })
    expect(body.results[1].response.result.rows).toEqual([[{ type: 'integer', value: '7' }]])
    expect(body.results[3].error.code).toBe('SQL_NOT_FOUND')
  })

  test('want_rows false leaves the rows out', async () => {
    const { body } = await server.post({
      requests: [{ type: 'execute', stmt: { sql: 'SELECT 1', want_rows: false } }, close],
    })
    expect(body.results[0].response.result.rows).toEqual([])
  })

  test('describe tells parameters, columns and kind without running', async () => {
    const { body } = await server.post({
      requests: [
        { type: 'describe', sql: 'SELECT n AS number FROM t WHERE n = :n OR n = ? OR n = :n' },
        { type: 'describe', sql: 'DELETE FROM t RETURNING n' },
        { type: 'describe', sql: 'EXPLAIN SELECT 1' },
        close,
      ],
    })
    expect(body.results[0].response.result).toEqual({
      params: [{ name: ':n' }, { name: null }],
      cols: [{ name: 'number', decltype: 'INTEGER' }],
      is_explain: false,
      is_readonly: true,
    })
    expect(body.results[1].response.result).toMatchObject({ cols: [{ name: 'n' }], is_readonly: false })
    expect(body.results[2].response.result).toMatchObject({ is_explain: true, is_readonly: true })
  })

  test('conditions: ok, error, not, and, or, is_autocommit', async () => {
    const ok = (step: number) => ({ type: 'ok', step })
    const error = (step: number) => ({ type: 'error', step })
    const step = (condition: unknown) => ({ condition, stmt: statement('SELECT 1') })
    const { body } = await server.post({
      requests: [
        {
          type: 'batch',
          batch: {
            steps: [
              { stmt: statement('SELECT 1') },
              { stmt: statement('SELECT nope') },
              step(ok(1)),
              step(error(1)),
              step({ type: 'not', cond: ok(1) }),
              step({ type: 'and', conds: [ok(0), error(1)] }),
              step({ type: 'and', conds: [ok(0), ok(1)] }),
              step({ type: 'or', conds: [ok(1), ok(0)] }),
              step({ type: 'or', conds: [] }),
              step(ok(2)),
              step(error(2)),
              step({ type: 'is_autocommit' }),
            ],
          },
        },
        close,
      ],
    })
    const { step_results: results, step_errors: errors } = body.results[0].response.result
    expect(results.map((result: unknown) => result !== null)).toEqual([
      true, false, false, true, true, true, false, true, false, false, false, true,
    ]) // prettier-ignore
    expect(errors.map((item: unknown) => item !== null).indexOf(true)).toBe(1)
    expect(errors.filter((item: unknown) => item !== null)).toHaveLength(1)
  })
})

describe('batons', () => {
  test('one is good for one request', async () => {
    const first = await server.post({ requests: [execute('SELECT 1'), { type: 'get_autocommit' }] })
    expect(first.body.results[1].response.is_autocommit).toBe(true)
    const second = await server.post({ baton: first.body.baton, requests: [close] })
    expect(second.body.baton).toBeNull()
    const reused = await server.post({ baton: first.body.baton, requests: [close] })
    expect(reused).toMatchObject({ status: 400, body: { code: 'STREAM_EXPIRED' } })
  })

  test('stored SQL lasts as long as the stream', async () => {
    const first = await server.post({ requests: [{ type: 'store_sql', sql_id: 1, sql: 'SELECT 1' }] })
    const second = await server.post({
      baton: first.body.baton,
      requests: [{ type: 'execute', stmt: { sql_id: 1 } }, close],
    })
    expect(second.body.results[0].type).toBe('ok')
  })
})
