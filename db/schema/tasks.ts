import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, jsonText, tenantId } from '../columns.ts'

/** Background work of a workspace, resumable at its cursor (docs/decisions, tasks). */
export const tasks = sqliteTable(
  'tasks',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    kind: text('kind').notNull(),
    state: text('state').notNull(),
    input: jsonText('input').notNull(),
    /** Where the next step begins; moved in the batch that writes the step's effect. */
    cursor: jsonText('cursor').notNull(),
    details: jsonText('details').notNull(),
    done: integer('done').notNull().default(0),
    total: integer('total'),
    progress: real('progress').notNull().default(0),
    changed: integer('changed').notNull().default(0),
    result: jsonText('result'),
    error: text('error'),
    /** Failures in a row; a step that succeeds sets it back. */
    attempts: integer('attempts').notNull().default(0),
    /** Who works on it holds it until then. */
    leaseUntil: at('lease_until'),
    /** `user:<id>`, `key:<id>` or `system`. */
    actor: text('actor').notNull(),
    /** The client's Idempotency-Key. */
    clientKey: text('client_key'),
    /** The task whose changes this one takes back. */
    undoOf: integer('undo_of'),
    version: integer('version').notNull().default(1),
    createdAt: at('created_at').notNull(),
    startedAt: at('started_at'),
    updatedAt: at('updated_at').notNull(),
    finishedAt: at('finished_at'),
    /** When its file and its effects are thrown away; null when there are none left. */
    expiresAt: at('expires_at'),
  },
  (table) => [
    index('tasks_tenant').on(table.tenantId, table.id),
    index('tasks_open')
      .on(table.tenantId, table.id)
      .where(sql`finished_at IS NULL`),
    index('tasks_expiring')
      .on(table.tenantId, table.expiresAt)
      .where(sql`expires_at IS NOT NULL`),
    uniqueIndex('tasks_client_key').on(table.tenantId, table.clientKey),
    uniqueIndex('tasks_undo')
      .on(table.tenantId, table.undoOf)
      .where(sql`undo_of IS NOT NULL AND state <> 'failed'`),
  ],
)

/** What a task changed, so that it can be taken back exactly. Thrown away when the task expires. */
export const taskEffects = sqliteTable(
  'task_effects',
  {
    tenantId: tenantId(),
    taskId: integer('task_id').notNull(),
    contactId: integer('contact_id').notNull(),
    /**
     * The tag it is about, negative when it was taken away; of a list how the contact stood in it before; 0
     * when nothing else is involved.
     */
    refId: integer('ref_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.taskId, table.contactId, table.refId] })],
)
