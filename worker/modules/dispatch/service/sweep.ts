import { execute, queryRow, queryRows, writeBatch } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import type { JobInput } from '../../../contracts/jobs.ts'
import { unconfirmedCode } from '../../../contracts/campaign-reasons.ts'
import { errorFields } from '../../../lib/logger.ts'
import { type Manifest, manifestPath, unpackManifest } from '../manifest.ts'
import {
  leaseMs,
  planRepeat,
  postponeUntil,
  repeatsAtOnce,
  repeatsPerSweep,
  sweepMs,
  waitsForProvider,
} from '../plan.ts'
import {
  type CampaignRow,
  endedSinceStatement,
  finishStatement,
  listActiveCampaigns,
  waitStatement,
} from '../queries/campaigns.ts'
import {
  failedStatement,
  postponeStatement,
  takeBackStatement,
  takeOverStatement,
  unclearCallStatement,
} from '../queries/messages.ts'
import {
  findNextWaiting,
  findTime,
  freeLeases,
  listUnsettled,
  nextLeaseStatement,
  openStatement,
  underWayStatement,
} from '../queries/waiting.ts'
import type { ClosedZones } from '../quiet-hours.ts'
import { goOnWithChannel, openReadyChannel } from './channel.ts'
import { unparkCovered } from './credit.ts'
import type { DispatchPorts, ReadyChannel } from './ports.ts'
import { waitForPlaces } from './places.ts'
import { closedZones, unpark } from './quiet.ts'
import { deleteOldManifests, forgetManifest, settle } from './settle.ts'
import { reconcileCalls } from './reconcile.ts'
import { reserveTurn } from './turn.ts'
import { wake } from './wake.ts'

const leasesPerSweep = 5000

/**
 * The net under everything (design §4.7): leases that ran out go back to waiting, calls of unknown
 * outcome are repeated under their key, and campaigns that nobody works on are woken.
 *
 * @returns when there is work again in epoch ms; null when nothing is open
 */
export async function sweepDispatch(ctx: Ctx, ports: DispatchPorts): Promise<number | null> {
  const tenantId = ctx.tenant.id
  const freed = await freeLeases(ctx.db, tenantId, ctx.clock.now(), leasesPerSweep)
  const unsettled = await listUnsettled(ctx.db, tenantId, ctx.clock.now(), repeatsPerSweep)
  if (unsettled.length > 0) await repeatCalls(ctx, ports, unsettled)
  if (freed > 0 || unsettled.length > 0) {
    ctx.log.info('dispatch.swept', { freed, repeated: unsettled.length })
  }
  await goOnWithChannel(ctx, ports)
  const times = [await findTime(ctx.db, nextLeaseStatement(tenantId))]
  for (const campaign of await listActiveCampaigns(ctx.db, tenantId)) {
    times.push(await advance(ctx, campaign))
  }
  const next = times.filter((at) => at !== null)
  if (next.length === 0) await tidy(ctx)
  return next.length === 0 ? null : Math.max(Math.min(...next), ctx.clock.now())
}

/** Manifests outlive their calls for a day: looked for while campaigns that ended are not older than two. */
const tidiedMs = 2 * 86_400_000

/** A workspace at rest is tidied up; what fails is tried again with the next look. */
async function tidy(ctx: Ctx): Promise<void> {
  const ended = endedSinceStatement(ctx.tenant.id, ctx.clock.now() - tidiedMs)
  if ((await findTime(ctx.db, ended)) === null) return
  const deleted = await deleteOldManifests(ctx)
  if (deleted > 0) ctx.log.info('dispatch.tidied', { manifests: deleted })
}

/** Wakes whoever a campaign waits for, and tells when to look again. */
async function advance(ctx: Ctx, campaign: CampaignRow): Promise<number | null> {
  const now = ctx.clock.now()
  const soon = now + sweepMs
  const { id: campaignId } = campaign
  const wakeUp: JobInput =
    campaign.state === 'snapshotting'
      ? { type: 'campaign.snapshot', campaignId }
      : { type: 'campaign.pump', campaignId }
  if (campaign.state !== 'sending') {
    await wake(ctx, wakeUp)
    return soon
  }
  // Whoever is under way asks for the next grant; a second chain of grants is not wanted.
  if ((await findTime(ctx.db, underWayStatement(ctx.tenant.id, campaignId, now))) !== null) return soon
  const first = await findNextWaiting(ctx.db, ctx.tenant.id, campaignId)
  const waiting = first?.at ?? null
  if (waiting === null && (await findTime(ctx.db, openStatement(ctx.tenant.id, campaignId))) !== null) {
    // All that is left are calls of unknown outcome: their leases tell when.
    return null
  }
  const notBefore = Math.max(waiting ?? 0, campaign.wait_until ?? 0)
  if (waiting !== null && notBefore > now && !(await unparkCovered(ctx, campaignId))) {
    // Only more credit ends that wait: its booking wakes them.
    if (first?.reason === 'no_credit') return null
    const until = await stillWaitsUntil(ctx, campaign, {
      reason: first?.reason ?? null,
      isReady: waiting <= now,
      notBefore,
    })
    if (until !== null) return until
  }
  await wake(ctx, wakeUp)
  return soon
}

/**
 * Until when a wait holds that was told earlier; null when what it was for is gone: quiet hours were
 * changed, or a person mended what the provider refused for, which the Limiter knows.
 */
