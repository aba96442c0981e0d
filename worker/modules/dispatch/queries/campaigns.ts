import { type SQL, sql, type SQLWrapper } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, json, queryRow, queryRows, returning, type Row, writeBatch } from '../../../../db/client.ts'
import type { WaitReason } from '../../../contracts/campaign-reasons.ts'
import { CampaignState } from '../../../contracts/campaigns.ts'
import { SendingChannel } from '../../../contracts/common.ts'

const CampaignRow = z.object({
  id: z.number(),
  name: z.string(),
  channel: SendingChannel,
  state: CampaignState,
  version: z.number(),
  snapshot_cursor: z.number(),
  snapshot_at: z.number().nullable(),
  wait_reason: z.string().nullable(),
  wait_until: z.number().nullable(),
  connection: z.string().nullable(),
  number_id: z.number().nullable(),
  scheduled_at: z.number().nullable(),
})
export type CampaignRow = z.infer<typeof CampaignRow>

const columns = sql`id, name, channel, state, version, snapshot_cursor, snapshot_at, wait_reason, wait_until, connection, number_id, scheduled_at`

export function campaignStatement(tenantId: number, campaignId: number) {
  return returning(
    sql`
      SELECT ${columns} FROM campaigns WHERE tenant_id = ${tenantId} AND id = ${campaignId}`,
    CampaignRow,
  )
}

/** How long the body of a campaign is, in characters. */
export function htmlLengthStatement(tenantId: number, campaignId: number) {
  return returning(
    sql`SELECT length(html) AS characters FROM campaigns WHERE tenant_id = ${tenantId} AND id = ${campaignId}`,
    (row: Row) => Number(row['characters']),
  )
}

export function findCampaign(db: Db, tenantId: number, campaignId: number): Promise<CampaignRow | undefined> {
  return queryRow(db, campaignStatement(tenantId, campaignId).statement, CampaignRow)
}

/** Campaigns with work: an audience to take, messages to send, or rows to end after a cancellation. */
export function listActiveStatement(tenantId: number): SQL {
  return sql`
    SELECT ${columns} FROM campaigns
    WHERE tenant_id = ${tenantId} AND state IN ('snapshotting', 'sending')
    UNION ALL
    SELECT ${columns} FROM campaigns
    WHERE tenant_id = ${tenantId} AND state = 'cancelled' AND EXISTS (
      SELECT 1 FROM messages m
      WHERE m.tenant_id = ${tenantId} AND m.campaign_id = campaigns.id AND ${isOpen('m')}
        AND m.attempt_at IS NULL
    )`
}

export const listActiveCampaigns = (db: Db, tenantId: number): Promise<CampaignRow[]> =>
  queryRows(db, listActiveStatement(tenantId), CampaignRow)

/** A campaign that ended after a time, if any. */
export function endedSinceStatement(tenantId: number, since: number): SQL {
  return sql`
    SELECT finished_at AS at FROM campaigns
    WHERE tenant_id = ${tenantId} AND state IN ('finished', 'cancelled') AND finished_at > ${since} LIMIT 1`
}

/** Neither sent nor failed nor left out, in the words of the partial index `messages_open`. */
export function isOpen(alias: string): SQL {
  const table = sql.raw(alias)
  return sql`${table}.sent_at IS NULL AND ${table}.failed_at IS NULL AND ${table}.skipped_at IS NULL`
}

/** Whether the campaign sends, and on this connection of its channel: what every claim and attempt asks. */
export function sendsOn(tenantId: number, campaignId: number, connection: string): SQL {
  return sql`EXISTS (
    SELECT 1 FROM campaigns
    WHERE tenant_id = ${tenantId} AND id = ${campaignId} AND state = 'sending' AND connection = ${connection}
  )`
}

type Move = { id: number; from: CampaignState; to: CampaignState; now: number; connection?: string }

/**
 * Moves a campaign from one state to another, on to another connection if one is given; touches nothing
 * when somebody else was first. `record` goes along.
 */
export async function moveCampaign(
  db: Db,
  tenantId: number,
  move: Move,
  record: readonly SQLWrapper[] = [],
): Promise<boolean> {
  const ended = move.to === 'cancelled' ? sql`${move.now}` : sql`NULL`
  const [moved] = await writeBatch(db, [
    sql`
      UPDATE campaigns SET state = ${move.to}, version = version + 1, updated_at = ${move.now},
        wait_reason = NULL, wait_until = NULL, finished_at = ${ended},
        connection = coalesce(${move.connection ?? null}, connection)
      WHERE tenant_id = ${tenantId} AND id = ${move.id} AND state = ${move.from}`,
    ...record,
  ])
  return moved.rowsAffected > 0
}

/** Starts a campaign that still has the version the person saw (compare-and-set by the caller's `version`). */
export function startStatement(
  tenantId: number,
  start: { id: number; version: SQL<number>; connection: string; now: number },
): SQL {
  return sql`
    UPDATE campaigns SET state = 'snapshotting', version = ${start.version}, started_at = ${start.now},
      scheduled_at = CASE WHEN state = 'scheduled' AND scheduled_at <= ${start.now} THEN scheduled_at END,
      connection = ${start.connection}, updated_at = ${start.now}, snapshot_cursor = 0, snapshot_at = NULL, wait_reason = NULL, wait_until = NULL
    WHERE tenant_id = ${tenantId} AND id = ${start.id}`
}

