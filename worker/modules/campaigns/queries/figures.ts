import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, readBatch, returning } from '../../../../db/client.ts'
import { exclusionReasons } from '../../../contracts/campaign-reasons.ts'
import { isCounted } from './counted.ts'
import { campaignListsStatement, campaignStatement } from './campaigns.ts'

const CountRow = z.object({
  list_id: z.number(),
  name: z.string().nullable(),
  stage: z.string(),
  count: z.number(),
})
const HourRow = z.object({ hour: z.number(), stage: z.string(), count: z.number() })
const ReasonRow = z.object({ reason: z.enum(exclusionReasons), count: z.number() })
const FailureRow = z.object({ code: z.string(), count: z.number() })
const AnswerRow = z.object({ button: z.string(), people: z.number() })
const LinkRow = z.object({
  id: z.number(),
  url: z.string(),
  clicks: z.number(),
  people: z.number(),
  machine_clicks: z.number(),
})

/**
 * How often the ended messages of a running campaign were counted more than once: a mail can be sent
 * and fail later. What waits is `queued - sent - failed - skipped` plus this, without reading the rows
 * that wait.
 */
export const doublyEnded = (tenantId: number, campaignId: number): SQL => {
  const isRunning = sql`
    EXISTS (
      SELECT 1 FROM campaigns
      WHERE tenant_id = ${tenantId} AND id = ${campaignId} AND state IN ('snapshotting', 'sending', 'paused')
    )`
  const rows = sql`
    FROM messages INDEXED BY messages_seldom
    WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId} AND ${isRunning}`
  return sql`
    SELECT coalesce((
      SELECT sum((sent_at IS NOT NULL) + (skipped_at IS NOT NULL)) ${rows} AND failed_at IS NOT NULL
    ), 0) + coalesce((
      SELECT sum(sent_at IS NOT NULL) ${rows} AND skipped_at IS NOT NULL AND failed_at IS NULL
    ), 0) AS count`
}

/** How many failed after they were sent; where nobody failed no row is read. */
export const undeliveredCount = (tenantId: number, campaignId: number): SQL => sql`
  SELECT CASE WHEN EXISTS (
    SELECT 1 FROM campaign_counts
    WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId} AND stage = 'failed' AND count > 0
  ) THEN (
    SELECT count(*) FROM messages m INDEXED BY messages_seldom
    WHERE m.tenant_id = ${tenantId} AND m.campaign_id = ${campaignId}
      AND ${isCounted(tenantId, { type: 'stage', stage: 'undelivered' })}
  ) ELSE 0 END AS count`

/** Ended messages by their code. */
export const failuresByCode = (tenantId: number, campaignId: number): SQL => sql`
  SELECT error_code AS code, count(*) AS count FROM messages
  WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId} AND error_code IS NOT NULL
  GROUP BY error_code`

/** How many answered with each button. */
const answersByButton = (tenantId: number, campaignId: number): SQL => sql`
  SELECT button, count(*) AS people FROM message_answers
  WHERE tenant_id = ${tenantId} AND campaign_id = ${campaignId} GROUP BY button`

/** Everything one campaign's page shows, on one snapshot of the database. */
export async function readCampaign(db: Db, tenantId: number, id: number) {
  const [campaign, lists, counts, hours, exclusions, failures, links, answers, doubles, undelivered] =
    await readBatch(db, [
      campaignStatement(tenantId, id),
      campaignListsStatement(tenantId, id),
      returning(
        sql`
          SELECT n.list_id, l.name, n.stage, n.count FROM campaign_counts n
          LEFT JOIN lists l ON l.id = n.list_id AND l.tenant_id = n.tenant_id
          WHERE n.tenant_id = ${tenantId} AND n.campaign_id = ${id}`,
        CountRow,
      ),
      returning(
        sql`
        SELECT hour, stage, count FROM campaign_hours
        WHERE tenant_id = ${tenantId} AND campaign_id = ${id} ORDER BY hour`,
        HourRow,
      ),
      returning(
        sql`
        SELECT reason, count FROM campaign_exclusions
        WHERE tenant_id = ${tenantId} AND campaign_id = ${id} AND count > 0 ORDER BY count DESC`,
        ReasonRow,
      ),
      returning(failuresByCode(tenantId, id), FailureRow),
      returning(
        sql`
        SELECT id, url, clicks, people, machine_clicks FROM campaign_links
        WHERE tenant_id = ${tenantId} AND campaign_id = ${id} ORDER BY people DESC, id`,
        LinkRow,
      ),
      returning(answersByButton(tenantId, id), AnswerRow),
      returning(doublyEnded(tenantId, id), z.object({ count: z.number() })),
      returning(undeliveredCount(tenantId, id), z.object({ count: z.number() })),
    ])
  const row = campaign.rows[0]
  if (row === undefined) return undefined
  return {
    row,
    lists: lists.rows,
    counts: counts.rows,
    hours: hours.rows,
    exclusions: exclusions.rows,
    failures: failures.rows.toSorted((a, b) => b.count - a.count),
    links: links.rows,
    answers: answers.rows,
    doubles: doubles.rows[0]?.count ?? 0,
    undelivered: undelivered.rows[0]?.count ?? 0,
  }
}
