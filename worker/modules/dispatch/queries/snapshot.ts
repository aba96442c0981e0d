import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, nextVersion, queryRow } from '../../../../db/client.ts'
import { addressOf, isInLists, unreachableReason } from '../../../../db/reach.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { idList } from './campaigns.ts'

type Audience = {
  channel: SendingChannel
  included: readonly number[]
  excluded: readonly number[]
  /** Epoch ms. */
  now: number
}

export type SnapshotPage = Audience & {
  campaignId: number
  /** Contacts above `after` and up to `end`. */
  after: number
  end: number
}

const noEnd = Number.MAX_SAFE_INTEGER

/**
 * Where the page of `size` people after `after` ends; null when fewer are left. Reads at most `size`
 * rows of each list, so that a page of many large lists costs no more than one of small lists.
 */
export async function findPageEnd(
  db: Db,
  tenantId: number,
  page: { included: readonly number[]; after: number; size: number },
): Promise<number | null> {
  if (page.included.length === 0) return null
  const row = await queryRow(db, pageEndStatement(tenantId, page), z.object({ contact_id: z.number() }))
  return row?.contact_id ?? null
}

export function pageEndStatement(
  tenantId: number,
  { included, after, size }: { included: readonly number[]; after: number; size: number },
): SQL {
  const heads = included.map(
    (listId) => sql`
      SELECT contact_id FROM (
        SELECT contact_id FROM list_members
        WHERE tenant_id = ${tenantId} AND list_id = ${listId} AND contact_id > ${after} AND state = 'in'
        ORDER BY contact_id LIMIT ${size}
      )`,
  )
  return sql`
    SELECT contact_id FROM (${sql.join(heads, sql` UNION `)})
    ORDER BY contact_id LIMIT 1 OFFSET ${size - 1}`
}

/** The people of a page with the reason why they are left out, null for those who are reached. */
function judged(tenantId: number, page: Omit<SnapshotPage, 'campaignId'>): SQL {
  return sql`
    SELECT p.contact_id, p.list_id, ${addressOf(tenantId, page.channel)} AS address, ${reasonOf(tenantId, page)} AS reason
    FROM (
      SELECT m.contact_id, min(m.list_id) AS list_id
      FROM json_each(${idList(page.included)}) l
      CROSS JOIN list_members m ON m.tenant_id = ${tenantId} AND m.list_id = l.value
        AND m.contact_id > ${page.after} AND m.contact_id <= ${page.end}
      WHERE m.state = 'in' GROUP BY m.contact_id
    ) p
    LEFT JOIN contacts c ON c.id = p.contact_id AND c.tenant_id = ${tenantId}`
}

const reasonOf = (tenantId: number, { channel, excluded, now }: Omit<Audience, 'included'>): SQL =>
  unreachableReason(tenantId, { channel, now, excluded: isInLists(tenantId, excluded) })

/** Whether anybody at all would be reached; stops at the first. */
export async function hasReachable(db: Db, tenantId: number, audience: Audience): Promise<boolean> {
  const row = await queryRow(db, reachableStatement(tenantId, audience), z.object({ found: z.number() }))
  return row !== undefined
}

export function reachableStatement(tenantId: number, audience: Audience): SQL {
  return sql`
    SELECT 1 AS found FROM json_each(${idList(audience.included)}) l
    CROSS JOIN list_members m ON m.tenant_id = ${tenantId} AND m.list_id = l.value
    CROSS JOIN contacts c ON c.id = m.contact_id AND c.tenant_id = ${tenantId}
    WHERE m.state = 'in' AND ${reasonOf(tenantId, audience)} IS NULL
    LIMIT 1`
}

/** One message per reachable person of the page; who has one already is passed over. */
export function insertMessagesStatement(tenantId: number, page: SnapshotPage): SQL {
  return sql`
    INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, list_id, address, created_at)
    SELECT ${tenantId}, ${page.channel}, 'campaign:' || ${page.campaignId} || ':' || contact_id, ${page.campaignId},
      contact_id, list_id, address, ${page.now}
    FROM (${judged(tenantId, page)})
    WHERE reason IS NULL
    ON CONFLICT (tenant_id, cause_key) DO NOTHING`
}

/** Adds the page's people who are left out, by reason; the page's compare-and-set makes it happen once. */
export function addExclusionsStatement(tenantId: number, page: SnapshotPage): SQL {
  return sql`
    INSERT INTO campaign_exclusions (tenant_id, campaign_id, reason, count)
    SELECT ${tenantId}, ${page.campaignId}, reason, count(*)
    FROM (${judged(tenantId, page)})
    WHERE reason IS NOT NULL GROUP BY reason
    ON CONFLICT (tenant_id, campaign_id, reason) DO UPDATE SET count = count + excluded.count`
}

/** Moves the cursor behind the page, or on to sending after the last; another version undoes the page. */
export function movePageStatement(
  tenantId: number,
  page: { campaignId: number; end: number | null; version: number; now: number },
): SQL {
  const last = page.end === null
  return sql`
    UPDATE campaigns SET version = ${nextVersion(page.version)}, updated_at = ${page.now},
      snapshot_cursor = ${page.end ?? noEnd},
      audience_count = coalesce((
        SELECT sum(n.count) FROM campaign_counts n
        WHERE n.tenant_id = ${tenantId} AND n.campaign_id = ${page.campaignId} AND n.stage = 'queued'
      ), 0),
      snapshot_at = ${last ? page.now : null}, state = ${last ? 'sending' : 'snapshotting'}
    WHERE tenant_id = ${tenantId} AND id = ${page.campaignId}`
}

/** The end of a page that has no further one behind it. */
export const openEnd = noEnd
