import { sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Db, execute, json, queryRow, queryRows, writeBatch } from '../../db/client.ts'
import type { LoopbackTwilio } from './loopback-twilio.ts'
import { type Caller, mustCall } from './mailing.ts'

const Id = z.object({ id: z.number() })
const Version = z.object({ id: z.number(), version: z.number() })

const phoneOfPerson = (index: number): string => `+39333${String(1_000_000 + index)}`

/** A list of people who agreed to SMS or WhatsApp, written straight into the database; `from` starts another group. */
export async function insertSmsAudience(
  db: Db,
  tenantId: number,
  { people, from = 0, channel = 'sms' }: { people: number; from?: number; channel?: 'sms' | 'whatsapp' },
): Promise<number> {
  const now = Date.now()
  const { id: listId } = Id.parse(
    await queryRow(
      db,
      sql`INSERT INTO lists (tenant_id, name, kind, origin, created_at)
          VALUES (${tenantId}, 'Telefoni', 'static', 'empty', ${now}) RETURNING id`,
      Id,
    ),
  )
  for (let start = from; start < from + people; start += 2000) {
    const size = Math.min(2000, from + people - start)
    const phones = Array.from({ length: size }, (_, index) => phoneOfPerson(start + index))
    const { lastInsertRowid } = await execute(
      db,
      sql`INSERT INTO contacts (tenant_id, phone, first_name, source, created_at, updated_at)
          SELECT ${tenantId}, value, 'Anna', 'manual', ${now}, ${now} FROM json_each(${json(phones)})`,
    )
    const last = Number(lastInsertRowid)
    const ids = json(Array.from({ length: size }, (_, index) => last - size + 1 + index))
    await writeBatch(db, [
      sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
          SELECT ${tenantId}, value, ${channel}, 'opted_in', ${now} FROM json_each(${ids})`,
      sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, added_at)
          SELECT ${tenantId}, ${listId}, value, 'manual', ${now} FROM json_each(${ids})`,
    ])
  }
  return listId
}

/** Connects the loopback provider through the settings, as a person does, at a pace nobody reaches. */
export async function connectTwilioLoopback(
  caller: Caller,
  { accountSid, authToken, number: sender }: Pick<LoopbackTwilio, 'accountSid' | 'authToken' | 'number'>,
): Promise<void> {
  const body = { accountSid, authToken, sender, messagesPerSecond: 10_000 }
  await mustCall(caller, '/channels/sms/twilio', { method: 'PUT', body })
}

/** Writes an SMS to a list and starts it; its id. */
export async function startNewSms(caller: Caller, listId: number, text: string): Promise<number> {
  const draft = Version.parse(
    await mustCall(caller, '/campaigns', {
      body: { name: 'Prova', channel: 'sms', content: { text }, listIds: [listId] },
    }),
  )
  await mustCall(caller, `/campaigns/${draft.id}/start`, { body: { version: draft.version } })
  return draft.id
}

/** How the people of a campaign stand, against what the provider took. */
export type Standing = {
  /** In no state that accounts for them: not sent, not shown as unknown, not failed as not confirmed. */
  missing: number
  /** Messages that the provider took beyond one for each. */
  doubled: number
  /** Said to be sent though the provider never took one, or the other way. */
  wrong: number
  unknown: number
  unconfirmed: number
}

export async function standingOf(
  db: Db,
  campaign: { tenantId: number; campaignId: number; people: number },
  taken: ReadonlyMap<string, number>,
): Promise<Standing> {
  const rows = await queryRows(
    db,
    sql`SELECT address, sent_at IS NOT NULL AS sent, unknown_at IS NOT NULL AS unknown,
          coalesce(error_code, '') = 'unconfirmed' AS unconfirmed
        FROM messages WHERE tenant_id = ${campaign.tenantId} AND campaign_id = ${campaign.campaignId}`,
    z.object({ address: z.string(), sent: z.number(), unknown: z.number(), unconfirmed: z.number() }),
  )
  const accounted = rows.filter(({ sent, unknown, unconfirmed }) => sent + unknown + unconfirmed > 0)
  const isTaken = (address: string) => (taken.get(address) ?? 0) > 0
  return {
    missing: campaign.people - accounted.length,
    doubled: [...taken.values()].reduce((sum, count) => sum + count - 1, 0),
    wrong: rows.filter((row) => row.unknown === 0 && (row.sent === 1) !== isTaken(row.address)).length,
    unknown: rows.filter((row) => row.unknown === 1).length,
    unconfirmed: rows.filter((row) => row.unconfirmed === 1).length,
  }
}
