import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, tenantId } from '../columns.ts'

/** Pictures and files of the media library (spec 8.7); their bytes are in R2 under `file_key`. */
export const media = sqliteTable(
  'media',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    /** Seen by the team, and offered to who downloads the file. */
    name: text('name').notNull(),
    /** The name folded: what searches look at. */
    nameKey: text('name_key').notNull(),
    /** What its bytes are, whatever the name says. */
    type: text('type').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    /** Pixels; null for what is no picture. */
    width: integer('width'),
    height: integer('height'),
    /** SHA-256 of the bytes: the same file is kept once. */
    hash: text('hash').notNull(),
    /** What the picture shows, offered wherever it is put in. */
    alt: text('alt').notNull().default(''),
    fileKey: text('file_key').notNull(),
    createdBy: text('created_by'),
    createdAt: at('created_at').notNull(),
    /** Also set until the bytes are stored, so that an upload that broke off is cleared like a deleted file. */
    deletedAt: at('deleted_at'),
  },
  (table) => [
    index('media_tenant')
      .on(table.tenantId, table.id)
      .where(sql`deleted_at IS NULL`),
    index('media_hash')
      .on(table.tenantId, table.hash)
      .where(sql`deleted_at IS NULL`),
    index('media_deleted')
      .on(table.tenantId, table.deletedAt)
      .where(sql`deleted_at IS NOT NULL`),
  ],
)
