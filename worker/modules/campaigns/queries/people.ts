import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, queryRows } from '../../../../db/client.ts'
import type { PeopleStage } from '../../../contracts/campaign-figures.ts'
import { stageColumns } from '../figures.ts'
import { isCounted, type PeopleOf } from './counted.ts'

export type PeoplePage = {
  campaignId: number
  of: PeopleOf
  limit: number
  /** `key` is the time for openings and clicks, the contact for what most messages reach, else 0. */
  cursor: { key: number; id: number; backwards: boolean } | undefined
}

const PersonRow = z.object({
  id: z.number(),
  contact_id: z.number(),
  address: z.string(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  at: z.number(),
  sort_key: z.number(),
  reason: z.string().nullable(),
})
export type PersonRow = z.infer<typeof PersonRow>

/** Stages whose people come latest first. */
const timedStages: ReadonlySet<PeopleStage> = new Set(['opened', 'clicked', 'replied'])

/** Stages that few of a campaign's messages reach, which have an index of their own. */
const seldomStages: ReadonlySet<PeopleStage> = new Set([
  'failed',
  'unsent',
  'undelivered',
  'skipped',
  'bounced',
  'complained',
  'unsubscribed',
  'machine_opened',
  'machine_clicked',
  'unknown',
])

/** Stages that most messages reach: their people come by contact, newest first; others come by message. */
const commonStages: ReadonlySet<PeopleStage> = new Set(['queued', 'sent', 'delivered'])

export async function listPeople(db: Db, tenantId: number, page: PeoplePage): Promise<PersonRow[]> {
  const rows = await queryRows(db, peoplePage(tenantId, page), PersonRow)
  const direction = page.cursor?.backwards ? 1 : -1
  return rows.toSorted((a, b) => direction * (a.sort_key - b.sort_key || a.id - b.id))
}

/** The people behind a figure, `limit` of them beside the cursor; backwards ones come in reverse. */
export function peoplePage(tenantId: number, page: PeoplePage): SQL {
  const { of } = page
  const rows =
    of.type === 'link'
      ? linkRows(tenantId, page, of.linkId)
      : of.type === 'code'
        ? codeRows(tenantId, page, of.code)
        : of.type === 'button'
          ? buttonRows(tenantId, page, of.button)
          : stageRows(tenantId, page, of)
  return sql`
    SELECT r.id, r.contact_id, r.address, r.at, r.sort_key, r.reason, c.first_name, c.last_name
    FROM (${rows}) r
    LEFT JOIN contacts c ON c.id = r.contact_id AND c.tenant_id = ${tenantId}`
}

function stageRows(tenantId: number, page: PeoplePage, of: Extract<PeopleOf, { type: 'stage' }>): SQL {
  const { stage } = of
  const column = sql.raw(stageColumns[stage])
  const key = timedStages.has(stage) ? column : commonStages.has(stage) ? sql`m.contact_id` : null
  const index = seldomStages.has(stage)
    ? sql`INDEXED BY messages_seldom`
    : commonStages.has(stage)
      ? sql.raw(`INDEXED BY ${of.listId === undefined ? 'messages_campaign' : 'messages_list'}`)
      : sql``
  return sql`
    SELECT m.id, m.contact_id, m.address, ${column} AS at, ${key ?? sql`0`} AS sort_key,
      m.error_code AS reason
    FROM messages m ${index}
    WHERE m.tenant_id = ${tenantId} AND m.campaign_id = ${page.campaignId}
      AND ${isCounted(tenantId, of)}
    ${key === null ? idKeyset(sql`m.id`, page) : keyedKeyset(key, page)}`
}

function codeRows(tenantId: number, page: PeoplePage, code: string): SQL {
  return sql`
    SELECT id, contact_id, address, coalesce(bounced_at, failed_at, skipped_at, created_at) AS at,
      0 AS sort_key, error_code AS reason
    FROM messages
    WHERE tenant_id = ${tenantId} AND campaign_id = ${page.campaignId} AND error_code = ${code}
    ${idKeyset(sql`id`, page)}`
}

/** Machines' visits of a link are no people. */
function linkRows(tenantId: number, page: PeoplePage, linkId: number): SQL {
  return sql`
    SELECT m.id, m.contact_id, m.address, k.at, 0 AS sort_key, NULL AS reason
    FROM link_clicks k
    CROSS JOIN messages m ON m.id = k.message_id AND m.tenant_id = k.tenant_id
      AND m.campaign_id = ${page.campaignId}
    WHERE k.tenant_id = ${tenantId} AND k.link_id = ${linkId} AND k.machine = 0
    ${idKeyset(sql`k.message_id`, page)}`
}

function buttonRows(tenantId: number, page: PeoplePage, button: string): SQL {
  return sql`
    SELECT m.id, m.contact_id, m.address, a.at, 0 AS sort_key, NULL AS reason
    FROM message_answers a
    CROSS JOIN messages m ON m.id = a.message_id AND m.tenant_id = a.tenant_id
    WHERE a.tenant_id = ${tenantId} AND a.campaign_id = ${page.campaignId} AND a.button = ${button}
    ${idKeyset(sql`a.message_id`, page)}`
}

function idKeyset(id: SQL, { cursor, limit }: PeoplePage): SQL {
  if (cursor === undefined) return sql`ORDER BY ${id} DESC LIMIT ${limit}`
  return cursor.backwards
    ? sql`AND ${id} > ${cursor.id} ORDER BY ${id} LIMIT ${limit}`
    : sql`AND ${id} < ${cursor.id} ORDER BY ${id} DESC LIMIT ${limit}`
}

function keyedKeyset(column: SQL, { cursor, limit }: PeoplePage): SQL {
  if (cursor === undefined) return sql`ORDER BY ${column} DESC, m.id DESC LIMIT ${limit}`
  return cursor.backwards
    ? sql`AND (${column}, m.id) > (${cursor.key}, ${cursor.id}) ORDER BY ${column}, m.id LIMIT ${limit}`
    : sql`AND (${column}, m.id) < (${cursor.key}, ${cursor.id}) ORDER BY ${column} DESC, m.id DESC LIMIT ${limit}`
}
