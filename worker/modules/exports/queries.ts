import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, queryRow } from '../../../db/client.ts'
import { Channel } from '../../contracts/common.ts'
import { ConsentState, FieldValue } from '../../contracts/contacts.ts'
import type { ExportRow } from './cells.ts'

const text = z.string().nullable()
/** One contact as `exportRowsStatement` packs it; what was not asked for is null. */
const Packed = z.tuple([
  z.number(),
  text,
  text,
  text,
  text,
  text,
  text,
  text,
  text,
  text,
  text,
  z.record(z.string(), FieldValue),
  z.string(),
  z.number(),
  z.number(),
  z.array(z.string()).nullable(),
  z.array(z.string()).nullable(),
  z.partialRecord(Channel, ConsentState).nullable(),
  z.array(Channel).nullable(),
])
const Page = z.object({
  rows: z
    .string()
    .transform((packed): unknown => JSON.parse(packed))
    .pipe(z.array(Packed)),
})

/** Parts that cost a look into another table for each contact; and whether the contacts are the deleted ones. */
export type ExportParts = { tags: boolean; lists: boolean; consents: boolean; deleted?: boolean }

/**
 * What an export writes of some contacts, by id. The page comes as one JSON text: a million contacts in
 * as many cells would cost more to unpack than to read.
 */
export async function listExportRows(
  db: Db,
  tenantId: number,
  contactIds: readonly number[],
  parts: ExportParts,
): Promise<ExportRow[]> {
  const page = await queryRow(db, exportRowsStatement(tenantId, contactIds, parts), Page)
  return (page?.rows ?? []).map((row) => ({
    id: row[0],
    email: row[1],
    phone: row[2],
    phoneRaw: row[3],
    firstName: row[4],
    lastName: row[5],
    company: row[6],
    language: row[7],
    gender: row[8],
    birthDate: row[9],
    timeZone: row[10],
    fields: row[11],
    source: row[12],
    createdAt: row[13],
    updatedAt: row[14],
    tags: row[15] ?? [],
    lists: row[16] ?? [],
    consents: row[17] ?? {},
    suppressed: row[18] ?? [],
  }))
}

/**
 * The statement of a page; exported so that a test can look at its plan. The indexes are named: without
 * statistics the planner takes all memberships of the workspace for as good as those of the contact.
 */
export function exportRowsStatement(
  tenantId: number,
  contactIds: readonly number[],
  { tags, lists, consents, deleted = false }: ExportParts,
) {
  const none = sql`NULL`
  const tagNames = sql`json((SELECT json_group_array(name) FROM (
    SELECT t.name FROM contact_tags ct INDEXED BY contact_tags_contact CROSS JOIN tags t ON t.id = ct.tag_id AND t.tenant_id = ct.tenant_id
    WHERE ct.tenant_id = c.tenant_id AND ct.contact_id = c.id AND t.deleted_at IS NULL ORDER BY t.name_key)))`
  const listNames = sql`json((SELECT json_group_array(name) FROM (
    SELECT l.name FROM list_members m INDEXED BY list_members_contact CROSS JOIN lists l ON l.id = m.list_id AND l.tenant_id = m.tenant_id
    WHERE m.tenant_id = c.tenant_id AND m.contact_id = c.id AND m.state = 'in' AND l.deleted_at IS NULL
    ORDER BY l.name, l.id)))`
  const states = sql`json((SELECT json_group_object(k.channel, k.state) FROM contact_consents k
    WHERE k.tenant_id = c.tenant_id AND k.contact_id = c.id))`
  const blocked = sql`json((SELECT json_group_array(channel) FROM (
    SELECT s.channel FROM suppressions s
    WHERE s.tenant_id = c.tenant_id AND s.channel = 'email' AND s.address = c.email
    UNION ALL SELECT s.channel FROM suppressions s
    WHERE s.tenant_id = c.tenant_id AND s.channel IN ('sms', 'whatsapp') AND s.address = c.phone)))`
  return sql`
    SELECT json_group_array(json(packed)) AS rows FROM (
      SELECT json_array(c.id, c.email, c.phone, c.phone_raw, c.first_name, c.last_name, c.company, c.language,
        c.gender, c.birth_date, c.time_zone, json(c.fields), c.source, c.created_at, c.updated_at,
        ${tags ? tagNames : none}, ${lists ? listNames : none}, ${consents ? states : none},
        ${consents ? blocked : none}) AS packed
      FROM json_each(${json(contactIds)}) j CROSS JOIN contacts c ON c.id = j.value AND c.tenant_id = ${tenantId}
      WHERE c.deleted_at IS ${deleted ? sql`NOT NULL` : sql`NULL`} ORDER BY c.id)`
}
