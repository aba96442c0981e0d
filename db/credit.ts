import { type SQL, sql } from 'drizzle-orm/sql'

/**
 * Messages that the credit does not cover wait at this time plus what they cost (micros), beyond every moment:
 * so that the index of what waits has them by their cost, and a top-up wakes those whom it covers.
 */
export const parkedForCredit = 4_000_000_000_000_000

/** What a workspace has left, in micros of its currency: moved by the ledger's trigger, 0 before its first entry. */
export const balanceOf = (tenantId: number): SQL =>
  sql`coalesce((SELECT balance_micros FROM credit_accounts WHERE tenant_id = ${tenantId}), 0)`
