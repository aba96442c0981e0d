import type { Ctx } from '../context.ts'
import type { Job } from '../contracts/jobs.ts'
import { errorFields } from '../lib/logger.ts'
import { sendSystemMail } from '../modules/auth/system-mail.ts'
import { tellLowCredit } from '../modules/credit/service-notice.ts'
import { repriceWaiting, startDueCampaigns, sweepDispatch } from '../modules/dispatch/service.ts'
import { sweepChatVisitors } from '../modules/chat/service.ts'
import { sweepDomains } from '../modules/domains/service.ts'
import { continueErasures } from '../modules/erasure/service.ts'
import { sweepImports } from '../modules/imports/service.ts'
import { fetchMedia } from '../modules/inbound/media-service.ts'
import { processInbound } from '../modules/inbound/service.ts'
import { sweepTeam, sweepUploads } from '../modules/inbox/service.ts'
import { recordListDays, refreshLists } from '../modules/lists/service.ts'
import { sweepMedia } from '../modules/media/service.ts'
import { sweepTags } from '../modules/tags/change-service.ts'
import { sweepTasks } from '../modules/tasks/service.ts'
import { sendOptInMails } from '../modules/preferences/service.ts'
import { deleteOldMails, fillWords } from '../modules/sandbox/service.ts'
import { sweepTemplates } from '../modules/templates/service.ts'
import { processProviderEvents } from '../modules/tracking/service.ts'
import { pollWhatsAppNumbers, releaseOrphanedNumbers } from '../modules/whatsapp/service.ts'
import {
  findWorkspace,
  claimDueWorkspaces,
  claimWorkspaces,
  listWorkspaceIds,
  raiseNextDue,
} from '../modules/workspace/queries.ts'
import type { Installation } from '../runtime.ts'
import { taskKinds } from '../task-kinds.ts'

const hourMs = 3_600_000
const minuteMs = 60_000
/** Workspaces woken by one minute; the rest are found a minute later, the longest waiting first. */
const workspacesPerTick = 2000
const pageSize = 500

/**
 * One minute: wakes every workspace that has work due, which one query of the directory tells, and
 * once an hour all of them, as the net under a due time that was lost (design §2). Whoever was woken is
 * left in peace for two minutes, unless new work lowers the time, so that wake-ups do not pile up.
 *
 * @param scheduledAt the minute the cron stands for, epoch ms
 * @returns how many were woken
 */
export async function wakeDueWorkspaces(installation: Installation, scheduledAt: number): Promise<number> {
  const { directory, clock } = installation
  const isFullWalk = Math.floor(scheduledAt / minuteMs) % 60 === 0
  if (!isFullWalk) {
    const due = await claimDueWorkspaces(directory, clock.now(), workspacesPerTick)
    await wake(installation, due)
    return due.length
  }
  let woken = 0
  let lastId = 0
  for (;;) {
    const ids = await listWorkspaceIds(directory, lastId, pageSize)
    await claimWorkspaces(directory, ids, clock.now())
    await wake(installation, ids)
    woken += ids.length
    lastId = ids.at(-1) ?? lastId
    if (ids.length < pageSize) return woken
  }
}

async function wake({ bindings, requestId }: Installation, workspaceIds: number[]): Promise<void> {
  for (let i = 0; i < workspaceIds.length; i += 100) {
    const jobs = workspaceIds
      .slice(i, i + 100)
      .map((tenantId): Job => ({ v: 1, type: 'tenant.tick', tenantId, requestId }))
    await bindings.EVENTS_QUEUE.sendBatch(jobs.map((body) => ({ body })))
  }
}

/** The sweeps of one workspace; each says when it next has work, or null. */
const sweeps: Record<string, (ctx: Ctx) => Promise<number | null>> = {
  'campaigns.scheduled': startDueCampaigns,
  'chat.visitors': sweepChatVisitors,
  // Before the sweep that hands those out who are covered by the new prices.
  'credit.prices': repriceWaiting,
  dispatch: sweepDispatch,
  domains: sweepDomains,
  erasures: continueErasures,
  imports: sweepImports,
  inbound: processInbound,
  'inbound.media': fetchMedia,
  'optins.mail': sendOptInMails,
  'inbox.uploads': sweepUploads,
  'lists.refresh': (ctx) => refreshLists(ctx),
  'lists.days': recordListDays,
  'media.deleted': sweepMedia,
  'tracking.events': processProviderEvents,
  'sandbox.old': deleteOldMails,
  'sandbox.words': (ctx) => fillWords(ctx),
  'whatsapp.numbers': pollWhatsAppNumbers,
  'whatsapp.claims': releaseOrphanedNumbers,
  tags: (ctx) => sweepTags(ctx),
  'templates.approvals': (ctx) => sweepTemplates(ctx),
  tasks: (ctx) => sweepTasks(ctx, taskKinds),
}

/**
 * Works off what is due in one workspace, then pushes its due time to the next one. A sweep that
 * fails does not stop the others and is tried again a minute later.
 */
export async function tick(installation: Installation, ctx: Ctx): Promise<void> {
  const startedAt = ctx.clock.now()
  const seen = await findWorkspace(installation.directory, ctx.tenant.id)
  if (seen === undefined) return
  const nextTimes = [ctx.clock.now() + hourMs]
  const all: typeof sweeps = {
    ...sweeps,
    'inbox.team': (on) => sweepTeam(on, installation.directory),
    'credit.low': (on) =>
      tellLowCredit(on, installation.directory, (mail) => sendSystemMail(installation, mail)),
  }
  for (const [name, sweep] of Object.entries(all)) {
    try {
      const next = await sweep(ctx)
      if (next !== null) nextTimes.push(next)
    } catch (error) {
      ctx.log.error('tick.sweep_failed', { sweep: name, ...errorFields(error) })
      nextTimes.push(ctx.clock.now() + minuteMs)
    }
  }
  const next = Math.min(...nextTimes)
  await raiseNextDue(installation.directory, seen, { next, startedAt, now: ctx.clock.now() })
}
