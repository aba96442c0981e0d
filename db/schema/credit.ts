import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, tenantId } from '../columns.ts'

/**
 * What a workspace has left, and when it counts as little (spec 15.5). The balance is moved by a trigger on
 * `credit_entries`, in the write of each entry; without a row it is 0.
 */
export const creditAccounts = sqliteTable('credit_accounts', {
  tenantId: integer('tenant_id').primaryKey(),
  /** ISO 4217; stays once there is an entry. */
  currency: text('currency').notNull().default('EUR'),
  /** Micro-units of the currency. */
  balanceMicros: integer('balance_micros').notNull().default(0),
  /** Below it the credit is low; null: never. */
  thresholdMicros: integer('threshold_micros'),
  /** Since when it has been low; null while it is not. */
  lowSince: at('low_since'),
  /** When the owners were told of it by mail. */
  lowToldAt: at('low_told_at'),
})

/**
 * The ledger: rows are only ever added. What messages cost is written by triggers on
 * `messages.cost_micros`, so that no other statement can book or give back.
 */
export const creditEntries = sqliteTable(
  'credit_entries',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    /** 'top_up', 'correction', 'send' or 'give_back'. */
    kind: text('kind').notNull(),
    /** What the balance moves by. */
    micros: integer('micros').notNull(),
    at: at('at').notNull(),
    messageId: integer('message_id'),
    campaignId: integer('campaign_id'),
    note: text('note').notNull().default(''),
    /** Who booked it, as in the audit log; null for messages. */
    actor: text('actor'),
    /** Made by the client: the same one again books nothing. */
    requestKey: text('request_key'),
  },
  (table) => [
    index('credit_entries_tenant').on(table.tenantId, table.id),
    // Few beside the sends, which are found by the index above.
    index('credit_entries_kind')
      .on(table.tenantId, table.kind, table.id)
      .where(sql`kind <> 'send'`),
    index('credit_entries_campaign')
      .on(table.tenantId, table.campaignId, table.id)
      .where(sql`campaign_id IS NOT NULL`),
    uniqueIndex('credit_entries_request')
      .on(table.tenantId, table.requestKey)
      .where(sql`request_key IS NOT NULL`),
  ],
)

/** What one part of an SMS, or one message of another channel, costs. No row: nothing. */
export const creditPrices = sqliteTable(
  'credit_prices',
  {
    tenantId: tenantId(),
    channel: text('channel').notNull(),
    /** ISO 3166-1 alpha-2; empty: everywhere else. */
    country: text('country').notNull(),
    micros: integer('micros').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.channel, table.country] })],
)

/** What a campaign has cost so far, moved with the ledger. */
export const creditCampaigns = sqliteTable(
  'credit_campaigns',
  {
    tenantId: tenantId(),
    campaignId: integer('campaign_id').notNull(),
    spentMicros: integer('spent_micros').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.campaignId] })],
)
