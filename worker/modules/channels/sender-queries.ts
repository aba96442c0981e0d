import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, queryRow, queryRows, returning, writeBatch } from '../../../db/client.ts'
import type { Sender, SenderInput } from '../../contracts/channels.ts'

const SenderRow = z
  .object({
    id: z.number(),
    from_name: z.string(),
    from_email: z.string(),
    reply_to: z.string(),
    is_default: z.number(),
  })
  .transform((row): Sender => ({
    id: row.id,
    fromName: row.from_name,
    fromEmail: row.from_email,
    replyTo: row.reply_to,
    isDefault: row.is_default === 1,
  }))

const columns = sql`id, from_name, from_email, reply_to, is_default`
const ofChannel = (tenantId: number): SQL =>
  sql`tenant_id = ${tenantId} AND channel = 'email' AND deleted_at IS NULL`

/** The senders of the e-mail channel, the default one first, then by name. */
export const listSenderRows = (db: Db, tenantId: number): Promise<Sender[]> =>
  queryRows(
    db,
    sql`SELECT ${columns} FROM senders WHERE ${ofChannel(tenantId)}
        ORDER BY is_default DESC, from_name, from_email, id`,
    SenderRow,
  )

export const findDefaultRow = (db: Db, tenantId: number): Promise<Sender | undefined> =>
  queryRow(db, sql`SELECT ${columns} FROM senders WHERE ${ofChannel(tenantId)} AND is_default = 1`, SenderRow)

/** A sender by its id, else the default one; a removed sender counts as none. */
export const findSenderRow = (db: Db, tenantId: number, id: number): Promise<Sender | undefined> =>
  queryRow(
    db,
    sql`SELECT ${columns} FROM senders WHERE ${ofChannel(tenantId)} AND (id = ${id} OR is_default = 1)
        ORDER BY id = ${id} DESC LIMIT 1`,
    SenderRow,
  )

/** Makes the default sender, unless there is one. */
export const insertDefaultStatement = (tenantId: number, sender: SenderInput, now: number): SQL =>
  sql`INSERT INTO senders (tenant_id, channel, from_name, from_email, reply_to, is_default, created_at, updated_at)
      SELECT ${tenantId}, 'email', ${sender.fromName}, ${sender.fromEmail}, ${sender.replyTo}, 1, ${now}, ${now}
      WHERE NOT EXISTS (SELECT 1 FROM senders WHERE ${ofChannel(tenantId)} AND is_default = 1)`

/** The default sender becomes this, whether there was one or not. */
export const replaceDefaultStatements = (tenantId: number, sender: SenderInput, now: number): SQL[] => [
  insertDefaultStatement(tenantId, sender, now),
  sql`UPDATE senders SET from_name = ${sender.fromName}, from_email = ${sender.fromEmail},
        reply_to = ${sender.replyTo}, updated_at = ${now}
      WHERE ${ofChannel(tenantId)} AND is_default = 1`,
]

/** `replaceDefaultStatements` with the entry in the log. */
export async function writeDefaultSender(
  db: Db,
  tenantId: number,
  sender: SenderInput,
  { now, record }: { now: number; record: SQL },
): Promise<void> {
  await writeBatch(db, [...replaceDefaultStatements(tenantId, sender, now), record])
}

const sameSender = (sender: SenderInput): SQL =>
  sql`from_name = ${sender.fromName} AND from_email = ${sender.fromEmail} AND reply_to = ${sender.replyTo}`

/** Adds a sender unless there is the same one or `limit` of them; its id. */
export async function insertSender(
  db: Db,
  tenantId: number,
  sender: SenderInput,
  { now, limit, record }: { now: number; limit: number; record: SQL },
): Promise<number | undefined> {
  const [inserted] = await writeBatch(db, [
    returning(
      sql`INSERT INTO senders (tenant_id, channel, from_name, from_email, reply_to, is_default, created_at, updated_at)
          SELECT ${tenantId}, 'email', ${sender.fromName}, ${sender.fromEmail}, ${sender.replyTo},
            NOT EXISTS (SELECT 1 FROM senders WHERE ${ofChannel(tenantId)} AND is_default = 1), ${now}, ${now}
          WHERE (SELECT count(*) FROM senders WHERE ${ofChannel(tenantId)}) < ${limit}
            AND NOT EXISTS (SELECT 1 FROM senders WHERE ${ofChannel(tenantId)} AND ${sameSender(sender)})
          RETURNING id`,
      z.object({ id: z.number() }),
    ),
    record,
  ])
  return inserted.rows[0]?.id
}

/** Changes a sender unless another is the same; false when there is none or it would be a double. */
export async function updateSenderRow(
  db: Db,
  tenantId: number,
  id: number,
  sender: SenderInput,
  { now, record }: { now: number; record: SQL },
): Promise<boolean> {
  const [updated] = await writeBatch(db, [
    sql`UPDATE senders SET from_name = ${sender.fromName}, from_email = ${sender.fromEmail},
          reply_to = ${sender.replyTo}, updated_at = ${now}
        WHERE ${ofChannel(tenantId)} AND id = ${id} AND NOT EXISTS (
          SELECT 1 FROM senders WHERE ${ofChannel(tenantId)} AND id <> ${id} AND ${sameSender(sender)})`,
    record,
  ])
  return updated.rowsAffected > 0
}

/** Makes another sender the default one; false when there is none. */
export async function makeDefaultRow(db: Db, tenantId: number, id: number, record: SQL): Promise<boolean> {
  const exists = sql`EXISTS (SELECT 1 FROM senders WHERE ${ofChannel(tenantId)} AND id = ${id})`
  const [, made] = await writeBatch(db, [
    sql`UPDATE senders SET is_default = 0 WHERE ${ofChannel(tenantId)} AND is_default = 1 AND id <> ${id} AND ${exists}`,
    sql`UPDATE senders SET is_default = 1 WHERE ${ofChannel(tenantId)} AND id = ${id}`,
    record,
  ])
  return made.rowsAffected > 0
}

/** Removes a sender that is not the default one; false when there is none. */
export async function deleteSenderRow(
  db: Db,
  tenantId: number,
  { id, now, record }: { id: number; now: number; record: SQL },
): Promise<boolean> {
  const [removed] = await writeBatch(db, [
    sql`UPDATE senders SET deleted_at = ${now} WHERE ${ofChannel(tenantId)} AND id = ${id} AND is_default = 0`,
    record,
  ])
  return removed.rowsAffected > 0
}

/** Brings a removed sender back. */
export async function restoreSenderRow(db: Db, tenantId: number, id: number): Promise<boolean> {
  const restored = await execute(
    db,
    sql`UPDATE senders SET deleted_at = NULL
        WHERE tenant_id = ${tenantId} AND channel = 'email' AND id = ${id} AND deleted_at IS NOT NULL`,
  )
  return restored.rowsAffected > 0
}
