import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { execute, json, queryRow, queryRows, writeBatch } from '../../../db/client.ts'
import type { LimiterClient } from '../../../worker/context.ts'
import type { DispatchPorts } from '../../../worker/modules/dispatch/service/ports.ts'
import { sandboxAccountId, sandboxSecret } from '../../../worker/modules/sandbox/service.ts'
import { acceptTwilioStatus, processProviderEvents } from '../../../worker/modules/tracking/service.ts'
import type { TestCtx, TestShard } from '../../support/ctx.ts'
import { signForm } from '../../support/loopback-twilio.ts'
import { insertList, type World } from './dispatch-world.ts'
import { ScriptedCalls } from './scripted-calls.ts'

export type CallsWorld = World<ScriptedCalls>

let tenants = 5000
const Id = z.object({ id: z.number() })

/** A workspace with `people` who take SMS, on one list, and a draft to them. */
export async function createCallsWorld(
  shard: TestShard,
  {
    people = 10,
    limiter,
    channel: name = 'sms',
  }: { people?: number; limiter?: LimiterClient; channel?: 'sms' | 'whatsapp' } = {},
): Promise<CallsWorld> {
  const tenantId = ++tenants
  const ctx = await shard.ctx({ tenantId, ...(limiter === undefined ? {} : { limiter }) })
  const now = ctx.clock.now()
  const listId = await insertList(ctx)
  const addresses = Array.from({ length: people }, (_, index) => `+39333${String(1_000_000 + index)}`)
  const rows = await queryRows(
    ctx.db,
    sql`INSERT INTO contacts (tenant_id, phone, source, created_at, updated_at)
        SELECT ${tenantId}, value, 'manual', ${now}, ${now} FROM json_each(${json(addresses)}) RETURNING id`,
    Id,
  )
  const ids = json(rows.map((row) => row.id))
  await writeBatch(ctx.db, [
    sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
        SELECT ${tenantId}, value, ${name}, 'opted_in', ${now} FROM json_each(${ids})`,
    sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, added_at)
        SELECT ${tenantId}, ${listId}, value, 'manual', ${now} FROM json_each(${ids})`,
  ])
  const campaign = await queryRow(
    ctx.db,
    sql`INSERT INTO campaigns (tenant_id, name, channel, state, content, created_at, updated_at)
        VALUES (${tenantId}, 'Prova', ${name}, 'draft', '{"text":"Ciao"}', ${now}, ${now}) RETURNING id`,
    Id,
  )
  const { id: campaignId } = Id.parse(campaign)
  await execute(
    ctx.db,
    sql`INSERT INTO campaign_lists (tenant_id, campaign_id, list_id, side)
        VALUES (${tenantId}, ${campaignId}, ${listId}, 'in')`,
  )
  const provider = new ScriptedCalls()
  const channel: CallsWorld['channel'] = { state: 'ready', pausedCode: null, connection: 'twilio:a' }
  return { ctx, provider, ports: portsOf(provider, channel, name), campaignId, listId, addresses, channel }
}

const portsOf = (
  provider: ScriptedCalls,
  channel: CallsWorld['channel'],
  name: 'sms' | 'whatsapp',
): DispatchPorts => ({
  openChannel: async () => ({
    channel: name,
    provider,
    sender: { address: '+390212345678' },
    state: channel.state,
    accountId: 1,
    connection: channel.connection,
  }),
  renderCampaignEmails: () => Promise.reject(new Error('no e-mail in this world')),
  renderCampaignCalls: async (_ctx, { recipients }) => ({
    contents: recipients.map(({ messageId }) => ({
      messageId,
      content: { channel: 'sms', text: `Ciao ${messageId}` },
      segments: 1,
    })),
    failed: [],
    stopped: null,
  }),
  recheck: async () => null,
  prepareLinks: async () => {},
  assertSendable: async () => {},
  pauseChannel: async (_ctx, _channel, code) => {
    channel.state = 'paused'
    channel.pausedCode = code
  },
})

/** Posts what Twilio would tell of a message of the sandbox, signed, and works it off. */
export async function tellOf(
  ctx: TestCtx,
  message: { id: number; provider_id: string | null },
  { status, errorCode }: { status: string; errorCode?: number },
): Promise<void> {
  const url = 'http://workspace.localhost:8787/webhooks/twilio/status/token'
  const form = new URLSearchParams({
    MessageSid: message.provider_id ?? '',
    MessageStatus: status,
    ...(errorCode === undefined ? {} : { ErrorCode: String(errorCode) }),
  })
  const signature = signForm(url, form, await sandboxSecret(ctx))
  await acceptTwilioStatus(ctx, {
    accountId: sandboxAccountId,
    messageId: message.id,
    url,
    signature,
    rawBody: form.toString(),
  })
  await processProviderEvents(ctx)
}
