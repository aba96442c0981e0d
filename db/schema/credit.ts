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
    /** Why something was sent that is of no campaign: 'test', 'answer', 'opt_in'; null for campaigns and by hand. */
    cause: text('cause'),
    /** The channel of what has a cause; a campaign knows its own. */
    channel: text('channel'),
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
    index('credit_entries_cause')
      .on(table.tenantId, table.cause, table.id)
      .where(sql`cause IS NOT NULL`),
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

/**
 * What is booked now for a send that is no message of its own (answers to words, opt-in mails, tests of a
 * channel), by the key of its cause. As with messages, a trigger writes the ledger from it.
 */
export const creditCharges = sqliteTable(
  'credit_charges',
  {
    tenantId: tenantId(),
    /** Cause and id, such as `answer:17`: one send is booked under one key. */
    key: text('key').notNull(),
    cause: text('cause').notNull(),
    channel: text('channel').notNull(),
    /** 0 once it was given back. */
    costMicros: integer('cost_micros').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.key] })],
)

/** Channels whose prices changed and whose waiting messages are still to be judged by the new ones. */
export const creditReprices = sqliteTable(
  'credit_reprices',
  {
    tenantId: tenantId(),
    channel: text('channel').notNull(),
    /** Counts the changes: whoever is done with one that was not the last goes on. */
    version: integer('version').notNull(),
    /** Looks taken so far: a worker that had read the old prices may still have let somebody wait by them. */
    looks: integer('looks').notNull(),
    dueAt: at('due_at').notNull(),
    /** How far this look came: the campaign, and there the message that waits, by what it costs and its id. */
    campaignId: integer('campaign_id').notNull().default(0),
    afterUntil: integer('after_until').notNull().default(0),
    afterId: integer('after_id').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.channel] })],
)

/** Mails that tell owners of low credit and are still to go; a row leaves once its mail is accepted. */
export const creditNotices = sqliteTable(
  'credit_notices',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    /** The owner's account: where the mail goes is read when it goes. */
    userId: text('user_id').notNull(),
    /** What was left when it fell below the threshold, in the currency of that moment. */
    balanceMicros: integer('balance_micros').notNull(),
    currency: text('currency').notNull(),
    dueAt: at('due_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    createdAt: at('created_at').notNull(),
  },
  (table) => [index('credit_notices_due').on(table.tenantId, table.dueAt)],
)
