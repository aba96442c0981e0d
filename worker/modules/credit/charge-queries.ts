import { type SQL, sql } from 'drizzle-orm/sql'
import { balanceOf, parkedForCredit } from '../../../db/credit.ts'
import { type Db, execute, queryRow, queryRows, returning, type Row, writeBatch } from '../../../db/client.ts'
import type { SendingChannel } from '../../contracts/common.ts'
import type { CreditCause } from '../../contracts/credit.ts'

/** One send that is no message of a campaign, by its key. */
export type Charge = { key: string; cause: CreditCause; channel: SendingChannel; micros: number }

/**
 * Books a send once per key while the balance covers it and `when` holds; `always` books below zero as well. What
 * was given back under the key is booked anew, what is booked stays as it is.
 */
export function bookStatement(
  tenantId: number,
  { key, cause, channel, micros }: Charge,
  { always, when = sql`true` }: { always: boolean; when?: SQL },
): SQL {
  const covered = always ? when : sql`${balanceOf(tenantId)} >= ${micros} AND ${when}`
  return sql`
    INSERT INTO credit_charges (tenant_id, key, cause, channel, cost_micros)
    SELECT ${tenantId}, ${key}, ${cause}, ${channel}, ${micros} WHERE ${covered}
    ON CONFLICT (tenant_id, key) DO UPDATE SET cost_micros = excluded.cost_micros WHERE cost_micros = 0`
}

/** What there is of a booking: made just now; there already; or not covered. */
export type Booking = 'new' | 'held' | 'uncovered'

/** Makes a booking. @returns it, and whether the owners are to be told that the credit is low */
export async function bookCharge(
  db: Db,
  tenantId: number,
  charge: Charge,
  { always }: { always: boolean },
): Promise<{ booking: Booking; untold: boolean }> {
  const [made, state] = await writeBatch(db, [
    bookStatement(tenantId, charge, { always }),
    returning(
      sql`
        SELECT
          EXISTS (SELECT 1 FROM credit_charges
            WHERE tenant_id = ${tenantId} AND key = ${charge.key} AND cost_micros > 0) AS booked,
          ${untoldOf(tenantId)} AS untold`,
      (row: Row) => ({ booked: row['booked'] === 1, untold: row['untold'] === 1 }),
    ),
  ])
  const { booked = false, untold = false } = state.rows[0] ?? {}
  return { booking: made.rowsAffected > 0 ? 'new' : booked ? 'held' : 'uncovered', untold }
}

const untoldOf = (tenantId: number): SQL => sql`EXISTS (SELECT 1 FROM credit_accounts
  WHERE tenant_id = ${tenantId} AND low_since IS NOT NULL AND low_told_at IS NULL)`

/** Whether the credit is low and nobody was told yet. */
export async function isUntold(db: Db, tenantId: number): Promise<boolean> {
  const told = returning(sql`SELECT ${untoldOf(tenantId)} AS untold`, (row: Row) => row['untold'] === 1)
  return (await queryRow(db, told.statement, told.parser)) ?? false
}

/** Gives back what is booked under a key, once, where `when` holds. */
export const returnStatement = (tenantId: number, key: string, when = sql`true`): SQL => sql`
  UPDATE credit_charges SET cost_micros = 0
  WHERE tenant_id = ${tenantId} AND key = ${key} AND cost_micros > 0 AND ${when}`

/** The same at once. @returns whether something was booked */
export async function returnCharge(db: Db, tenantId: number, key: string): Promise<boolean> {
  return (await execute(db, returnStatement(tenantId, key))).rowsAffected > 0
}

/** Campaigns that are sending and have somebody waiting for credit whom what is left would cover. */
export function coveredCampaignsStatement(tenantId: number) {
  return returning(
    sql`
      SELECT c.id FROM campaigns c
      WHERE c.tenant_id = ${tenantId} AND c.state = 'sending' AND EXISTS (
        SELECT 1 FROM messages m
        WHERE m.tenant_id = ${tenantId} AND m.campaign_id = c.id
          AND m.sent_at IS NULL AND m.failed_at IS NULL AND m.skipped_at IS NULL
          AND m.enqueued_until BETWEEN ${parkedForCredit} AND ${parkedForCredit} + ${balanceOf(tenantId)}
          AND m.attempt_at IS NULL AND m.lease_until IS NULL
      )`,
    (row: Row) => Number(row['id']),
  )
}

export function listCoveredCampaigns(db: Db, tenantId: number): Promise<number[]> {
  const { statement, parser } = coveredCampaignsStatement(tenantId)
  return queryRows(db, statement, parser)
}
