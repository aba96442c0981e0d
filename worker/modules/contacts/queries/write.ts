import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { execute, json, returning, writeBatch, type Db } from '../../../../db/client.ts'
import type { ContactSource } from '../../../contracts/contacts.ts'
import type { Identity } from '../identity.ts'
import type { ConsentChange, ContactValues, NewTag } from '../values.ts'

/** Who does it, how it came in and when (epoch ms). */
export type WriteOrigin = { source: ContactSource; actorId: string | null; now: number }

const IdRow = z.object({ id: z.number() })

/**
 * Stores a new contact with its identities, tags and consents in one batch, and tells its id.
 *
 * @throws DbError with a unique violation on `contact_identities.external_id` when an address is taken
 */
export async function insertContact(
  db: Db,
  tenantId: number,
  contact: { values: ContactValues; identities: Identity[]; tags: NewTag[]; consents: ConsentChange[] },
  origin: WriteOrigin,
): Promise<number> {
  const { values, identities } = contact
  const [identity] = identities
  if (identity === undefined) throw new Error('a contact needs an identity')
  // Later statements find the contact by its address: inserting tags moves last_insert_rowid().
  const contactId = sql`(SELECT contact_id FROM contact_identities
    WHERE tenant_id = ${tenantId} AND channel = ${identity.kind} AND external_id = ${identity.externalId})`
  const [inserted] = await writeBatch(db, [
    returning(
      sql`INSERT INTO contacts (tenant_id, email, phone, phone_raw, first_name, last_name, sort_name, company,
            language, gender, birth_date, time_zone, fields, source, created_at, updated_at)
          VALUES (${tenantId}, ${values.email}, ${values.phone}, ${values.phoneRaw}, ${values.firstName},
            ${values.lastName}, ${values.sortName}, ${values.company}, ${values.language}, ${values.gender},
            ${values.birthDate}, ${values.timeZone}, ${json(values.fields)}, ${origin.source}, ${origin.now}, ${origin.now})
          RETURNING id`,
      IdRow,
    ),
    sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
        SELECT ${tenantId}, j.value ->> 'kind', j.value ->> 'externalId', last_insert_rowid()
        FROM json_each(${json(identities)}) j`,
    ...tagStatements(tenantId, contactId, contact.tags, origin.now),
    ...consentStatements(tenantId, contactId, contact.consents, origin),
  ])
  const row = inserted.rows[0]
  if (row === undefined) throw new Error('INSERT gave no id back')
  return row.id
}

function tagStatements(tenantId: number, contactId: SQL, tags: readonly NewTag[], now: number): SQL[] {
  if (tags.length === 0) return []
  const wanted = json(tags)
  return [
    sql`INSERT INTO tags (tenant_id, name, name_key, created_at)
        SELECT ${tenantId}, j.value ->> 'name', j.value ->> 'key', ${now} FROM json_each(${wanted}) j WHERE true
        ON CONFLICT (tenant_id, name_key) DO NOTHING`,
    sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
        SELECT ${tenantId}, t.id, ${contactId}, ${now} FROM json_each(${wanted}) j
        CROSS JOIN tags t ON t.tenant_id = ${tenantId} AND t.name_key = j.value ->> 'key'`,
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
        SELECT ${tenantId}, ${contactId}, 'tag.added', t.id, t.name, ${now} FROM json_each(${wanted}) j
        CROSS JOIN tags t ON t.tenant_id = ${tenantId} AND t.name_key = j.value ->> 'key'`,
  ]
}

/** Only changes of state are logged; each with its text as the proof (spec 7.1). */
function consentStatements(
  tenantId: number,
  contactId: SQL,
  consents: readonly ConsentChange[],
  { source, actorId, now }: WriteOrigin,
): SQL[] {
  if (consents.length === 0) return []
  const wanted = json(consents)
  return [
    sql`INSERT INTO consent_log (tenant_id, contact_id, channel, state, source, text, actor_id, at)
        SELECT ${tenantId}, ${contactId}, j.value ->> 'channel', j.value ->> 'state', ${source},
          j.value ->> 'text', ${actorId}, ${now}
        FROM json_each(${wanted}) j
        WHERE NOT EXISTS (SELECT 1 FROM contact_consents k WHERE k.tenant_id = ${tenantId}
          AND k.contact_id = ${contactId} AND k.channel = j.value ->> 'channel'
          AND k.state = j.value ->> 'state')`,
    sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
        SELECT ${tenantId}, ${contactId}, j.value ->> 'channel', j.value ->> 'state', ${now}
        FROM json_each(${wanted}) j WHERE true
        ON CONFLICT (tenant_id, contact_id, channel) DO UPDATE
        SET state = excluded.state, updated_at = excluded.updated_at WHERE state <> excluded.state`,
  ]
}

/** What an update found: `seenUpdatedAt` makes it fail when somebody else wrote in between. */
export type ContactUpdate = {
  contactId: number
  seenUpdatedAt: number
  values: ContactValues
  /** The whole new set, or null when no address changed. */
  identities: Identity[] | null
  consents: ConsentChange[]
}

/**
 * Writes a contact over the version that was read, in one batch. Its `updated_at` always rises, so that
 * two writes in one millisecond are told apart.
 *
 * @throws DbError with a NOT NULL violation on `contacts.updated_at` when the contact changed meanwhile,
 * with a unique violation on `contact_identities.external_id` when an address is taken
 */
export async function updateContactRow(
  db: Db,
  tenantId: number,
  { contactId, seenUpdatedAt, values, identities, consents }: ContactUpdate,
  origin: WriteOrigin,
): Promise<void> {
  const updatedAt = Math.max(origin.now, seenUpdatedAt + 1)
  const id = sql`${contactId}`
  await writeBatch(db, [
    sql`UPDATE contacts SET email = ${values.email}, phone = ${values.phone}, phone_raw = ${values.phoneRaw},
          first_name = ${values.firstName}, last_name = ${values.lastName}, sort_name = ${values.sortName},
          company = ${values.company}, language = ${values.language}, gender = ${values.gender},
          birth_date = ${values.birthDate}, time_zone = ${values.timeZone}, fields = ${json(values.fields)},
          updated_at = CASE WHEN updated_at = ${seenUpdatedAt} AND deleted_at IS NULL THEN ${updatedAt} END
        WHERE id = ${contactId} AND tenant_id = ${tenantId}`,
    ...(identities === null ? [] : identityStatements(tenantId, contactId, identities, updatedAt)),
    ...consentStatements(tenantId, id, consents, origin),
  ])
}

/** Addresses that a merge brought stay, unless one of them becomes the contact's own. */
function identityStatements(
  tenantId: number,
  contactId: number,
  identities: readonly Identity[],
  now: number,
): SQL[] {
  const wanted = json(identities)
  return [
    // Whoever has opted out has done so for the address: it stays so when somebody else gets it (spec 4.5).
    sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
        SELECT i.tenant_id, o.channel, i.external_id, 'unsubscribed', ${now}
        FROM contact_identities i INDEXED BY contact_identities_contact CROSS JOIN contact_consents o
          ON o.tenant_id = ${tenantId} AND o.contact_id = ${contactId} AND o.state = 'opted_out'
          AND CASE i.channel WHEN 'email' THEN o.channel = 'email' ELSE o.channel IN ('sms', 'whatsapp') END
        WHERE i.tenant_id = ${tenantId} AND i.contact_id = ${contactId} AND i.channel IN ('email', 'phone')
          AND i.kept = 0 AND (i.channel, i.external_id) NOT IN (
            SELECT j.value ->> 'kind', j.value ->> 'externalId' FROM json_each(${wanted}) j)
        ON CONFLICT DO NOTHING`,
    sql`DELETE FROM contact_identities INDEXED BY contact_identities_contact
        WHERE tenant_id = ${tenantId} AND contact_id = ${contactId} AND channel IN ('email', 'phone')
        AND (kept = 0 OR (channel, external_id) IN (
          SELECT j.value ->> 'kind', j.value ->> 'externalId' FROM json_each(${wanted}) j))`,
    sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
        SELECT ${tenantId}, j.value ->> 'kind', j.value ->> 'externalId', ${contactId}
        FROM json_each(${wanted}) j`,
  ]
}

/** One more address leads to a contact, unless it leads to somebody. */
export async function addIdentity(
  db: Db,
  tenantId: number,
  { contactId, identity }: { contactId: number; identity: Identity },
): Promise<void> {
  await execute(
    db,
    sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
        SELECT ${tenantId}, ${identity.kind}, ${identity.externalId}, id FROM contacts
        WHERE id = ${contactId} AND tenant_id = ${tenantId} AND deleted_at IS NULL
        ON CONFLICT DO NOTHING`,
  )
}

/** What somebody who was nobody wrote, and what they were answered, is a contact's. */
export async function takeOverMessages(
  db: Db,
  tenantId: number,
  { contactId, channel, address }: { contactId: number; channel: string; address: string },
): Promise<void> {
  await writeBatch(db, [
    sql`UPDATE inbound_events INDEXED BY inbound_events_sender SET contact_id = ${contactId}
        WHERE tenant_id = ${tenantId} AND channel = ${channel} AND sender = ${address} AND contact_id IS NULL`,
    sql`UPDATE messages INDEXED BY messages_nobody SET contact_id = ${contactId}
        WHERE tenant_id = ${tenantId} AND address = ${address} AND contact_id = 0 AND channel = ${channel}`,
  ])
}

/** Which contacts change their state, and when; restoring is the other way round. */
export type DeletedChange = { contactIds: readonly number[]; deleted: boolean; now: number }

const inOtherState = ({ deleted }: DeletedChange): SQL =>
  deleted ? sql`c.deleted_at IS NULL` : sql`c.deleted_at IS NOT NULL`

/** Those of the contacts that a change really touches, as `contact_id, ref_id`. */
export const deletedEffects = (tenantId: number, change: DeletedChange): SQL =>
  sql`SELECT c.id AS contact_id, 0 AS ref_id
      FROM (SELECT DISTINCT value FROM json_each(${json(change.contactIds)})) j
      CROSS JOIN contacts c ON c.id = j.value AND c.tenant_id = ${tenantId} WHERE ${inOtherState(change)}`

/** The statements of a change: an event for each contact in the other state, then its new state. */
export function deletedStatements(tenantId: number, change: DeletedChange): [SQL, SQL] {
  const { contactIds, deleted, now } = change
  return [
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, at)
        SELECT ${tenantId}, contact_id, ${deleted ? 'deleted' : 'restored'}, ${now}
        FROM (${deletedEffects(tenantId, change)})`,
    sql`UPDATE contacts AS c SET deleted_at = ${deleted ? now : null}, updated_at = max(${now}, updated_at + 1)
        WHERE id IN (SELECT value FROM json_each(${json(contactIds)})) AND tenant_id = ${tenantId}
        AND ${inOtherState(change)} RETURNING id`,
  ]
}

/**
 * Deletes or restores contacts: those in the other state change, the rest stay. Their addresses stay
 * theirs, so that an import finds them (spec 2.5). Gives the ids that changed.
 */
export async function setDeleted(db: Db, tenantId: number, change: DeletedChange): Promise<number[]> {
  const [event, update] = deletedStatements(tenantId, change)
  const [, changed] = await writeBatch(db, [event, returning(update, IdRow)])
  return changed.rows.map(({ id }) => id)
}
