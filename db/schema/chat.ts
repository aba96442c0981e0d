import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, jsonText, tenantId } from '../columns.ts'

/** What a workspace has set about the chat of its sites, one row at most. */
export const chatSettings = sqliteTable('chat_settings', {
  tenantId: integer('tenant_id').primaryKey(),
  settings: jsonText('settings').notNull(),
  /** Counts the savings: whoever saves names the one they saw. 0: never saved. */
  revision: integer('revision').notNull().default(0),
  /** Sealed: the key that sites sign identities with. */
  secret: text('secret'),
  secretAt: at('secret_at'),
})

/** How many contacts a workspace's chat has made of addresses that strangers claimed, on one day. */
export const chatClaims = sqliteTable('chat_claims', {
  tenantId: integer('tenant_id').primaryKey(),
  /** ISO date in the workspace's time zone. */
  day: text('day').notNull(),
  made: integer('made').notNull(),
})

/** Browsers that have written from a site, until 30 days after their last visit. */
export const chatVisitors = sqliteTable(
  'chat_visitors',
  {
    tenantId: tenantId(),
    /** Of the binding. */
    id: text('id').notNull(),
    /** Whose conversations it has: its own, or those of a signed address. */
    visitor: text('visitor').notNull(),
    site: text('site').notNull(),
    trust: text('trust').notNull(),
    contactId: integer('contact_id'),
    email: text('email'),
    name: text('name'),
    phone: text('phone'),
    company: text('company'),
    /** Until when a signed identity holds without being shown again. */
    provenUntil: at('proven_until'),
    pageUrl: text('page_url').notNull(),
    pageTitle: text('page_title').notNull(),
    referrer: text('referrer').notNull(),
    country: text('country'),
    region: text('region'),
    city: text('city'),
    browser: text('browser'),
    system: text('system'),
    language: text('language').notNull(),
    createdAt: at('created_at').notNull(),
    seenAt: at('seen_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index('chat_visitors_visitor').on(table.tenantId, table.visitor, table.seenAt),
    index('chat_visitors_seen').on(table.tenantId, table.seenAt),
    index('chat_visitors_contact').on(table.tenantId, table.contactId),
    index('chat_visitors_email').on(table.tenantId, table.email),
  ],
)
