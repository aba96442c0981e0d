import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, queryRows } from '../../../db/client.ts'
import { SendingChannel } from '../../contracts/common.ts'
import { CreditCause, CreditKind, type LedgerFilter } from '../../contracts/credit.ts'

const EntryRow = z.object({
  id: z.number(),
  kind: CreditKind,
  micros: z.number(),
  at: z.number(),
  message_id: z.number().nullable(),
  campaign_id: z.number().nullable(),
  campaign_name: z.string().nullable(),
  cause: CreditCause.nullable(),
  channel: SendingChannel.nullable(),
  note: z.string(),
  actor: z.string().nullable(),
})
export type EntryRow = z.infer<typeof EntryRow>

/** A page of the ledger, the latest first; backwards ones, the oldest first. */
export function entriesPage(
  tenantId: number,
  page: LedgerFilter & {
    limit: number
    cursor: { id: number; backwards: boolean } | undefined
  },
): SQL {
  const { kind, cause, campaignId, limit, cursor } = page
  const side =
    cursor === undefined
      ? sql``
      : cursor.backwards
        ? sql`AND e.id > ${cursor.id}`
        : sql`AND e.id < ${cursor.id}`
  return sql`
    SELECT e.id, e.kind, e.micros, e.at, e.message_id, e.campaign_id, p.name AS campaign_name,
      CASE WHEN e.campaign_id IS NOT NULL THEN 'campaign' ELSE e.cause END AS cause,
      coalesce(e.channel, p.channel) AS channel, e.note, e.actor
    FROM credit_entries e INDEXED BY ${sql.raw(indexOf(page))}
    LEFT JOIN campaigns p ON p.id = e.campaign_id AND p.tenant_id = e.tenant_id
    WHERE e.tenant_id = ${tenantId}
      ${campaignId === undefined ? sql`` : sql`AND e.campaign_id = ${campaignId}`}
      ${cause === undefined ? sql`` : sql`AND e.cause = ${cause}`}
      ${kind === undefined ? sql`` : kind === 'send' ? sql`AND e.kind = 'send'` : sql`AND e.kind = ${kind} AND e.kind <> 'send'`}
      ${side}
    ORDER BY e.id ${sql.raw(cursor?.backwards ? 'ASC' : 'DESC')} LIMIT ${limit}`
}

/** The index of what the filter leaves fewest of. */
function indexOf({ kind, cause, campaignId }: LedgerFilter): string {
  if (campaignId !== undefined) return 'credit_entries_campaign'
  if (cause !== undefined) return 'credit_entries_cause'
  return kind === undefined || kind === 'send' ? 'credit_entries_tenant' : 'credit_entries_kind'
}

export async function listEntries(
  db: Db,
  tenantId: number,
  page: Parameters<typeof entriesPage>[1],
): Promise<EntryRow[]> {
  return queryRows(db, entriesPage(tenantId, page), EntryRow)
}
