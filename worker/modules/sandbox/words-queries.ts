import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { execute, json, queryRows, type Db } from '../../../db/client.ts'

const Wordless = z.object({ id: z.number(), recipient: z.string(), text: z.string() })

/** Messages that were kept before they had words, the newest first, with what each of them says. */
export const wordlessStatement = (tenantId: number, limit: number): SQL =>
  sql`SELECT id, recipient, CASE channel WHEN 'email' THEN subject
        WHEN 'push' THEN coalesce(payload->>'title', '') || ' ' || coalesce(payload->>'body', '')
        ELSE coalesce(payload->>'text', '') END AS text
      FROM sandbox_messages WHERE tenant_id = ${tenantId} AND words IS NULL ORDER BY id DESC LIMIT ${limit}`

export const listWordless = (db: Db, tenantId: number, limit: number): Promise<z.infer<typeof Wordless>[]> =>
  queryRows(db, wordlessStatement(tenantId, limit), Wordless)

/** Writes words, and the campaign of the message, where there are none yet. */
export async function writeWords(
  db: Db,
  tenantId: number,
  rows: readonly { id: number; words: string }[],
): Promise<void> {
  await execute(
    db,
    sql`UPDATE sandbox_messages SET words = j.value->>'words', campaign_id = (
          SELECT m.campaign_id FROM messages m WHERE m.id = sandbox_messages.message_id AND m.tenant_id = ${tenantId})
        FROM json_each(${json(rows)}) j
        WHERE sandbox_messages.id = j.value->>'id' AND sandbox_messages.tenant_id = ${tenantId}
          AND sandbox_messages.words IS NULL`,
  )
}
