import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, queryRows, readBatch, returning, type Row } from '../../../../db/client.ts'

/** One row as it stands, by its column names; JSON columns come parsed. */
export type ExportedRow = Record<string, unknown>

const asExported = (row: Row): ExportedRow =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const whole: unknown = jsonColumns.has(name) && typeof value === 'string' ? JSON.parse(value) : value
      return [name, name === 'fields' ? whole : withTimes(name, whole)]
    }),
  )
const jsonColumns = new Set(['fields', 'links', 'details'])

/** Moments by their columns' names, `at` and `sentAt`, also within lists and objects: as people's programs read them. */
function withTimes(name: string, value: unknown): unknown {
  if (typeof value === 'number' && /(?:^at|At)$/.test(name)) return toIsoTime(value)
  if (Array.isArray(value)) return value.map((one: unknown) => withTimes(name, one))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withTimes(key, one)]))
}

/** Epoch ms as ISO 8601 in UTC. */
export const toIsoTime = (at: number): string => new Date(at).toISOString()

/**
 * Everything that is known of a contact, part by part, all of one moment (spec 2.4). The indexes are named:
 * the planner takes the primary key, by which it walks the workspace, for as good.
 */
export async function readContactExport(
  db: Db,
  tenantId: number,
  contactId: number,
): Promise<Record<string, ExportedRow[]>> {
  const own = sql`tenant_id = ${tenantId} AND contact_id = ${contactId}`
  const parts: Record<string, SQL> = {
    contact: sql`SELECT id, email, phone, phone_raw AS phoneRaw, first_name AS firstName, last_name AS lastName,
        company, language, gender, birth_date AS birthDate, time_zone AS timeZone, fields, source,
        import_id AS importId, import_line AS importLine, created_at AS createdAt, updated_at AS updatedAt,
        nullif(last_activity_at, 0) AS lastActivityAt, deleted_at AS deletedAt
      FROM contacts WHERE id = ${contactId} AND tenant_id = ${tenantId}`,
    identities: sql`SELECT channel, external_id AS externalId, kept FROM contact_identities
        INDEXED BY contact_identities_contact WHERE ${own}
      ORDER BY channel, external_id`,
    mergedFrom: sql`SELECT contact_id AS contactId, merged_at AS mergedAt FROM merged_contacts
      INDEXED BY merged_contacts_into WHERE tenant_id = ${tenantId} AND into_id = ${contactId} ORDER BY merged_at`,
    tags: sql`SELECT t.name, ct.added_at AS addedAt FROM contact_tags ct INDEXED BY contact_tags_contact
      CROSS JOIN tags t ON t.id = ct.tag_id
      WHERE ct.tenant_id = ${tenantId} AND ct.contact_id = ${contactId} AND t.tenant_id = ${tenantId}
      AND t.deleted_at IS NULL ORDER BY t.name_key`,
    lists: sql`SELECT l.name, m.state, m.origin, m.added_at AS addedAt FROM list_members m
      INDEXED BY list_members_contact
      CROSS JOIN lists l ON l.id = m.list_id
      WHERE m.tenant_id = ${tenantId} AND m.contact_id = ${contactId} AND l.tenant_id = ${tenantId}
      AND l.deleted_at IS NULL ORDER BY l.name`,
    consents: sql`SELECT channel, state, updated_at AS updatedAt FROM contact_consents WHERE ${own} ORDER BY channel`,
    consentLog: sql`SELECT channel, state, source, text, import_id AS importId, message_id AS messageId, ip,
        user_agent AS userAgent, at FROM consent_log WHERE ${own} ORDER BY id`,
    suppressions: sql`SELECT s.channel, s.address, s.reason, s.created_at AS createdAt
      FROM contact_identities i INDEXED BY contact_identities_contact CROSS JOIN suppressions s ON s.tenant_id = i.tenant_id
        AND s.channel IN (SELECT value FROM json_each(
          CASE i.channel WHEN 'phone' THEN '["sms","whatsapp"]' ELSE json_array(i.channel) END))
        AND s.address = i.external_id
      WHERE i.tenant_id = ${tenantId} AND i.contact_id = ${contactId} ORDER BY s.channel, s.address`,
    messages: sql`SELECT m.id, m.channel, m.address, p.name AS campaign, p.subject, m.created_at AS createdAt,
        m.sent_at AS sentAt, m.delivered_at AS deliveredAt, m.opened_at AS openedAt, m.clicked_at AS clickedAt,
        m.bounced_at AS bouncedAt, m.complained_at AS complainedAt, m.unsubscribed_at AS unsubscribedAt,
        m.failed_at AS failedAt, m.skipped_at AS skippedAt, m.error_code AS errorCode,
        (SELECT json_group_array(json_object('url', l.url, 'at', k.at, 'clicks', k.clicks))
         FROM link_clicks k INDEXED BY link_clicks_message
         CROSS JOIN campaign_links l ON l.id = k.link_id AND l.tenant_id = k.tenant_id
         WHERE k.tenant_id = ${tenantId} AND k.message_id = m.id AND k.machine = 0) AS links
      FROM messages m LEFT JOIN campaigns p ON p.id = m.campaign_id AND p.tenant_id = m.tenant_id
      WHERE m.tenant_id = ${tenantId} AND m.contact_id = ${contactId} ORDER BY m.id`,
    received: sql`SELECT channel, sender, recipient, text, details, received_at AS receivedAt, meaning, answer,
        answer_state AS answerState FROM inbound_events WHERE ${own} ORDER BY id`,
    optIns: sql`SELECT email, first_name AS firstName, language, text, ip, user_agent AS userAgent,
        requested_at AS requestedAt, confirmed_at AS confirmedAt
      FROM opt_ins WHERE +tenant_id = ${tenantId} AND id IN (
        SELECT id FROM opt_ins INDEXED BY opt_ins_contact WHERE ${own}
        UNION SELECT o.id FROM contact_identities i INDEXED BY contact_identities_contact
          CROSS JOIN opt_ins o ON o.tenant_id = i.tenant_id AND o.email = i.external_id
          WHERE i.tenant_id = ${tenantId} AND i.contact_id = ${contactId} AND i.channel = 'email') ORDER BY id`,
    devices: sql`SELECT device, browser, system, language, endpoint, created_at AS createdAt,
        last_seen_at AS lastSeenAt, dead_at AS deadAt FROM push_subscriptions WHERE ${own} ORDER BY id`,
    browsers: sql`SELECT site, trust, email, name, phone, company, page_url AS pageUrl, page_title AS pageTitle, referrer,
        country, region, city, browser, system, language, created_at AS createdAt, seen_at AS seenAt
      FROM chat_visitors INDEXED BY chat_visitors_contact WHERE ${own} ORDER BY created_at`,
    events: sql`SELECT kind, ref_id AS refId, label, at FROM contact_events WHERE ${own} ORDER BY id`,
  }
  const names = Object.keys(parts)
  const results = await readBatch(
    db,
    Object.values(parts).map((statement) => returning(statement, asExported)),
  )
  return Object.fromEntries(names.map((name, index) => [name, results[index]?.rows ?? []]))
}

const ReceivedMail = z.object({
  sender: z.string(),
  receivedAt: z.number().transform(toIsoTime),
  mailKey: z.string(),
})

/** The mails that came from a contact, the oldest first, with where their bytes are. */
export const listReceivedMails = (
  db: Db,
  tenantId: number,
  contactId: number,
): Promise<z.infer<typeof ReceivedMail>[]> =>
  queryRows(
    db,
    sql`SELECT sender, received_at AS receivedAt, details ->> 'mailKey' AS mailKey FROM inbound_events
        WHERE tenant_id = ${tenantId} AND contact_id = ${contactId} AND details ->> 'mailKey' IS NOT NULL ORDER BY id`,
    ReceivedMail,
  )
