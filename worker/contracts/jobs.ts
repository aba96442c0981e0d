import { z } from 'zod'
import { Id, SendingChannel } from './common.ts'

/**
 * Bodies of queue messages: ids and a version, never content. Rows are the truth; a job only
 * wakes somebody up, so losing or repeating one changes nothing.
 */
const base = { v: z.literal(1), tenantId: Id, requestId: z.string().max(100) }

export const Job = z.discriminatedUnion('type', [
  /** Work off what is due in a workspace: snapshots, pumps, sweeps, refreshes. */
  z.object({ ...base, type: z.literal('tenant.tick') }),
  z.object({ ...base, type: z.literal('campaign.snapshot'), campaignId: Id }),
  z.object({ ...base, type: z.literal('campaign.pump'), campaignId: Id }),
  z.object({
    ...base,
    type: z.literal('dispatch.send'),
    channel: SendingChannel,
    campaignId: Id,
    messageIds: z.array(Id).min(1).max(100),
    /** Asks for the next grant when done: one job of each grant does, so that grants follow each other. */
    pumpAfter: z.boolean().optional(),
    /** Nothing on the channel cost anything when they were handed out: the prices need not be asked again. */
    free: z.boolean().optional(),
  }),
  z.object({ ...base, type: z.literal('lists.refresh') }),
  z.object({ ...base, type: z.literal('lists.fill'), listId: Id }),
  z.object({ ...base, type: z.literal('webhook.process') }),
  z.object({ ...base, type: z.literal('inbound.process') }),
  /** Fetch what people sent along from their providers. */
  z.object({ ...base, type: z.literal('inbound.media') }),
  z.object({ ...base, type: z.literal('optins.mail') }),
  z.object({ ...base, type: z.literal('task.run'), taskId: Id }),
])
export type Job = z.infer<typeof Job>
export type JobType = Job['type']
/** A job without what the producer fills in. */
export type JobInput = Job extends infer J
  ? J extends Job
    ? Omit<J, 'v' | 'tenantId' | 'requestId'>
    : never
  : never
