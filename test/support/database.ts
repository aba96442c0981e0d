import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Db } from '../../db/client.ts'
import { startLocalLibsql } from '../../db/local/server.ts'
import { migrateDatabase } from '../../db/migrate.ts'

export type TestDatabase = { url: string; db: Db; close(): Promise<void> }

/** A fresh libSQL server on a folder of its own, with directory and shard migrated. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const dir = await mkdtemp(join(tmpdir(), 'centralino-db-'))
  const server = await startLocalLibsql({ dir })
  await migrateDatabase('directory', server.url)
  await migrateDatabase('shard', server.url)
  const db = connect({ url: server.url })
  return {
    url: server.url,
    db,
    async close() {
      db.$client.close()
      await server.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
