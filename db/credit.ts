import { type SQL, sql } from 'drizzle-orm/sql'

/** What a workspace has left, in micros of its currency: moved by the ledger's trigger, 0 before its first entry. */
export const balanceOf = (tenantId: number): SQL =>
  sql`coalesce((SELECT balance_micros FROM credit_accounts WHERE tenant_id = ${tenantId}), 0)`
