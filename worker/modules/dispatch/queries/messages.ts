import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Row, json, returning } from '../../../../db/client.ts'
import { unconfirmedCode, type WaitReason } from '../../../contracts/campaign-reasons.ts'
import { CampaignState } from '../../../contracts/campaigns.ts'
import { SendingChannel } from '../../../contracts/common.ts'
import { balanceOf, parkedForCredit } from '../../../../db/credit.ts'
import { unreachableReason } from '../../../../db/reach.ts'
import type { FrequencyCap } from '../../../contracts/workspace.ts'
import type { ClosedZones } from '../quiet-hours.ts'
import { idList, isOpen, sendsOn } from './campaigns.ts'
import { hasHadEnough } from './frequency.ts'
import { opensAt } from './quiet.ts'
import type { Quote } from '../../credit/pricing.ts'

// Statements over given ids write `+tenant_id`: the plus keeps the planner from starting with one of
// the tenant's indexes, that is with all of its messages, instead of the handful of ids.

/** A message that was asked for: now held, or left out, or kept waiting for the end of quiet hours. */
export type ClaimedRow = {
  id: number
  contactId: number
  address: string
  outcome: 'held' | 'skipped' | 'waiting'
}

const toClaimedRow = (row: Row): ClaimedRow => ({
  id: Number(row['id']),
  contactId: Number(row['contact_id']),
  address: String(row['address']),
  outcome: row['skipped_at'] !== null ? 'skipped' : row['lease_key'] === null ? 'waiting' : 'held',
})

/** What a workspace keeps its people from: being written to now, or too often. */
export type Limits = { closed: ClosedZones; cap: FrequencyCap | null }

/**
 * Takes the messages that are still to be sent and held by nobody; leaves out, with the reason, who must
 * not be written to any more or has had enough, keeps waiting who is in quiet hours, and books what the
 * others cost: whom the credit does not cover waits for more (spec 7.3, 7.5, 8.3, 15.5). A claim is not an
 * attempt (design §4.3).
 */
export function claimStatement(
  tenantId: number,
  claim: {
    channel: SendingChannel
    campaignId: number
    connection: string
    messageIds: readonly number[]
    /** What each message costs; null: nothing does. Messages without a quote are not taken. */
    quotes: readonly Quote[] | null
    leaseKey: string
    leaseUntil: number
    now: number
  } & Limits,
) {
  const isHeld = sql`checked.reason IS NULL AND checked.until IS NULL`
  return returning(
    sql`
      UPDATE messages SET
        ${leftOutOf(claim)},
        lease_until = CASE WHEN ${isHeld} THEN ${claim.leaseUntil} END,
        lease_key = CASE WHEN ${isHeld} THEN ${claim.leaseKey} END,
        due_at = coalesce(checked.until, due_at),
        enqueued_until = coalesce(checked.until, enqueued_until),
        returned_micros = CASE WHEN NOT (${isHeld}) THEN returned_micros END,
        ${
          claim.quotes === null
            ? sql`cost_micros = NULL,
        wait_reason = CASE WHEN checked.until IS NOT NULL THEN 'quiet_hours' END
      FROM (${judgedStatement(tenantId, claim, sql`json_each(${idList(claim.messageIds)}) j`, sql`j.value`)}) AS checked`
            : sql`cost_micros = CASE WHEN ${isHeld} THEN nullif(checked.cost, 0) END,
        country = checked.country, segments = checked.segments,
        wait_reason = CASE WHEN checked.until >= ${parkedForCredit} THEN 'no_credit' WHEN checked.until IS NOT NULL THEN 'quiet_hours' END
      FROM (${coveredStatement(tenantId, claim, claim.quotes)}) AS checked`
        }
      WHERE messages.id = checked.message_id
      RETURNING id, contact_id, address, coalesce(skipped_at, failed_at) AS skipped_at, lease_key`,
    toClaimedRow,
  )
}

/** Whom a claim leaves out. Of a channel whose calls are never made again by themselves nothing is unclear here. */
function leftOutOf({ channel, now }: { channel: SendingChannel; now: number }): SQL {
  const isOut = sql`checked.reason IS NOT NULL`
  if (channel === 'push') return leftOut(isOut, { code: sql`checked.reason`, now })
  return sql`
        skipped_at = CASE WHEN ${isOut} THEN ${now} END,
        error_code = checked.reason`
}

/**
 * Ends a message without an attempt where `isOut`: left out for `code`, but for one that an earlier call may have
 * brought, of which nobody knows (spec 8.4).
 */
