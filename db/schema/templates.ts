import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, jsonText, tenantId } from '../columns.ts'

/** A WhatsApp template: what all its translations share (spec 10.1). */
export const templates = sqliteTable(
  'templates',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    /** Seen by the team alone. */
    name: text('name').notNull(),
    /** The name folded: what searches look at, and no two templates share. */
    nameKey: text('name_key').notNull(),
    category: text('category').notNull(),
    defaultLanguage: text('default_language').notNull(),
    /** A value for each field, for who reviews it: `{ "FIRST_NAME": "Giulia" }`. */
    samples: jsonText('samples').notNull(),
    version: integer('version').notNull().default(1),
    /** Unused: translations have theirs. The release before the one that compares those still asks for it. */
    digest: text('digest'),
    createdBy: text('created_by'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    /** Frozen since then. */
    requestedAt: at('requested_at'),
    /** Its text stays for the messages that were sent with it. */
    deletedAt: at('deleted_at'),
  },
  (table) => [
    index('templates_tenant').on(table.tenantId, table.id),
    uniqueIndex('templates_name')
      .on(table.tenantId, table.nameKey)
      .where(sql`deleted_at IS NULL`),
  ],
)

/** One language of a template and how its approval stands (spec 10.2). */
export const templateTranslations = sqliteTable(
  'template_translations',
  {
    tenantId: tenantId(),
    templateId: integer('template_id').notNull(),
    language: text('language').notNull(),
    /** Order in the editor. */
    position: integer('position').notNull(),
    body: text('body').notNull(),
    state: text('state').notNull().default('draft'),
    /** Why it was rejected or stopped: the provider's word. */
    reason: text('reason'),
    stateAt: at('state_at'),
    /** The category the provider put it in. */
    givenCategory: text('given_category'),
    /** Digest of category, text and buttons once approval was asked for: no two requests in a language are the same. */
    digest: text('digest'),
    /** The provider's name of it, new with each request; what a lost create is found by. */
    providerName: text('provider_name'),
    providerId: text('provider_id'),
    /** The connection of the channel that it was asked for on. */
    connection: text('connection'),
    /** Written before the provider is told to create it: from here on it may exist there. */
    attemptAt: at('attempt_at'),
    /** When the provider is asked next; null when there is nothing to ask. */
    nextCheckAt: at('next_check_at'),
    /** Failures of the provider in a row. */
    failures: integer('failures').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.templateId, table.language] }),
    index('template_translations_due')
      .on(table.tenantId, table.nextCheckAt)
      .where(sql`next_check_at IS NOT NULL`),
    index('template_translations_digest')
      .on(table.tenantId, table.language, table.digest)
      .where(sql`digest IS NOT NULL`),
    /** Asked for before translations had a digest: none once they were compared with a draft. */
    index('template_translations_undigested')
      .on(table.tenantId, table.templateId)
      .where(sql`digest IS NULL AND state <> 'draft'`),
  ],
)

/** The buttons of a translation, in their order. */
export const templateButtons = sqliteTable(
  'template_buttons',
  {
    tenantId: tenantId(),
    templateId: integer('template_id').notNull(),
    language: text('language').notNull(),
    position: integer('position').notNull(),
    kind: text('kind').notNull(),
    label: text('label').notNull(),
    /** Address or number; empty for an answer. */
    value: text('value').notNull(),
    /** Given to who answers with it. */
    tagId: integer('tag_id'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.templateId, table.language, table.position] })],
)

/** Templates as the sandbox holds them in place of a provider (spec 8.2): their approval is played. */
export const sandboxTemplates = sqliteTable(
  'sandbox_templates',
  {
    tenantId: tenantId(),
    providerId: text('provider_id').notNull(),
    name: text('name').notNull(),
    language: text('language').notNull(),
    status: text('status').notNull(),
    reason: text('reason').notNull(),
    category: text('category'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.providerId] }),
    index('sandbox_templates_name').on(table.tenantId, table.name, table.language),
  ],
)
