import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { execute, json, queryRow, queryRows, writeBatch } from '../../../db/client.ts'
import type { JobInput } from '../../../worker/contracts/jobs.ts'
import type { DispatchPorts } from '../../../worker/modules/dispatch/service/ports.ts'
import { changeCampaign, startCampaign } from '../../../worker/modules/dispatch/service/campaign.ts'
import { pumpCampaign } from '../../../worker/modules/dispatch/service/pump.ts'
import { sendBatch } from '../../../worker/modules/dispatch/service/send.ts'
import { snapshotCampaign } from '../../../worker/modules/dispatch/service/snapshot.ts'
import { sweepDispatch } from '../../../worker/modules/dispatch/service/sweep.ts'
import type { LimiterClient } from '../../../worker/context.ts'
import type { TestCtx, TestShard } from '../../support/ctx.ts'
import { ScriptedProvider } from './scripted-provider.ts'

let tenants = 100

export type World<Provider = ScriptedProvider> = {
  ctx: TestCtx
  provider: Provider
  ports: DispatchPorts
  campaignId: number
  listId: number
  addresses: string[]
  channel: { state: 'ready' | 'paused'; pausedCode: string | null; connection: string }
}

/** A workspace with `people` opted-in contacts on one list and a draft to them. */
export async function createWorld(
  shard: TestShard,
  {
    people = 25,
    maxBatch = 10,
    limiter,
  }: { people?: number; maxBatch?: number; limiter?: LimiterClient } = {},
): Promise<World> {
  const tenantId = ++tenants
  const ctx = await shard.ctx({ tenantId, ...(limiter === undefined ? {} : { limiter }) })
  const listId = await insertList(ctx)
  const addresses = Array.from({ length: people }, (_, index) => `persona${index}@t${tenantId}.example`)
  await insertPeople(ctx, listId, addresses)
  const campaignId = await insertCampaign(ctx, [listId])
  const provider = new ScriptedProvider({ maxBatch, now: () => ctx.clock.now() })
  const channel: World['channel'] = { state: 'ready', pausedCode: null, connection: 'resend:a' }
  return { ctx, provider, ports: portsOf(provider, channel), campaignId, listId, addresses, channel }
}

function portsOf(provider: ScriptedProvider, channel: World['channel']): DispatchPorts {
  return {
    openChannel: async () => ({
      channel: 'email',
      accountId: 1,
      provider,
      sender: { fromName: 'Prova', fromEmail: 'prova@prova.example', replyTo: '' },
      state: channel.state,
      connection: channel.connection,
    }),
    renderCampaignEmails: async (_ctx, { recipients, sender }) => ({
      mails: recipients
        .filter(({ address }) => !address.startsWith('unrenderable'))
        .map(({ messageId, address }) => ({
          messageId,
          to: address,
          from: sender.fromEmail,
          replyTo: null,
          subject: 'Prova',
          html: `<p>${messageId}</p>`,
          text: String(messageId),
          headers: {},
        })),
      failed: recipients
        .filter(({ address }) => address.startsWith('unrenderable'))
        .map(({ messageId }) => ({ messageId, code: 'missing_value' })),
    }),
    renderCampaignCalls: () => Promise.reject(new Error('no channel of single calls in this world')),
    prepareLinks: async () => {},
    assertSendable: async () => {},
    recheck: async () => null,
    pauseChannel: async (_ctx, _channel, code) => {
      channel.state = 'paused'
      channel.pausedCode = code
    },
  }
}

const Id = z.object({ id: z.number() })

export async function insertList(ctx: TestCtx): Promise<number> {
  const row = await queryRow(
    ctx.db,
    sql`INSERT INTO lists (tenant_id, name, kind, origin, created_at)
        VALUES (${ctx.tenant.id}, 'Clienti', 'static', 'empty', ${ctx.clock.now()}) RETURNING id`,
    Id,
  )
  return Id.parse(row).id
}

/** Contacts with consent on a list; their ids in the order of the addresses. */
export async function insertPeople(ctx: TestCtx, listId: number, addresses: string[]): Promise<number[]> {
  const [tenantId, now] = [ctx.tenant.id, ctx.clock.now()]
  const rows = await queryRows(
    ctx.db,
    sql`INSERT INTO contacts (tenant_id, email, source, created_at, updated_at)
        SELECT ${tenantId}, value, 'manual', ${now}, ${now} FROM json_each(${json(addresses)}) RETURNING id`,
    Id,
  )
  const ids = rows.map((row) => row.id)
  await writeBatch(ctx.db, [
    sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
        SELECT ${tenantId}, value, 'email', 'opted_in', ${now} FROM json_each(${json(ids)})`,
    sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, added_at)
        SELECT ${tenantId}, ${listId}, value, 'manual', ${now} FROM json_each(${json(ids)})`,
  ])
  return ids
}