async function stillWaitsUntil(
  ctx: Ctx,
  campaign: CampaignRow,
  { reason, isReady, notBefore }: { reason: string | null; isReady: boolean; notBefore: number },
): Promise<number | null> {
  const [tenantId, now] = [ctx.tenant.id, ctx.clock.now()]
  if (reason === 'quiet_hours') {
    const ends = Object.values(await closedZones(ctx))
    if (ends.length > 0) return Math.min(notBefore, ...ends)
    await unpark(ctx, campaign.id)
    return null
  }
  if (reason === 'whatsapp_limit' || campaign.wait_reason === 'whatsapp_limit') {
    // Who was refused no place may have one: of a worker that died after it was taken.
    return isReady && reason !== 'whatsapp_limit' ? null : waitForPlaces(ctx, campaign, notBefore)
  }
  if (!waitsForProvider(reason) && !waitsForProvider(campaign.wait_reason)) return notBefore
  if ((await ctx.limiter.pausedUntil({ channel: campaign.channel })) > now) return notBefore
  await writeBatch(ctx.db, [
    takeBackStatement(tenantId, campaign.id, now),
    waitStatement(tenantId, campaign.id, null),
  ])
  return null
}

/** Repeats calls of unknown outcome under their key, or asks about those without one, a few at a time; one that fails comes again with the next sweep. */
async function repeatCalls(ctx: Ctx, ports: DispatchPorts, batchKeys: string[]): Promise<void> {
  const closed = await closedZones(ctx)
  const channels = openOnce(ctx, ports)
  const queue = batchKeys.values()
  const worker = async () => {
    for (const batchKey of queue) {
      try {
        await repeatCall(ctx, ports, { channels, closed, batchKey })
      } catch (error) {
        ctx.log.warn('dispatch.repeat_failed', errorFields(error))
      }
    }
  }
  await Promise.all(Array.from({ length: repeatsAtOnce }, worker))
}

/** Each channel opened once, when it is first asked for. */
type OpenOnce = (channel: SendingChannel) => Promise<ReadyChannel | null>

function openOnce(ctx: Ctx, ports: DispatchPorts): OpenOnce {
  const opened = new Map<SendingChannel, Promise<ReadyChannel | null>>()
  return (name) => {
    const channel = opened.get(name) ?? openReadyChannel(ctx, ports, name)
    opened.set(name, channel)
    return channel
  }
}

async function repeatCall(
  ctx: Ctx,
  ports: DispatchPorts,
  { channels, closed, batchKey }: { channels: OpenOnce; closed: ClosedZones; batchKey: string },
): Promise<void> {
  const tenantId = ctx.tenant.id
  const leaseKey = crypto.randomUUID()
  const now = ctx.clock.now()
  const takeOver = takeOverStatement(tenantId, { batchKey, leaseKey, leaseUntil: now + leaseMs, now })
  const rows = await queryRows(ctx.db, takeOver.statement, takeOver.parser)
  const first = rows[0]
  if (first === undefined) return
  const { campaignId, attempts } = first
  const channel = await channels(first.channel)
  if (first.channel !== 'email') return reconcileCalls(ctx, ports, { channel, messages: rows, leaseKey })
  const heldIds = rows.map((row) => row.id)
  const bytes = await ctx.files.getBytes(manifestPath(tenantId, batchKey))
  const manifest = bytes === null ? null : await unpackManifest(bytes)

  const attemptAt = Math.min(...rows.map((row) => row.attemptAt))
  const plan = await planRepeatOf(ctx, { campaignId, batchKey, heldIds, attemptAt, manifest, closed })
  if (plan === 'give_up' || manifest === null) {
    const failed = heldIds.map((id) => ({ id, code: unconfirmedCode }))
    await writeBatch(ctx.db, [
      failedStatement(tenantId, { leaseKey, rows: failed, now }),
      finishStatement(tenantId, campaignId, now),
    ])
    return forgetManifest(ctx, batchKey)
  }
  // Another provider or account does not know the key and would send once more.
  const isSame =
    plan === 'repeat' && channel?.channel === 'email' && channel.connection === manifest.connection
  const provider = isSame ? channel.provider : null
  const turn = provider === null ? null : await reserveTurn(ctx, 'email', leaseKey)
  if (provider === null || turn === null) {
    const until = postponeUntil(now, attempts, now)
    return void (await execute(
      ctx.db,
      postponeStatement(tenantId, { leaseKey, messageIds: heldIds, until, now }),
    ))
  }
  const outcome = await provider.send(manifest.body, batchKey)
  const { messageIds } = manifest
  const made = { messageIds, attempts, repeated: true, knownRate: turn.requestsPerSecond }
  await settle(ctx, ports, { campaignId, batchKey, leaseKey, ...made }, outcome)
}

async function planRepeatOf(
  ctx: Ctx,
  call: {
    campaignId: number
    batchKey: string
    heldIds: readonly number[]
    attemptAt: number
    manifest: Manifest | null
    closed: ClosedZones
  },
): Promise<ReturnType<typeof planRepeat>> {
  const { campaignId, batchKey, attemptAt, manifest, closed } = call
  const messageIds = manifest?.messageIds ?? call.heldIds
  const asked = unclearCallStatement(ctx.tenant.id, { campaignId, batchKey, messageIds, closed })
  const known = await queryRow(ctx.db, asked.statement, asked.parser)
  const unclear = {
    campaignState: known?.state ?? 'cancelled',
    accepted: (known?.accepted ?? 0) > 0,
    unreachable: known?.unreachable ?? 0,
    resting: known?.resting ?? 0,
    attemptAt,
    keyLifetimeMs: manifest?.keyLifetimeMs ?? null,
  }
  return planRepeat(unclear, ctx.clock.now())
}
