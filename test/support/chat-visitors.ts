import { sql } from 'drizzle-orm/sql'
import { type Db, execute } from '../../db/client.ts'

/** Somebody who wrote from a site; the visitor's id. */
export async function insertChatVisitor(db: Db, tenantId: number, name: string): Promise<string> {
  const id = 'v00000000000000000001'
  await execute(
    db,
    sql`INSERT INTO chat_visitors (tenant_id, id, visitor, site, trust, name, page_url, page_title, referrer, language,
          created_at, seen_at)
        VALUES (${tenantId}, ${id}, ${id}, 'https://sito.example', 'anonymous', ${name}, '', '', '', 'it',
          ${Date.now()}, ${Date.now()})`,
  )
  return id
}
