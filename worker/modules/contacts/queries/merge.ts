import { type SQL, sql, type SQLWrapper } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, queryRow, readBatch, returning, writeBatch } from '../../../../db/client.ts'
import type { Channel } from '../../../contracts/common.ts'
import type { ConsentState, Contact, ContactList } from '../../../contracts/contacts.ts'
import { ListKind } from '../../../contracts/lists.ts'
import type { ContactValues } from '../values.ts'

/** The two contacts of a merge as they were read, and what becomes of them. */
export type MergeWrite = {
  keep: Contact
  merge: Contact
  values: ContactValues
  consents: Partial<Record<Channel, ConsentState>>
  /** Channels that get a line in the consent log, and what it says. */
  decided: readonly Channel[]
  proof: string
  actorId: string | null
  now: number
}

/**
 * Makes one contact of two in one batch: everything that points to `merge` points to `keep` afterwards,
 * and its row is gone. The first statement finds both as they were read, consents included, or the whole
 * batch is rolled back.
 *
 * @throws DbError with a NOT NULL violation on `merged_contacts.contact_id` or `.into_id` when either
 *   changed meanwhile, a unique violation on it when the merge has been made
 */
export async function mergeContactRows(
  db: Db,
  tenantId: number,
  write: MergeWrite,
  record: SQLWrapper,
): Promise<void> {
  await writeBatch(db, [
    ...guardStatements(tenantId, write),
    valuesStatement(tenantId, write),
    ...identityStatements(tenantId, write),
    ...tagStatements(tenantId, write),
    ...memberStatements(tenantId, write),
    ...consentStatements(tenantId, write),
    ...messageStatements(tenantId, write),
    ...eventStatements(tenantId, write),
    sql`UPDATE push_subscriptions SET contact_id = ${write.keep.id}
        WHERE tenant_id = ${tenantId} AND contact_id = ${write.merge.id}`,
    sql`UPDATE chat_visitors SET contact_id = ${write.keep.id}
        WHERE tenant_id = ${tenantId} AND contact_id = ${write.merge.id}`,
    sql`DELETE FROM contacts WHERE id = ${write.merge.id} AND tenant_id = ${tenantId}`,
    record,
  ])
}

function guardStatements(tenantId: number, { keep, merge, now }: MergeWrite): SQL[] {
  const asRead = (contact: Contact): SQL => sql`(
    SELECT c.id FROM contacts c
    WHERE c.id = ${contact.id} AND c.tenant_id = ${tenantId} AND c.updated_at = ${contact.updatedAt}
      AND c.deleted_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM contact_consents k LEFT JOIN json_each(${json(contact.consents)}) j
          ON j.key = k.channel AND j.value = k.state
        WHERE k.tenant_id = ${tenantId} AND k.contact_id = c.id AND j.key IS NULL))`
  return [
    sql`INSERT INTO merged_contacts (tenant_id, contact_id, into_id, merged_at)
        VALUES (${tenantId}, ${asRead(merge)}, ${asRead(keep)}, ${now})`,
    // Whoever was merged into the one that goes now leads on to the one that stays.
    sql`UPDATE merged_contacts SET into_id = ${keep.id} WHERE tenant_id = ${tenantId} AND into_id = ${merge.id}`,
  ]
}

function valuesStatement(tenantId: number, { keep, merge, values, now }: MergeWrite): SQL {
  return sql`
    UPDATE contacts SET email = ${values.email}, phone = ${values.phone}, phone_raw = ${values.phoneRaw},
      first_name = ${values.firstName}, last_name = ${values.lastName}, sort_name = ${values.sortName},
      company = ${values.company}, language = ${values.language}, gender = ${values.gender},
      birth_date = ${values.birthDate}, time_zone = ${values.timeZone}, fields = ${json(values.fields)},
      last_activity_at = (SELECT max(b.last_activity_at) FROM contacts b
        WHERE b.id IN (${keep.id}, ${merge.id}) AND b.tenant_id = ${tenantId}),
      updated_at = ${Math.max(now, keep.updatedAt + 1)}
    WHERE id = ${keep.id} AND tenant_id = ${tenantId}`
}

/** Every address of both leads to the one that stays; those it does not use are kept. */
function identityStatements(tenantId: number, { keep, merge, values }: MergeWrite): SQL[] {
  return [
    sql`UPDATE contact_identities INDEXED BY contact_identities_contact SET contact_id = ${keep.id}
        WHERE tenant_id = ${tenantId} AND contact_id = ${merge.id}`,
    sql`UPDATE contact_identities INDEXED BY contact_identities_contact SET kept = CASE channel
          WHEN 'email' THEN external_id IS NOT ${values.email}
          WHEN 'phone' THEN external_id IS NOT ${values.phone} ELSE kept END
        WHERE tenant_id = ${tenantId} AND contact_id = ${keep.id}`,
  ]
}

