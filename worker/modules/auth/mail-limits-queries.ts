import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, returning, writeBatch } from '../../../db/client.ts'

/**
 * Counts one mail for every scope of the day, or for none when one of them is at its limit. Counts of
 * days gone by are dropped on the way.
 *
 * @returns false when it was not counted
 */
export async function countMailRow(
  directory: Db,
  day: number,
  scopes: readonly { scope: string; limit: number }[],
): Promise<boolean> {
  const wanted = json(scopes)
  const [, counted] = await writeBatch(directory, [
    sql`DELETE FROM mail_counts WHERE day < ${day}`,
    returning(
      sql`INSERT INTO mail_counts (day, scope, count)
          SELECT ${day}, w.value->>'scope', 1 FROM json_each(${wanted}) w
          WHERE NOT EXISTS (
            SELECT 1 FROM json_each(${wanted}) f
            CROSS JOIN mail_counts c ON c.day = ${day} AND c.scope = f.value->>'scope'
            WHERE c.count >= f.value->>'limit')
          ON CONFLICT (day, scope) DO UPDATE SET count = count + 1
          RETURNING scope`,
      z.object({ scope: z.string() }),
    ),
  ])
  return counted.rows.length === scopes.length
}
