import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, tenantId } from '../columns.ts'

/**
 * How a page and a person stand on Messenger: when the person last wrote, which opens the 24 hours in which
 * they may be written to (spec 13.3), and up to when what they were sent has arrived and been read. Meta tells
 * the latter as watermarks; a message whose call ends after its watermark came finds it here.
 */
export const messengerThreads = sqliteTable(
  'messenger_threads',
  {
    tenantId: tenantId(),
    /** The person's id, scoped to the page. */
    psid: text('psid').notNull(),
    /** `sandbox` for the sandbox's. */
    pageId: text('page_id').notNull(),
    /** By the provider's clock; null when the person never wrote. */
    lastInboundAt: at('last_inbound_at'),
    /** All that was sent until then has arrived, as was told at `deliveredAt`. */
    deliveredUntil: integer('delivered_until').notNull().default(0),
    deliveredAt: at('delivered_at'),
    readUntil: integer('read_until').notNull().default(0),
    readAt: at('read_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.psid] }),
    index('messenger_threads_window').on(table.tenantId, table.lastInboundAt),
  ],
)
