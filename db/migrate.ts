import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { sql } from 'drizzle-orm/sql'
import { connect, queryRows } from './client.ts'
import { databaseKinds, type DatabaseKind } from './migrations.ts'

/** The project's root, found from this file. */
const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Applies what is missing to one database; applying twice changes nothing. */
export async function migrateDatabase(kind: DatabaseKind, url: string, authToken?: string): Promise<void> {
  const { folder, table } = databaseKinds[kind]
  const db = connect({ url, authToken, timeoutMs: 300_000 })
  try {
    await migrate(db, { migrationsFolder: join(root, folder), migrationsTable: table })
  } finally {
    db.$client.close()
  }
}

/**
 * Brings the directory and every shard it knows up to date. The default shard lives at the
 * directory's own address.
 */
export async function migrateAll(url: string, authToken?: string): Promise<string[]> {
  await migrateDatabase('directory', url, authToken)
  const directory = connect({ url, authToken })
  const shards = await queryRows(
    directory,
    sql`SELECT DISTINCT shard_url FROM workspaces WHERE shard_url IS NOT NULL`,
    (row) => String(row['shard_url']),
  )
  directory.$client.close()
  const urls = [url, ...shards]
  for (const shard of urls) await migrateDatabase('shard', shard, authToken)
  return urls
}

const isCommand = process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href
if (isCommand) {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'))
  const url = process.env['DB_URL']
  if (!url) throw new Error('DB_URL is not set: the address of the directory database')
  const urls = await migrateAll(url, process.env['DB_TOKEN'])
  console.log(`up to date: ${urls.length} database(s)`)
}
