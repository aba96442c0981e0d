import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, jsonText, tenantId } from '../columns.ts'

/**
 * `id` is the rowid, so every index that starts with the tenant ends with the id by itself and
 * serves as a keyset. AUTOINCREMENT keeps the id of an erased contact from coming back.
 */
export const contacts = sqliteTable(
  'contacts',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    email: text('email'),
    /** E.164 when valid, else null; what was typed stays in `phoneRaw` (spec 2.1). */
    phone: text('phone'),
    phoneRaw: text('phone_raw'),
    firstName: text('first_name'),
    lastName: text('last_name'),
    /** Folded "last first", for sorting and prefix search. */
    sortName: text('sort_name').notNull().default(''),
    company: text('company'),
    language: text('language'),
    gender: text('gender'),
    /** ISO date. */
    birthDate: text('birth_date'),
    /** IANA name; null: the workspace's. */
    timeZone: text('time_zone'),
    /** Dynamic field values: JSON object of key to value. */
    fields: jsonText('fields').notNull().default('{}'),
    source: text('source').notNull(),
    /** The import that last wrote this contact and the file line it came from: finds doubles inside a file. */
    importId: integer('import_id'),
    importLine: integer('import_line'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    deletedAt: at('deleted_at'),
    /**
     * When the person last did something: opened, clicked, answered, unsubscribed, wrote. 0: never. Kept by
     * triggers; not null, so that a page of those who never did begins at its cursor too.
     */
    lastActivityAt: at('last_activity_at').notNull().default(0),
  },
  (table) => [
    index('contacts_activity')
      .on(table.tenantId, table.lastActivityAt)
      .where(sql`deleted_at IS NULL`),
    index('contacts_created')
      .on(table.tenantId, table.createdAt)
      .where(sql`deleted_at IS NULL`),
    index('contacts_updated')
      .on(table.tenantId, table.updatedAt)
      .where(sql`deleted_at IS NULL`),
    index('contacts_name')
      .on(table.tenantId, table.sortName)
      .where(sql`deleted_at IS NULL`),
    /** Which zones there are, for quiet hours. */
    index('contacts_zone')
      .on(table.tenantId, table.timeZone)
      .where(sql`time_zone IS NOT NULL`),
    /** Month and day of birth: who crosses the border of a relative date (spec 5.6), and birthdays. */
    index('contacts_birthday')
      .on(table.tenantId, sql`substr(birth_date, 6)`)
      .where(sql`birth_date IS NOT NULL`),
    index('contacts_email')
      .on(table.tenantId, sql`coalesce(email, '')`)
      .where(sql`deleted_at IS NULL`),
    /** The rows of an import chunk after they were written, and doubles inside a file. */
    index('contacts_import')
      .on(table.tenantId, table.importId, table.importLine)
      .where(sql`import_id IS NOT NULL`),
    /** The others in the order of their ids, which is the order they came in; the deleted ones by when. */
    index('contacts_deleted').on(table.tenantId, table.deletedAt),
  ],
)

/** Who is behind an address: unique per workspace (spec 2.5). `externalId` is normalised. */
export const contactIdentities = sqliteTable(
  'contact_identities',
  {
    tenantId: tenantId(),
    channel: text('channel').notNull(),
    externalId: text('external_id').notNull(),
    contactId: integer('contact_id').notNull(),
    /** 1: another address of the same person, come with a merge. It leads to the contact, nothing is sent to it. */
    kept: integer('kept').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.channel, table.externalId] }),
    index('contact_identities_contact').on(table.tenantId, table.contactId),
  ],
)

/** The state per channel: the fold of `consent_log`. No row means unknown (spec 7.1). */
export const contactConsents = sqliteTable(
  'contact_consents',
  {
    tenantId: tenantId(),
    contactId: integer('contact_id').notNull(),
    channel: text('channel').notNull(),
    state: text('state').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.contactId, table.channel] }),
    /** Who has given or withdrawn it, in the order of ids. */
    index('contact_consents_state').on(table.tenantId, table.channel, table.state, table.contactId),
  ],
)

/** Append-only proof of every consent and withdrawal (spec 7.1, GDPR art. 7.1). */
export const consentLog = sqliteTable(
  'consent_log',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    contactId: integer('contact_id').notNull(),
    channel: text('channel').notNull(),
    state: text('state').notNull(),
    source: text('source').notNull(),
    /** The text the person saw, or the importer's statement. */
    text: text('text').notNull(),
    importId: integer('import_id'),
    messageId: integer('message_id'),
    /** The double opt-in that was confirmed (`opt_ins`). */
    optInId: integer('opt_in_id'),
    /** What the person wrote: STOP, START (`inbound_events`). */
    inboundId: integer('inbound_id'),
    ip: text('ip'),
    userAgent: text('user_agent'),
    actorId: text('actor_id'),
    at: at('at').notNull(),
  },
  (table) => [index('consent_log_contact').on(table.tenantId, table.contactId)],
)

