import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import {
  consentStatements,
  type ConsentChange,
  type LiftedAddress,
  liftStatements,
} from '../../../../db/consents.ts'
import { type Db, json, queryRow, queryRows, writeBatch } from '../../../../db/client.ts'
import { type PushDevice, PushDeviceKind } from '../../../contracts/push.ts'

const DeviceRow = z
  .object({
    id: z.number(),
    device: PushDeviceKind,
    browser: z.string().nullable(),
    system: z.string().nullable(),
    language: z.string().nullable(),
    created_at: z.number(),
    last_seen_at: z.number(),
    dead_at: z.number().nullable(),
  })
  .transform((row): PushDevice => ({
    id: row.id,
    device: row.device,
    browser: row.browser,
    system: row.system,
    language: row.language,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    deadAt: row.dead_at,
  }))

/** A contact's devices, those that are sent to first, then by when they were seen. */
export const listDevices = (db: Db, tenantId: number, contactId: number): Promise<PushDevice[]> =>
  queryRows(
    db,
    sql`SELECT id, device, browser, system, language, created_at, last_seen_at, dead_at FROM push_subscriptions
        WHERE tenant_id = ${tenantId} AND contact_id = ${contactId}
        ORDER BY dead_at IS NOT NULL, last_seen_at DESC, id DESC LIMIT 100`,
    DeviceRow,
  )

/** Who an endpoint belongs to, and whether that contact can be found by anything else. */
const OwnerRow = z
  .object({ contact_id: z.number(), only_devices: z.number(), deleted: z.number(), withdrawn: z.number() })
  .transform((row) => ({
    contactId: row.contact_id,
    onlyDevices: row.only_devices === 1,
    deleted: row.deleted === 1,
    /** The person took the permission back on this device. */
    withdrawn: row.withdrawn === 1,
  }))
export type DeviceOwner = z.infer<typeof OwnerRow>

export const findOwner = (db: Db, tenantId: number, hash: string): Promise<DeviceOwner | undefined> =>
  queryRow(
    db,
    sql`SELECT i.contact_id, c.deleted_at IS NOT NULL AS deleted, NOT EXISTS (
          SELECT 1 FROM contact_identities o INDEXED BY contact_identities_contact
          WHERE o.tenant_id = ${tenantId} AND o.contact_id = i.contact_id AND o.channel <> 'push') AS only_devices,
          EXISTS (SELECT 1 FROM suppressions s WHERE s.tenant_id = ${tenantId} AND s.channel = 'push'
            AND s.address = i.external_id AND s.reason <> 'dead') AS withdrawn
        FROM contact_identities i
        CROSS JOIN contacts c ON c.id = i.contact_id AND c.tenant_id = ${tenantId}
        WHERE i.tenant_id = ${tenantId} AND i.channel = 'push' AND i.external_id = ${hash}`,
    OwnerRow,
  )

/** A contact by the id that a token carries; one who was merged into another is that other. */
export async function findContactId(
  db: Db,
  tenantId: number,
  contactId: number,
): Promise<number | undefined> {
  const row = await queryRow(
    db,
    sql`SELECT c.id FROM contacts c WHERE c.tenant_id = ${tenantId} AND c.id = coalesce((
          SELECT into_id FROM merged_contacts WHERE tenant_id = ${tenantId} AND contact_id = ${contactId}), ${contactId})`,
    z.object({ id: z.number() }),
  )
  return row?.id
}

export type DeviceWrite = {
  contactId: number
  hash: string
  endpoint: string
  p256dh: string
  auth: string
  device: string
  browser: string | null
  system: string | null
  language: string | null
  now: number
}

