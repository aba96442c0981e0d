import { execute, writeBatch } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import { manifestPath, packManifest } from '../manifest.ts'
import { callsPerJob } from '../plan-calls.ts'
import { leaseMs, longestWaitMs, retryMs } from '../plan.ts'
import { finishStatement } from '../queries/campaigns.ts'
import { attemptStatement, failedStatement } from '../queries/messages.ts'
import { sendCalls } from './calls.ts'
import { openReadyChannel, pauseForChannel } from './channel.ts'
import { goOnWithCredit, quoteJob } from './credit.ts'
import { type Claim, claimMessages, giveBack, type SendJob, toRecipient, waitForTurn } from './claim.ts'
import type { DispatchPorts, EmailChannel, RenderedEmails } from './ports.ts'
import { closedZones } from './quiet.ts'
import { settle } from './settle.ts'
import { wake } from './wake.ts'

export type { SendJob }

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

async function sendOnce(ctx: Ctx, ports: DispatchPorts, job: SendJob): Promise<void> {
  const [channel, closed, quoted] = await Promise.all([
    openReadyChannel(ctx, ports, job.channel),
    closedZones(ctx),
    job.free === true ? null : quoteJob(ctx, ports, job),
  ])
  if (channel === null) return pauseForChannel(ctx, job.campaignId)
  const most = channel.channel === 'email' ? channel.provider.maxBatch : callsPerJob
  const { connection } = channel
  const cost = connection === 'sandbox' ? null : quoted
  const quotes = cost?.quotes ?? null
  const claim = await claimMessages(ctx, job, { channel: job.channel, connection, most, closed, quotes })
  if (claim.rows.length === 0) return
  await (channel.channel === 'email'
    ? sendMails(ctx, ports, channel, claim)
    : sendCalls(ctx, ports, { channel, whole: claim, rendered: cost?.rendered ?? null }))
  // What failed or waits again has given its credit back, and others may wait for just that.
  if (quotes !== null) await goOnWithCredit(ctx)
}

async function sendMails(ctx: Ctx, ports: DispatchPorts, channel: EmailChannel, claim: Claim): Promise<void> {
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
