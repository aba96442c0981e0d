import { integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core'
import { at, jsonText, tenantId } from '../columns.ts'

/** The chatbot of a workspace as it is being written; what runs is kept by the Inbox object. */
export const chatbots = sqliteTable('chatbots', {
  tenantId: integer('tenant_id').primaryKey(),
  /** Counts the changes of the draft. */
  revision: integer('revision').notNull(),
  flow: jsonText('flow').notNull(),
  updatedAt: at('updated_at').notNull(),
})

/** What was published, for good: conversations keep the version they began with. */
export const chatbotVersions = sqliteTable(
  'chatbot_versions',
  {
    tenantId: tenantId(),
    version: integer('version').notNull(),
    /** The draft's revision that it was. */
    revision: integer('revision').notNull(),
    flow: jsonText('flow').notNull(),
    publishedAt: at('published_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.version] })],
)
