import { execute, writeBatch } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { WaitReason } from '../../../contracts/campaigns.ts'
import { manifestPath, packManifest } from '../manifest.ts'
import { leaseMs, longestWaitMs, paceReason, retryMs } from '../plan.ts'
import { finishStatement, waitStatement } from '../queries/campaigns.ts'
import {
  attemptStatement,
  claimStatement,
  type ClaimedRow,
  failedStatement,
  releaseStatement,
} from '../queries/messages.ts'
import { anyHashStatement } from '../../suppressions/service.ts'
import { tellWaitStatement } from '../queries/waiting.ts'
import type { ClosedZones } from '../quiet-hours.ts'
import { openReadyChannel, pauseForChannel, pauseIfChanged } from './channel.ts'
import { leaveOutErased } from './erased.ts'
import type { DispatchPorts, EmailChannel, RenderedEmails } from './ports.ts'
import { closedZones } from './quiet.ts'
import { settle } from './settle.ts'
import { wake, wakeLater } from './wake.ts'

export type SendJob = { campaignId: number; messageIds: readonly number[]; pumpAfter?: boolean | undefined }

/**
 * Sends one batch of a campaign: claim, reserve, render, attempt, send, record (design §4.3 to §4.6).
 * Safe under redelivery, reordering and two workers at once: a message is held by one lease, nothing is
 * sent without its manifest and attempt written, and an outcome is recorded under its key.
 *
 * @throws what failed of our own before the attempt, after giving the messages back
 */
export async function sendBatch(ctx: Ctx, ports: DispatchPorts, job: SendJob): Promise<void> {
  try {
    await sendOnce(ctx, ports, job)
  } finally {
    if (job.pumpAfter === true) await wake(ctx, { type: 'campaign.pump', campaignId: job.campaignId })
  }
}

/** A claim: what one worker holds under one key, which becomes the key of the provider call. */
type Claim = { campaignId: number; connection: string; key: string; rows: ClaimedRow[] }

async function sendOnce(ctx: Ctx, ports: DispatchPorts, job: SendJob): Promise<void> {
  const [channel, closed] = await Promise.all([openReadyChannel(ctx, ports), closedZones(ctx)])
  if (channel === null) return pauseForChannel(ctx, job.campaignId)
  const claim = await claimMessages(ctx, job, channel, closed)
  if (claim.rows.length === 0) return

  let prepared: Prepared | null
  try {
    prepared = await prepare(ctx, ports, channel, claim)
  } catch (error) {
    const now = ctx.clock.now()
    await giveBack(ctx, claim, { dueAt: now, enqueueAt: now + retryMs })
    throw error
  }
  if (prepared === null) return
  const { body, messageIds, knownRate } = prepared
  const outcome = await channel.provider.send(body, claim.key)
  const { campaignId, key } = claim
  const made = { messageIds, attempts: 1, repeated: false, knownRate }
  await settle(ctx, ports, { campaignId, batchKey: key, leaseKey: key, ...made }, outcome)
}

async function claimMessages(
  ctx: Ctx,
  job: SendJob,
  { provider: { maxBatch }, connection }: EmailChannel,
  closed: ClosedZones,
): Promise<Claim> {
  const { campaignId } = job
  const now = ctx.clock.now()
  const key = crypto.randomUUID()
  // What a smaller provider than the one planned for cannot carry stays handed out and comes again.
  const messageIds = job.messageIds.slice(0, maxBatch)
  const claim = claimStatement(ctx.tenant.id, {
    channel: 'email',
    campaignId,
    connection,
    messageIds,
    leaseKey: key,
    leaseUntil: now + leaseMs,
    now,
    closed,
    cap: ctx.tenant.frequencyCap,
  })
  const [taken, erased] = await writeBatch(ctx.db, [claim, anyHashStatement(ctx.tenant.id)])
  const claimed = erased.rows[0] === true ? await leaveOutErased(ctx, key, taken.rows) : taken.rows
  const rows = claimed.filter((row) => row.outcome === 'held').toSorted((a, b) => a.id - b.id)
  if (rows.length === 0 && claimed.length > 0) {
    await writeBatch(ctx.db, [
      finishStatement(ctx.tenant.id, campaignId, now),
      tellWaitStatement(ctx.tenant.id, campaignId, now),
    ])
  }
  if (claimed.length === 0) await pauseIfChanged(ctx, campaignId, connection)
  return { campaignId, connection, key, rows }
}

