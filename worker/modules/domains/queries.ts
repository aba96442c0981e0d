import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { execute, json, queryRow, queryRows, type Db } from '../../../db/client.ts'
import { DomainError, DomainRecord, DomainState, type SenderDomain } from '../../contracts/domains.ts'

const Row = z
  .object({
    domain: z.string(),
    state: DomainState,
    records: z.string().transform((text) => z.array(DomainRecord).parse(JSON.parse(text))),
    error_code: DomainError.nullable(),
    checked_at: z.number().nullable(),
  })
  .transform((row): SenderDomain => ({
    domain: row.domain,
    state: row.state,
    records: row.records,
    error: row.error_code,
    checkedAt: row.checked_at,
  }))

/** The domains that senders write from, each as it was last checked; one that never was is `unknown`. */
export const listDomains = (db: Db, tenantId: number): Promise<SenderDomain[]> =>
  queryRows(
    db,
    sql`SELECT s.domain, coalesce(d.state, 'unknown') AS state, coalesce(d.records, '[]') AS records,
          d.error_code, d.checked_at
        FROM (SELECT DISTINCT substr(from_email, instr(from_email, '@') + 1) AS domain FROM senders
          WHERE tenant_id = ${tenantId} AND deleted_at IS NULL) s
        LEFT JOIN sender_domains d ON d.tenant_id = ${tenantId} AND d.domain = s.domain
        ORDER BY s.domain`,
    Row,
  )

/** Domains of senders whose check is due, those never checked first. */
export const listDueDomains = (db: Db, tenantId: number, now: number, limit: number): Promise<string[]> =>
  queryRows(
    db,
    sql`SELECT s.domain FROM (SELECT DISTINCT substr(from_email, instr(from_email, '@') + 1) AS domain FROM senders
          WHERE tenant_id = ${tenantId} AND deleted_at IS NULL) s
        LEFT JOIN sender_domains d ON d.tenant_id = ${tenantId} AND d.domain = s.domain
        WHERE coalesce(d.next_check_at, 0) <= ${now} ORDER BY coalesce(d.next_check_at, 0) LIMIT ${limit}`,
    (row) => String(row['domain']),
  )

/** When the next check is due; null without any. */
export async function findNextCheck(db: Db, tenantId: number): Promise<number | null> {
  const row = await queryRow(
    db,
    sql`SELECT min(next_check_at) AS next FROM sender_domains WHERE tenant_id = ${tenantId}`,
    z.object({ next: z.number().nullable() }),
  )
  return row?.next ?? null
}

/** Keeps what a check found; forgets domains that no sender writes from any more. */
export async function storeDomain(
  db: Db,
  tenantId: number,
  domain: SenderDomain & { providerDomainId: string | null; nextCheckAt: number },
): Promise<void> {
  await execute(
    db,
    sql`INSERT INTO sender_domains (tenant_id, domain, state, records, provider_domain_id, error_code, checked_at, next_check_at)
        VALUES (${tenantId}, ${domain.domain}, ${domain.state}, ${json(domain.records)}, ${domain.providerDomainId},
          ${domain.error}, ${domain.checkedAt}, ${domain.nextCheckAt})
        ON CONFLICT (tenant_id, domain) DO UPDATE SET state = excluded.state, records = excluded.records,
          provider_domain_id = excluded.provider_domain_id, error_code = excluded.error_code,
          checked_at = excluded.checked_at, next_check_at = excluded.next_check_at`,
  )
}

/** Forgets domains that no sender writes from. */
export async function deleteUnused(db: Db, tenantId: number): Promise<void> {
  await execute(
    db,
    sql`DELETE FROM sender_domains WHERE tenant_id = ${tenantId} AND domain NOT IN (
          SELECT substr(from_email, instr(from_email, '@') + 1) FROM senders
          WHERE tenant_id = ${tenantId} AND deleted_at IS NULL)`,
  )
}
