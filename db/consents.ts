import { type SQL, sql } from 'drizzle-orm/sql'
import type { Channel } from '../worker/contracts/common.ts'
import { liftableReasons } from '../worker/contracts/consent.ts'
import type { ConsentSource, ConsentState } from '../worker/contracts/contacts.ts'
import { json } from './bind.ts'

/** A change of one contact's consent on one channel, with its proof (spec 7.1, GDPR art. 7.1). */
export type ConsentChange = {
  contactId: number
  channel: Channel
  state: Exclude<ConsentState, 'unknown'>
  source: ConsentSource
  /** The words the person agreed to or refused by, in the language shown. */
  text: string
  ip: string | null
  userAgent: string | null
  messageId?: number | null
  optInId?: number | null
  inboundId?: number | null
  actorId?: string | null
}

/**
 * Two statements, in this order: the proof where the state really changes, then the state. One change per
 * contact and channel; contacts that are gone are passed over. A single opt-in takes nothing from a double
 * one.
 */
export function consentStatements(
  tenantId: number,
  changes: readonly ConsentChange[],
  now: number,
): readonly [SQL, SQL] {
  const list = json(changes)
  const changing = sql`
    FROM json_each(${list}) e CROSS JOIN contacts c
    WHERE c.id = e.value->>'contactId' AND c.tenant_id = ${tenantId} AND NOT EXISTS (
      SELECT 1 FROM contact_consents s
      WHERE s.tenant_id = ${tenantId} AND s.contact_id = c.id AND s.channel = e.value->>'channel'
        AND (s.state = e.value->>'state' OR (s.state = 'opted_in_double' AND e.value->>'state' = 'opted_in')))`
  return [
    sql`INSERT INTO consent_log (tenant_id, contact_id, channel, state, source, text, message_id, opt_in_id,
          inbound_id, ip, user_agent, actor_id, at)
        SELECT ${tenantId}, c.id, e.value->>'channel', e.value->>'state', e.value->>'source', e.value->>'text',
          e.value->>'messageId', e.value->>'optInId', e.value->>'inboundId', e.value->>'ip',
          e.value->>'userAgent', e.value->>'actorId', ${now} ${changing}`,
    sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
        SELECT ${tenantId}, c.id, e.value->>'channel', e.value->>'state', ${now} ${changing}
        ON CONFLICT (tenant_id, contact_id, channel) DO UPDATE
        SET state = excluded.state, updated_at = excluded.updated_at`,
  ]
}

/** An address on a channel, with its keyed hash. */
export type LiftedAddress = { channel: Channel; address: string; hash: string }

/**
 * What a person's own opt-in does to the suppression of the very address: one that stood for their withdrawal
 * ends, its hash too; a bounce, a complaint and what the workspace decided stay (decision 26).
 */
export function liftStatements(tenantId: number, addresses: readonly LiftedAddress[]): readonly [SQL, SQL] {
  const list = json(addresses)
  const liftable = sql`(SELECT value FROM json_each(${json(liftableReasons)}))`
  return [
    sql`DELETE FROM suppressions WHERE tenant_id = ${tenantId} AND reason IN ${liftable}
        AND (channel, address) IN (SELECT value->>'channel', value->>'address' FROM json_each(${list}))`,
    sql`DELETE FROM suppression_hashes WHERE tenant_id = ${tenantId} AND reason IN ${liftable}
        AND (channel, hash) IN (SELECT value->>'channel', value->>'hash' FROM json_each(${list}))`,
  ]
}
