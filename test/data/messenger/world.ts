import { createHmac } from 'node:crypto'
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { queryRow, queryRows } from '../../../db/client.ts'
import { utf8 } from '../../../worker/lib/bytes.ts'
import { connectMessenger, getMessengerChannel } from '../../../worker/modules/channels/service-messenger.ts'
import { processInbound } from '../../../worker/modules/inbound/service.ts'
import { acceptMetaPost } from '../../../worker/modules/messenger/service.ts'
import { processProviderEvents } from '../../../worker/modules/tracking/service.ts'
import type { TestCtx, TestShard } from '../../support/ctx.ts'
import type { LoopbackMeta } from '../../support/loopback-meta.ts'

let tenants = 7000
let mids = 0
export const newMid = (): string => `m_${++mids}`

/** A workspace whose Graph API is the loopback's, at the time of the machine. */
export async function createMessengerCtx(shard: TestShard, meta: LoopbackMeta): Promise<TestCtx> {
  const made = await shard.ctx({ tenantId: ++tenants, tenant: { name: 'Frantoio' } })
  made.clock.set(Date.now())
  return { ...made, origins: { ...made.origins, messenger: meta.url } }
}

export const credentialsOf = ({ pageId, pageAccessToken, appSecret }: LoopbackMeta) => ({
  pageId,
  pageAccessToken,
  appSecret,
})

/** A workspace with the page connected, and the account that its webhook address names. */
export async function connectedCtx(shard: TestShard, meta: LoopbackMeta) {
  const ctx = await createMessengerCtx(shard, meta)
  await connectMessenger(ctx, credentialsOf(meta))
  const { webhookUrl } = await getMessengerChannel(ctx)
  const token = webhookUrl.slice(webhookUrl.lastIndexOf('/') + 1)
  const [, accountId = 0] = (await ctx.tokens.read('webhook', token)) ?? []
  return { ctx, accountId }
}

export type Entry = { id: string; messaging: unknown[] }

/** What Meta posts, signed over the very bytes. */
export async function receive(
  { ctx, accountId }: { ctx: TestCtx; accountId: number },
  meta: LoopbackMeta,
  entries: readonly Entry[],
  { secret = meta.appSecret }: { secret?: string } = {},
): Promise<void> {
  const body = JSON.stringify({ object: 'page', entry: entries })
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  await acceptMetaPost(ctx, { accountId, signature, rawBody: utf8(body) })
}

/** One event as Meta has it in `messaging`. */
export const eventOf = (
  { ctx }: { ctx: TestCtx },
  meta: LoopbackMeta,
  psid: string,
  event: Record<string, unknown>,
  ageMs = 0,
) => ({
  sender: { id: psid },
  recipient: { id: meta.pageId },
  timestamp: ctx.clock.now() - ageMs,
  ...event,
})

/** Works off all that came in. */
export async function workOff(ctx: TestCtx): Promise<void> {
  await processInbound(ctx)
  await processProviderEvents(ctx)
}

export const inboundOf = (ctx: TestCtx) =>
  queryRows(
    ctx.db,
    sql`SELECT event_id, sender, text, contact_id, message_id, meaning, answer_state, details FROM inbound_events
        WHERE tenant_id = ${ctx.tenant.id} ORDER BY id`,
    z.object({
      event_id: z.string(),
      sender: z.string(),
      text: z.string(),
      contact_id: z.number().nullable(),
      message_id: z.number().nullable(),
      meaning: z.string().nullable(),
      answer_state: z.string().nullable(),
      details: z.string().transform((text): unknown => JSON.parse(text)),
    }),
  )

export const contactOf = async (ctx: TestCtx, psid: string): Promise<number | undefined> =>
  (
    await queryRow(
      ctx.db,
      sql`SELECT contact_id AS id FROM contact_identities
          WHERE tenant_id = ${ctx.tenant.id} AND channel = 'messenger' AND external_id = ${psid}`,
      z.object({ id: z.number() }),
    )
  )?.id

export const consentOf = async (ctx: TestCtx, contactId: number): Promise<string | undefined> =>
  (
    await queryRow(
      ctx.db,
      sql`SELECT state FROM contact_consents
          WHERE tenant_id = ${ctx.tenant.id} AND contact_id = ${contactId} AND channel = 'messenger'`,
      z.object({ state: z.string() }),
    )
  )?.state

export const threadOf = (ctx: TestCtx, psid: string) =>
  queryRow(
    ctx.db,
    sql`SELECT page_id, last_inbound_at, delivered_until, read_until FROM messenger_threads
        WHERE tenant_id = ${ctx.tenant.id} AND psid = ${psid}`,
    z.object({
      page_id: z.string(),
      last_inbound_at: z.number().nullable(),
      delivered_until: z.number(),
      read_until: z.number(),
    }),
  )
