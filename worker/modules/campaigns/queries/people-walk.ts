import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, queryRow, queryRows } from '../../../../db/client.ts'
import { isCounted, type PeopleOf } from './counted.ts'

/** Messages looked at by one statement, however few of them count. */
const windowSize = 20_000

export type WalkPage = { campaignId: number; of: PeopleOf; afterId: number; limit: number }

const listOf = (of: PeopleOf): number | undefined => (of.type === 'stage' ? of.listId : undefined)
/** Both have the people in the order of their contacts: of the whole campaign, or of one of its lists. */
const walkedIndex = (of: PeopleOf): SQL =>
  sql.raw(`INDEXED BY ${listOf(of) === undefined ? 'messages_campaign' : 'messages_list'}`)
const ofList = (of: PeopleOf): SQL => {
  const listId = listOf(of)
  return listId === undefined ? sql`` : sql`AND m.list_id = ${listId}`
}

export function windowStatement(
  tenantId: number,
  { campaignId, of, afterId, size = windowSize }: Omit<WalkPage, 'limit'> & { size?: number },
): SQL {
  return sql`
    SELECT m.contact_id AS id FROM messages m ${walkedIndex(of)}
    WHERE m.tenant_id = ${tenantId} AND m.campaign_id = ${campaignId} ${ofList(of)} AND m.contact_id > ${afterId}
    ORDER BY m.contact_id LIMIT 1 OFFSET ${size - 1}`
}

export function walkStatement(tenantId: number, page: WalkPage & { untilId: number }): SQL {
  return sql`
    SELECT DISTINCT m.contact_id AS id FROM messages m ${walkedIndex(page.of)}
    CROSS JOIN contacts c ON c.id = m.contact_id AND c.tenant_id = ${tenantId} AND c.deleted_at IS NULL
    WHERE m.tenant_id = ${tenantId} AND m.campaign_id = ${page.campaignId}
      AND m.contact_id > ${page.afterId} AND m.contact_id <= ${page.untilId} AND ${isCounted(tenantId, page.of)}
    ORDER BY m.contact_id LIMIT ${page.limit}`
}

const Id = z.object({ id: z.number() })

/**
 * The next contacts behind a figure, by id, each once and only those who are still there.
 *
 * @returns `endId` is how far the walk has come; null at its end
 */
export async function walkPeople(
  db: Db,
  tenantId: number,
  page: WalkPage,
): Promise<{ contactIds: number[]; endId: number | null }> {
  const window = await queryRow(db, windowStatement(tenantId, page), Id)
  const untilId = window?.id ?? Number.MAX_SAFE_INTEGER
  const rows = await queryRows(db, walkStatement(tenantId, { ...page, untilId }), Id)
  const contactIds = rows.map(({ id }) => id)
  return {
    contactIds,
    endId: contactIds.length === page.limit ? (contactIds.at(-1) ?? null) : (window?.id ?? null),
  }
}
