import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, tenantId } from '../columns.ts'

/**
 * What the Inbox object told last of a conversation: for contact pages and reports. The object is the authority; a row
 * with a lower `seq` never replaces one with a higher.
 */
export const conversations = sqliteTable(
  'conversations',
  {
    tenantId: tenantId(),
    /** ULID. */
    id: text('id').notNull(),
    seq: integer('seq').notNull(),
    channel: text('channel').notNull(),
    contactId: integer('contact_id'),
    status: text('status').notNull(),
    assignee: text('assignee'),
    priority: text('priority').notNull(),
    subject: text('subject').notNull(),
    trust: text('trust').notNull(),
    campaignId: integer('campaign_id'),
    createdAt: at('created_at').notNull(),
    lastAt: at('last_at').notNull(),
    waitingSince: at('waiting_since'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index('conversations_contact').on(table.tenantId, table.contactId, table.lastAt),
    index('conversations_last').on(table.tenantId, table.lastAt),
  ],
)

/** Messages in and out of conversations, without what they say: that stands in the object alone. */
export const conversationMessages = sqliteTable(
  'conversation_messages',
  {
    tenantId: tenantId(),
    /** ULID. */
    id: text('id').notNull(),
    seq: integer('seq').notNull(),
    conversationId: text('conversation_id').notNull(),
    /** 'in' or 'out'. */
    direction: text('direction').notNull(),
    channel: text('channel').notNull(),
    /** Who answered: `user:…`, `key:…`, `bot`; null for what came in. */
    author: text('author'),
    campaignId: integer('campaign_id'),
    at: at('at').notNull(),
    sentAt: at('sent_at'),
    deliveredAt: at('delivered_at'),
    readAt: at('read_at'),
    failedAt: at('failed_at'),
    errorCode: text('error_code'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index('conversation_messages_thread').on(table.tenantId, table.conversationId, table.at),
    index('conversation_messages_at').on(table.tenantId, table.at),
  ],
)