/**
 * Pauses a sending campaign for its channel: because the channel waits for a person, or, given the
 * `connection` it has now, because the campaign began on another one.
 */
export function pauseForChannelStatement(
  tenantId: number,
  pause: { id: number; connection: string | null; now: number },
): SQL {
  const { connection, now } = pause
  const reason: WaitReason = connection === null ? 'channel_paused' : 'channel_changed'
  return sql`
    UPDATE campaigns SET state = 'paused', version = version + 1, updated_at = ${now},
      wait_reason = ${reason}, wait_until = NULL
    WHERE tenant_id = ${tenantId} AND id = ${pause.id} AND state = 'sending'
      AND (${connection} IS NULL OR connection IS NOT ${connection})`
}

type Pause = { ids: readonly number[]; now: number }

/** Pauses sending campaigns whose template may not be sent any more. */
export const pauseForTemplateStatement = (tenantId: number, pause: Pause): SQL =>
  pauseStatement(tenantId, pause, 'template_stopped')

/** Pauses sending campaigns whose channel waits for a person. */
export const pauseForAccountStatement = (tenantId: number, pause: Pause): SQL =>
  pauseStatement(tenantId, pause, 'channel_paused')

function pauseStatement(tenantId: number, { ids, now }: Pause, reason: WaitReason): SQL {
  return sql`
    UPDATE campaigns SET state = 'paused', version = version + 1, updated_at = ${now},
      wait_reason = ${reason}, wait_until = NULL
    WHERE tenant_id = ${tenantId} AND state = 'sending' AND id IN (SELECT value FROM json_each(${idList(ids)}))`
}

/** Whether a campaign waits for its channel. */
export const pausedForChannel = (tenantId: number): SQL =>
  sql`tenant_id = ${tenantId} AND state = 'paused' AND wait_reason IN ('channel_paused', 'channel_changed')`

/** The channels that campaigns wait for. */
export function listPausedChannels(db: Db, tenantId: number): Promise<SendingChannel[]> {
  return queryRows(db, pausedForChannelStatement(tenantId), (row) => SendingChannel.parse(row['channel']))
}

export const pausedForChannelStatement = (tenantId: number): SQL =>
  sql`SELECT DISTINCT channel FROM campaigns WHERE ${pausedForChannel(tenantId)}`

/** Lets campaigns go on that waited for the connection which the channel has now. */
export function goOnStatement(
  tenantId: number,
  { channel, connection, now }: { channel: SendingChannel; connection: string; now: number },
) {
  return returning(
    sql`
      UPDATE campaigns SET state = CASE WHEN snapshot_at IS NULL THEN 'snapshotting' ELSE 'sending' END,
        version = version + 1, updated_at = ${now}, wait_reason = NULL
      WHERE ${pausedForChannel(tenantId)} AND channel = ${channel} AND connection = ${connection}
      RETURNING id`,
    (row: Row) => Number(row['id']),
  )
}

/** Ends a campaign with nothing left to send or to learn; else does nothing. */
export function finishStatement(tenantId: number, campaignId: number, now: number): SQL {
  return sql`
    UPDATE campaigns SET state = 'finished', version = version + 1, finished_at = ${now}, updated_at = ${now},
      wait_reason = NULL, wait_until = NULL
    WHERE tenant_id = ${tenantId} AND id = ${campaignId} AND state = 'sending' AND NOT EXISTS (
      SELECT 1 FROM messages m
      WHERE m.tenant_id = ${tenantId} AND m.campaign_id = ${campaignId} AND ${isOpen('m')}
    )`
}

/** Why the rest of a running campaign waits and until when; null when nothing does. */
export function waitStatement(
  tenantId: number,
  campaignId: number,
  wait: { reason: WaitReason; until: number } | null,
): SQL {
  return sql`
    UPDATE campaigns SET wait_reason = ${wait?.reason ?? null}, wait_until = ${wait?.until ?? null}
    WHERE tenant_id = ${tenantId} AND id = ${campaignId} AND state = 'sending'
      AND (wait_reason IS NOT ${wait?.reason ?? null} OR wait_until IS NOT ${wait?.until ?? null})`
}

/**
 * Lists of a campaign by side, one that was deleted at the very moment of its start included: it goes to whom it was
 * let go to. Nobody deletes the lists of a campaign that runs (lists/queries/lists.ts).
 */
export async function listAudience(
  db: Db,
  tenantId: number,
  campaignId: number,
): Promise<{ included: number[]; excluded: number[] }> {
  const rows = await queryRows(
    db,
    sql`
      SELECT a.list_id, a.side FROM campaign_lists a
      WHERE a.tenant_id = ${tenantId} AND a.campaign_id = ${campaignId} ORDER BY a.list_id`,
    z.object({ list_id: z.number(), side: z.enum(['in', 'out']) }),
  )
  const ofSide = (side: string) => rows.filter((row) => row.side === side).map((row) => row.list_id)
  return { included: ofSide('in'), excluded: ofSide('out') }
}

/** Ids as one parameter for `json_each`. */
export const idList = (ids: readonly number[]): string => json(ids)