export async function insertCampaign(
  ctx: TestCtx,
  included: number[],
  excluded: number[] = [],
): Promise<number> {
  const [tenantId, now] = [ctx.tenant.id, ctx.clock.now()]
  const row = await queryRow(
    ctx.db,
    sql`INSERT INTO campaigns (tenant_id, name, channel, state, subject, html, created_at, updated_at)
        VALUES (${tenantId}, 'Prova', 'email', 'draft', 'Ciao', '<p>Ciao</p>', ${now}, ${now}) RETURNING id`,
    Id,
  )
  const { id } = Id.parse(row)
  const sides = [...included.map((list) => [list, 'in']), ...excluded.map((list) => [list, 'out'])]
  await execute(
    ctx.db,
    sql`INSERT INTO campaign_lists (tenant_id, campaign_id, list_id, side)
        SELECT ${tenantId}, ${id}, value ->> 0, value ->> 1 FROM json_each(${json(sides)})`,
  )
  return id
}

export const start = (world: World<unknown>) =>
  startCampaign(world.ctx, world.ports, world.campaignId, { version: 1 })
export const change = (world: World<unknown>, action: 'pause' | 'resume' | 'cancel') =>
  changeCampaign(world.ctx, world.ports, world.campaignId, action)
export const sweep = (world: World<unknown>) => sweepDispatch(world.ctx, world.ports)

/** Works off one job as the queue's consumer does. */
export async function runJob(world: World<unknown>, job: JobInput, ctx: TestCtx = world.ctx): Promise<void> {
  if (job.type === 'campaign.snapshot') return snapshotCampaign(ctx, job.campaignId)
  if (job.type === 'campaign.pump') return pumpCampaign(ctx, world.ports, job.campaignId)
  if (job.type === 'dispatch.send') return sendBatch(ctx, world.ports, job)
  throw new Error(`unexpected job ${job.type}`)
}

/** Takes every job that was sent out of the recorded queue. */
export const takeJobs = (world: World<unknown>): JobInput[] =>
  world.ctx.queues.sent.splice(0).map(({ job }) => job)

/** Takes the job that was sent first out of the recorded queue. */
export function takeFirst(world: World<unknown>): JobInput {
  const next = world.ctx.queues.sent.shift()
  if (next === undefined) throw new Error('the queue is empty')
  return next.job
}

/** Works off the queue, and what that sends, until it is empty. */
export async function drain(world: World<unknown>, most = 500): Promise<void> {
  for (let count = 0; count < most; count++) {
    const next = world.ctx.queues.sent.shift()
    if (next === undefined) return
    if (next.delaySeconds > 0) world.ctx.clock.advance(next.delaySeconds * 1000)
    await runJob(world, next.job)
  }
  throw new Error('the queue does not come to rest')
}

/** Lets time pass and the cron come until nothing is left to do. */
export async function sweepUntilQuiet(world: World<unknown>, most = 80): Promise<void> {
  for (let count = 0; count < most; count++) {
    await drain(world)
    const next = await sweep(world)
    await drain(world)
    if (next === null) return
    world.ctx.clock.set(Math.max(next, world.ctx.clock.now() + 1000))
  }
  throw new Error('the workspace does not come to rest')
}

const MessageState = z.object({
  id: z.number(),
  address: z.string(),
  sent_at: z.number().nullable(),
  failed_at: z.number().nullable(),
  skipped_at: z.number().nullable(),
  attempt_at: z.number().nullable(),
  lease_until: z.number().nullable(),
  provider_id: z.string().nullable(),
  error_code: z.string().nullable(),
})
export const listMessages = ({ ctx, campaignId }: World<unknown>) =>
  queryRows(
    ctx.db,
    sql`SELECT id, address, sent_at, failed_at, skipped_at, attempt_at, lease_until, provider_id, error_code
        FROM messages WHERE tenant_id = ${ctx.tenant.id} AND campaign_id = ${campaignId} ORDER BY id`,
    MessageState,
  )

const CampaignState = z.object({
  state: z.string(),
  wait_reason: z.string().nullable(),
  wait_until: z.number().nullable(),
  finished_at: z.number().nullable(),
})
export async function campaignOf({
  ctx,
  campaignId,
}: World<unknown>): Promise<z.infer<typeof CampaignState>> {
  const row = await queryRow(
    ctx.db,
    sql`SELECT state, wait_reason, wait_until, finished_at FROM campaigns
        WHERE tenant_id = ${ctx.tenant.id} AND id = ${campaignId}`,
    CampaignState,
  )
  return CampaignState.parse(row)
}

/** Counters of the campaign by stage. */
export async function countsOf({ ctx, campaignId }: World<unknown>): Promise<Record<string, number>> {
  const rows = await queryRows(
    ctx.db,
    sql`SELECT stage, sum(count) AS count FROM campaign_counts
        WHERE tenant_id = ${ctx.tenant.id} AND campaign_id = ${campaignId}
        GROUP BY stage HAVING sum(count) > 0`,
    z.object({ stage: z.string(), count: z.number() }),
  )
  return Object.fromEntries(rows.map((row) => [row.stage, row.count]))
}
