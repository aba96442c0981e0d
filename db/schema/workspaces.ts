import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, jsonText } from '../columns.ts'

/** One row per workspace on the directory: where its shard is, and when it next has work. */
export const workspaces = sqliteTable(
  'workspaces',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    organizationId: text('organization_id').notNull().unique(),
    slug: text('slug').notNull().unique(),
    name: text('name').notNull(),
    timeZone: text('time_zone').notNull().default('Europe/Rome'),
    defaultCountry: text('default_country').notNull().default('IT'),
    defaultLanguage: text('default_language').notNull().default('it'),
    /** When the logo was last uploaded; it names the file. Null without a logo. */
    logoVersion: at('logo_version'),
    /** What that file is by its bytes: `{"type":"png","width":512,"height":160}`. */
    logoShape: jsonText('logo_shape'),
    /** `{"from":"21:00","to":"08:00"}` in the recipient's time zone; null sends at any hour (spec 7.5). */
    quietHours: jsonText('quiet_hours'),
    /** `{"messages":3,"days":7}`: at most so many messages to one person in so many days; null is no cap. */
    frequencyCap: jsonText('frequency_cap'),
    /** Null means the default shard of the installation. */
    shardUrl: text('shard_url'),
    /**
     * When the shard's next work is due. Lowered before the shard commits (too early is harmless) and
     * raised only by compare-and-set after a sweep, so that the cron asks one database.
     */
    nextDueAt: at('next_due_at').notNull().default(0),
    /** When it was last lowered: a sweep may not push it far while that commit may still be under way. */
    dueLoweredAt: at('due_lowered_at').notNull().default(0),
    createdAt: at('created_at').notNull(),
  },
  (table) => [index('workspaces_next_due').on(table.nextDueAt)],
)

/**
 * Which workspace a WhatsApp number belongs to: one alone, over all shards. Claimed before the shard
 * commits the number, so that a claim may be there without one, which the cron lets go, and never the other way.
 */
export const whatsappNumberClaims = sqliteTable(
  'whatsapp_number_claims',
  {
    phone: text('phone').primaryKey(),
    tenantId: integer('tenant_id').notNull(),
    claimedAt: at('claimed_at').notNull(),
  },
  (table) => [index('whatsapp_claims_tenant').on(table.tenantId, table.claimedAt)],
)

/** Mail of the installation itself when no provider is configured and it runs locally (spec 1.4). */
export const systemMails = sqliteTable('system_mails', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  recipient: text('recipient').notNull(),
  subject: text('subject').notNull(),
  body: text('body').notNull(),
  createdAt: at('created_at').notNull(),
})

/** Queue messages that kept failing, kept until somebody replays or drops them. */
export const deadLetters = sqliteTable(
  'dead_letters',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    /** Null when the body could not be read. */
    tenantId: integer('tenant_id'),
    messageId: text('message_id').notNull().unique(),
    queue: text('queue').notNull(),
    body: text('body').notNull(),
    createdAt: at('created_at').notNull(),
    replayedAt: at('replayed_at'),
  },
  (table) => [index('dead_letters_tenant').on(table.tenantId, table.id)],
)
