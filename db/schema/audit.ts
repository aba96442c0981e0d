import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, jsonText, tenantId } from '../columns.ts'

/** Who changed what (spec 1.4). Rows are only ever added; they hold ids and names, no contact's data. */
export const auditLog = sqliteTable(
  'audit_log',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    at: at('at').notNull(),
    /** `user:<id>`, `key:<id>` or `system`. */
    actor: text('actor').notNull(),
    /** The part of the action before its dot, to filter by. */
    area: text('area').notNull(),
    action: text('action').notNull(),
    targetId: text('target_id'),
    targetName: text('target_name'),
    details: jsonText('details').notNull(),
    ip: text('ip'),
  },
  (table) => [
    index('audit_log_at').on(table.tenantId, table.at, table.id),
    index('audit_log_actor').on(table.tenantId, table.actor, table.at, table.id),
    index('audit_log_area').on(table.tenantId, table.area, table.at, table.id),
    // What became of one thing: the history on a campaign's page.
    index('audit_log_target').on(table.tenantId, table.area, table.targetId, table.at, table.id),
  ],
)
