import { sql } from 'drizzle-orm/sql'
import { expect } from 'vitest'
import { z } from 'zod'
import { type Db, queryRows } from '../../db/client.ts'
import { poll } from './poll.ts'

/** Every row that carries the workspace, as text; the same twice in a row, so that no job is under way. */
export async function settledRowsOf(db: Db, tenantId: number): Promise<string> {
  let seen = await rowsOf(db, tenantId)
  return poll(
    'the workspace is at rest',
    async () => {
      const now = await rowsOf(db, tenantId)
      if (now === seen) return now
      seen = now
      return undefined
    },
    { everyMs: 1500 },
  )
}

async function rowsOf(db: Db, tenantId: number): Promise<string> {
  const tables = await queryRows(
    db,
    sql`SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c
        WHERE m.type = 'table' AND c.name = 'tenant_id' ORDER BY m.name`,
    z.object({ name: z.string() }),
  )
  expect(tables.length).toBeGreaterThan(15)
  const dumps: string[] = []
  for (const { name } of tables) {
    const rows = await queryRows(
      db,
      sql`SELECT * FROM ${sql.identifier(name)} WHERE tenant_id = ${tenantId} ORDER BY 1, 2, 3`,
      (row) => JSON.stringify(row),
    )
    dumps.push(`${name}\n${rows.join('\n')}`)
  }
  return dumps.join('\n')
}