/** Addresses that are never written to again, whoever they belong to (spec 7.4). */
export const suppressions = sqliteTable(
  'suppressions',
  {
    tenantId: tenantId(),
    channel: text('channel').notNull(),
    address: text('address').notNull(),
    reason: text('reason').notNull(),
    messageId: integer('message_id'),
    createdAt: at('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.channel, table.address] }),
    /** The newest of every channel and reason: one page asks each of the chosen pairs for as many as it holds. */
    index('suppressions_newest').on(
      table.tenantId,
      table.channel,
      table.reason,
      table.createdAt,
      table.address,
    ),
  ],
)

/**
 * What is left of a suppression when its person was erased (spec 2.4): a keyed hash of the address, which
 * still stops sending should it ever come back.
 */
export const suppressionHashes = sqliteTable(
  'suppression_hashes',
  {
    tenantId: tenantId(),
    channel: text('channel').notNull(),
    hash: text('hash').notNull(),
    reason: text('reason').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.channel, table.hash] })],
)

/** Contacts that were merged into another (spec 2.5): their ids lead on to it. */
export const mergedContacts = sqliteTable(
  'merged_contacts',
  {
    tenantId: tenantId(),
    contactId: integer('contact_id').notNull(),
    intoId: integer('into_id').notNull(),
    mergedAt: at('merged_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.contactId] }),
    index('merged_contacts_into').on(table.tenantId, table.intoId),
  ],
)

/**
 * Erasures and their receipts (spec 2.4). While one is worked off `sealed` holds, encrypted, the addresses
 * that are still looked for; what stays is free of personal data.
 */
export const erasures = sqliteTable(
  'erasures',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    contactId: integer('contact_id').notNull(),
    /** As in the audit log: `user:<id>`, `key:<id>` or `system`. */
    actor: text('actor').notNull(),
    requestedAt: at('requested_at').notNull(),
    /** Which place is being cleared; null when all are. */
    step: text('step'),
    /** Where in that place the next page begins. */
    stepCursor: integer('step_cursor').notNull().default(0),
    /** Not before this time: files of calls under way are needed a little longer. */
    dueAt: at('due_at').notNull(),
    sealed: text('sealed'),
    /** What was removed, by kind. */
    removed: jsonText('removed').notNull().default('{}'),
    finishedAt: at('finished_at'),
    version: integer('version').notNull().default(1),
  },
  (table) => [
    uniqueIndex('erasures_contact').on(table.tenantId, table.contactId),
    index('erasures_open')
      .on(table.tenantId, table.dueAt)
      .where(sql`finished_at IS NULL`),
  ],
)

export const fields = sqliteTable(
  'fields',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    key: text('key').notNull(),
    label: text('label').notNull(),
    type: text('type').notNull(),
    choices: jsonText('choices').notNull().default('[]'),
    /** 1: on contacts; 0: the value comes with the API call that starts an automation (spec 3.1). */
    stored: integer('stored').notNull().default(1),
    createdAt: at('created_at').notNull(),
    /** Set while its values are being removed; its key is free again afterwards. */
    deletedAt: at('deleted_at'),
  },
  (table) => [uniqueIndex('fields_key').on(table.tenantId, table.key)],
)

/**
 * Values of date and date-time fields (`text` an ISO date, `number` epoch ms), written by triggers on
 * `contacts` so that an index finds who crosses the border of a relative date (spec 5.6).
 */
export const contactFieldValues = sqliteTable(
  'contact_field_values',
  {
    tenantId: tenantId(),
    fieldId: integer('field_id').notNull(),
    contactId: integer('contact_id').notNull(),
    text: text('text'),
    number: real('number'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.fieldId, table.contactId] }),
    index('contact_field_values_text').on(table.tenantId, table.fieldId, table.text),
    index('contact_field_values_number').on(table.tenantId, table.fieldId, table.number),
  ],
)

export const tags = sqliteTable(
  'tags',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    name: text('name').notNull(),
    /** Folded name: "Olio" and "olio" are one tag. */
    nameKey: text('name_key').notNull(),
    createdAt: at('created_at').notNull(),
    /** Set while a deleted or merged tag is being taken from its contacts. */
    deletedAt: at('deleted_at'),
    /** The tag its contacts get instead, when it was merged. */
    mergedIntoId: integer('merged_into_id'),
  },
  (table) => [uniqueIndex('tags_name').on(table.tenantId, table.nameKey)],
)

export const contactTags = sqliteTable(
  'contact_tags',
  {
    tenantId: tenantId(),
    tagId: integer('tag_id').notNull(),
    contactId: integer('contact_id').notNull(),
    addedAt: at('added_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.tagId, table.contactId] }),
    index('contact_tags_contact').on(table.tenantId, table.contactId, table.tagId),
  ],
)

/**
 * One row per contact that ever changed: the sequence of its latest change and a mask of what has
 * changed, fed by triggers (custom migration). It makes the refresh of live lists proportional to
 * change (spec 5.6). Rows are never deleted: the highest one carries the tenant's sequence.
 */
export const contactChanges = sqliteTable(
  'contact_changes',
  {
    tenantId: tenantId(),
    contactId: integer('contact_id').notNull(),
    seq: integer('seq').notNull(),
    mask: integer('mask').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.contactId] }),
    uniqueIndex('contact_changes_seq').on(table.tenantId, table.seq),
  ],
)

/** What happened with a contact that no other table tells: tags, lists, consents (spec 2.3). */
export const contactEvents = sqliteTable(
  'contact_events',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    contactId: integer('contact_id').notNull(),
    kind: text('kind').notNull(),
    /** The list, tag or message it is about. */
    refId: integer('ref_id'),
    /** Its name at the time. */
    label: text('label'),
    at: at('at').notNull(),
  },
  (table) => [index('contact_events_contact').on(table.tenantId, table.contactId)],
)