function tagStatements(tenantId: number, { keep, merge }: MergeWrite): SQL[] {
  return [
    sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
        SELECT tenant_id, tag_id, ${keep.id}, added_at FROM contact_tags INDEXED BY contact_tags_contact
        WHERE tenant_id = ${tenantId} AND contact_id = ${merge.id}
        ON CONFLICT (tenant_id, tag_id, contact_id) DO NOTHING`,
    sql`DELETE FROM contact_tags WHERE tenant_id = ${tenantId} AND contact_id = ${merge.id}`,
  ]
}

/** How much a membership weighs: taken out by hand, put in by hand, by a file, by the rule (spec 5.2). */
const weight = (table: string): SQL =>
  sql.raw(
    `CASE WHEN ${table}.state = 'out' THEN 3 ELSE CASE ${table}.origin WHEN 'hand' THEN 2 WHEN 'import' THEN 1 ELSE 0 END END`,
  )

function memberStatements(tenantId: number, { keep, merge }: MergeWrite): SQL[] {
  return [
    sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, state, added_at)
        SELECT tenant_id, list_id, ${keep.id}, origin, state, added_at FROM list_members
          INDEXED BY list_members_contact
        WHERE tenant_id = ${tenantId} AND contact_id = ${merge.id}
        ON CONFLICT (tenant_id, list_id, contact_id) DO UPDATE SET
          origin = excluded.origin, state = excluded.state, added_at = excluded.added_at
        WHERE ${weight('excluded')} > ${weight('list_members')}`,
    sql`DELETE FROM list_members INDEXED BY list_members_contact WHERE tenant_id = ${tenantId} AND contact_id = ${merge.id}`,
  ]
}

function consentStatements(
  tenantId: number,
  { keep, merge, consents, decided, proof, actorId, now }: MergeWrite,
): SQL[] {
  const states = json(consents)
  return [
    sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
        SELECT ${tenantId}, ${keep.id}, key, value, ${now} FROM json_each(${states}) WHERE true
        ON CONFLICT (tenant_id, contact_id, channel) DO UPDATE
        SET state = excluded.state, updated_at = excluded.updated_at WHERE state <> excluded.state`,
    sql`DELETE FROM contact_consents WHERE tenant_id = ${tenantId} AND contact_id = ${merge.id}`,
    sql`UPDATE consent_log SET contact_id = ${keep.id}
        WHERE tenant_id = ${tenantId} AND contact_id = ${merge.id}`,
    sql`INSERT INTO consent_log (tenant_id, contact_id, channel, state, source, text, actor_id, at)
        SELECT ${tenantId}, ${keep.id}, j.value, ${states} ->> j.value, 'merge', ${proof}, ${actorId}, ${now}
        FROM json_each(${json(decided)}) j`,
  ]
}

const isOpen = sql.raw('sent_at IS NULL AND failed_at IS NULL AND skipped_at IS NULL')
/** Waiting, in nobody's hands: what is under way ends as it began. */
const isWaiting = (now: number): SQL =>
  sql`${isOpen} AND attempt_at IS NULL AND (lease_until IS NULL OR lease_until <= ${now})`

/** A message that waits while the other contact has one of the same campaign that was or will be sent. */
function isSecond(
  tenantId: number,
  own: number,
  other: number,
  { othersWait }: { othersWait: boolean },
  now: number,
): SQL {
  const others = othersWait
    ? sql`o.failed_at IS NULL AND o.skipped_at IS NULL`
    : sql`o.failed_at IS NULL AND o.skipped_at IS NULL
        AND (o.sent_at IS NOT NULL OR o.attempt_at IS NOT NULL OR o.lease_until > ${now})`
  return sql`+tenant_id = ${tenantId} AND id IN (
    SELECT m.id FROM messages m
    WHERE m.tenant_id = ${tenantId} AND m.contact_id = ${own} AND EXISTS (
      SELECT 1 FROM messages o
      WHERE o.tenant_id = ${tenantId} AND o.contact_id = ${other} AND o.campaign_id = m.campaign_id
        AND o.channel = m.channel AND ${others}))
    AND ${isWaiting(now)}`
}

/**
 * All messages move with their stages, so that no figure changes. Of two that wait for one campaign one is
 * not sent: one message per person. The cause names who stays, so that a snapshot still under way takes
 * nobody in twice.
 */
function messageStatements(tenantId: number, { keep, merge, values, now }: MergeWrite): SQL[] {
  const skip = sql`skipped_at = ${now}, error_code = 'merged', lease_until = NULL, lease_key = NULL`
  const cause = sql`'campaign:' || campaign_id || ':' || ${keep.id}`
  return [
    // What has gone out, or is about to, to the one that goes counts first; then what the other still has.
    sql`UPDATE messages SET ${skip}
        WHERE ${isSecond(tenantId, keep.id, merge.id, { othersWait: false }, now)}`,
    sql`UPDATE messages SET ${skip}
        WHERE ${isSecond(tenantId, merge.id, keep.id, { othersWait: true }, now)}`,
    sql`UPDATE messages SET contact_id = ${keep.id}, cause_key = CASE
          WHEN cause_key = 'campaign:' || campaign_id || ':' || ${merge.id} AND NOT EXISTS (
            SELECT 1 FROM messages o WHERE o.tenant_id = ${tenantId} AND o.cause_key = 'campaign:' || messages.campaign_id || ':' || ${keep.id})
          THEN ${cause} ELSE cause_key END
        WHERE tenant_id = ${tenantId} AND contact_id = ${merge.id}`,
    sql`UPDATE messages SET address = ${values.email}
        WHERE tenant_id = ${tenantId} AND contact_id = ${keep.id} AND channel = 'email'
          AND address <> ${values.email} AND ${isWaiting(now)}`,
    sql`UPDATE messages SET address = ${values.phone}
        WHERE tenant_id = ${tenantId} AND contact_id = ${keep.id} AND channel = 'sms'
          AND address <> ${values.phone} AND ${isWaiting(now)}`,
  ]
}

/** Both stories in one, and a line where they met. */
function eventStatements(tenantId: number, { keep, merge, now }: MergeWrite): SQL[] {
  return [
    sql`UPDATE inbound_events SET contact_id = ${keep.id}
        WHERE tenant_id = ${tenantId} AND contact_id = ${merge.id}`,
    sql`UPDATE opt_ins SET contact_id = ${keep.id}
        WHERE tenant_id = ${tenantId} AND contact_id = ${merge.id}`,
    sql`UPDATE contact_events SET contact_id = ${keep.id}
        WHERE tenant_id = ${tenantId} AND contact_id = ${merge.id}`,
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
        VALUES (${tenantId}, ${keep.id}, 'created', ${merge.id}, ${merge.source}, ${merge.createdAt}),
          (${tenantId}, ${keep.id}, 'merged', ${merge.id}, NULL, ${now})`,
  ]
}

