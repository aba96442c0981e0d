import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client/web'
import type { Client } from '@libsql/client/web'
import { afterAll, beforeAll } from 'vitest'
import { startLocalLibsql } from '../../../db/local/server.ts'
import type { LocalLibsql, LocalLibsqlOptions } from '../../../db/local/server.ts'

/** A temporary folder, gone at the end of the test file. */
export function useTempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'local-libsql-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A server on a fresh file for all tests of a file, with the real client on it. */
export function useServer(options: Omit<LocalLibsqlOptions, 'dir' | 'file'> = {}) {
  const dir = useTempDir()
  let server: LocalLibsql | undefined
  let client: Client | undefined
  beforeAll(async () => {
    server = await startLocalLibsql({ dir, ...options })
    client = createClient({ url: server.url })
  })
  afterAll(async () => {
    client?.close()
    await server?.close()
  })
  const started = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the server is only there inside tests')
    return value
  }
  return {
    dir,
    get url() {
      return started(server).url
    },
    get client() {
      return started(client)
    },
    /** A raw body to the pipeline; answers the parsed JSON with the status. */
    async post(body: unknown, path = '/v2/pipeline', headers: Record<string, string> = {}) {
      const response = await fetch(`${started(server).url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
      return { status: response.status, body: JSON.parse(await response.text()) }
    },
  }
}
