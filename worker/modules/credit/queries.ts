import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import {
  type Db,
  execute,
  json,
  queryRow,
  queryRows,
  readBatch,
  returning,
  writeBatch,
} from '../../../db/client.ts'
import { type CreditKind, type CreditPrice, Currency } from '../../contracts/credit.ts'
import { SendingChannel } from '../../contracts/common.ts'
import type { AuditStatement } from '../audit/service.ts'

const AccountRow = z.object({
  currency: Currency,
  balance_micros: z.number(),
  threshold_micros: z.number().nullable(),
  low_since: z.number().nullable(),
  low_told_at: z.number().nullable(),
})

export type Account = {
  currency: Currency
  balanceMicros: number
  thresholdMicros: number | null
  lowSince: number | null
  lowToldAt: number | null
}

const untouchedAccount: Account = {
  currency: 'EUR',
  balanceMicros: 0,
  thresholdMicros: null,
  lowSince: null,
  lowToldAt: null,
}

const accountStatement = (tenantId: number) =>
  returning(
    sql`
      SELECT currency, balance_micros, threshold_micros, low_since, low_told_at
      FROM credit_accounts WHERE tenant_id = ${tenantId}`,
    AccountRow,
  )

const toAccount = (row: z.infer<typeof AccountRow> | undefined): Account =>
  row === undefined
    ? untouchedAccount
    : {
        currency: row.currency,
        balanceMicros: row.balance_micros,
        thresholdMicros: row.threshold_micros,
        lowSince: row.low_since,
        lowToldAt: row.low_told_at,
      }

export async function findAccount(db: Db, tenantId: number): Promise<Account> {
  const { statement, parser } = accountStatement(tenantId)
  return toAccount(await queryRow(db, statement, parser))
}

const PriceRow = z
  .object({ channel: SendingChannel, country: z.string(), micros: z.number() })
  .transform(({ country, ...price }): CreditPrice => ({ ...price, country: country === '' ? null : country }))

const pricesOf = (tenantId: number, channel: SQL) =>
  returning(
    sql`
      SELECT channel, country, micros FROM credit_prices
      WHERE tenant_id = ${tenantId} ${channel} ORDER BY channel, country`,
    PriceRow,
  )

/** What a channel costs, by country; `''` is everywhere else. */
export async function listChannelPrices(
  db: Db,
  tenantId: number,
  channel: SendingChannel,
): Promise<Map<string, number>> {
  const { statement, parser } = pricesOf(tenantId, sql`AND channel = ${channel}`)
  const rows = await queryRows(db, statement, parser)
  return new Map(rows.map(({ country, micros }) => [country ?? '', micros]))
}

/** The account with its prices, and whether nothing was booked yet. */
export async function readCredit(
  db: Db,
  tenantId: number,
): Promise<{ account: Account; prices: CreditPrice[]; untouched: boolean }> {
  const [account, prices, entries] = await readBatch(db, [
    accountStatement(tenantId),
    pricesOf(tenantId, sql``),
    sql`SELECT 1 FROM credit_entries WHERE tenant_id = ${tenantId} LIMIT 1`,
  ])
  return {
    account: toAccount(account.rows[0]),
    prices: prices.rows,
    untouched: entries.rows.length === 0,
  }
}

/** Books what a person says, once per request key, with its entry in the audit log. @returns whether it was not there yet */
export async function insertBooking(
  db: Db,
  tenantId: number,
  booking: { kind: CreditKind; micros: number; at: number; note: string; actor: string; requestKey: string },
  audit: AuditStatement,
): Promise<boolean> {
  const [inserted] = await writeBatch(db, [
    sql`
      INSERT INTO credit_entries (tenant_id, kind, micros, at, note, actor, request_key)
      VALUES (${tenantId}, ${booking.kind}, ${booking.micros}, ${booking.at}, ${booking.note}, ${booking.actor}, ${booking.requestKey})
      ON CONFLICT (tenant_id, request_key) WHERE request_key IS NOT NULL DO NOTHING
      RETURNING id`,
    audit,
  ])
  return inserted.rows.length > 0
}

