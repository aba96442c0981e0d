import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, tenantId } from '../columns.ts'

/**
 * The key pair by which push services know a workspace (VAPID, RFC 8292). Browsers bind a subscription to
 * it, so it outlives every change of the channel's settings.
 */
export const pushKeys = sqliteTable('push_keys', {
  tenantId: tenantId().primaryKey(),
  /** Uncompressed P-256 point, base64url. */
  publicKey: text('public_key').notNull(),
  sealedPrivateKey: text('sealed_private_key').notNull(),
  createdAt: at('created_at').notNull(),
})

/**
 * A browser that allowed notifications (spec 6.5). `endpointHash` is its address among the identities and
 * the suppressions; the endpoint itself is good for nothing without the workspace's private key.
 */
export const pushSubscriptions = sqliteTable(
  'push_subscriptions',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    contactId: integer('contact_id').notNull(),
    /** SHA-256 of the endpoint, hex. */
    endpointHash: text('endpoint_hash').notNull(),
    endpoint: text('endpoint').notNull(),
    /** The browser's public key, an uncompressed P-256 point, and its secret of 16 bytes (RFC 8291), base64url. */
    p256dh: text('p256dh').notNull(),
    auth: text('auth').notNull(),
    /** `desktop`, `phone` or `tablet`. */
    device: text('device').notNull(),
    browser: text('browser'),
    system: text('system'),
    language: text('language'),
    createdAt: at('created_at').notNull(),
    lastSeenAt: at('last_seen_at').notNull(),
    /** Since when nothing is sent to it: the push service no longer knows it, or the person took it back. */
    deadAt: at('dead_at'),
  },
  (table) => [
    uniqueIndex('push_subscriptions_endpoint').on(table.tenantId, table.endpointHash),
    index('push_subscriptions_contact').on(table.tenantId, table.contactId),
    index('push_subscriptions_alive')
      .on(table.tenantId, table.contactId)
      .where(sql`dead_at IS NULL`),
  ],
)
