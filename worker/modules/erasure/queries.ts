import { type SQL, sql, type SQLWrapper } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, nextVersion, queryRow, queryRows, writeBatch } from '../../../db/client.ts'
import { ErasedCounts, type ErasedKind } from '../../contracts/erasure.ts'
import type { HashedAddress } from '../suppressions/service.ts'

/** Places that are searched page by page, in this order. */
export const erasureSteps = ['mails', 'events', 'tasks', 'rejects', 'files'] as const
export type ErasureStep = (typeof erasureSteps)[number]

const ErasureRow = z
  .object({
    id: z.number(),
    contact_id: z.number(),
    actor: z.string(),
    requested_at: z.number(),
    step: z.enum(erasureSteps).nullable(),
    step_cursor: z.number(),
    due_at: z.number(),
    sealed: z.string().nullable(),
    removed: z.string().transform((text) => ErasedCounts.parse(JSON.parse(text))),
    finished_at: z.number().nullable(),
    version: z.number(),
  })
  .transform((row) => ({
    id: row.id,
    contactId: row.contact_id,
    actor: row.actor,
    requestedAt: row.requested_at,
    step: row.step,
    stepCursor: row.step_cursor,
    dueAt: row.due_at,
    sealed: row.sealed,
    removed: row.removed,
    finishedAt: row.finished_at,
    version: row.version,
  }))
export type Erasure = z.infer<typeof ErasureRow>

const columns = sql`id, contact_id, actor, requested_at, step, step_cursor, due_at, sealed, removed,
  finished_at, version`