function leftOut(isOut: SQL, { code, now }: { code: SQL; now: number }): SQL {
  return sql`
        skipped_at = CASE WHEN ${isOut} AND unknown_at IS NULL THEN ${now} END,
        failed_at = CASE WHEN ${isOut} AND unknown_at IS NOT NULL THEN ${now} END,
        error_code = CASE WHEN ${isOut} THEN iif(unknown_at IS NULL, ${code}, ${unconfirmedCode}) END,
        unknown_at = CASE WHEN ${isOut} THEN NULL ELSE unknown_at END`
}

type Judged = Limits & {
  channel: SendingChannel
  campaignId: number
  connection: string
  now: number
}

/** Who of the messages whose ids `source` gives can be taken, with what is in the way of each. */
function judgedStatement(tenantId: number, claim: Judged, source: SQL, id: SQL, columns = sql``): SQL {
  const { reason, until } = verdicts(tenantId, claim)
  return sql`
        SELECT m.id AS message_id, ${reason} AS reason, ${until} AS until${columns}
        FROM ${source}
        CROSS JOIN messages m ON m.id = ${id}
        LEFT JOIN contacts c ON c.id = m.contact_id AND c.tenant_id = m.tenant_id
        WHERE m.tenant_id = ${tenantId} AND m.campaign_id = ${claim.campaignId} AND ${isOpen('m')}
          AND m.attempt_at IS NULL AND m.due_at <= ${claim.now}
          AND (m.lease_until IS NULL OR m.lease_until <= ${claim.now})
          AND ${sendsOn(tenantId, claim.campaignId, claim.connection)}`
}

/**
 * The same with what each costs: the cheapest first, as many as the balance covers; `until` of the others
 * says what they wait for. What an earlier claim of the message booked counts for it.
 */
function coveredStatement(tenantId: number, claim: Judged, quotes: readonly Quote[]): SQL {
  const list = json(quotes.map(({ id, country, segments, micros }) => [id, country, segments, micros]))
  const columns = sql`, j.value ->> 1 AS country, j.value ->> 2 AS segments, j.value ->> 3 AS cost,
          (j.value ->> 3) - coalesce(m.cost_micros, 0) AS due`
  const judged = judgedStatement(tenantId, claim, sql`json_each(${list}) j`, sql`j.value ->> 0`, columns)
  return sql`
        SELECT message_id, reason, country, segments, cost, CASE
            WHEN reason IS NOT NULL OR until IS NOT NULL OR due <= 0 THEN until
            WHEN sum(CASE WHEN reason IS NULL AND until IS NULL THEN due ELSE 0 END) OVER (ORDER BY due, message_id)
              > ${balanceOf(tenantId)} THEN ${parkedForCredit} + cost
          END AS until
        FROM (${judged})`
}

/** Why message `m` is left out, and until when it is kept waiting; each null when it is not. */
function verdicts(
  tenantId: number,
  claim: { channel: SendingChannel; connection: string; now: number } & Limits,
): { reason: SQL; until: SQL } {
  const unreachable = unreachableReason(tenantId, {
    channel: claim.channel,
    madeFor: sql`m.address`,
    now: claim.now,
  })
  const isClosed = Object.keys(claim.closed).length > 0
  const until = isClosed ? opensAt(claim.closed) : sql.raw('NULL')
  if (claim.cap === null) return { reason: unreachable, until }
  const { messages, days } = claim.cap
  const enough = hasHadEnough(tenantId, {
    messages,
    since: claim.now - days * 86_400_000,
    isSandbox: claim.connection === 'sandbox',
    now: claim.now,
  })
  // Who waits is judged when their time comes: until then the days pass.
  const reason = sql`coalesce(${unreachable},
    CASE WHEN ${until} IS NULL AND ${enough} THEN 'frequency_cap' END)`
  return { reason, until }
}

/**
 * Writes down that the call is about to be made, all of its messages or none: only while each is held
 * under this key and the campaign still sends.
 */
