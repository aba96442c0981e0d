import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, jsonText, tenantId } from '../columns.ts'

export const lists = sqliteTable(
  'lists',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    name: text('name').notNull(),
    kind: text('kind').notNull(),
    origin: text('origin').notNull(),
    rule: jsonText('rule'),
    /** Bits of `contact_changes.mask` that the rule reads. */
    ruleMask: integer('rule_mask').notNull().default(0),
    /** Moved by triggers on `list_members`; rebuilt from rows by the nightly check. */
    memberCount: integer('member_count').notNull().default(0),
    /** Sequence of `contact_changes` up to which the list is right. */
    changeCursor: integer('change_cursor').notNull().default(0),
    /** Epoch ms up to which relative dates were evaluated. */
    evaluatedAt: at('evaluated_at').notNull().default(0),
    /** The zone in which its dates were evaluated: another zone means all of them again. */
    evaluatedZone: text('evaluated_zone').notNull().default(''),
    /**
     * The moment up to which relative dates are being evaluated, and the contact id up to which those
     * that cross a border by then were looked at; null when nothing of the kind is under way.
     */
    crossingAt: at('crossing_at'),
    crossingCursor: integer('crossing_cursor').notNull().default(0),
    /** Contact id up to which the first fill or a changed rule has been worked off; null when done. */
    fillCursor: integer('fill_cursor'),
    version: integer('version').notNull().default(1),
    createdAt: at('created_at').notNull(),
    refreshedAt: at('refreshed_at'),
    /** What people read on the preference page, where they can join and leave it (spec 7.3); null: not shown there. */
    publicName: text('public_name'),
    publicDescription: text('public_description'),
    deletedAt: at('deleted_at'),
  },
  (table) => [index('lists_tenant').on(table.tenantId, table.deletedAt)],
)

/**
 * Members. `origin` tells a hand-made membership from one of the rule; `state` 'out' keeps somebody
 * who was taken out by hand from coming back (spec 5.2).
 */
export const listMembers = sqliteTable(
  'list_members',
  {
    tenantId: tenantId(),
    listId: integer('list_id').notNull(),
    contactId: integer('contact_id').notNull(),
    origin: text('origin').notNull(),
    state: text('state').notNull().default('in'),
    addedAt: at('added_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.listId, table.contactId] }),
    index('list_members_contact').on(table.tenantId, table.contactId, table.listId),
  ],
)

/** Member count at the end of each UTC day, for the sparkline. */
export const listDays = sqliteTable(
  'list_days',
  {
    tenantId: tenantId(),
    listId: integer('list_id').notNull(),
    /** Days since the epoch, UTC. */
    day: integer('day').notNull(),
    memberCount: integer('member_count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.listId, table.day] })],
)
