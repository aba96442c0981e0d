import { type BatchStatement, writeBatch } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import { callsPerWave, callTimes, type CallVerdict, isSoon, judgeCall } from '../plan-calls.ts'
import { leaseMs, retryMs, toBatches } from '../plan.ts'
import { attemptCallsStatement } from '../queries/calls.ts'
import { finishStatement, waitStatement } from '../queries/campaigns.ts'
import { type ClaimedRow, releaseStatement } from '../queries/messages.ts'
import { recordWaitStatement } from '../queries/told.ts'
import { tellWaitStatement } from '../queries/waiting.ts'
import { recordStatements } from './call-record.ts'
import { type Claim, giveBack, pauseForTemplate, toRecipient, waitForTurn } from './claim.ts'
import type { CallChannel, DispatchPorts, RenderedCalls } from './ports.ts'
import { closeWindow, giveUpPlaces, keepThoseWithPlace } from './places.ts'
import { stopForTemplate } from './refusals.ts'
import { pauseAll } from './settle.ts'
import { wakeLater } from './wake.ts'

/** What one call says, and when it may be made. */
type PlannedCall = RenderedCalls['contents'][number] & { at: number }
/** A message that was called, or could not be rendered, and what follows. */
export type Made = { id: number; verdict: CallVerdict }

/** What has become of a claim so far. */
type Run = {
  made: Made[]
  /** Of these, how many stand in the rows already. */
  recorded: number
  /** Held and not called yet. */
  left: Map<number, ClaimedRow>
}

/**
 * Sends what is held of a channel whose calls carry one message and no key (design §4.5): in waves of as
 * many calls as the provider takes at once. What a wave is about to do stands in the rows before it, what
 * became of it after; the two writes of neighbouring waves are one. A worker that dies leaves one wave of
 * unknown outcome, which is asked about and never sent again by itself.
 *
 * @throws what failed of our own; what was not called is given back or found by the sweep
 */
export async function sendCalls(
  ctx: Ctx,
  ports: DispatchPorts,
  {
    channel,
    whole,
    rendered: known,
  }: {
    channel: CallChannel
    whole: Claim
    /** What they say, where their price took knowing it; null: still to be rendered. */
    rendered: RenderedCalls | null
  },
): Promise<void> {
  const claim = whole.channel === 'whatsapp' ? await keepThoseWithPlace(ctx, whole) : whole
  if (claim.rows.length === 0) return
  const { turn, rendered } = await prepare(ctx, ports, claim, known)
  const { contents, failed } = rendered
  if (rendered.stopped !== null) {
    await ctx.limiter.release({ channel: claim.channel, key: claim.key })
    await giveUpPlaces(ctx, claim)
    return pauseForTemplate(ctx, claim)
  }
  const times = callTimes(turn, { calls: contents.length, now: ctx.clock.now() })
  const planned = contents.map((content, index) => ({ ...content, at: times[index] ?? 0 }))
  const startsAt = times[0] ?? 0
  if (!isSoon(startsAt, ctx.clock.now())) {
    await ctx.limiter.release({ channel: claim.channel, key: claim.key })
    await giveUpPlaces(ctx, claim)
    return waitForTurn(ctx, claim, startsAt)
  }
  const run: Run = { made: [], recorded: 0, left: new Map(claim.rows.map((row) => [row.id, row])) }
  for (const { messageId, code } of failed) note(run, messageId, { type: 'failed', code, suppress: null })
  for (const wave of toBatches(planned, callsPerWave(channel.provider.maxParallel, turn))) {
    if (!(await waitUntil(ctx, wave[0]?.at ?? 0))) break
    if (!(await makeWave(ctx, { channel, claim, run }, wave))) break
  }
  await endRun(ctx, ports, { channel, claim, run })
}

async function prepare(ctx: Ctx, ports: DispatchPorts, claim: Claim, known: RenderedCalls | null) {
  const { channel, campaignId, key, rows } = claim
  try {
    const [turn, rendered] = await Promise.all([
      ctx.limiter.reserve({ channel, key, requests: rows.length }),
      known === null
        ? ports.renderCampaignCalls(ctx, { campaignId, recipients: rows.map(toRecipient) })
        : ofRows(known, rows),
    ])
    return { turn, rendered }
  } catch (error) {
    const now = ctx.clock.now()
    await giveBack(ctx, claim, { dueAt: now, enqueueAt: now + retryMs })
    throw error
  }
}

/** Of what was rendered before the claim, what those who are held get. */
function ofRows({ contents, failed, stopped }: RenderedCalls, rows: readonly ClaimedRow[]): RenderedCalls {
  const held = new Set(rows.map(({ id }) => id))
  const isHeld = ({ messageId }: { messageId: number }) => held.has(messageId)
  return { contents: contents.filter(isHeld), failed: failed.filter(isHeld), stopped }
}

/** Whether the time has come; false when it is too far away to hold the messages until then. */
async function waitUntil(ctx: Ctx, at: number): Promise<boolean> {
  if (!isSoon(at, ctx.clock.now())) return false
  await sleepUntil(ctx, at)
  return true
}

