import { createClient } from '@libsql/client/web'
import { beforeEach, describe, expect, test } from 'vitest'
import { useServer } from './support.ts'

const server = useServer()
/** Loses patience so soon that only the tests of that may use it. */
const impatient = useServer({ transactionLimitMs: 50, streamIdleMs: 300 })

const emptyTable = 'DROP TABLE IF EXISTS t; CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER);'
beforeEach(async () => {
  await server.client.executeMultiple(emptyTable)
  await impatient.client.executeMultiple(emptyTable)
})

const count = async () => (await server.client.execute('SELECT count(*) AS count FROM t')).rows[0]?.['count']

describe('many at once', () => {
  test('fifty writers with clients of their own all land', async () => {
    const writers = Array.from({ length: 50 }, async (_, writer) => {
      const client = createClient({ url: server.url })
      for (let index = 0; index < 4; index += 1) {
        await client.batch(
          [
            { sql: 'INSERT INTO t (n) VALUES (?)', args: [writer] },
            { sql: 'UPDATE t SET n = n WHERE n = ?', args: [writer] },
          ],
          'write',
        )
      }
      client.close()
    })
    await Promise.all(writers)
    expect(await count()).toBe(200)
  })

  test('readers only ever see whole batches', async () => {
    const pair = ['INSERT INTO t (n) VALUES (1)', 'INSERT INTO t (n) VALUES (2)']
    const writing = Promise.all(Array.from({ length: 60 }, () => server.client.batch(pair, 'write')))
    const reading = Array.from({ length: 60 }, async () => Number(await count()) % 2)
    expect(new Set(await Promise.all(reading))).toEqual(new Set([0]))
    await writing
    expect(await count()).toBe(120)
  })

  test('increments are never lost', async () => {
    await server.client.execute('INSERT INTO t VALUES (1, 0)')
    await Promise.all(
      Array.from({ length: 100 }, () => server.client.execute('UPDATE t SET n = n + 1 WHERE id = 1')),
    )
    expect((await server.client.execute('SELECT n FROM t')).rows).toEqual([{ n: 100 }])
  })
})

describe('interactive transactions', () => {
  test('fifty at once all land, one after the other', async () => {
    const transactions = Array.from({ length: 50 }, async (_, index) => {
      const client = createClient({ url: server.url })
      const transaction = await client.transaction('write')
      await transaction.execute({ sql: 'INSERT INTO t (n) VALUES (?)', args: [index] })
      await transaction.commit()
    })
    await Promise.all(transactions)
    expect(await count()).toBe(50)
  })

  test('others read the state before while one is open, and roll back undoes it', async () => {
    const transaction = await server.client.transaction('write')
    await transaction.execute('INSERT INTO t (n) VALUES (1)')
    expect((await transaction.execute('SELECT n FROM t')).rows).toEqual([{ n: 1 }])
    expect(await count()).toBe(0)
    await transaction.rollback()
    expect(await count()).toBe(0)
  })

  test('one that is held too long ends when somebody else waits to write', async () => {
    const transaction = await impatient.client.transaction('write')
    await transaction.execute('INSERT INTO t (n) VALUES (1)')
    await impatient.client.execute('INSERT INTO t (n) VALUES (2)')
    await expect(transaction.execute('INSERT INTO t (n) VALUES (3)')).rejects.toMatchObject({
      code: 'TRANSACTION_TIMEOUT',
    })
    expect((await impatient.client.execute('SELECT n FROM t')).rows).toEqual([{ n: 2 }])
  })

  test('one that was abandoned does not stop the writers behind it', async () => {
    const transaction = await impatient.client.transaction('write')
    await transaction.execute('INSERT INTO t (n) VALUES (1)')
    await Promise.all(
      Array.from({ length: 10 }, () => impatient.client.execute('INSERT INTO t (n) VALUES (2)')),
    )
    expect((await impatient.client.execute('SELECT DISTINCT n FROM t')).rows).toEqual([{ n: 2 }])
    transaction.close()
  })
})
