import { execute, writeBatch } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { WaitReason } from '../../../contracts/campaign-reasons.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import type { Quote } from '../../credit/pricing.ts'
import { anyHashStatement } from '../../suppressions/service.ts'
import { leaseMs, paceReason } from '../plan.ts'
import { finishStatement, pauseForTemplateStatement, waitStatement } from '../queries/campaigns.ts'
import { type ClaimedRow, claimStatement, releaseStatement } from '../queries/messages.ts'
import { recordWaitStatement } from '../queries/told.ts'
import { tellWaitStatement } from '../queries/waiting.ts'
import type { ClosedZones } from '../quiet-hours.ts'
import { pauseIfChanged } from './channel.ts'
import { leaveOutErased } from './erased.ts'
import { wakeLater } from './wake.ts'

export type SendJob = {
  channel: SendingChannel
  campaignId: number
  messageIds: readonly number[]
  pumpAfter?: boolean | undefined
  free?: boolean | undefined
}

/** What one worker holds under one key, which becomes the key of the provider call or calls. */
export type Claim = {
  channel: SendingChannel
  campaignId: number
  connection: string
  key: string
  rows: ClaimedRow[]
}

/** Takes what a job names and may be sent now (design §4.3), and ends the campaign when that was nobody. */
export async function claimMessages(
  ctx: Ctx,
  job: SendJob,
  {
    channel,
    connection,
    most,
    closed,
    quotes,
  }: Pick<Claim, 'channel' | 'connection'> & {
    /** What a smaller provider than the one planned for cannot carry stays handed out and comes again. */
    most: number
    closed: ClosedZones
    /** What each message costs; null: nothing does. */
    quotes: readonly Quote[] | null
  },
): Promise<Claim> {
  const { campaignId } = job
  const now = ctx.clock.now()
  const key = crypto.randomUUID()
  const claim = claimStatement(ctx.tenant.id, {
    channel,
    campaignId,
    connection,
    messageIds: job.messageIds.slice(0, most),
    quotes: quotes === null ? null : quotes.slice(0, most),
    leaseKey: key,
    leaseUntil: now + leaseMs,
    now,
    closed,
    cap: ctx.tenant.frequencyCap,
  })
  const [taken, erased] = await writeBatch(ctx.db, [claim, anyHashStatement(ctx.tenant.id)])
  const claimed =
    erased.rows[0] === true
      ? await leaveOutErased(ctx, { channel, leaseKey: key, rows: taken.rows })
      : taken.rows
  const rows = claimed.filter((row) => row.outcome === 'held').toSorted((a, b) => a.id - b.id)
  if (rows.length === 0 && claimed.length > 0) {
    await writeBatch(ctx.db, [
      finishStatement(ctx.tenant.id, campaignId, now),
      tellWaitStatement(ctx.tenant.id, campaignId, now),
      recordWaitStatement(ctx.tenant.id, campaignId, now),
    ])
  }
  if (claimed.length === 0) await pauseIfChanged(ctx, campaignId, connection)
  return { channel, campaignId, connection, key, rows }
}

type Times = { dueAt: number; enqueueAt: number; reason?: WaitReason }

/** Puts what is still held back to waiting; should this fail, the sweep does it when the lease runs out. */
export async function giveBack(ctx: Ctx, claim: Claim, times: Times): Promise<void> {
  await execute(ctx.db, giveBackStatement(ctx.tenant.id, claim, times))
}

function giveBackStatement(tenantId: number, claim: Claim, times: Times) {
  const messageIds = claim.rows.map((row) => row.id)
  return releaseStatement(tenantId, { leaseKey: claim.key, messageIds, ...times })
}

/** The provider's pace leaves no room soon: the messages wait without anybody holding them. */
export async function waitForTurn(ctx: Ctx, claim: Claim, at: number): Promise<void> {
  const tenantId = ctx.tenant.id
  const reason = paceReason(at - ctx.clock.now(), null)
  const [, told] = await writeBatch(ctx.db, [
    giveBackStatement(tenantId, claim, { dueAt: at, enqueueAt: at, reason }),
    waitStatement(tenantId, claim.campaignId, { reason, until: at }),
  ])
  if (told.rowsAffected > 0) await wakeLater(ctx, claim.campaignId, at)
}

/** The template may not be sent any more: the campaign waits for a person, and nobody is lost. */
export async function pauseForTemplate(ctx: Ctx, claim: Claim): Promise<void> {
  const tenantId = ctx.tenant.id
  await writeBatch(ctx.db, [
    giveBackStatement(tenantId, claim, { dueAt: 0, enqueueAt: 0 }),
    pauseForTemplateStatement(tenantId, { ids: [claim.campaignId], now: ctx.clock.now() }),
  ])
}

export const toRecipient = (row: ClaimedRow) => ({
  messageId: row.id,
  contactId: row.contactId,
  address: row.address,
})
