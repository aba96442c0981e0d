import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, returning, writeBatch } from '../../../../db/client.ts'

const hourMs = 3_600_000
const keptMs = 48 * hourMs

/**
 * Counts one use of a public door within the hour for every scope, or for none when one of them is at its
 * limit (spec 6.6). Counts of windows gone by are dropped on the way.
 *
 * @returns whether it was counted
 */
export async function countUse(
  db: Db,
  tenantId: number,
  scopes: readonly { scope: string; limit: number }[],
  now: number,
): Promise<boolean> {
  const windowAt = now - (now % hourMs)
  const wanted = json(scopes)
  const [, counted] = await writeBatch(db, [
    sql`DELETE FROM public_counts WHERE tenant_id = ${tenantId} AND window_at < ${now - keptMs}`,
    returning(
      sql`INSERT INTO public_counts (tenant_id, scope, window_at, count)
          SELECT ${tenantId}, w.value ->> 'scope', ${windowAt}, 1 FROM json_each(${wanted}) w
          WHERE NOT EXISTS (
            SELECT 1 FROM json_each(${wanted}) f
            CROSS JOIN public_counts c ON c.tenant_id = ${tenantId} AND c.scope = f.value ->> 'scope'
              AND c.window_at = ${windowAt}
            WHERE c.count >= f.value ->> 'limit')
          ON CONFLICT (tenant_id, scope, window_at) DO UPDATE SET count = count + 1
          RETURNING scope`,
      z.object({ scope: z.string() }),
    ),
  ])
  return counted.rows.length === scopes.length
}
