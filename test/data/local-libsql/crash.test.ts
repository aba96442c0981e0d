import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client/web'
import { afterAll, describe, expect, test } from 'vitest'
import { startLocalLibsql } from '../../../db/local/server.ts'
import { useTempDir } from './support.ts'

const dir = useTempDir()
const script = fileURLToPath(new URL('crash-server.ts', import.meta.url))
const children: ChildProcess[] = []

afterAll(() => children.forEach((child) => child.kill('SIGKILL')))

async function spawnServer(file: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  for await (const line of createInterface({ input: child.stdout })) return { child, url: line }
  throw new Error('the server ended before it told its address')
}

const PARTS = 20

/** Writes batches of `PARTS` rows from several clients until the server dies; returns those acknowledged. */
async function writeUntilDeath(url: string, round: number, onAcknowledged: (count: number) => void) {
  const acknowledged: number[] = []
  const writer = async (lane: number) => {
    const client = createClient({ url })
    for (let index = 0; ; index += 1) {
      const batch = round * 1_000_000 + lane * 100_000 + index
      const parts = Array.from({ length: PARTS }, (_, part) => ({
        sql: 'INSERT INTO parts (batch, part, filler) VALUES (?, ?, hex(randomblob(200)))',
        args: [batch, part],
      }))
      try {
        await client.batch(parts, 'write')
      } catch {
        return
      }
      acknowledged.push(batch)
      onAcknowledged(acknowledged.length)
    }
  }
  await Promise.all([0, 1, 2, 3].map(writer))
  return acknowledged
}

describe('kill -9 in the middle of writing', () => {
  test('every acknowledged batch is there whole, no half batch, and the file is sound', async () => {
    const file = join(dir, 'crash.db')
    const acknowledged: number[] = []
    for (const [round, killAfter] of [40, 90, 150].entries()) {
      const { child, url } = await spawnServer(file)
      await createClient({ url }).execute(
        'CREATE TABLE IF NOT EXISTS parts (batch INTEGER, part INTEGER, filler TEXT, PRIMARY KEY (batch, part))',
      )
      const died = once(child, 'exit')
      const written = await writeUntilDeath(url, round, (count) => {
        if (count === killAfter) child.kill('SIGKILL')
      })
      await died
      acknowledged.push(...written)
    }

    const server = await startLocalLibsql({ file })
    try {
      const client = createClient({ url: server.url })
      expect((await client.execute('PRAGMA integrity_check')).rows).toEqual([{ integrity_check: 'ok' }])
      const { rows } = await client.execute('SELECT batch, count(*) AS parts FROM parts GROUP BY batch')
      expect(new Set(rows.map((row) => row['parts']))).toEqual(new Set([PARTS]))
      const stored = new Set(rows.map((row) => row['batch']))
      expect(acknowledged.length).toBeGreaterThanOrEqual(280)
      expect(acknowledged.filter((batch) => !stored.has(batch))).toEqual([])
    } finally {
      await server.close()
    }
  })
})

describe('a clean stop', () => {
  test('keeps everything in the one file and can be repeated', async () => {
    const file = join(dir, 'clean.db')
    const first = await startLocalLibsql({ file })
    await createClient({ url: first.url }).executeMultiple('CREATE TABLE t (n); INSERT INTO t VALUES (1);')
    await Promise.all([first.close(), first.close()])
    const second = await startLocalLibsql({ file })
    const { rows } = await createClient({ url: second.url }).execute('SELECT n FROM t')
    expect(rows).toEqual([{ n: 1 }])
    await second.close()
  })

  test('rolls back a transaction that is still open', async () => {
    const file = join(dir, 'open.db')
    const first = await startLocalLibsql({ file })
    const client = createClient({ url: first.url })
    await client.execute('CREATE TABLE t (n)')
    const transaction = await client.transaction('write')
    await transaction.execute('INSERT INTO t VALUES (1)')
    await first.close()
    const second = await startLocalLibsql({ file })
    const { rows } = await createClient({ url: second.url }).execute('SELECT n FROM t')
    expect(rows).toEqual([])
    await second.close()
  })

  test('a taken port is an error at the start', async () => {
    const first = await startLocalLibsql({ file: join(dir, 'a.db') })
    await expect(startLocalLibsql({ file: join(dir, 'b.db'), port: first.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    await first.close()
  })
})
