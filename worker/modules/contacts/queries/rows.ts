import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { Channel } from '../../../contracts/common.ts'
import { ConsentState, type Contact, contactSources, FieldValue } from '../../../contracts/contacts.ts'

const jsonOf = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema)

const ContactRow = z.object({
  id: z.number(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  phone_raw: z.string().nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  company: z.string().nullable(),
  language: z.string().nullable(),
  gender: z.string().nullable(),
  birth_date: z.string().nullable(),
  time_zone: z.string().nullable(),
  fields: jsonOf(z.record(z.string(), FieldValue)),
  source: z.enum(contactSources),
  created_at: z.number(),
  updated_at: z.number(),
  last_activity_at: z.number(),
  deleted_at: z.number().nullable(),
  sort_name: z.string(),
  tags: jsonOf(z.array(z.string())),
  consents: jsonOf(z.partialRecord(Channel, ConsentState)),
  suppressed: jsonOf(z.array(Channel)),
})

/** A contact together with the folded name it sorts by. */
export type ContactRecord = { contact: Contact; sortName: string }

/** A contact read through `contactColumns`. */
export const ContactRecord = ContactRow.transform((row): ContactRecord => ({
  sortName: row.sort_name,
  contact: {
    id: row.id,
    email: row.email,
    phone: row.phone,
    phoneRaw: row.phone_raw,
    phoneValid: row.phone !== null,
    firstName: row.first_name,
    lastName: row.last_name,
    company: row.company,
    language: row.language,
    gender: row.gender,
    birthDate: row.birth_date,
    timeZone: row.time_zone,
    fields: row.fields,
    tags: row.tags,
    consents: row.consents,
    suppressed: row.suppressed,
    source: row.source,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastActivityAt: row.last_activity_at || null,
    deletedAt: row.deleted_at,
  },
}))

/** Everything a list row shows of `contacts c`, each part by an index on the contact. */
export const contactColumns: SQL = sql`
  c.id, c.email, c.phone, c.phone_raw, c.first_name, c.last_name, c.sort_name, c.company, c.language,
  c.gender, c.birth_date, c.time_zone, c.fields, c.source, c.created_at, c.updated_at,
  c.last_activity_at, c.deleted_at,
  (SELECT json_group_array(name) FROM (
    SELECT t.name FROM contact_tags ct CROSS JOIN tags t ON t.id = ct.tag_id
    WHERE ct.tenant_id = c.tenant_id AND ct.contact_id = c.id AND t.tenant_id = c.tenant_id
    AND t.deleted_at IS NULL ORDER BY t.name_key)) AS tags,
  (SELECT json_group_object(k.channel, k.state) FROM contact_consents k
    WHERE k.tenant_id = c.tenant_id AND k.contact_id = c.id) AS consents,
  (SELECT json_group_array(channel) FROM (
    SELECT s.channel FROM suppressions s
    WHERE s.tenant_id = c.tenant_id AND s.channel = 'email' AND s.address = c.email
    UNION ALL
    SELECT s.channel FROM suppressions s
    WHERE s.tenant_id = c.tenant_id AND s.channel IN ('sms', 'whatsapp') AND s.address = c.phone
    UNION ALL
    SELECT s.channel FROM contact_identities i INDEXED BY contact_identities_contact
    CROSS JOIN suppressions s ON s.tenant_id = i.tenant_id AND s.channel = i.channel AND s.address = i.external_id
    WHERE i.tenant_id = c.tenant_id AND i.contact_id = c.id AND i.channel = 'messenger'
    UNION ALL
    SELECT 'push' FROM (
      SELECT count(*) AS known, count(d.dead_at) AS dead
      FROM push_subscriptions d INDEXED BY push_subscriptions_contact
      WHERE d.tenant_id = c.tenant_id AND d.contact_id = c.id)
    WHERE known > 0 AND dead = known)) AS suppressed`