export const findErasure = (db: Db, tenantId: number, contactId: number): Promise<Erasure | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM erasures WHERE tenant_id = ${tenantId} AND contact_id = ${contactId}`,
    ErasureRow,
  )

/** Erasures with places left to search, the longest waiting first. */
export const listOpenErasures = (db: Db, tenantId: number, limit: number): Promise<Erasure[]> =>
  queryRows(
    db,
    sql`SELECT ${columns} FROM erasures WHERE tenant_id = ${tenantId} AND finished_at IS NULL
        ORDER BY due_at LIMIT ${limit}`,
    ErasureRow,
  )

const WholeContact = z.object({
  updated_at: z.number(),
  phone_raw: z.string().nullable(),
  identities: z
    .string()
    .transform((text) =>
      z.array(z.object({ channel: z.string(), externalId: z.string() })).parse(JSON.parse(text)),
    ),
  batch_keys: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
})

/** What an erasure must know of a contact before it is gone. */
export const findErasable = (db: Db, tenantId: number, contactId: number) =>
  queryRow(
    db,
    sql`SELECT c.updated_at, c.phone_raw,
          (SELECT json_group_array(json_object('channel', i.channel, 'externalId', i.external_id))
           FROM contact_identities i WHERE i.tenant_id = ${tenantId} AND i.contact_id = c.id) AS identities,
          (SELECT json_group_array(DISTINCT coalesce(m.batch_key, m.lease_key)) FROM messages m
           WHERE m.tenant_id = ${tenantId} AND m.contact_id = c.id AND ${isOpen('m')}
             AND coalesce(m.batch_key, m.lease_key) IS NOT NULL) AS batch_keys
        FROM contacts c WHERE c.id = ${contactId} AND c.tenant_id = ${tenantId}`,
    WholeContact,
  )

const isOpen = (table: string): SQL =>
  sql.raw(`${table}.sent_at IS NULL AND ${table}.failed_at IS NULL AND ${table}.skipped_at IS NULL`)

export type ErasureWrite = {
  contactId: number
  seenUpdatedAt: number
  actor: string
  sealed: string
  /** Visitors of chats whose conversations were the contact's. */
  visitors: readonly string[]
  /** All addresses, hashed; kept are those that are suppressed or whose person opted out, or all. */
  addresses: readonly HashedAddress[]
  keepAll: boolean
  now: number
}

/**
 * Takes a person out of every row that says whose it is, in one batch; what stays are figures and hashes.
 * Memberships go before the contact, whose row their triggers read.
 *
 * @throws DbError with a NOT NULL violation on `erasures.contact_id` when the contact changed or is gone,
 *   a unique violation on it when it has been erased
 */
export async function eraseContactRows(
  db: Db,
  tenantId: number,
  write: ErasureWrite,
  record: SQLWrapper,
): Promise<void> {
  const { contactId, now } = write
  const own = sql`tenant_id = ${tenantId} AND contact_id = ${contactId}`
  await writeBatch(db, [
    insertErasure(tenantId, write),
    keepHashes(tenantId, write),
    sql`UPDATE erasures SET removed = json_set(removed, '$.suppressionHashes', changes()) WHERE ${own}`,
    sql`DELETE FROM suppressions WHERE tenant_id = ${tenantId} AND (channel, address) IN (${addressesOf(write)})`,
    sql`DELETE FROM sandbox_messages WHERE tenant_id = ${tenantId} AND provider_id IN (
          SELECT provider_id FROM messages WHERE ${own} AND provider_id IS NOT NULL)`,
    // What was not attempted never goes out; what is under way ends by its call's own key.
    sql`UPDATE messages SET skipped_at = ${now}, error_code = 'erased', lease_until = NULL, lease_key = NULL
        WHERE ${own} AND attempt_at IS NULL AND ${isOpen('messages')}`,
    sql`UPDATE messages SET provider_id = NULL WHERE ${own} AND NOT (${isOpen('messages')})`,
    sql`UPDATE messages SET contact_id = 0, address = '', cause_key = 'erased:' || id WHERE ${own}`,
    sql`DELETE FROM list_members INDEXED BY list_members_contact WHERE ${own}`,
    sql`DELETE FROM contact_tags WHERE ${own}`,
    sql`DELETE FROM contact_consents WHERE ${own}`,
    sql`DELETE FROM consent_log WHERE ${own}`,
    sql`DELETE FROM contact_events WHERE ${own}`,
    sql`DELETE FROM inbound_events WHERE id IN (${receivedOf(tenantId, write)})`,
    sql`DELETE FROM messenger_threads WHERE tenant_id = ${tenantId} AND psid IN (${psidsOf(write)})`,
    sql`DELETE FROM webhook_events WHERE tenant_id = ${tenantId} AND processed_at IS NULL AND source = 'meta'
          AND payload->>'psid' IN (${psidsOf(write)})`,
    sql`DELETE FROM opt_ins WHERE id IN (${optInsOf(tenantId, write)})`,
    sql`DELETE FROM conversation_messages WHERE tenant_id = ${tenantId} AND conversation_id IN (
          SELECT id FROM conversations WHERE ${own})`,
    sql`DELETE FROM conversations WHERE ${own}`,
    sql`DELETE FROM push_subscriptions WHERE ${own}`,
    sql`DELETE FROM chat_visitors WHERE ${own}`,
    sql`DELETE FROM chat_visitors WHERE tenant_id = ${tenantId} AND email IN (
          SELECT value ->> 'address' FROM json_each(${json(write.addresses)}) WHERE value ->> 'channel' = 'email')`,
    sql`DELETE FROM chat_visitors WHERE tenant_id = ${tenantId}
          AND visitor IN (SELECT value FROM json_each(${json(write.visitors)}))`,
    sql`DELETE FROM contact_identities WHERE ${own}`,
    sql`DELETE FROM contacts WHERE id = ${contactId} AND tenant_id = ${tenantId}`,
    record,
  ])
}

/** What came from the contact, or from one of its addresses: two looks into an index, where OR walks all. */
const receivedOf = (
  tenantId: number,
  { contactId, addresses }: Pick<ErasureWrite, 'contactId' | 'addresses'>,
): SQL => sql`
  SELECT id FROM inbound_events WHERE tenant_id = ${tenantId} AND contact_id = ${contactId}
  UNION
  SELECT e.id FROM json_each(${json(addresses)}) a CROSS JOIN inbound_events e INDEXED BY inbound_events_sender
    ON e.tenant_id = ${tenantId} AND e.channel = a.value ->> 'channel' AND e.sender = a.value ->> 'address'`

/** The files of mails that go with the rows of what was received. */
export const listMailKeys = (
  db: Db,
  tenantId: number,
  write: Pick<ErasureWrite, 'contactId' | 'addresses'>,
): Promise<string[]> =>
  queryRows(
    db,
    sql`SELECT details->>'mailKey' AS key FROM inbound_events
        WHERE id IN (${receivedOf(tenantId, write)}) AND details->>'mailKey' IS NOT NULL`,
    (row) => String(row['key']),
  )

const optInsOf = (tenantId: number, { contactId, addresses }: ErasureWrite): SQL => sql`
  SELECT id FROM opt_ins INDEXED BY opt_ins_contact WHERE tenant_id = ${tenantId} AND contact_id = ${contactId}
  UNION
  SELECT o.id FROM json_each(${json(addresses)}) a CROSS JOIN opt_ins o INDEXED BY opt_ins_email
    ON o.tenant_id = ${tenantId} AND o.email = a.value ->> 'address' AND a.value ->> 'channel' = 'email'`

const psidsOf = ({ addresses }: ErasureWrite): SQL =>
  sql`SELECT value ->> 'address' FROM json_each(${json(addresses)}) WHERE value ->> 'channel' = 'messenger'`

const addressesOf = ({ addresses }: ErasureWrite): SQL =>
  sql`SELECT value ->> 'channel', value ->> 'address' FROM json_each(${json(addresses)})`

/** The receipt counts what the batch is about to remove. */
function insertErasure(tenantId: number, write: ErasureWrite): SQL {
  const { contactId, now } = write
  const count = (kind: ErasedKind, table: SQL, and: SQL = sql``): SQL =>
    sql`${kind}, (SELECT count(*) FROM ${table} WHERE tenant_id = ${tenantId} AND contact_id = ${contactId} ${and})`
  const counts = [
    sql`'contact', 1`,
    count('identities', sql`contact_identities`),
    count('tags', sql`contact_tags`),
    count('lists', sql`list_members`),
    count('consents', sql`contact_consents`),
    count('consentProofs', sql`consent_log`),
    count('events', sql`contact_events`),
    count('devices', sql`push_subscriptions`),
    count('messages', sql`messages`),
    sql`'received', (SELECT count(*) FROM (${receivedOf(tenantId, write)}))`,
    sql`'optIns', (SELECT count(*) FROM (${optInsOf(tenantId, write)}))`,
    sql`'suppressions', (SELECT count(*) FROM suppressions WHERE tenant_id = ${tenantId}
      AND (channel, address) IN (${addressesOf(write)}))`,
    sql`'sandboxMails', (SELECT count(*) FROM sandbox_messages WHERE tenant_id = ${tenantId}
      AND provider_id IN (SELECT provider_id FROM messages
        WHERE tenant_id = ${tenantId} AND contact_id = ${contactId} AND provider_id IS NOT NULL))`,
  ]
  return sql`
    INSERT INTO erasures (tenant_id, contact_id, actor, requested_at, step, due_at, sealed, removed)
    VALUES (${tenantId}, (SELECT id FROM contacts WHERE id = ${contactId} AND tenant_id = ${tenantId}
        AND updated_at = ${write.seenUpdatedAt}),
      ${write.actor}, ${now}, ${erasureSteps[0]}, ${now}, ${write.sealed},
      json_object(${sql.join(counts, sql`, `)}))`
}

/** A suppression outlives its person as a hash; so does a withdrawal, which only the person's log told. */
const keepHashes = (tenantId: number, write: ErasureWrite): SQL => sql`
  INSERT INTO suppression_hashes (tenant_id, channel, hash, reason, created_at)
  SELECT ${tenantId}, j.value ->> 'channel', j.value ->> 'hash', coalesce(s.reason, 'erased'), ${write.now}
  FROM json_each(${json(write.addresses)}) j
  LEFT JOIN suppressions s ON s.tenant_id = ${tenantId} AND s.channel = j.value ->> 'channel'
    AND s.address = j.value ->> 'address'
  LEFT JOIN contact_consents k ON k.tenant_id = ${tenantId} AND k.contact_id = ${write.contactId}
    AND k.channel = j.value ->> 'channel' AND k.state = 'opted_out'
  WHERE ${write.keepAll ? 1 : 0} OR s.address IS NOT NULL OR k.state IS NOT NULL
  ON CONFLICT (tenant_id, channel, hash) DO NOTHING`

/** One page of a search: what it removed, and where the next begins. */
export type ErasurePage = {
  statement: SQL
  kind: ErasedKind
  next: { step: ErasureStep | null; cursor: number; dueAt: number }
}

/** Applies a page and moves on in one batch; nothing happens when another worker was faster. */
export async function applyPage(
  db: Db,
  tenantId: number,
  erasure: Erasure,
  page: ErasurePage,
  now: number,
): Promise<void> {
  const { step, cursor, dueAt } = page.next
  const done = step === null
  const path = `$.${page.kind}`
  await writeBatch(db, [
    page.statement,
    sql`UPDATE erasures SET
          removed = CASE WHEN changes() = 0 THEN removed
            ELSE json_set(removed, ${path}, coalesce(removed ->> ${path}, 0) + changes()) END,
          step = ${step}, step_cursor = ${cursor}, due_at = ${dueAt},
          sealed = CASE WHEN ${done ? 1 : 0} THEN NULL ELSE sealed END,
          finished_at = ${done ? now : null}, version = ${nextVersion(erasure.version)}
        WHERE tenant_id = ${tenantId} AND id = ${erasure.id}`,
  ])
}

const Border = z.object({ last: z.number().nullable(), count: z.number() })

/** The last of the next rows of the outbox, and how many there are. */
export const findMailBorder = (db: Db, tenantId: number, after: number, limit: number) =>
  queryRow(
    db,
    sql`SELECT max(id) AS last, count(*) AS count FROM (
          SELECT id FROM sandbox_messages WHERE tenant_id = ${tenantId} AND id > ${after} ORDER BY id LIMIT ${limit})`,
    Border,
  )

/** What the outbox holds for these addresses, in lower case, that no message leads to: tests. */
export const deleteMails = (
  tenantId: number,
  { after, upTo, addresses }: { after: number; upTo: number; addresses: readonly string[] },
): SQL =>
  sql`DELETE FROM sandbox_messages
      WHERE tenant_id = ${tenantId} AND id > ${after} AND id <= ${upTo}
        AND lower(recipient) IN (SELECT value FROM json_each(${json(addresses)}))`

/** Reports of providers that nobody has worked off yet; those worked off are empty. */
export const deleteOpenEvents = (
  tenantId: number,
  needles: { texts: readonly string[]; digits: readonly string[] },
): SQL =>
  sql`DELETE FROM webhook_events
      WHERE tenant_id = ${tenantId} AND processed_at IS NULL AND ${holdsAny('payload', needles)}`

/**
 * Filters by which ended tasks chose their contacts and that name this person: nobody asks for them any more.
 * What is left in their place is one whom no task finds.
 */
export const forgetFilters = (
  tenantId: number,
  contactId: number,
  { texts, digits }: { texts: readonly string[]; digits: readonly string[] },
): SQL =>
  sql`UPDATE tasks SET input = json_set(input, '$.selection', json(${json({ by: 'ids', contactIds: [contactId] })}))
      WHERE tenant_id = ${tenantId} AND finished_at IS NOT NULL
        AND json_type(input, '$.selection.filter') IS NOT NULL AND ${holdsAny('input', { texts, digits })}`

/** Where a page of rejects begins or ends: after this line of this import. */
export type RejectPlace = { importId: number; line: number }

/** The last line of the next page of rejects, whatever the import; null when fewer are left. */
export const findRejectsBorder = (
  db: Db,
  tenantId: number,
  after: RejectPlace,
  limit: number,
): Promise<RejectPlace | undefined> =>
  queryRow(
    db,
    sql`SELECT import_id AS importId, line FROM import_rejects
        WHERE tenant_id = ${tenantId} AND (import_id, line) > (${after.importId}, ${after.line})
        ORDER BY import_id, line LIMIT 1 OFFSET ${limit - 1}`,
    z.object({ importId: z.number(), line: z.number() }),
  )

/** Rows of files that hold one of the texts keep their line and reason and lose their cells. */
export function emptyRejects(
  tenantId: number,
  { after, upTo }: { after: RejectPlace; upTo: RejectPlace | null },
  needles: { texts: readonly string[]; digits: readonly string[] },
): SQL {
  const until = upTo === null ? sql`` : sql`AND (import_id, line) <= (${upTo.importId}, ${upTo.line})`
  return sql`UPDATE import_rejects SET cells = '[]', detail = NULL
      WHERE tenant_id = ${tenantId} AND (import_id, line) > (${after.importId}, ${after.line}) ${until}
        AND cells <> '[]' AND ${holdsAny('cells', needles)}`
}

/** Whether a column holds one of the texts, in any case, or one of the digits, however they are written. */
const holdsAny = (
  column: 'cells' | 'input' | 'payload',
  { texts, digits }: { texts: readonly string[]; digits: readonly string[] },
): SQL =>
  sql`(EXISTS (SELECT 1 FROM json_each(${json(texts)}) j WHERE instr(lower(${sql.raw(column)}), j.value) > 0)
    OR EXISTS (SELECT 1 FROM json_each(${json(digits)}) j WHERE instr(${onlyDigits(column)}, j.value) > 0))`

/** The column without the signs that people write between the digits of a phone. */
const onlyDigits = (column: string): SQL =>
  sql.raw(
    [' ', '-', '.', '/', '(', ')', '+', '\u00a0', '\u202f', '–'].reduce(
      (text, sign) => `replace(${text}, '${sign}', '')`,
      column,
    ),
  )

/** Changes nothing: for pages whose work is not in the database. */
export const nothing = (tenantId: number): SQL =>
  sql`UPDATE erasures SET step = step WHERE tenant_id = ${tenantId} AND id = 0`

/** When the last of the files that were uploaded or exported up to a moment is thrown away; null without any. */
export async function findLastFileExpiry(
  db: Db,
  tenantId: number,
  { upTo, now }: { upTo: number; now: number },
): Promise<number | null> {
  const row = await queryRow(
    db,
    sql`SELECT max(expires_at) AS last FROM (
          SELECT expires_at FROM import_files
          WHERE tenant_id = ${tenantId} AND created_at <= ${upTo} AND expires_at > ${now}
          UNION ALL
          SELECT expires_at FROM tasks
          WHERE tenant_id = ${tenantId} AND kind IN ('contacts.export', 'suppressions.export') AND created_at <= ${upTo} AND expires_at > ${now})`,
    z.object({ last: z.number().nullable() }),
  )
  return row?.last ?? null
}