/** The contact that another one was merged into, if it was. */
export async function findMergedInto(db: Db, tenantId: number, contactId: number): Promise<number | null> {
  const row = await queryRow(
    db,
    sql`SELECT into_id FROM merged_contacts WHERE tenant_id = ${tenantId} AND contact_id = ${contactId}`,
    z.object({ into_id: z.number() }),
  )
  return row?.into_id ?? null
}

/** What two contacts have between them: tags, lists nobody took them out of, messages. */
export async function readMergeUnion(
  db: Db,
  tenantId: number,
  { keepId, mergeId, now }: { keepId: number; mergeId: number; now: number },
): Promise<{ tags: string[]; lists: ContactList[]; messages: { total: number; notSent: number } }> {
  const both = sql`(${keepId}, ${mergeId})`
  const [tags, lists, messages] = await readBatch(db, [
    returning(
      sql`SELECT DISTINCT t.name FROM contact_tags ct CROSS JOIN tags t ON t.id = ct.tag_id
          WHERE ct.tenant_id = ${tenantId} AND ct.contact_id IN ${both} AND t.tenant_id = ${tenantId}
          AND t.deleted_at IS NULL ORDER BY t.name_key`,
      (row) => String(row['name']),
    ),
    returning(
      sql`SELECT l.id, l.name, l.kind FROM list_members m INDEXED BY list_members_contact
          CROSS JOIN lists l ON l.id = m.list_id
          WHERE m.tenant_id = ${tenantId} AND m.contact_id IN ${both} AND l.tenant_id = ${tenantId}
          AND l.deleted_at IS NULL GROUP BY l.id HAVING max(m.state) = 'in' ORDER BY l.name, l.id`,
      z.object({ id: z.number(), name: z.string(), kind: ListKind }),
    ),
    returning(
      sql`SELECT
            (SELECT count(*) FROM messages WHERE tenant_id = ${tenantId} AND contact_id IN ${both}) AS total,
            (SELECT count(*) FROM messages WHERE
              ${isSecond(tenantId, keepId, mergeId, { othersWait: false }, now)}) AS after,
            (SELECT count(*) FROM messages WHERE
              ${isSecond(tenantId, mergeId, keepId, { othersWait: true }, now)}) AS before`,
      z.object({ total: z.number(), after: z.number(), before: z.number() }),
    ),
  ])
  const counted = messages.rows[0] ?? { total: 0, after: 0, before: 0 }
  return {
    tags: tags.rows,
    lists: lists.rows,
    messages: { total: counted.total, notSent: counted.after + counted.before },
  }
}
