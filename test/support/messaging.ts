import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, json, queryRow, writeBatch } from '../../db/client.ts'
import type { LoopbackMeta } from './loopback-meta.ts'
import { type Caller, mustCall } from './mailing.ts'

const Id = z.object({ id: z.number() })
const Version = z.object({ id: z.number(), version: z.number() })
const Webhook = z.object({ webhookUrl: z.string(), verifyToken: z.string() })

/** A list of people who agreed to Messenger and wrote to the page just now, straight into the database. */
export async function insertMessengerAudience(
  db: Db,
  tenantId: number,
  { people, provider }: { people: number; provider: LoopbackMeta },
): Promise<number> {
  const now = Date.now()
  const { id: listId } = Id.parse(
    await queryRow(
      db,
      sql`INSERT INTO lists (tenant_id, name, kind, origin, created_at)
          VALUES (${tenantId}, 'Messenger', 'static', 'empty', ${now}) RETURNING id`,
      Id,
    ),
  )
  const psids = Array.from({ length: people }, (_, index) => `7${String(1_000_000_000 + index)}`)
  for (const psid of psids) provider.person(psid)
  const { lastInsertRowid } = await execute(
    db,
    sql`INSERT INTO contacts (tenant_id, first_name, source, created_at, updated_at)
        SELECT ${tenantId}, 'Anna', 'inbound', ${now}, ${now} FROM json_each(${json(psids)})`,
  )
  const first = Number(lastInsertRowid) - people + 1
  const rows = json(psids.map((psid, index) => ({ psid, id: first + index })))
  await writeBatch(db, [
    sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
        SELECT ${tenantId}, 'messenger', value->>'psid', value->>'id' FROM json_each(${rows})`,
    sql`INSERT INTO messenger_threads (tenant_id, psid, page_id, last_inbound_at)
        SELECT ${tenantId}, value->>'psid', ${provider.pageId}, ${now} FROM json_each(${rows})`,
    sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
        SELECT ${tenantId}, value->>'id', 'messenger', 'opted_in', ${now} FROM json_each(${rows})`,
    sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, added_at)
        SELECT ${tenantId}, ${listId}, value->>'id', 'manual', ${now} FROM json_each(${rows})`,
  ])
  return listId
}

/** Connects the loopback's page through the settings, as a person does, and enters the webhook there. */
export async function connectMetaLoopback(caller: Caller, provider: LoopbackMeta): Promise<void> {
  const { pageId, pageAccessToken, appSecret } = provider
  const body = { pageId, pageAccessToken, appSecret }
  const channel = Webhook.parse(await mustCall(caller, '/channels/messenger/meta', { method: 'PUT', body }))
  const status = await provider.setWebhook(channel.webhookUrl, channel.verifyToken)
  if (status !== 200) throw new Error(`the handshake was answered with ${status}`)
}

/** Writes a message to a list and starts it; its id. */
export async function startNewMessage(caller: Caller, listId: number, text: string): Promise<number> {
  const draft = Version.parse(
    await mustCall(caller, '/campaigns', {
      body: { name: 'Prova', channel: 'messenger', content: { text }, listIds: [listId] },
    }),
  )
  await mustCall(caller, `/campaigns/${draft.id}/start`, { body: { version: draft.version } })
  return draft.id
}
