import { sql } from 'drizzle-orm/sql'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
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