/** Puts a channel's price list in the place of the one before, and notes that those who wait are to be judged by it. */
export async function replacePrices(
  db: Db,
  tenantId: number,
  {
    channel,
    prices,
    now,
  }: { channel: SendingChannel; prices: readonly Omit<CreditPrice, 'channel'>[]; now: number },
  audit: AuditStatement,
): Promise<void> {
  await writeBatch(db, [
    sql`DELETE FROM credit_prices WHERE tenant_id = ${tenantId} AND channel = ${channel}`,
    sql`
      INSERT INTO credit_prices (tenant_id, channel, country, micros)
      SELECT ${tenantId}, ${channel}, value ->> 0, value ->> 1
      FROM json_each(${json(prices.map(({ country, micros }) => [country ?? '', micros]))}) WHERE true`,
    sql`
      INSERT INTO credit_reprices (tenant_id, channel, version, looks, due_at) VALUES (${tenantId}, ${channel}, 1, 0, ${now})
      ON CONFLICT (tenant_id, channel) DO UPDATE SET version = version + 1, looks = 0, due_at = excluded.due_at,
        campaign_id = 0, after_until = 0, after_id = 0`,
    audit,
  ])
}

const Reprice = z
  .object({
    channel: SendingChannel,
    version: z.number(),
    looks: z.number(),
    due_at: z.number(),
    campaign_id: z.number(),
    after_until: z.number(),
    after_id: z.number(),
  })
  .transform(({ channel, version, looks, ...row }) => ({
    channel,
    version,
    looks,
    dueAt: row.due_at,
    /** How far the look came. */
    place: { campaignId: row.campaign_id, until: row.after_until, id: row.after_id },
  }))
export type Reprice = z.infer<typeof Reprice>

export const listRepriceRows = (db: Db, tenantId: number): Promise<Reprice[]> =>
  queryRows(
    db,
    sql`SELECT channel, version, looks, due_at, campaign_id, after_until, after_id
        FROM credit_reprices WHERE tenant_id = ${tenantId}`,
    Reprice,
  )

/** The very look at the very place: of two workers on one page only the first goes on. */
const isLook = (tenantId: number, { channel, version, looks, place }: Reprice): SQL => sql`
  tenant_id = ${tenantId} AND channel = ${channel} AND version = ${version} AND looks = ${looks}
  AND campaign_id = ${place.campaignId} AND after_until = ${place.until} AND after_id = ${place.id}`

/** Whether a look is still where it was read. */
export const isAtPlace = (tenantId: number, reprice: Reprice): SQL =>
  sql`EXISTS (SELECT 1 FROM credit_reprices WHERE ${isLook(tenantId, reprice)})`

/** Notes how far a look came. */
export const moveLookStatement = (tenantId: number, reprice: Reprice, to: Reprice['place']): SQL => sql`
  UPDATE credit_reprices SET campaign_id = ${to.campaignId}, after_until = ${to.until}, after_id = ${to.id}
  WHERE ${isLook(tenantId, reprice)}`

/** Notes a look at a change of prices, and forgets the change after the second; a newer one is left alone. */
export async function finishReprice(
  db: Db,
  tenantId: number,
  reprice: Reprice,
  againAt: number,
): Promise<void> {
  await execute(
    db,
    reprice.looks >= 1
      ? sql`DELETE FROM credit_reprices WHERE ${isLook(tenantId, reprice)}`
      : sql`UPDATE credit_reprices
          SET looks = looks + 1, due_at = ${againAt}, campaign_id = 0, after_until = 0, after_id = 0
          WHERE ${isLook(tenantId, reprice)}`,
  )
}

/** Changes the threshold, of which whoever sets it needs no notice, and the currency as long as nothing was booked. @returns false when something was */
export async function updateAccount(
  db: Db,
  tenantId: number,
  change: { currency: Currency; thresholdMicros: number | null; now: number },
  audit: AuditStatement,
): Promise<boolean> {
  const { currency, thresholdMicros, now } = change
  const [changed] = await writeBatch(db, [
    sql`
      INSERT INTO credit_accounts (tenant_id, currency, threshold_micros, low_since, low_told_at)
      VALUES (${tenantId}, ${currency}, ${thresholdMicros}, CASE WHEN 0 < ${thresholdMicros} THEN ${now} END, CASE WHEN 0 < ${thresholdMicros} THEN ${now} END)
      ON CONFLICT (tenant_id) DO UPDATE SET currency = excluded.currency,
        threshold_micros = excluded.threshold_micros,
        low_since = CASE WHEN balance_micros < excluded.threshold_micros THEN coalesce(low_since, ${now}) END,
        low_told_at = CASE WHEN balance_micros < excluded.threshold_micros THEN coalesce(low_told_at, ${now}) END
      WHERE currency = excluded.currency
        OR NOT EXISTS (SELECT 1 FROM credit_entries e WHERE e.tenant_id = ${tenantId})`,
    audit,
  ])
  return changed.rowsAffected > 0
}

/** What a campaign has cost so far. */
export const campaignSpentStatement = (tenantId: number, campaignId: number) =>
  returning(
    sql`SELECT spent_micros FROM credit_campaigns WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId}`,
    z.object({ spent_micros: z.number() }).transform((row) => row.spent_micros),
  )
