import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, jsonText, tenantId } from '../columns.ts'

/** Answers that are written once and used often; `user_id` is empty for those that all members have. */
export const cannedAnswers = sqliteTable(
  'canned_answers',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    userId: text('user_id').notNull(),
    name: text('name').notNull(),
    /** The name folded: what makes it the same. */
    nameKey: text('name_key').notNull(),
    /** May hold fields (`%%FIRST_NAME%%`). */
    text: text('text').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [uniqueIndex('canned_answers_name').on(table.tenantId, table.userId, table.nameKey)],
)

/** Choices of conversations that are kept under a name; `user_id` is empty for those that all members have. */
export const inboxViews = sqliteTable(
  'inbox_views',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    userId: text('user_id').notNull(),
    name: text('name').notNull(),
    nameKey: text('name_key').notNull(),
    filter: jsonText('filter').notNull(),
    ordering: text('ordering').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [uniqueIndex('inbox_views_name').on(table.tenantId, table.userId, table.nameKey)],
)

/** What a member has set for their own answers. */
export const inboxMembers = sqliteTable(
  'inbox_members',
  {
    tenantId: tenantId(),
    userId: text('user_id').notNull(),
    signature: text('signature').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.userId] })],
)

/** Files that were uploaded and stand in no message yet; what stays here is thrown away. */
export const inboxUploads = sqliteTable(
  'inbox_uploads',
  {
    tenantId: tenantId(),
    /** ULID; the bytes are in R2 under the workspace's own part. */
    key: text('key').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.key] }),
    index('inbox_uploads_old').on(table.tenantId, table.createdAt),
  ],
)