/** Keeps a device as its contact's, alive. What the push service once said of the endpoint no longer holds. */
const deviceStatements = (tenantId: number, write: DeviceWrite): SQL[] => [
  sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
      VALUES (${tenantId}, 'push', ${write.hash}, ${write.contactId})
      ON CONFLICT (tenant_id, channel, external_id) DO UPDATE SET contact_id = excluded.contact_id, kept = 0`,
  sql`INSERT INTO push_subscriptions (tenant_id, contact_id, endpoint_hash, endpoint, p256dh, auth, device, browser,
        system, language, created_at, last_seen_at)
      VALUES (${tenantId}, ${write.contactId}, ${write.hash}, ${write.endpoint}, ${write.p256dh}, ${write.auth},
        ${write.device}, ${write.browser}, ${write.system}, ${write.language}, ${write.now}, ${write.now})
      ON CONFLICT (tenant_id, endpoint_hash) DO UPDATE SET contact_id = excluded.contact_id,
        endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth, device = excluded.device,
        browser = excluded.browser, system = excluded.system, language = excluded.language,
        last_seen_at = excluded.last_seen_at, dead_at = NULL`,
  sql`DELETE FROM suppressions
      WHERE tenant_id = ${tenantId} AND channel = 'push' AND address = ${write.hash} AND reason = 'dead'`,
]

/** Of more than `most` living devices the ones seen longest ago are forgotten. */
const roomStatements = (tenantId: number, contactId: number, most: number): SQL[] => {
  const surplus = sql`SELECT endpoint_hash FROM push_subscriptions
    WHERE tenant_id = ${tenantId} AND contact_id = ${contactId}
    ORDER BY dead_at IS NOT NULL, last_seen_at DESC, id DESC LIMIT -1 OFFSET ${most}`
  return [
    sql`DELETE FROM contact_identities WHERE tenant_id = ${tenantId} AND channel = 'push'
        AND external_id IN (${surplus})`,
    sql`DELETE FROM push_subscriptions WHERE tenant_id = ${tenantId} AND endpoint_hash IN (${surplus})`,
  ]
}

/** Writes a device with its person's consent and the proof of it, in one batch. */
export async function writeSubscription(
  db: Db,
  tenantId: number,
  write: DeviceWrite & { consent: ConsentChange; lifted: readonly LiftedAddress[]; maxDevices: number },
): Promise<void> {
  await writeBatch(db, [
    ...deviceStatements(tenantId, write),
    ...consentStatements(tenantId, [write.consent], write.now),
    ...liftStatements(tenantId, write.lifted),
    ...roomStatements(tenantId, write.contactId, write.maxDevices),
  ])
}

/** Puts a new endpoint in the place of an old one of the same contact; consent and proof stay as they are. */
export async function replaceEndpoint(
  db: Db,
  tenantId: number,
  write: DeviceWrite & { oldHash: string },
): Promise<void> {
  await writeBatch(db, [
    ...(write.oldHash === write.hash
      ? []
      : [
          sql`DELETE FROM push_subscriptions
              WHERE tenant_id = ${tenantId} AND endpoint_hash = ${write.oldHash}`,
          sql`DELETE FROM contact_identities
              WHERE tenant_id = ${tenantId} AND channel = 'push' AND external_id = ${write.oldHash}`,
        ]),
    ...deviceStatements(tenantId, write),
  ])
}

const isAlone = (tenantId: number, contactId: SQL): SQL => sql`NOT EXISTS (
  SELECT 1 FROM push_subscriptions o WHERE o.tenant_id = ${tenantId} AND o.contact_id = ${contactId}
    AND o.dead_at IS NULL)`

/**
 * The person took the permission back on a device: nothing is sent to it any more. When it was the last one,
 * that is the withdrawal of the consent.
 */
export async function endDevice(
  db: Db,
  tenantId: number,
  end: { hash: string; withdrawal: ConsentChange; now: number },
): Promise<void> {
  const { hash, withdrawal, now } = end
  const { contactId, source, text, ip, userAgent } = withdrawal
  const isLast = sql`${isAlone(tenantId, sql`${contactId}`)} AND coalesce((
    SELECT state FROM contact_consents
    WHERE tenant_id = ${tenantId} AND contact_id = ${contactId} AND channel = 'push'), 'unknown') <> 'opted_out'`
  await writeBatch(db, [
    sql`UPDATE push_subscriptions SET dead_at = ${now}
        WHERE tenant_id = ${tenantId} AND endpoint_hash = ${hash} AND dead_at IS NULL`,
    sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
        VALUES (${tenantId}, 'push', ${hash}, 'unsubscribed', ${now})
        ON CONFLICT (tenant_id, channel, address) DO NOTHING`,
    sql`INSERT INTO consent_log (tenant_id, contact_id, channel, state, source, text, ip, user_agent, at)
        SELECT ${tenantId}, ${contactId}, 'push', 'opted_out', ${source}, ${text}, ${ip}, ${userAgent}, ${now}
        WHERE ${isLast}`,
    sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
        SELECT ${tenantId}, ${contactId}, 'push', 'opted_out', ${now} WHERE ${isLast}
        ON CONFLICT (tenant_id, contact_id, channel) DO UPDATE
        SET state = excluded.state, updated_at = excluded.updated_at`,
  ])
}

/** The push services no longer know these endpoints: nothing is sent there any more (spec 7.4). */
export async function killDevices(
  db: Db,
  tenantId: number,
  dead: { hashes: readonly string[]; messageId: number | null; now: number },
): Promise<void> {
  const { hashes, messageId, now } = dead
  await writeBatch(db, [
    sql`UPDATE push_subscriptions SET dead_at = ${now}
        WHERE tenant_id = ${tenantId} AND endpoint_hash IN (SELECT value FROM json_each(${json(hashes)}))
          AND dead_at IS NULL`,
    sql`INSERT INTO suppressions (tenant_id, channel, address, reason, message_id, created_at)
        SELECT ${tenantId}, 'push', value, 'dead', ${messageId}, ${now} FROM json_each(${json(hashes)}) WHERE true
        ON CONFLICT (tenant_id, channel, address) DO NOTHING`,
  ])
}

/** @returns whether there was such a device of this contact */
export async function deleteDevice(
  db: Db,
  tenantId: number,
  device: { contactId: number; id: number },
): Promise<boolean> {
  const own = sql`tenant_id = ${tenantId} AND id = ${device.id} AND contact_id = ${device.contactId}`
  const [, deleted] = await writeBatch(db, [
    sql`DELETE FROM contact_identities WHERE tenant_id = ${tenantId} AND channel = 'push' AND external_id = (
          SELECT endpoint_hash FROM push_subscriptions WHERE ${own})`,
    sql`DELETE FROM push_subscriptions WHERE ${own}`,
  ])
  return deleted.rowsAffected > 0
}

/** How many addresses besides this device lead to the contact. */
export async function countOtherIdentities(
  db: Db,
  tenantId: number,
  device: { contactId: number; id: number },
): Promise<number> {
  const row = await queryRow(
    db,
    sql`SELECT count(*) AS count FROM contact_identities INDEXED BY contact_identities_contact
        WHERE tenant_id = ${tenantId} AND contact_id = ${device.contactId}
          AND NOT (channel = 'push' AND external_id = coalesce((
            SELECT endpoint_hash FROM push_subscriptions
            WHERE tenant_id = ${tenantId} AND id = ${device.id} AND contact_id = ${device.contactId}), ''))`,
    z.object({ count: z.number() }),
  )
  return row?.count ?? 0
}

const TargetRow = z
  .object({
    contact_id: z.number(),
    id: z.number(),
    endpoint_hash: z.string(),
    endpoint: z.string(),
    p256dh: z.string(),
    auth: z.string(),
  })
  .transform(({ contact_id: contactId, endpoint_hash: hash, p256dh, auth, ...row }) => ({
    contactId,
    target: { ...row, hash, keys: { p256dh, auth } },
  }))
/** A device as a sender needs it. */
export type PushTarget = {
  id: number
  hash: string
  endpoint: string
  keys: { p256dh: string; auth: string }
}

/** The living devices of contacts that may be written to, by contact; the one seen last comes first. */
export async function listTargets(
  db: Db,
  tenantId: number,
  contactIds: readonly number[],
): Promise<Map<number, PushTarget[]>> {
  const rows = await queryRows(db, targetsStatement(tenantId, contactIds), TargetRow)
  const targets = new Map<number, PushTarget[]>()
  for (const { contactId, target } of rows) {
    const known = targets.get(contactId)
    if (known) known.push(target)
    else targets.set(contactId, [target])
  }
  return targets
}

export const targetsStatement = (tenantId: number, contactIds: readonly number[]): SQL =>
  sql`SELECT d.contact_id, d.id, d.endpoint_hash, d.endpoint, d.p256dh, d.auth
      FROM json_each(${json(contactIds)}) asked
      CROSS JOIN push_subscriptions d INDEXED BY push_subscriptions_alive
        ON d.tenant_id = ${tenantId} AND d.contact_id = asked.value AND d.dead_at IS NULL
      WHERE NOT EXISTS (SELECT 1 FROM suppressions s
          WHERE s.tenant_id = ${tenantId} AND s.channel = 'push' AND s.address = d.endpoint_hash)
      ORDER BY d.last_seen_at DESC, d.id DESC`

/** How many browsers are sent to, and how many people that is. */
export async function countDevices(db: Db, tenantId: number): Promise<{ devices: number; people: number }> {
  const row = await queryRow(
    db,
    sql`SELECT count(*) AS devices, count(DISTINCT contact_id) AS people
        FROM push_subscriptions INDEXED BY push_subscriptions_alive
        WHERE tenant_id = ${tenantId} AND dead_at IS NULL`,
    z.object({ devices: z.number(), people: z.number() }),
  )
  return row ?? { devices: 0, people: 0 }
}
