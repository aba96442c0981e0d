import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import {
  type Db,
  execute,
  json,
  queryRow,
  readBatch,
  returning,
  type Row,
  writeBatch,
} from '../../../../db/client.ts'
import { balanceOf } from '../../../../db/credit.ts'
import { FieldValue } from '../../../contracts/contacts.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import type { MergeContact } from '../../../lib/merge-fields/values.ts'
import { campaignStatement } from './campaigns.ts'

export type ContactRow = MergeContact & { id: number }

const Fields = z.record(z.string(), FieldValue)
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Hot path: one call per recipient. */
const toContact = (row: Row): ContactRow => ({
  id: Number(row['id']),
  firstName: text(row['first_name']),
  lastName: text(row['last_name']),
  email: text(row['email']),
  phone: text(row['phone']),
  company: text(row['company']),
  language: text(row['language']),
  birthDate: text(row['birth_date']),
  fields: row['fields'] === '{}' ? {} : Fields.parse(JSON.parse(String(row['fields']))),
})

export const contactsStatement = (tenantId: number, ids: readonly number[]): SQL => sql`
  SELECT c.id, c.first_name, c.last_name, c.email, c.phone, c.company, c.language, c.birth_date, c.fields
  FROM json_each(${json(ids)}) j
  CROSS JOIN contacts c ON c.id = j.value
  WHERE c.tenant_id = ${tenantId} AND c.deleted_at IS NULL`

export async function findContact(db: Db, tenantId: number, id: number): Promise<ContactRow | undefined> {
  return queryRow(db, contactsStatement(tenantId, [id]), toContact)
}

/** The contact that an e-mail leads to. */
export async function findContactByEmail(
  db: Db,
  tenantId: number,
  email: string,
): Promise<number | undefined> {
  const row = await queryRow(
    db,
    sql`SELECT i.contact_id FROM contact_identities i
        CROSS JOIN contacts c ON c.id = i.contact_id AND c.tenant_id = ${tenantId} AND c.deleted_at IS NULL
        WHERE i.tenant_id = ${tenantId} AND i.channel = 'email' AND i.external_id = ${email}`,
    z.object({ contact_id: z.number() }),
  )
  return row?.contact_id
}

/** The contact behind a message, for addresses that are filled when followed. */
export const findMessageContact = (
  db: Db,
  tenantId: number,
  messageId: number,
): Promise<ContactRow | undefined> =>
  queryRow(
    db,
    sql`
      SELECT c.id, c.first_name, c.last_name, c.email, c.phone, c.company, c.language, c.birth_date, c.fields
      FROM messages m
      CROSS JOIN contacts c ON c.id = m.contact_id AND c.tenant_id = m.tenant_id
      WHERE m.tenant_id = ${tenantId} AND m.id = ${messageId}`,
    toContact,
  )

/** All that a batch of mails is made from, in one call. */
export async function readBatchSources(
  db: Db,
  tenantId: number,
  campaignId: number,
  contactIds: readonly number[],
) {
  const [campaign, links, contacts] = await readBatch(db, [
    campaignStatement(tenantId, campaignId),
    returning(
      sql`SELECT id, url FROM campaign_links WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId}`,
      z.object({ id: z.number(), url: z.string() }),
    ),
    returning(contactsStatement(tenantId, contactIds), toContact),
  ])
  return { campaign: campaign.rows[0], links: links.rows, contacts: contacts.rows }
}

/** Cause keys of test mails sort by their time; they belong to no campaign and count in no figure. */
const testCause = (at: number): string => `test:${String(at).padStart(15, '0')}`

/**
 * Notes a test before it is sent, and books what it costs, unless `limit` were sent since `since` or the credit
 * does not cover it. The row has no campaign and no contact, so it moves no figure and shows on nobody's timeline.
 *
 * @returns its id, or why there is none
 */
export async function insertTestMessage(
  db: Db,
  tenantId: number,
  test: {
    key: string
    channel: SendingChannel
    address: string
    micros: number
    now: number
    since: number
    limit: number
  },
): Promise<number | 'no_credit' | 'too_many'> {
  const causeKey = `${testCause(test.now)}:${test.key}`
  const isCovered = sql`(${test.micros} = 0 OR ${balanceOf(tenantId)} >= ${test.micros})`
  const [covered, , noted] = await writeBatch(db, [
    sql`SELECT 1 WHERE ${isCovered}`,
    sql`
      INSERT INTO messages (tenant_id, channel, cause_key, contact_id, address, created_at, attempt_at, attempts)
      SELECT ${tenantId}, ${test.channel}, ${causeKey}, 0, ${test.address}, ${test.now}, ${test.now}, 1
      WHERE ${isCovered} AND (
        SELECT count(*) FROM messages
        WHERE tenant_id = ${tenantId} AND cause_key >= ${testCause(test.since)} AND cause_key < 'test;'
      ) < ${test.limit}`,
    returning(
      sql`
        UPDATE messages SET cost_micros = ${test.micros === 0 ? null : test.micros}
        WHERE tenant_id = ${tenantId} AND cause_key = ${causeKey} RETURNING id`,
      z.object({ id: z.number() }),
    ),
  ])
  const [row] = noted.rows
  return row?.id ?? (covered.rows.length === 0 ? 'no_credit' : 'too_many')
}

/**
 * How a test ended: with the provider's id, or with a code. Of an unknown end nobody can say that nothing was
 * sent, so what it cost stays booked.
 */
export async function endTestMessage(
  db: Db,
  tenantId: number,
  end: {
    id: number
    now: number
    state: 'sent' | 'failed' | 'unknown'
    providerId: string | null
    code: string | null
  },
): Promise<void> {
  const at = (state: typeof end.state) => (end.state === state ? end.now : null)
  await execute(
    db,
    sql`
      UPDATE messages SET sent_at = ${at('sent')}, provider_id = ${end.providerId},
        failed_at = ${at('failed')}, unknown_at = ${at('unknown')}, error_code = ${end.code}
      WHERE tenant_id = ${tenantId} AND id = ${end.id}`,
  )
}
