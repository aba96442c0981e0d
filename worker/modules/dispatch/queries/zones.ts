import { type SQL, sql } from 'drizzle-orm/sql'
import { type Db, queryRows } from '../../../../db/client.ts'

/** The zones that contacts of a workspace have, each once; hops along the index from one to the next. */
export const zonesStatement = (tenantId: number): SQL => sql`
  WITH RECURSIVE zones (zone) AS (
    SELECT min(time_zone) FROM contacts WHERE tenant_id = ${tenantId} AND time_zone > ''
    UNION ALL
    SELECT (SELECT min(c.time_zone) FROM contacts c WHERE c.tenant_id = ${tenantId} AND c.time_zone > zones.zone)
    FROM zones WHERE zone IS NOT NULL
  )
  SELECT zone FROM zones WHERE zone IS NOT NULL`

export const listZones = (db: Db, tenantId: number): Promise<string[]> =>
  queryRows(db, zonesStatement(tenantId), (row) => String(row['zone']))
