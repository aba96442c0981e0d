import { type BatchStatement, execute, writeBatch } from '../../../../db/client.ts'
import { campaignTagStatements } from '../queries/tags.ts'
import type { Ctx } from '../../../context.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { errorFields } from '../../../lib/logger.ts'
import type { SendOutcome } from '../../channels/port.ts'
import { manifestFolder, manifestPath } from '../manifest.ts'
import { enqueueMs, judge, postponeUntil, type Verdict } from '../plan.ts'
import { finishStatement, waitStatement } from '../queries/campaigns.ts'
import { failedStatement, postponeStatement, releaseStatement, sentStatement } from '../queries/messages.ts'
import { recordWaitStatement } from '../queries/told.ts'
import { pauseForChannel } from './channel.ts'
import type { DispatchPorts } from './ports.ts'
import { wakeLater } from './wake.ts'

/** One provider call and who made it. */
export type ProviderCall = {
  campaignId: number
  batchKey: string
  /** The worker's own: whoever lost its lease may only tell an acceptance. */
  leaseKey: string
  /** In the order of the mails. */
  messageIds: readonly number[]
  /** Calls made under the key so far. */
  attempts: number
  /** The rate that the Limiter reckons with. */
  knownRate: number | undefined
  /** Whether an earlier call under the key may have been accepted. */
  repeated: boolean
}

/** Records what became of a provider call, in one batch (design §4.6), and ends the campaign if it was the last. */
export async function settle(
  ctx: Ctx,
  ports: DispatchPorts,
  call: ProviderCall,
  outcome: SendOutcome,
): Promise<void> {
  const now = ctx.clock.now()
  const verdict = judge(outcome, { size: call.messageIds.length, repeated: call.repeated, now })
  ctx.log.info('dispatch.settled', {
    campaignId: call.campaignId,
    verdict: verdict.type,
    code: 'code' in outcome ? outcome.code : null,
    messages: call.messageIds.length,
    attempts: call.attempts,
  })
  if (verdict.type === 'unclear') return postpone(ctx, ports, call, verdict)
  const [recorded] = await Promise.all([
    writeBatch(ctx.db, recordStatements(ctx.tenant.id, call, verdict, now)),
    tellRate(ctx, outcome, call.knownRate),
  ])
  if (verdict.type === 'wait' && recorded[1]?.rowsAffected !== 0)
    await wakeLater(ctx, call.campaignId, verdict.at)
  await follow(ctx, ports, call, verdict)
  await forgetManifest(ctx, call.batchKey)
}

/** Hands on a rate that is news; when that fails, the next answer tells it again. */
async function tellRate(ctx: Ctx, outcome: SendOutcome, known: number | undefined): Promise<void> {
  if (outcome.type !== 'accepted') return
  const { requestsPerSecond } = outcome
  if (requestsPerSecond === undefined || requestsPerSecond === known) return
  try {
    await ctx.limiter.observe({ channel: 'email', requestsPerSecond })
  } catch (error) {
    ctx.log.warn('dispatch.rate_not_told', errorFields(error))
  }
}

type Settled = Exclude<Verdict, { type: 'unclear' }>

function recordStatements(
  tenantId: number,
  call: ProviderCall,
  verdict: Settled,
  now: number,
): BatchStatement[] {
  const { campaignId, batchKey, leaseKey, messageIds } = call
  const finish = finishStatement(tenantId, campaignId, now)
  switch (verdict.type) {
    case 'sent': {
      const rows = messageIds.map((id, index) => ({ id, providerId: verdict.providerIds[index] ?? null }))
      return [
        sentStatement(tenantId, { batchKey, rows, now }),
        ...campaignTagStatements(tenantId, { messageIds, now }),
        finish,
      ]
    }
    case 'failed': {
      const rows = messageIds.map((id) => ({ id, code: verdict.code }))
      return [failedStatement(tenantId, { leaseKey, rows, now }), finish]
    }
    case 'split':
      return [releaseStatement(tenantId, { leaseKey, messageIds, dueAt: now, enqueueAt: now + enqueueMs })]
    case 'wait':
      return [
        releaseStatement(tenantId, {
          leaseKey,
          messageIds,
          dueAt: verdict.at,
          enqueueAt: verdict.at,
          reason: verdict.reason,
        }),
        waitStatement(tenantId, campaignId, { reason: verdict.reason, until: verdict.at }),
        recordWaitStatement(tenantId, campaignId, now),
      ]
    case 'pause':
      return [releaseStatement(tenantId, { leaseKey, messageIds, dueAt: now, enqueueAt: now })]
  }
}

/** What others are told once the rows say it; all of it is found again should this be lost. */
async function follow(ctx: Ctx, ports: DispatchPorts, call: ProviderCall, verdict: Settled): Promise<void> {
  if (verdict.type === 'split') {
    const { campaignId } = call
    await ctx.queues.sendMany(
      call.messageIds.map((id) => ({
        type: 'dispatch.send',
        channel: 'email',
        campaignId,
        messageIds: [id],
      })),
    )
  }
  if (verdict.type === 'wait') await ctx.limiter.observe({ channel: 'email', pausedUntil: verdict.at })
  if (verdict.type === 'pause')
    await pauseAll(ctx, ports, { channel: 'email', campaignId: call.campaignId, code: verdict.code })
}

/** Keeps the messages for a repeat of the very call. */
async function postpone(
  ctx: Ctx,
  ports: DispatchPorts,
  call: ProviderCall,
  verdict: Extract<Verdict, { type: 'unclear' }>,
): Promise<void> {
  const { leaseKey, messageIds, attempts } = call
  const until = postponeUntil(verdict.notBefore, attempts, ctx.clock.now())
  await execute(
    ctx.db,
    postponeStatement(ctx.tenant.id, { leaseKey, messageIds, until, now: ctx.clock.now() }),
  )
  if (verdict.pause)
    await pauseAll(ctx, ports, { channel: 'email', campaignId: call.campaignId, code: verdict.code })
}

/** The provider refuses the channel itself: nothing more goes out until a person has acted. */
export async function pauseAll(
  ctx: Ctx,
  ports: DispatchPorts,
  { channel, campaignId, code }: { channel: SendingChannel; campaignId: number; code: string },
): Promise<void> {
  await ports.pauseChannel(ctx, channel, code)
  await pauseForChannel(ctx, campaignId)
}

/** Longer than any provider remembers a key: no call is repeated after it. */
const manifestLifetimeMs = 25 * 3_600_000

/**
 * Deletes manifests that nobody needs any more: of calls that events settled, or whose worker died
 * between the outcome and the end. A thousand at most; the rest is found again.
 */
export async function deleteOldManifests(ctx: Ctx): Promise<number> {
  const before = ctx.clock.now() - manifestLifetimeMs
  const files = await ctx.files.list(manifestFolder(ctx.tenant.id))
  const old = files.filter((file) => file.storedAt < before)
  for (const { key } of old) await ctx.files.delete(key)
  return old.length
}

/** A manifest that cannot be deleted costs its bytes only: the outcome is recorded. */
export async function forgetManifest(ctx: Ctx, batchKey: string): Promise<void> {
  try {
    await ctx.files.delete(manifestPath(ctx.tenant.id, batchKey))
  } catch (error) {
    ctx.log.warn('dispatch.manifest_left', errorFields(error))
  }
}
