import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, json, queryRow, writeBatch } from '../../../db/client.ts'
import { Currency } from '../../contracts/credit.ts'

/** Whether credit is low that nobody was told of. */
const isUntold = (tenantId: number): SQL =>
  sql`tenant_id = ${tenantId} AND low_since IS NOT NULL AND low_told_at IS NULL`

export async function hasUntold(db: Db, tenantId: number): Promise<boolean> {
  const found = await queryRow(
    db,
    sql`SELECT 1 AS found FROM credit_accounts WHERE ${isUntold(tenantId)}`,
    z.unknown(),
  )
  return found !== undefined
}

/** Writes one mail for each owner, once for this fall below the threshold: from here on none is forgotten. */
export async function insertNotices(
  db: Db,
  tenantId: number,
  { userIds, now }: { userIds: readonly string[]; now: number },
): Promise<void> {
  await writeBatch(db, [
    // Of the fall before, which is over.
    sql`DELETE FROM credit_notices WHERE tenant_id = ${tenantId}
        AND EXISTS (SELECT 1 FROM credit_accounts WHERE ${isUntold(tenantId)})`,
    sql`
      INSERT INTO credit_notices (tenant_id, user_id, balance_micros, currency, due_at, created_at)
      SELECT ${tenantId}, j.value, a.balance_micros, a.currency, ${now}, ${now}
      FROM (SELECT balance_micros, currency FROM credit_accounts WHERE ${isUntold(tenantId)}) a
      CROSS JOIN json_each(${json(userIds)}) j`,
    sql`UPDATE credit_accounts SET low_told_at = ${now} WHERE ${isUntold(tenantId)}`,
  ])
}

const Notice = z
  .object({
    id: z.number(),
    user_id: z.string(),
    balance_micros: z.number(),
    currency: Currency,
    attempts: z.number(),
  })
  .transform((row) => ({
    id: row.id,
    userId: row.user_id,
    micros: row.balance_micros,
    currency: row.currency,
    attempts: row.attempts,
  }))
export type Notice = z.infer<typeof Notice>

/** Takes one mail that is due, until `heldUntil`; should its worker die it is due again then. */
export const takeNotice = (
  db: Db,
  tenantId: number,
  { now, heldUntil }: { now: number; heldUntil: number },
): Promise<Notice | undefined> =>
  queryRow(
    db,
    sql`
      UPDATE credit_notices SET due_at = ${heldUntil}, attempts = attempts + 1
      WHERE id = (SELECT id FROM credit_notices WHERE tenant_id = ${tenantId} AND due_at <= ${now} ORDER BY due_at LIMIT 1)
        AND tenant_id = ${tenantId} AND due_at <= ${now}
      RETURNING id, user_id, balance_micros, currency, attempts`,
    Notice,
  )

export async function postponeNotice(db: Db, tenantId: number, id: number, dueAt: number): Promise<void> {
  await execute(
    db,
    sql`UPDATE credit_notices SET due_at = ${dueAt} WHERE tenant_id = ${tenantId} AND id = ${id}`,
  )
}

export async function deleteNotice(db: Db, tenantId: number, id: number): Promise<void> {
  await execute(db, sql`DELETE FROM credit_notices WHERE tenant_id = ${tenantId} AND id = ${id}`)
}

/** Forgets the mails of a fall that was topped up before they went. */
export async function deleteOutdatedNotices(db: Db, tenantId: number): Promise<void> {
  await execute(
    db,
    sql`
      DELETE FROM credit_notices WHERE tenant_id = ${tenantId} AND NOT EXISTS (
        SELECT 1 FROM credit_accounts WHERE tenant_id = ${tenantId} AND low_since IS NOT NULL
      )`,
  )
}

/** When the next mail is due; null without any. */
export async function findNextNotice(db: Db, tenantId: number): Promise<number | null> {
  const row = await queryRow(
    db,
    sql`SELECT min(due_at) AS next FROM credit_notices WHERE tenant_id = ${tenantId}`,
    z.object({ next: z.number().nullable() }),
  )
  return row?.next ?? null
}
