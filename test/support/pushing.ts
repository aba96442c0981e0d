import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, json, queryRow, queryRows, writeBatch } from '../../db/client.ts'
import { type Caller, mustCall } from './mailing.ts'
import type { TestDevice } from './push-devices.ts'

const Id = z.object({ id: z.number() })
const Version = z.object({ id: z.number(), version: z.number() })
const PublicKey = z.object({ publicKey: z.string() })

/** What a push campaign of the tests says. */
export const pushContent = {
  title: 'Ciao %%FIRST_NAME%%',
  body: 'Le offerte della settimana ti aspettano in bottega.',
  url: 'https://bottega.example/offerte',
}

/** Turns the channel on for real, as a person does; the key that browsers subscribe with. */
export async function connectPushServices(caller: Caller): Promise<string> {
  const body = { contactEmail: 'push@bottega.example' }
  const channel = await mustCall(caller, '/channels/push/web-push', { method: 'PUT', body })
  return PublicKey.parse(channel).publicKey
}

/** A list of people who allowed notifications, one browser each, written straight into the database. */
export async function insertPushAudience(
  db: Db,
  tenantId: number,
  browsers: readonly Pick<TestDevice, 'subscription'>[],
): Promise<number> {
  const now = Date.now()
  const { id: listId } = Id.parse(
    await queryRow(
      db,
      sql`INSERT INTO lists (tenant_id, name, kind, origin, created_at)
          VALUES (${tenantId}, 'Notifiche', 'static', 'empty', ${now}) RETURNING id`,
      Id,
    ),
  )
  for (let start = 0; start < browsers.length; start += 1000) {
    const page = browsers.slice(start, start + 1000)
    const { lastInsertRowid } = await execute(
      db,
      sql`INSERT INTO contacts (tenant_id, email, first_name, source, created_at, updated_at)
          SELECT ${tenantId}, 'persona' || ${listId} || '-' || (${start} + key) || '@notifiche.example', 'Anna', 'manual',
            ${now}, ${now} FROM json_each(${json(page.map(() => 0))})`,
    )
    const first = Number(lastInsertRowid) - page.length + 1
    const rows = json(
      page.map(({ subscription: { endpoint, keys } }, index) => ({
        contactId: first + index,
        hash: createHash('sha256').update(endpoint).digest('hex'),
        endpoint,
        ...keys,
      })),
    )
    await writeBatch(db, [
      sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
          SELECT ${tenantId}, value ->> 'contactId', 'push', 'opted_in', ${now} FROM json_each(${rows})`,
      sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, added_at)
          SELECT ${tenantId}, ${listId}, value ->> 'contactId', 'manual', ${now} FROM json_each(${rows})`,
      sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
          SELECT ${tenantId}, 'push', value ->> 'hash', value ->> 'contactId' FROM json_each(${rows})`,
      sql`INSERT INTO push_subscriptions (tenant_id, contact_id, endpoint_hash, endpoint, p256dh, auth, device,
            created_at, last_seen_at)
          SELECT ${tenantId}, value ->> 'contactId', value ->> 'hash', value ->> 'endpoint', value ->> 'p256dh',
            value ->> 'auth', 'phone', ${now}, ${now} FROM json_each(${rows})`,
    ])
  }
  return listId
}

/** Writes a notification to a list and starts it; its id. */
export async function startNewPush(caller: Caller, listId: number): Promise<number> {
  const draft = Version.parse(
    await mustCall(caller, '/campaigns', {
      body: { name: 'Prova', channel: 'push', content: pushContent, listIds: [listId] },
    }),
  )
  await mustCall(caller, `/campaigns/${draft.id}/start`, { body: { version: draft.version } })
  return draft.id
}

/** How the people of a push campaign stand, against what stands on their devices. */
export type PushStanding = {
  /** Neither sent nor failed. */
  missing: number
  /** Notifications that stand on a device beyond one: a repeat under the same topic takes the first one's place. */
  doubled: number
  /** Said to be sent though the device shows nothing, or to have failed for sure though it shows it. */
  wrong: number
}

export async function pushStandingOf(
  db: Db,
  campaign: { tenantId: number; campaignId: number; people: number },
  /** Notifications that stand on each device, by its endpoint. */
  shown: ReadonlyMap<string, number>,
): Promise<PushStanding> {
  const rows = await queryRows(
    db,
    sql`SELECT d.endpoint, m.sent_at IS NOT NULL AS sent, m.failed_at IS NOT NULL AS failed,
          coalesce(m.error_code, '') = 'unconfirmed' AS unconfirmed
        FROM messages m CROSS JOIN push_subscriptions d ON d.tenant_id = m.tenant_id AND d.contact_id = m.contact_id
        WHERE m.tenant_id = ${campaign.tenantId} AND m.campaign_id = ${campaign.campaignId}`,
    z.object({ endpoint: z.string(), sent: z.number(), failed: z.number(), unconfirmed: z.number() }),
  )
  const shownOn = (endpoint: string) => shown.get(endpoint) ?? 0
  return {
    missing: campaign.people - rows.filter(({ sent, failed }) => sent + failed > 0).length,
    doubled: rows.reduce((sum, { endpoint }) => sum + Math.max(0, shownOn(endpoint) - 1), 0),
    wrong: rows.filter(
      ({ endpoint, sent, unconfirmed }) => unconfirmed === 0 && (sent === 1) !== shownOn(endpoint) > 0,
    ).length,
  }
}
