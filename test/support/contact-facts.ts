import { sql } from 'drizzle-orm/sql'
import { type Db, queryRows } from '../../db/client.ts'
import type { ContactFacts } from './rule-interpreter.ts'

export type StoredFacts = ContactFacts & { id: number; isDeleted: boolean }

const text = (value: unknown) => (typeof value === 'string' ? value : null)
const ids = (value: unknown) => new Set<number>(JSON.parse(String(value)))

/** What the database holds of every contact of a workspace, as facts for the interpreter. */
export const loadFacts = (db: Db, tenantId: number): Promise<StoredFacts[]> =>
  queryRows(
    db,
    sql`SELECT c.*,
          (SELECT json_group_array(tag_id) FROM contact_tags WHERE tenant_id = c.tenant_id AND contact_id = c.id) AS tag_ids,
          (SELECT json_group_array(list_id) FROM list_members
           WHERE tenant_id = c.tenant_id AND contact_id = c.id AND state = 'in') AS list_ids,
          (SELECT json_group_object(channel, state) FROM contact_consents
           WHERE tenant_id = c.tenant_id AND contact_id = c.id) AS consents,
          (SELECT json_group_array(channel) FROM suppressions s WHERE s.tenant_id = c.tenant_id
           AND s.address = CASE s.channel WHEN 'email' THEN c.email ELSE c.phone END) AS suppressed,
          (SELECT json_group_array(json_object('channel', channel, 'campaignId', campaign_id, 'stages',
             json_object('sent', sent_at, 'opened', opened_at, 'clicked', clicked_at, 'bounced', bounced_at,
               'complained', complained_at, 'unsubscribed', unsubscribed_at)))
           FROM messages m WHERE m.tenant_id = c.tenant_id AND m.contact_id = c.id) AS messages
        FROM contacts c WHERE c.tenant_id = ${tenantId} ORDER BY c.id`,
    (row) => ({
      id: Number(row['id']),
      isDeleted: row['deleted_at'] !== null,
      email: text(row['email']),
      phone: text(row['phone']),
      phoneRaw: text(row['phone_raw']),
      firstName: text(row['first_name']),
      lastName: text(row['last_name']),
      company: text(row['company']),
      language: text(row['language']),
      gender: text(row['gender']),
      birthDate: text(row['birth_date']),
      createdAt: Number(row['created_at']),
      updatedAt: Number(row['updated_at']),
      source: String(row['source']),
      fields: JSON.parse(String(row['fields'])),
      tagIds: ids(row['tag_ids']),
      listIds: ids(row['list_ids']),
      consents: JSON.parse(String(row['consents'])),
      suppressed: JSON.parse(String(row['suppressed'])),
      messages: JSON.parse(String(row['messages'])),
    }),
  )
