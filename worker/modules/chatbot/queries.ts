import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, queryRow } from '../../../db/client.ts'
import { Flow } from '../../contracts/chatbot.ts'

const FlowText = z.string().transform((text) => Flow.parse(JSON.parse(text)))
const Draft = z.object({ revision: z.number(), flow: FlowText })
const Version = z.object({
  version: z.number(),
  revision: z.number(),
  flow: FlowText,
  published_at: z.number(),
})
export type VersionRow = z.infer<typeof Version>

export const findDraft = (db: Db, tenantId: number): Promise<z.infer<typeof Draft> | undefined> =>
  queryRow(db, sql`SELECT revision, flow FROM chatbots WHERE tenant_id = ${tenantId}`, Draft)

const columns = sql`version, revision, flow, published_at`

export const findLatestVersion = (db: Db, tenantId: number): Promise<VersionRow | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM chatbot_versions WHERE tenant_id = ${tenantId} ORDER BY version DESC LIMIT 1`,
    Version,
  )

/** Writes the draft over the revision that was seen, 0 for the first; undefined when it is another one meanwhile. */
export async function writeDraft(
  db: Db,
  tenantId: number,
  { seen, flow, now }: { seen: number; flow: Flow; now: number },
): Promise<number | undefined> {
  const row = await queryRow(
    db,
    sql`INSERT INTO chatbots (tenant_id, revision, flow, updated_at)
        SELECT ${tenantId}, 1, ${json(flow)}, ${now}
        WHERE ${seen} = coalesce((SELECT revision FROM chatbots WHERE tenant_id = ${tenantId}), 0)
        ON CONFLICT (tenant_id) DO UPDATE SET revision = revision + 1, flow = excluded.flow,
          updated_at = excluded.updated_at
        RETURNING revision`,
    z.object({ revision: z.number() }),
  )
  return row?.revision
}

/** Keeps the draft as the next version; undefined when it is another revision meanwhile, or a version already. */
export const insertVersion = (
  db: Db,
  tenantId: number,
  { revision, flow, now }: { revision: number; flow: Flow; now: number },
): Promise<VersionRow | undefined> =>
  queryRow(
    db,
    sql`INSERT INTO chatbot_versions (tenant_id, version, revision, flow, published_at)
        SELECT ${tenantId}, coalesce(max(version), 0) + 1, ${revision}, ${json(flow)}, ${now}
        FROM chatbot_versions WHERE tenant_id = ${tenantId}
        HAVING coalesce(max(revision), -1) < ${revision}
          AND ${revision} = coalesce((SELECT revision FROM chatbots WHERE tenant_id = ${tenantId}), 0)
        RETURNING ${columns}`,
    Version,
  )
