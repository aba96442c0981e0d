import { type SQL, sql } from 'drizzle-orm/sql'
import type { PeopleStage } from '../../../contracts/campaign-figures.ts'
import { stageColumns } from '../figures.ts'

/** One figure of a campaign whose people are asked for. */
export type PeopleOf =
  /** With a list: only of those who came in by it. */
  | { type: 'stage'; stage: PeopleStage; listId?: number | undefined }
  | { type: 'code'; code: string }
  | { type: 'link'; linkId: number }
  | { type: 'button'; button: string }

/** Whether message `m` is one of those that a figure counts: the one definition of who is behind it (spec 15.6). */
export function isCounted(tenantId: number, of: PeopleOf): SQL {
  switch (of.type) {
    case 'stage':
      return sql`${of.stage === 'queued' ? sql`true` : sql`m.${sql.raw(stageColumns[of.stage])} IS NOT NULL`}
        ${of.stage === 'unsent' ? sql`AND m.sent_at IS NULL` : of.stage === 'undelivered' ? sql`AND m.sent_at IS NOT NULL` : sql``}
        ${of.listId === undefined ? sql`` : sql`AND m.list_id = ${of.listId}`}`
    case 'code':
      return sql`m.error_code = ${of.code}`
    case 'link':
      return sql`EXISTS (
        SELECT 1 FROM link_clicks k
        WHERE k.tenant_id = ${tenantId} AND k.link_id = ${of.linkId} AND k.message_id = m.id AND k.machine = 0
      )`
    case 'button':
      return sql`EXISTS (
        SELECT 1 FROM message_answers b
        WHERE b.tenant_id = ${tenantId} AND b.campaign_id = m.campaign_id AND b.button = ${of.button}
          AND b.message_id = m.id
      )`
  }
}
