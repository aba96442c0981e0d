import { Job } from '../contracts/jobs.ts'
import { errorFields } from '../lib/logger.ts'
import { findWorkspace } from '../modules/workspace/queries.ts'
import { type Installation, tenantCtx } from '../runtime.ts'
import { insertDeadLetter } from './dead-letters.ts'
import { decide } from './decide.ts'
import { handleJob } from './handlers.ts'

const deadQueueName = 'centralino-dead'

/** Only what the consumer needs of a queue's message, so that tests can deliver one. */
export type JobMessage = {
  readonly id: string
  readonly attempts: number
  readonly body: unknown
  ack(): void
  retry(options?: { delaySeconds?: number }): void
}

type Open = (requestId: string) => Installation

/**
 * Works off a batch, the messages side by side. It never throws: locally a throw would redeliver the
 * acknowledged ones too, so each message is decided for itself.
 */
export async function consume(queue: string, messages: readonly JobMessage[], open: Open): Promise<void> {
  if (queue === deadQueueName) {
    await Promise.all(messages.map((message) => keepDeadLetter(queue, message, open)))
    return
  }
  const workspaces: Workspaces = new Map()
  await Promise.all(messages.map((message) => workOff(queue, message, open, workspaces)))
}

/** The workspaces of one batch, each looked up once: a batch is mostly of one. */
type Workspaces = Map<number, ReturnType<typeof findWorkspace>>

async function workOff(
  queue: string,
  message: JobMessage,
  open: Open,
  workspaces: Workspaces,
): Promise<void> {
  const parsed = Job.safeParse(message.body)
  if (!parsed.success) return keepDeadLetter(queue, message, open)
  const job = parsed.data
  const installation = open(job.requestId)
  const startedAt = installation.clock.now()
  const event = { job: job.type, tenantId: job.tenantId, attempt: message.attempts }
  try {
    const lookUp = workspaces.get(job.tenantId) ?? findWorkspace(installation.directory, job.tenantId)
    workspaces.set(job.tenantId, lookUp)
    const workspace = await lookUp
    if (workspace !== undefined) {
      await handleJob(tenantCtx(installation, workspace, { type: 'system' }), job, installation)
    }
    message.ack()
    installation.log.info('job.done', { ...event, ms: installation.clock.now() - startedAt })
  } catch (error) {
    const decision = decide(error, message.attempts)
    if (decision.type === 'ack') message.ack()
    else message.retry({ delaySeconds: decision.delaySeconds })
    installation.log.warn('job.failed', { ...event, decision: decision.type, ...errorFields(error) })
  }
}

/** Keeps a message that failed too often, or that nobody can read, until somebody replays it. */
async function keepDeadLetter(queue: string, message: JobMessage, open: Open): Promise<void> {
  const installation = open(message.id)
  try {
    const job = Job.safeParse(message.body)
    await insertDeadLetter(installation.directory, {
      tenantId: job.success ? job.data.tenantId : null,
      messageId: message.id,
      queue,
      body: JSON.stringify(message.body),
      now: installation.clock.now(),
    })
    message.ack()
    installation.log.error('job.dead', { queue, job: job.success ? job.data.type : null })
  } catch (error) {
    message.retry({ delaySeconds: 60 })
    installation.log.error('job.dead_not_kept', errorFields(error))
  }
}