export function attemptStatement(
  tenantId: number,
  attempt: {
    campaignId: number
    connection: string
    messageIds: readonly number[]
    batchKey: string
    leaseUntil: number
    now: number
  },
): SQL {
  const ids = idList(attempt.messageIds)
  return sql`
    UPDATE messages SET attempt_at = ${attempt.now}, batch_key = ${attempt.batchKey},
      attempts = attempts + 1, lease_until = ${attempt.leaseUntil}
    WHERE id IN (SELECT value FROM json_each(${ids})) AND +tenant_id = ${tenantId}
      AND ${sendsOn(tenantId, attempt.campaignId, attempt.connection)}
      AND (
        SELECT count(*) FROM json_each(${ids}) j CROSS JOIN messages m ON m.id = j.value
        WHERE m.tenant_id = ${tenantId} AND m.lease_key = ${attempt.batchKey}
          AND m.attempt_at IS NULL AND m.skipped_at IS NULL
      ) = ${attempt.messageIds.length}`
}

/** Writes the provider's ids; whoever learns it first, since an acceptance is true whoever asked. */
export function sentStatement(
  tenantId: number,
  sent: { batchKey: string; rows: readonly { id: number; providerId: string | null }[]; now: number },
): SQL {
  return sql`
    UPDATE messages SET sent_at = ${sent.now}, provider_id = accepted.provider_id, unknown_at = NULL,
      lease_until = NULL, lease_key = NULL
    FROM (
      SELECT value ->> 0 AS id, value ->> 1 AS provider_id
      FROM json_each(${json(sent.rows.map((row) => [row.id, row.providerId]))})
    ) AS accepted
    WHERE messages.id = accepted.id AND +messages.tenant_id = ${tenantId}
      AND messages.batch_key = ${sent.batchKey} AND ${isOpen('messages')}`
}

/**
 * Ends messages that a worker holds, each with its code; `unclearCode` is the one of those that an earlier call may
 * have brought all the same.
 */
export function failedStatement(
  tenantId: number,
  failed: {
    leaseKey: string
    rows: readonly { id: number; code: string }[]
    now: number
    unclearCode?: string
  },
): SQL {
  const { unclearCode = null } = failed
  return sql`
    UPDATE messages SET failed_at = ${failed.now}, unknown_at = NULL,
      error_code = CASE WHEN unknown_at IS NULL THEN broken.code ELSE coalesce(${unclearCode}, broken.code) END,
      lease_until = NULL, lease_key = NULL
    FROM (
      SELECT value ->> 0 AS id, value ->> 1 AS code
      FROM json_each(${json(failed.rows.map((row) => [row.id, row.code]))})
    ) AS broken
    WHERE messages.id = broken.id AND +messages.tenant_id = ${tenantId}
      AND messages.lease_key = ${failed.leaseKey} AND ${isOpen('messages')}`
}

/** Leaves messages out that a worker holds and has not attempted, with the reason. */
export function skipStatement(
  tenantId: number,
  skip: { leaseKey: string; messageIds: readonly number[]; code: string; now: number },
): SQL {
  return sql`
    UPDATE messages SET ${leftOut(sql`true`, { code: sql`${skip.code}`, now: skip.now })},
      lease_until = NULL, lease_key = NULL
    WHERE id IN (SELECT value FROM json_each(${idList(skip.messageIds)})) AND +tenant_id = ${tenantId}
      AND lease_key = ${skip.leaseKey} AND attempt_at IS NULL AND ${isOpen('messages')}`
}

/**
 * Puts messages that a worker holds, and of which nothing was accepted, back to waiting: due at
 * `dueAt` for the reason given, and not to be handed to the queue before `enqueueAt`. One that was not attempted
 * now may have arrived by an earlier attempt: that stays unknown.
 */
export function releaseStatement(
  tenantId: number,
  release: {
    leaseKey: string
    messageIds: readonly number[]
    dueAt: number
    enqueueAt: number
    reason?: WaitReason
  },
): SQL {
  return sql`
    UPDATE messages SET attempt_at = NULL, batch_key = NULL,
      unknown_at = CASE WHEN attempt_at IS NULL THEN unknown_at END,
      lease_until = NULL, lease_key = NULL, due_at = ${release.dueAt}, wait_reason = ${release.reason ?? null}, enqueued_until = ${release.enqueueAt}
    WHERE id IN (SELECT value FROM json_each(${idList(release.messageIds)})) AND +tenant_id = ${tenantId}
      AND lease_key = ${release.leaseKey} AND ${isOpen('messages')}`
}

/** Keeps messages of unknown outcome until the call is to be repeated. */
export function postponeStatement(
  tenantId: number,
  postponed: { leaseKey: string; messageIds: readonly number[]; until: number; now: number },
): SQL {
  return sql`
    UPDATE messages SET lease_until = ${postponed.until}, unknown_at = coalesce(unknown_at, ${postponed.now})
    WHERE id IN (SELECT value FROM json_each(${idList(postponed.messageIds)})) AND +tenant_id = ${tenantId}
      AND lease_key = ${postponed.leaseKey} AND attempt_at IS NOT NULL AND ${isOpen('messages')}`
}

