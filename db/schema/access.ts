import { sql } from 'drizzle-orm/sql'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, jsonText, tenantId } from '../columns.ts'

/** Keys of the API on the directory (spec 1.3). Only a key's SHA-256 is stored. */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    /** SHA-256 of the key as hex: a key is 256 random bits, which need no salt. */
    hash: text('hash').notNull().unique(),
    prefix: text('prefix').notNull(),
    name: text('name').notNull(),
    /** JSON array of permissions. */
    scopes: jsonText('scopes').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at'),
    /** Written at most once a minute. */
    lastUsedAt: at('last_used_at'),
    revokedAt: at('revoked_at'),
  },
  (table) => [index('api_keys_tenant').on(table.tenantId, table.id)],
)

/**
 * Invitations by e-mail (spec 1.2). The token stands only in the mail, here its SHA-256: who invites
 * never learns it, so opening the link proves the address.
 */
export const invitations = sqliteTable(
  'invitations',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    email: text('email').notNull(),
    role: text('role').notNull(),
    tokenHash: text('token_hash').notNull().unique(),
    /** The link on its way in a mail sent again: it opens already, and takes the old one's place once sent. */
    nextTokenHash: text('next_token_hash').unique(),
    invitedBy: text('invited_by').notNull(),
    createdAt: at('created_at').notNull(),
    sentAt: at('sent_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    acceptedAt: at('accepted_at'),
    revokedAt: at('revoked_at'),
  },
  (table) => [
    uniqueIndex('invitations_open')
      .on(table.tenantId, table.email)
      .where(sql`accepted_at IS NULL AND revoked_at IS NULL`),
  ],
)

/**
 * Changes of the directory that a workspace's log has yet to take over (spec 1.4): written in the batch
 * of the change, since the log itself stands on the shard.
 */
export const pendingAudit = sqliteTable(
  'pending_audit',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    at: at('at').notNull(),
    actor: text('actor').notNull(),
    area: text('area').notNull(),
    action: text('action').notNull(),
    targetId: text('target_id'),
    targetName: text('target_name'),
    details: jsonText('details').notNull(),
    ip: text('ip'),
  },
  (table) => [index('pending_audit_tenant').on(table.tenantId, table.id)],
)

/** How many mails of the installation a day saw for an address, a workspace or a person. */
export const mailCounts = sqliteTable(
  'mail_counts',
  {
    /** Days since 1 January 1970, UTC. */
    day: integer('day').notNull(),
    /** `invitation:workspace:7`, `reset:address:<SHA-256>` …: addresses stand here only as hashes. */
    scope: text('scope').notNull(),
    count: integer('count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.scope] })],
)