type Prepared = { body: string; messageIds: number[]; knownRate: number | undefined }

/** All that comes before the call: its turn, the mails, the manifest, the attempt. Null when it is not to be made. */
async function prepare(
  ctx: Ctx,
  ports: DispatchPorts,
  channel: EmailChannel,
  claim: Claim,
): Promise<Prepared | null> {
  const { provider, sender, connection } = channel
  const { campaignId, key } = claim
  const [{ startAt, requestsPerSecond: knownRate }, rendered] = await Promise.all([
    ctx.limiter.reserve({ channel: 'email', key, requests: 1 }),
    ports.renderCampaignEmails(ctx, { campaignId, recipients: claim.rows.map(toRecipient), sender }),
  ])
  const now = ctx.clock.now()
  if (startAt - now > longestWaitMs) {
    await ctx.limiter.release({ channel: 'email', key })
    await waitForTurn(ctx, claim, startAt)
    return null
  }
  const messageIds = rendered.mails.map((mail) => mail.messageId)
  const body = messageIds.length === 0 ? '' : provider.encode(rendered.mails)
  if (messageIds.length > 0) {
    const manifest = {
      v: 1 as const,
      batchKey: key,
      connection,
      keyLifetimeMs: provider.keyLifetimeMs,
      campaignId,
      messageIds,
      body,
    }
    await ctx.files.put(manifestPath(ctx.tenant.id, key), await packManifest(manifest))
  }
  const waitMs = startAt - ctx.clock.now()
  if (waitMs > 0) await ctx.clock.sleep(waitMs)
  if (await writeAttempt(ctx, claim, messageIds, rendered.failed)) return { body, messageIds, knownRate }
  await ctx.limiter.release({ channel: 'email', key })
  await giveBack(ctx, claim, { dueAt: 0, enqueueAt: 0 })
  return null
}

const toRecipient = (row: ClaimedRow) => ({
  messageId: row.id,
  contactId: row.contactId,
  address: row.address,
})

/** Whether the call may be made now: every message is still held and the campaign still sends. */
async function writeAttempt(
  ctx: Ctx,
  { campaignId, connection, key }: Claim,
  messageIds: number[],
  failed: RenderedEmails['failed'],
): Promise<boolean> {
  const tenantId = ctx.tenant.id
  const now = ctx.clock.now()
  const attempt = { campaignId, connection, messageIds, batchKey: key, leaseUntil: now + leaseMs, now }
  if (failed.length === 0) {
    return (await execute(ctx.db, attemptStatement(tenantId, attempt))).rowsAffected > 0
  }
  const rows = failed.map(({ messageId, code }) => ({ id: messageId, code }))
  const [, attempted] = await writeBatch(ctx.db, [
    failedStatement(tenantId, { leaseKey: key, rows, now }),
    attemptStatement(tenantId, attempt),
    finishStatement(tenantId, campaignId, now),
  ])
  return attempted.rowsAffected > 0
}

/** Puts what is still held back to waiting; should this fail, the sweep does it when the lease runs out. */
async function giveBack(ctx: Ctx, claim: Claim, times: { dueAt: number; enqueueAt: number }): Promise<void> {
  await execute(ctx.db, giveBackStatement(ctx.tenant.id, claim, times))
}

type Times = { dueAt: number; enqueueAt: number; reason?: WaitReason }

function giveBackStatement(tenantId: number, claim: Claim, times: Times) {
  const messageIds = claim.rows.map((row) => row.id)
  return releaseStatement(tenantId, { leaseKey: claim.key, messageIds, ...times })
}

/** The provider's pace leaves no room soon: the messages wait without anybody holding them. */
async function waitForTurn(ctx: Ctx, claim: Claim, at: number): Promise<void> {
  const tenantId = ctx.tenant.id
  const reason = paceReason(at - ctx.clock.now(), null)
  const [, told] = await writeBatch(ctx.db, [
    giveBackStatement(tenantId, claim, { dueAt: at, enqueueAt: at, reason }),
    waitStatement(tenantId, claim.campaignId, { reason, until: at }),
  ])
  if (told.rowsAffected > 0) await wakeLater(ctx, claim.campaignId, at)
}
