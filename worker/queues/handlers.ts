import type { Ctx } from '../context.ts'
import type { Job, JobType } from '../contracts/jobs.ts'
import { tick } from '../cron/tick.ts'
import { pumpCampaign, sendBatch, snapshotCampaign } from '../modules/dispatch/service.ts'
import { fetchMedia } from '../modules/inbound/media-service.ts'
import { processInbound } from '../modules/inbound/service.ts'
import { fillList, refreshLists } from '../modules/lists/service.ts'
import { sendOptInMails } from '../modules/preferences/service.ts'
import { runTask } from '../modules/tasks/service.ts'
import { processProviderEvents } from '../modules/tracking/service.ts'
import type { Installation } from '../runtime.ts'
import { taskKinds } from '../task-kinds.ts'

type JobOf<T extends JobType> = Extract<Job, { type: T }>
type Handlers = { [T in JobType]: (ctx: Ctx, job: JobOf<T>, installation: Installation) => Promise<unknown> }

/** Which domain function each job wakes. */
const handlers: Handlers = {
  'tenant.tick': (ctx, _job, installation) => tick(installation, ctx),
  'campaign.snapshot': (ctx, job) => snapshotCampaign(ctx, job.campaignId),
  'campaign.pump': (ctx, job) => pumpCampaign(ctx, job.campaignId),
  'dispatch.send': (ctx, job) => sendBatch(ctx, job),
  'lists.refresh': (ctx) => refreshLists(ctx),
  'lists.fill': (ctx, job) => fillList(ctx, job.listId),
  'webhook.process': (ctx) => processProviderEvents(ctx),
  'inbound.process': (ctx) => processInbound(ctx),
  'inbound.media': (ctx) => fetchMedia(ctx),
  'optins.mail': (ctx) => sendOptInMails(ctx),
  'task.run': (ctx, job) => runTask(ctx, taskKinds, job.taskId),
}

/** Works off one job in its workspace's context. */
export function handleJob(ctx: Ctx, job: Job, installation: Installation): Promise<unknown> {
  const handle: (ctx: Ctx, job: never, installation: Installation) => Promise<unknown> = handlers[job.type]
  return handle(ctx, narrowed(job), installation)
}

/** Guarantee: `handlers` is keyed by `job.type`, so the handler found takes exactly this job. */
function narrowed(job: Job): never {
  return job as never
}
