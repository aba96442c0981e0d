import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { execute, json, queryRow, queryRows, type Db } from '../../../db/client.ts'

/** Whether a mail that was routed here is known. */
export async function hasRoutedMail(db: Db, tenantId: number, eventId: string): Promise<boolean> {
  const row = await queryRow(
    db,
    sql`SELECT 1 AS found FROM inbound_events
        WHERE tenant_id = ${tenantId} AND account_id = 0 AND event_id = ${eventId}`,
    z.object({ found: z.number() }),
  )
  return row !== undefined
}

/** Where a mail stands: still to be worked off; worked off, with or without what it consists of; or erased. */
export async function findMailState(
  db: Db,
  tenantId: number,
  id: number,
): Promise<'open' | 'kept' | 'not_kept' | 'gone'> {
  const row = await queryRow(
    db,
    sql`SELECT CASE WHEN processed_at IS NULL THEN 'open'
            WHEN details ->> 'mail' IS NOT NULL THEN 'kept' ELSE 'not_kept' END AS state
        FROM inbound_events WHERE id = ${id} AND tenant_id = ${tenantId}`,
    z.object({ state: z.enum(['open', 'kept', 'not_kept']) }),
  )
  return row?.state ?? 'gone'
}

/** How many mails an address sent since a time, before one of them; what others sent in its name is not counted. */
export async function countMailsFrom(
  db: Db,
  tenantId: number,
  { sender, since, before }: { sender: string; since: number; before: number },
): Promise<number> {
  const row = await queryRow(
    db,
    sql`SELECT count(*) AS count FROM inbound_events
        WHERE tenant_id = ${tenantId} AND channel = 'email' AND sender = ${sender}
          AND received_at > ${since} AND id < ${before} AND details ->> 'refuted' IS NULL`,
    z.object({ count: z.number() }),
  )
  return row?.count ?? 0
}

const SentMail = z.object({
  message_id: z.number(),
  subject: z.string().nullable(),
  participants: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
})
export type SentMail = z.infer<typeof SentMail>

const sentColumns = (tenantId: number) => sql`m.id AS message_id, p.subject,
  (SELECT json_group_array(address) FROM (
    SELECT m.address AS address WHERE m.address <> ''
    UNION SELECT i.external_id FROM contact_identities i INDEXED BY contact_identities_contact
      WHERE i.tenant_id = ${tenantId} AND i.contact_id = m.contact_id AND i.channel = 'email')) AS participants`

/** Mails that were sent, by their numbers, with the addresses of the person they went to. */
export const listSentMails = (db: Db, tenantId: number, ids: readonly number[]): Promise<SentMail[]> =>
  queryRows(
    db,
    sql`SELECT ${sentColumns(tenantId)} FROM json_each(${json(ids)}) j
        CROSS JOIN messages m ON m.id = j.value AND m.tenant_id = ${tenantId} AND m.channel = 'email'
        LEFT JOIN campaigns p ON p.id = m.campaign_id AND p.tenant_id = ${tenantId}`,
    SentMail,
  )

/** The latest mails to a person since a time, for those who answer without any sign but the subject. */
export const listLatestMails = (
  db: Db,
  tenantId: number,
  { contactId, since, limit }: { contactId: number; since: number; limit: number },
): Promise<SentMail[]> =>
  queryRows(
    db,
    sql`SELECT ${sentColumns(tenantId)} FROM messages m
        LEFT JOIN campaigns p ON p.id = m.campaign_id AND p.tenant_id = ${tenantId}
        WHERE m.tenant_id = ${tenantId} AND m.contact_id = ${contactId} AND m.channel = 'email'
          AND coalesce(m.sent_at, m.attempt_at) >= ${since} AND m.failed_at IS NULL AND m.skipped_at IS NULL
        ORDER BY coalesce(m.sent_at, m.attempt_at) DESC, m.id DESC LIMIT ${limit}`,
    SentMail,
  )

const MailWork = z.object({ mails: z.number(), bytes: z.number() })

/** What the mails of a workspace took so far of the work of an hour (epoch ms of its start). */
export async function readMailWork(
  db: Db,
  tenantId: number,
  hour: number,
): Promise<z.infer<typeof MailWork>> {
  const row = await queryRow(
    db,
    sql`SELECT mails, bytes FROM mail_work WHERE tenant_id = ${tenantId} AND hour = ${hour}`,
    MailWork,
  )
  return row ?? { mails: 0, bytes: 0 }
}

/** Adds one mail to the work of an hour. */
export const addMailWork = (
  db: Db,
  tenantId: number,
  { hour, bytes }: { hour: number; bytes: number },
): Promise<unknown> =>
  execute(
    db,
    sql`INSERT INTO mail_work (tenant_id, hour, mails, bytes) VALUES (${tenantId}, ${hour}, 1, ${bytes})
        ON CONFLICT (tenant_id) DO UPDATE SET
          mails = CASE WHEN hour = excluded.hour THEN mails + 1 ELSE 1 END,
          bytes = CASE WHEN hour = excluded.hour THEN bytes + excluded.bytes ELSE excluded.bytes END,
          hour = excluded.hour`,
  )
