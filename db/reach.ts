import { type SQL, sql } from 'drizzle-orm/sql'
import type { SendingChannel } from '../worker/contracts/common.ts'
import { json } from './bind.ts'
import { hasOpenWindow } from './messenger.ts'

/**
 * The address of contact `c` on a channel, null without one: what the snapshot writes down and what the
 * claim compares with. Of several identities the one that was there first by its name counts, on Messenger the
 * one that wrote last; a push goes to every device and has no address of its own.
 */
export function addressOf(tenantId: number, channel: SendingChannel): SQL {
  switch (channel) {
    case 'email':
      return sql`c.email`
    case 'sms':
      return sql`c.phone`
    case 'whatsapp':
      return sql`coalesce(${firstIdentity(tenantId, channel)}, c.phone)`
    case 'messenger':
      return latestPsid(tenantId)
    case 'push':
      return sql`(SELECT 'push' WHERE ${hasDevice(tenantId)})`
  }
}

const firstIdentity = (tenantId: number, channel: SendingChannel): SQL => sql`(
  SELECT min(i.external_id) FROM contact_identities i INDEXED BY contact_identities_contact
  WHERE i.tenant_id = ${tenantId} AND i.contact_id = c.id AND i.channel = ${channel} AND i.kept = 0
)`

const latestPsid = (tenantId: number): SQL => sql`(
  SELECT i.external_id FROM contact_identities i INDEXED BY contact_identities_contact
  LEFT JOIN messenger_threads w ON w.tenant_id = ${tenantId} AND w.psid = i.external_id
  WHERE i.tenant_id = ${tenantId} AND i.contact_id = c.id AND i.channel = 'messenger' AND i.kept = 0
  ORDER BY coalesce(w.last_inbound_at, 0) DESC, i.external_id LIMIT 1
)`

/** A device is an identity by the hash of its endpoint; one whose endpoint is gone is suppressed. */
const hasDevice = (tenantId: number, suppressed = sql`true`): SQL => sql`EXISTS (
  SELECT 1 FROM contact_identities i INDEXED BY contact_identities_contact
  WHERE i.tenant_id = ${tenantId} AND i.contact_id = c.id AND i.channel = 'push' AND ${suppressed}
)`

/** Whether the address of contact `c` must not be written to; of a push, whether none of the devices may. */
function isSuppressed(tenantId: number, channel: SendingChannel): SQL {
  const suppressed = (address: SQL) => sql`EXISTS (
    SELECT 1 FROM suppressions s
    WHERE s.tenant_id = ${tenantId} AND s.channel = ${channel} AND s.address = ${address}
  )`
  return channel === 'push'
    ? sql`NOT ${hasDevice(tenantId, sql`NOT ${suppressed(sql`i.external_id`)}`)}`
    : suppressed(addressOf(tenantId, channel))
}

/** Whose address may be asked for, and when: on Messenger it depends on the moment. */
export type Gate = { excluded?: SQL; madeFor?: SQL } & (
  | { channel: Exclude<SendingChannel, 'messenger'>; now?: number }
  | { channel: SendingChannel; now: number }
)

/**
 * Why marketing on a channel may not reach a contact, null when it may (spec 7.1, 7.4): the one place where
 * this is written, for counts, previews, the snapshot and the claim alike. The first reason that applies
 * counts, so that everybody is counted once; the names are the contract's `exclusionReasons`.
 *
 * The query has the contact as `c`, joined so that it may be missing. `excluded` is a condition of its own:
 * in a list that is left out. `madeFor` is the address a message was made for, which must still be theirs.
 */
export function unreachableReason(tenantId: number, { channel, excluded, madeFor, now = 0 }: Gate): SQL {
  const none = sql.raw('')
  const address = addressOf(tenantId, channel)
  const inWindow =
    channel === 'messenger'
      ? sql`CASE WHEN NOT ${hasOpenWindow(tenantId, { psid: address, now })} THEN 'outside_window' END`
      : sql.raw('NULL')
  return sql`CASE
    WHEN c.id IS NULL OR c.deleted_at IS NOT NULL THEN 'deleted'
    ${excluded === undefined ? none : sql`WHEN ${excluded} THEN 'excluded_list'`}
    WHEN ${address} IS NULL THEN 'no_address'
    ${madeFor === undefined ? none : sql`WHEN ${address} <> ${madeFor} THEN 'address_changed'`}
    WHEN ${isSuppressed(tenantId, channel)} THEN 'suppressed'
    ELSE CASE (
        SELECT k.state FROM contact_consents k
        WHERE k.tenant_id = ${tenantId} AND k.contact_id = c.id AND k.channel = ${channel}
      )
      WHEN 'opted_in' THEN ${inWindow}
      WHEN 'opted_in_double' THEN ${inWindow}
      WHEN 'opted_out' THEN 'unsubscribed'
      ELSE 'no_consent'
    END
  END`
}

/** Whether the contact `c` is a member of any of these lists. */
export function isInLists(tenantId: number, listIds: readonly number[]): SQL {
  return sql`EXISTS (
    SELECT 1 FROM json_each(${json(listIds)}) x
    CROSS JOIN list_members e ON e.tenant_id = ${tenantId} AND e.list_id = x.value AND e.contact_id = c.id
    WHERE e.state = 'in'
  )`
}
