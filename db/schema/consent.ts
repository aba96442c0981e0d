import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, jsonText, tenantId } from '../columns.ts'

/**
 * Somebody asked to be written to and has yet to prove the address (double opt-in). Without the proof the
 * row expires and is removed, and nobody has become a contact.
 */
export const optIns = sqliteTable(
  'opt_ins',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    /** The contact whose link was used; null on the workspace's own link. */
    contactId: integer('contact_id'),
    email: text('email').notNull(),
    firstName: text('first_name'),
    language: text('language').notNull(),
    /** Lists to join once it is confirmed. */
    listIds: jsonText('list_ids').notNull().default('[]'),
    /** The words the person agreed to. */
    text: text('text').notNull(),
    ip: text('ip'),
    userAgent: text('user_agent'),
    requestedAt: at('requested_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    /** When its mail is tried next; null once it went out or was given up. */
    mailDueAt: at('mail_due_at'),
    mailAttempts: integer('mail_attempts').notNull().default(0),
    /** Tries of its mail that may have left: begun, and not known to have sent nothing. */
    mailTries: integer('mail_tries').notNull().default(0),
    mailedAt: at('mailed_at'),
    mailError: text('mail_error'),
    confirmedAt: at('confirmed_at'),
  },
  (table) => [
    index('opt_ins_email').on(table.tenantId, table.email),
    index('opt_ins_contact')
      .on(table.tenantId, table.contactId)
      .where(sql`contact_id IS NOT NULL`),
    index('opt_ins_mail')
      .on(table.tenantId, table.mailDueAt)
      .where(sql`mail_due_at IS NOT NULL`),
    index('opt_ins_expiry').on(table.tenantId, table.expiresAt),
  ],
)

/** How often a public form was sent within a window of time, by scope; addresses stand here only as hashes. */
export const publicCounts = sqliteTable(
  'public_counts',
  {
    tenantId: tenantId(),
    scope: text('scope').notNull(),
    /** Start of the window, epoch ms. */
    windowAt: at('window_at').notNull(),
    count: integer('count').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.scope, table.windowAt] }),
    index('public_counts_window').on(table.tenantId, table.windowAt),
  ],
)

/**
 * What a person wrote, by SMS or WhatsApp: a row before the provider's 2xx, worked off afterwards (spec 8.6).
 */
export const inboundEvents = sqliteTable(
  'inbound_events',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    /** 0: the sandbox. */
    accountId: integer('account_id').notNull(),
    channel: text('channel').notNull(),
    /** The provider's own id of the message, constant across its retries. */
    eventId: text('event_id').notNull(),
    /** Who wrote: E.164, or the channel's own id of a person. */
    sender: text('sender').notNull(),
    /** The workspace's number or page that was written to. */
    recipient: text('recipient').notNull(),
    text: text('text').notNull(),
    /** The rest of what is used of the provider's form: JSON of the contract's `InboundDetails`. */
    details: jsonText('details').notNull().default('{}'),
    receivedAt: at('received_at').notNull(),
    processedAt: at('processed_at'),
    /** Set when it is worked off: whose it is, what it answers, and what it was taken for. */
    contactId: integer('contact_id'),
    messageId: integer('message_id'),
    meaning: text('meaning'),
    /** Since when it stands in its conversation. */
    landedAt: at('landed_at'),
    /** When what was sent along is to be fetched from the provider next; null when nothing is left to fetch. */
    mediaDueAt: at('media_due_at'),
    /** The answer to a word: written before it is sent, tried once (spec 8.4). */
    answer: text('answer'),
    answerAttemptAt: at('answer_attempt_at'),
    answerState: text('answer_state'),
    answerProviderId: text('answer_provider_id'),
    answerError: text('answer_error'),
  },
  (table) => [
    uniqueIndex('inbound_events_event').on(table.tenantId, table.accountId, table.eventId),
    index('inbound_events_open')
      .on(table.tenantId, table.id)
      .where(sql`processed_at IS NULL`),
    index('inbound_events_unlanded')
      .on(table.tenantId, table.id)
      .where(sql`landed_at IS NULL AND processed_at IS NOT NULL`),
    index('inbound_events_media')
      .on(table.tenantId, table.mediaDueAt)
      .where(sql`media_due_at IS NOT NULL`),
    index('inbound_events_answer')
      .on(table.tenantId, table.id)
      .where(sql`answer_state = 'due'`),
    index('inbound_events_contact').on(table.tenantId, table.contactId, table.id),
    index('inbound_events_sender').on(table.tenantId, table.channel, table.sender),
  ],
)

/** What a workspace's mails that came in took of the work of one hour: one row, of the latest hour. */
export const mailWork = sqliteTable('mail_work', {
  tenantId: integer('tenant_id').primaryKey(),
  /** Epoch ms of the hour's start. */
  hour: integer('hour').notNull(),
  mails: integer('mails').notNull(),
  bytes: integer('bytes').notNull(),
})
