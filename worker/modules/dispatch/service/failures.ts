import { readBatch } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { Page } from '../../../contracts/common.ts'
import {
  type Failure,
  failureDays,
  type FailuresQuery,
  type FailureSummary,
  type RetriedFailures,
  type RetryFailuresInput,
} from '../../../contracts/failures.ts'
import { byNumber, cutPage, decodeCursor, encodeCursor } from '../../../lib/cursor.ts'
import { notFound } from '../../../lib/errors.ts'
import { auditStatement } from '../../audit/service.ts'
import {
  type FailureRow,
  listFailures,
  reasonsStatement,
  retryFailures,
  unknownCountStatement,
} from '../queries/failures.ts'
import { wake } from './wake.ts'

const dayMs = 86_400_000
/** Messages that one call tries again: well under a second of writing. */
const retriedAtOnce = 2000

const sinceOf = (ctx: Ctx): number => ctx.clock.now() - failureDays * dayMs

/** One page of what failed, or of whose outcome nobody knows, the latest first (spec 8.4). @throws request.invalid on `cursor` */
export async function getFailures(ctx: Ctx, query: FailuresQuery): Promise<Page<Failure>> {
  const order = `failures:${query.state}:${query.channel ?? ''}:${query.code ?? ''}`
  const cursor = decodeCursor(order, query.cursor, byNumber)
  const { state, channel, code } = query
  const rows = await listFailures(ctx.db, ctx.tenant.id, {
    state,
    channel,
    code,
    since: sinceOf(ctx),
    now: ctx.clock.now(),
    limit: query.limit + 1,
    cursor,
  })
  const { items, hasPrevious, hasNext } = cutPage(
    cursor?.backwards ? rows.toReversed() : rows,
    query.limit,
    cursor,
  )
  const cursorOf = (row: FailureRow | undefined, backwards: boolean) =>
    row === undefined ? null : encodeCursor(order, { key: row.at, id: row.id, backwards })
  return {
    items: items.map((row) => toFailure(row, state)),
    nextCursor: hasNext ? cursorOf(items.at(-1), false) : null,
    previousCursor: hasPrevious ? cursorOf(items[0], true) : null,
  }
}

const toFailure = (row: FailureRow, state: FailuresQuery['state']): Failure => ({
  messageId: row.id,
  channel: row.channel,
  contactId: row.contact_id,
  name: [row.first_name, row.last_name].filter(Boolean).join(' '),
  address: row.address,
  campaign: { id: row.campaign_id, name: row.campaign_name },
  at: row.at,
  reason: row.error_code,
  attempts: row.attempts,
  askAt: state === 'unknown' ? row.lease_until : null,
  retryable: state === 'failed' && row.kept === null,
  kept: state === 'failed' ? row.kept : null,
})

/** How many failed for each reason in the last days, and how many outcomes are not known. */
export async function summariseFailures(ctx: Ctx): Promise<FailureSummary> {
  const [reasons, unknown] = await readBatch(ctx.db, [
    reasonsStatement(ctx.tenant.id, { since: sinceOf(ctx), now: ctx.clock.now() }),
    unknownCountStatement(ctx.tenant.id),
  ])
  return { reasons: reasons.rows, unknown: unknown.rows[0] ?? 0 }
}

/** Tries one failure again. @throws resource.not_found when it is none, or nothing of it can be tried */
export async function retryFailure(ctx: Ctx, messageId: number): Promise<RetriedFailures> {
  const retried = await retry(ctx, {}, [messageId])
  if (retried === 0) throw notFound()
  return { retried, more: false }
}

/** Tries failures again, a bounded number of them at a time; consent and suppressions are asked anew for each. */
export async function retryAllFailures(ctx: Ctx, input: RetryFailuresInput): Promise<RetriedFailures> {
  const retried = await retry(ctx, input)
  return { retried, more: retried === retriedAtOnce }
}

async function retry(ctx: Ctx, filter: RetryFailuresInput, ids?: readonly number[]): Promise<number> {
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  const campaignIds = await retryFailures(
    ctx.db,
    ctx.tenant.id,
    { ...filter, since: sinceOf(ctx), limit: retriedAtOnce, now, ...(ids === undefined ? {} : { ids }) },
    auditStatement(
      ctx,
      {
        action: 'campaign.failures_retried',
        target: { id: ids === undefined ? 'failures' : String(ids[0]), name: null },
        details: { reason: filter.code ?? '' },
      },
      { ifChanged: true },
    ),
  )
  for (const campaignId of new Set(campaignIds)) await wake(ctx, { type: 'campaign.pump', campaignId })
  return campaignIds.length
}
