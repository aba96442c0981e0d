import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, jsonText, tenantId } from '../columns.ts'

/** One connected provider per channel and workspace; without a row the sandbox answers (spec 8.2). */
export const channelAccounts = sqliteTable(
  'channel_accounts',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    channel: text('channel').notNull(),
    provider: text('provider').notNull(),
    /** Credentials sealed by AES-GCM: `version.iv.ciphertext` (spec 8.1). */
    sealedSecret: text('sealed_secret').notNull(),
    keyHint: text('key_hint'),
    /** What is no secret: the account's name at the provider, the number it sends from. */
    config: jsonText('config').notNull().default('{}'),
    state: text('state').notNull(),
    lastErrorCode: text('last_error_code'),
    lastErrorAt: at('last_error_at'),
    connectedAt: at('connected_at'),
    /** Connected or mended by a person then: what the provider tells of calls made before says nothing of now. */
    readySince: at('ready_since').notNull().default(0),
    version: integer('version').notNull().default(1),
  },
  (table) => [uniqueIndex('channel_accounts_channel').on(table.tenantId, table.channel)],
)

/** Who mails come from (spec 1.5). A campaign chooses one, else the default one speaks. */
export const senders = sqliteTable(
  'senders',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    channel: text('channel').notNull(),
    fromName: text('from_name').notNull(),
    fromEmail: text('from_email').notNull(),
    /** Empty: answers go to the sender. */
    replyTo: text('reply_to').notNull(),
    isDefault: integer('is_default').notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    deletedAt: at('deleted_at'),
  },
  (table) => [
    index('senders_tenant').on(table.tenantId, table.channel, table.id),
    uniqueIndex('senders_default')
      .on(table.tenantId, table.channel)
      .where(sql`is_default = 1 AND deleted_at IS NULL`),
  ],
)

/**
 * What is known of a domain that senders write from (spec 7.5): the records it should have in the DNS, and
 * whether they are there.
 */
export const senderDomains = sqliteTable(
  'sender_domains',
  {
    tenantId: tenantId(),
    domain: text('domain').notNull(),
    /** Records with their state: JSON of the contract's `DomainRecord[]`. */
    records: jsonText('records').notNull().default('[]'),
    /** `unknown` until it was first checked. */
    state: text('state').notNull().default('unknown'),
    /** The provider's id of it; null when it does not know it. */
    providerDomainId: text('provider_domain_id'),
    /** Why the last check came to nothing; null when it did not. */
    errorCode: text('error_code'),
    checkedAt: at('checked_at'),
    nextCheckAt: at('next_check_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.domain] }),
    index('sender_domains_next').on(table.tenantId, table.nextCheckAt),
  ],
)

/**
 * The numbers that a workspace writes on WhatsApp from (spec 9.1). Whom they may write to is the Limiter's;
 * here is what the provider last said and what staff decided.
 */
export const whatsappNumbers = sqliteTable(
  'whatsapp_numbers',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    /** E.164. */
    phone: text('phone').notNull(),
    name: text('name').notNull(),
    /** The sender's id at Twilio (`XE…`); empty where nothing is asked of the provider. */
    senderSid: text('sender_sid').notNull().default(''),
    isSandbox: integer('is_sandbox').notNull().default(0),
    ladder: text('ladder').notNull(),
    /** The WhatsApp Business account, which shares a limit among its numbers. */
    business: text('business'),
    /** The provider's own words for its state and the limit. */
    providerStatus: text('provider_status'),
    providerLimit: text('provider_limit'),
    polledAt: at('polled_at'),
    pollError: text('poll_error'),
    nextPollAt: at('next_poll_at').notNull(),
    /** People in any 24 hours that staff said; 0 is without limit, null is nothing said. */
    staffLimit: integer('staff_limit'),
    createdAt: at('created_at').notNull(),
    deletedAt: at('deleted_at'),
  },
  (table) => [
    uniqueIndex('whatsapp_numbers_phone')
      .on(table.tenantId, table.phone)
      .where(sql`deleted_at IS NULL`),
    index('whatsapp_numbers_poll')
      .on(table.tenantId, table.nextPollAt)
      .where(sql`deleted_at IS NULL AND sender_sid <> ''`),
  ],
)

/** An event from a provider: a row before the 2xx, worked off afterwards (spec 8.6). */
export const webhookEvents = sqliteTable(
  'webhook_events',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    accountId: integer('account_id').notNull(),
    /** Whose event it is, which tells how to read it: `resend`, `twilio`, `meta`. */
    source: text('source').notNull().default('resend'),
    /** The provider's own id of the event, constant across its retries. */
    eventId: text('event_id').notNull(),
    payload: jsonText('payload').notNull(),
    receivedAt: at('received_at').notNull(),
    processedAt: at('processed_at'),
  },
  (table) => [
    uniqueIndex('webhook_events_event').on(table.tenantId, table.accountId, table.eventId),
    index('webhook_events_open')
      .on(table.tenantId, table.id)
      .where(sql`processed_at IS NULL`),
    index('webhook_events_done')
      .on(table.tenantId, table.processedAt)
      .where(sql`processed_at IS NOT NULL`),
  ],
)

/** What the sandbox took in place of a provider (spec 8.2). */
export const sandboxMessages = sqliteTable(
  'sandbox_messages',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    channel: text('channel').notNull(),
    /** The id a provider would have given. */
    providerId: text('provider_id').notNull(),
    /** Same key, same position: the same message, as with a real provider. */
    idempotencyKey: text('idempotency_key').notNull(),
    position: integer('position').notNull(),
    messageId: integer('message_id'),
    recipient: text('recipient').notNull(),
    subject: text('subject').notNull(),
    /** The whole request as the provider would have received it. */
    payload: jsonText('payload').notNull(),
    createdAt: at('created_at').notNull(),
    /** What its reader was made to answer, the oldest first: JSON of `SandboxAnswer`s. */
    answers: jsonText('answers').notNull().default('[]'),
    /** Of its message; null for a test and whatever else is of no campaign, and while `words` is null. */
    campaignId: integer('campaign_id'),
    /** What it is found by: the address and the first words, folded. Null until a sweep reads a message of before. */
    words: text('words'),
  },
  (table) => [
    uniqueIndex('sandbox_messages_key').on(table.tenantId, table.idempotencyKey, table.position),
    uniqueIndex('sandbox_messages_provider').on(table.tenantId, table.providerId),
    // Holds all that a search looks at, since the payload stands before the words in each row.
    index('sandbox_messages_tenant').on(
      table.tenantId,
      table.id,
      table.channel,
      table.campaignId,
      table.messageId,
      table.words,
    ),
    index('sandbox_messages_channel').on(table.tenantId, table.channel, table.id),
    index('sandbox_messages_campaign').on(table.tenantId, table.campaignId, table.id),
    index('sandbox_messages_both').on(table.tenantId, table.channel, table.campaignId, table.id),
    index('sandbox_messages_wordless')
      .on(table.tenantId, table.id)
      .where(sql`words IS NULL`),
    index('sandbox_messages_message')
      .on(table.tenantId, table.messageId)
      .where(sql`message_id IS NOT NULL`),
  ],
)