/** Takes over the messages of a call whose outcome nobody has learnt, and shows them as unknown. */
export function takeOverStatement(
  tenantId: number,
  takeOver: { batchKey: string; leaseKey: string; leaseUntil: number; now: number },
) {
  return returning(
    sql`
      UPDATE messages SET lease_key = ${takeOver.leaseKey}, lease_until = ${takeOver.leaseUntil},
        attempts = attempts + 1, unknown_at = coalesce(unknown_at, ${takeOver.now})
      WHERE tenant_id = ${tenantId} AND lease_until <= ${takeOver.now} AND batch_key = ${takeOver.batchKey}
        AND attempt_at IS NOT NULL AND ${isOpen('messages')}
      RETURNING id, channel, campaign_id, contact_id, address, attempt_at, attempts`,
    (row: Row) => ({
      id: Number(row['id']),
      channel: SendingChannel.parse(row['channel']),
      campaignId: Number(row['campaign_id']),
      contactId: Number(row['contact_id']),
      address: String(row['address']),
      attemptAt: Number(row['attempt_at']),
      attempts: Number(row['attempts']),
    }),
  )
}

/** What is known of the messages of a call: asked before it is repeated. */
export function unclearCallStatement(
  tenantId: number,
  call: { campaignId: number; batchKey: string; messageIds: readonly number[]; closed: ClosedZones },
) {
  const reason = unreachableReason(tenantId, { channel: 'email', madeFor: sql`m.address` })
  return returning(
    sql`
      SELECT k.state,
        count(CASE WHEN m.batch_key = ${call.batchKey} AND m.sent_at IS NOT NULL THEN 1 END) AS accepted,
        count(CASE WHEN ${reason} IS NOT NULL THEN 1 END) AS unreachable,
        count(${opensAt(call.closed)}) AS resting
      FROM campaigns k
      CROSS JOIN json_each(${idList(call.messageIds)}) j
      CROSS JOIN messages m ON m.id = j.value AND m.tenant_id = k.tenant_id
      LEFT JOIN contacts c ON c.id = m.contact_id AND c.tenant_id = m.tenant_id
      WHERE k.tenant_id = ${tenantId} AND k.id = ${call.campaignId}
      GROUP BY k.id`,
    z.object({ state: CampaignState, accepted: z.number(), unreachable: z.number(), resting: z.number() }),
  )
}

/**
 * Takes back what was handed to the queue and claimed by nobody, and what waits for a time that the
 * provider told: after a pause the jobs have come and gone, a person may have mended what the provider
 * refused for, and waiting would only delay the rest.
 */
export function takeBackStatement(tenantId: number, campaignId: number, now: number): SQL {
  return sql`
    UPDATE messages SET
      enqueued_until = CASE WHEN wait_reason IS NULL THEN due_at ELSE 0 END,
      due_at = CASE WHEN wait_reason IS NULL THEN due_at ELSE 0 END, wait_reason = NULL
    WHERE id IN (
      SELECT m.id FROM messages m
      WHERE m.tenant_id = ${tenantId} AND m.campaign_id = ${campaignId} AND ${isOpen('m')}
        AND m.enqueued_until > ${now} AND m.attempt_at IS NULL AND m.lease_until IS NULL
        AND (m.due_at < m.enqueued_until OR m.wait_reason IN ('rate_limit', 'provider_busy', 'provider_quota'))
      LIMIT 20000
    )`
}

/** Ends what was not yet attempted of a cancelled campaign, a page at a time. */
export function cancelPageStatement(
  tenantId: number,
  cancel: { campaignId: number; size: number; now: number },
): SQL {
  return sql`
    UPDATE messages SET ${leftOut(sql`true`, { code: sql`'cancelled'`, now: cancel.now })},
      lease_until = NULL, lease_key = NULL
    WHERE id IN (
      SELECT m.id FROM messages m
      WHERE m.tenant_id = ${tenantId} AND m.campaign_id = ${cancel.campaignId} AND ${isOpen('m')}
        AND m.attempt_at IS NULL LIMIT ${cancel.size}
    ) AND EXISTS (
      SELECT 1 FROM campaigns
      WHERE tenant_id = ${tenantId} AND id = ${cancel.campaignId} AND state = 'cancelled'
    )`
}
