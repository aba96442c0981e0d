import { type SQL, sql } from 'drizzle-orm/sql'
import { json } from './bind.ts'

/**
 * Why marketing by e-mail may not reach a contact, null when it may (spec 7.1, 7.4): the one place where
 * this is written, for counts, previews, the snapshot and the claim alike. The first reason that applies
 * counts, so that everybody is counted once; the names are the contract's `exclusionReasons`.
 *
 * The query has the contact as `c`, joined so that it may be missing. `excluded` and `changed` are
 * conditions of its own: in a list that is left out, and another address than the message was made for.
 */
export function unreachableReason(
  tenantId: number,
  { excluded, changed }: { excluded?: SQL; changed?: SQL } = {},
): SQL {
  const none = sql.raw('')
  return sql`CASE
    WHEN c.id IS NULL OR c.deleted_at IS NOT NULL THEN 'deleted'
    ${excluded === undefined ? none : sql`WHEN ${excluded} THEN 'excluded_list'`}
    WHEN c.email IS NULL THEN 'no_address'
    ${changed === undefined ? none : sql`WHEN ${changed} THEN 'address_changed'`}
    WHEN EXISTS (
      SELECT 1 FROM suppressions s
      WHERE s.tenant_id = ${tenantId} AND s.channel = 'email' AND s.address = c.email
    ) THEN 'suppressed'
    ELSE CASE (
        SELECT k.state FROM contact_consents k
        WHERE k.tenant_id = ${tenantId} AND k.contact_id = c.id AND k.channel = 'email'
      )
      WHEN 'opted_in' THEN NULL
      WHEN 'opted_in_double' THEN NULL
      WHEN 'opted_out' THEN 'unsubscribed'
      ELSE 'no_consent'
    END
  END`
}

/** Whether the contact `c` is a member of any of these lists. */
export function isInLists(tenantId: number, listIds: readonly number[]): SQL {
  return sql`EXISTS (
    SELECT 1 FROM json_each(${json(listIds)}) x
    CROSS JOIN list_members e ON e.tenant_id = ${tenantId} AND e.list_id = x.value AND e.contact_id = c.id
    WHERE e.state = 'in'
  )`
}