async function sleepUntil({ clock }: Ctx, at: number): Promise<void> {
  const waitMs = at - clock.now()
  if (waitMs > 0) await clock.sleep(waitMs)
}

type Running = { channel: CallChannel; claim: Claim; run: Run }

/** Whether the next wave may follow: the campaign still sends, and the provider still takes. */
async function makeWave(ctx: Ctx, running: Running, wave: readonly PlannedCall[]): Promise<boolean> {
  const { channel, claim, run } = running
  const { key: leaseKey, campaignId, connection } = claim
  const now = ctx.clock.now()
  const messageIds = wave.map(({ messageId }) => messageId)
  const attempt = { campaignId, connection, messageIds, leaseKey, leaseUntil: now + leaseMs, now }
  const [attempted] = await writeBatch(ctx.db, [
    attemptCallsStatement(ctx.tenant.id, attempt),
    ...takeRecord(ctx, running),
  ])
  const attempts = new Map(attempted.rows.map((row) => [row.id, row.attempts]))
  const verdicts = await Promise.all(
    wave.map(async ({ messageId, content, segments, at }) => {
      const tries = attempts.get(messageId)
      const row = run.left.get(messageId)
      if (tries === undefined || row === undefined) return null
      await sleepUntil(ctx, at)
      const call = { messageId, contactId: row.contactId, to: row.address, content }
      const outcome = await channel.provider.send(call)
      const verdict = judgeCall(outcome, { attempts: tries, now: ctx.clock.now() })
      note(run, messageId, verdict.type === 'sent' && segments !== null ? { ...verdict, segments } : verdict)
      return verdict
    }),
  )
  return verdicts.every((verdict) => verdict !== null && !stopsAll(verdict))
}

function note(run: Run, id: number, verdict: CallVerdict): void {
  run.left.delete(id)
  run.made.push({ id, verdict })
}

const stopsAll = (verdict: CallVerdict): boolean =>
  verdict.type === 'pause' || verdict.type === 'stop' || (verdict.type === 'wait' && verdict.everybody)

/** The statements that write down what was made since the last time. */
function takeRecord(ctx: Ctx, { channel, claim, run }: Running): BatchStatement[] {
  const made = run.made.slice(run.recorded)
  run.recorded = run.made.length
  const from = channel.sender.address
  return recordStatements(ctx.tenant.id, {
    channel: claim.channel,
    key: claim.key,
    from,
    made,
    now: ctx.clock.now(),
  })
}

/** Writes the rest down, puts back what was not called, and tells whoever has to know. */
async function endRun(ctx: Ctx, ports: DispatchPorts, running: Running): Promise<void> {
  const { channel, campaignId, key: leaseKey } = running.claim
  const { made, left } = running.run
  const [tenantId, now] = [ctx.tenant.id, ctx.clock.now()]
  const wait = await learnRefusal(ctx, running)
  const dueAt = wait?.at ?? 0
  const held = { leaseKey, messageIds: [...left.keys()], dueAt, enqueueAt: dueAt }
  const [told] = await writeBatch(ctx.db, [
    waitStatement(tenantId, campaignId, wait && { reason: wait.reason, until: wait.at }),
    ...takeRecord(ctx, running),
    releaseStatement(tenantId, wait === null ? held : { ...held, reason: wait.reason }),
    finishStatement(tenantId, campaignId, now),
    tellWaitStatement(tenantId, campaignId, now),
    recordWaitStatement(tenantId, campaignId, now),
  ])
  const unsent = made.filter(({ verdict }) => verdict.type !== 'sent' && verdict.type !== 'unknown')
  await giveUpPlaces(ctx, { channel, rows: [...unsent, ...left.values()] })
  ctx.log.info('dispatch.calls_settled', { campaignId, channel, made: made.length, left: left.size })
  if (wait !== null) {
    if (wait.reason !== 'whatsapp_limit') await ctx.limiter.observe({ channel, pausedUntil: wait.at })
    if (told.rowsAffected > 0) await wakeLater(ctx, campaignId, wait.at)
  }
  if (made.some(({ verdict }) => verdict.type === 'stop')) await stopForTemplate(ctx, campaignId)
  const pause = made.map(({ verdict }) => verdict).find((verdict) => verdict.type === 'pause')
  if (pause !== undefined) await pauseAll(ctx, ports, { channel, campaignId, code: pause.code })
}

type Wait = Extract<CallVerdict, { type: 'wait' }>

/**
 * What makes everybody wait, if anything. Of a window that the provider says is full the Limiter knows when
 * the next place comes free: whoever was refused for it waits until then.
 */
async function learnRefusal(ctx: Ctx, { claim, run }: Running): Promise<Wait | null> {
  const refusals = run.made.flatMap(({ verdict }) =>
    verdict.type === 'wait' && verdict.everybody ? [verdict] : [],
  )
  const last = refusals.at(-1)
  if (last?.reason !== 'whatsapp_limit') return last ?? null
  const wait = { ...last, at: Math.max(last.at, await closeWindow(ctx, claim.campaignId)) }
  run.made = run.made.map((one) =>
    one.verdict.type === 'wait' && one.verdict.reason === 'whatsapp_limit' ? { ...one, verdict: wait } : one,
  )
  return wait
}
