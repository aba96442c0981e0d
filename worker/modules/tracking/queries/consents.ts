import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { type Channel, SendingChannel } from '../../../contracts/common.ts'
import type { ConsentSource } from '../../../contracts/contacts.ts'
import { consentStatements } from '../../../../db/consents.ts'
import { queryRow, writeBatch, type Db } from '../../../../db/client.ts'
import { proofOfDelivery } from '../delivery.ts'

/** A withdrawal by a message, or its taking back, with the proof (spec 7.1). */
export type MessageConsent = {
  contactId: number
  /** Of the message: leaving by an SMS leaves SMS. */
  channel: Channel
  messageId: number
  source: ConsentSource
  /** The words the person agreed to or refused by, in the language shown. */
  text: string
  ip: string | null
  userAgent: string | null
}

/** Proof and state of withdrawals, one per contact and channel. */
export const optOutStatements = (tenantId: number, changes: readonly MessageConsent[], now: number) =>
  consentStatements(
    tenantId,
    changes.map((change) => ({ ...change, state: 'opted_out' })),
    now,
  )

/** One person's withdrawal by a message: proof, state and the message's stage. */
export async function applyOptOut(
  db: Db,
  tenantId: number,
  change: MessageConsent,
  now: number,
): Promise<void> {
  await writeBatch(db, [
    ...optOutStatements(tenantId, [change], now),
    // Nobody is left to have a consent: the address itself is kept out.
    sql`INSERT INTO suppressions (tenant_id, channel, address, reason, message_id, created_at)
        SELECT ${tenantId}, channel, address, 'unsubscribed', id, ${now} FROM messages
        WHERE id = ${change.messageId} AND tenant_id = ${tenantId} AND NOT EXISTS (
          SELECT 1 FROM contacts c WHERE c.id = ${change.contactId} AND c.tenant_id = ${tenantId})
        ON CONFLICT (tenant_id, channel, address) DO NOTHING`,
    sql`UPDATE messages SET unsubscribed_at = ${now},
          delivered_at = COALESCE(delivered_at, ${proofOfDelivery('unsubscribed', now)})
        WHERE id = ${change.messageId} AND tenant_id = ${tenantId} AND unsubscribed_at IS NULL`,
  ])
}

/**
 * Takes one person's withdrawal by a message back: the state is again what the log told before it. Only
 * while that withdrawal is the last word, was made by the person, and the address is not kept out for
 * another reason; all of it is asked in the write itself, so that a complaint in the same moment wins.
 *
 * @returns whether it was taken back
 */
export async function undoOptOut(
  db: Db,
  tenantId: number,
  change: MessageConsent & { withdrawalId: number },
  now: number,
): Promise<boolean> {
  const { contactId, channel, messageId, withdrawalId } = change
  const ofContact = sql`tenant_id = ${tenantId} AND contact_id = ${contactId} AND channel = ${channel}`
  const before = sql`(SELECT state FROM consent_log WHERE ${ofContact} AND id < ${withdrawalId}
    ORDER BY id DESC LIMIT 1)`
  const [logged] = await writeBatch(db, [
    sql`INSERT INTO consent_log (tenant_id, contact_id, channel, state, source, text, message_id, ip, user_agent, at)
        SELECT ${tenantId}, ${contactId}, ${channel}, coalesce(${before}, 'unknown'), ${change.source},
          ${change.text}, ${messageId}, ${change.ip}, ${change.userAgent}, ${now}
        FROM messages m
        WHERE m.id = ${messageId} AND m.tenant_id = ${tenantId} AND ${isUndoable(tenantId)}
          AND ${withdrawalId} = (SELECT max(id) FROM consent_log WHERE ${ofContact})`,
    sql`UPDATE contact_consents SET state = coalesce(${before}, 'unknown'), updated_at = ${now}
        WHERE ${ofContact} AND changes() > 0`,
  ])
  return logged.rowsAffected > 0
}

/** Nobody complained about the message `m`, and its address is not kept out. */
const isUndoable = (tenantId: number): SQL =>
  sql`m.complained_at IS NULL AND NOT EXISTS (SELECT 1 FROM suppressions x
    WHERE x.tenant_id = ${tenantId} AND x.channel = m.channel AND x.address = m.address)`

const Recipient = z.object({
  contact_id: z.number(),
  address: z.string(),
  channel: SendingChannel,
  language: z.string().nullable(),
  known: z.number(),
  state: z.string().nullable(),
  last_id: z.number().nullable(),
  last_state: z.string().nullable(),
  last_source: z.string().nullable(),
  last_message_id: z.number().nullable(),
  undoable: z.number(),
})
export type Recipient = z.infer<typeof Recipient>

/** Who a message went to, what they agreed to, and what the last change of that was. */
export const findRecipient = (db: Db, tenantId: number, messageId: number) =>
  queryRow(
    db,
    sql`SELECT m.contact_id, m.address, m.channel, c.language, c.id IS NOT NULL AS known, s.state,
          l.id AS last_id, l.state AS last_state, l.source AS last_source, l.message_id AS last_message_id,
          ${isUndoable(tenantId)} AS undoable
        FROM messages m
        LEFT JOIN contacts c ON c.id = m.contact_id AND c.tenant_id = ${tenantId}
        LEFT JOIN contact_consents s
          ON s.tenant_id = ${tenantId} AND s.contact_id = m.contact_id AND s.channel = m.channel
        LEFT JOIN consent_log l ON l.id = (
          SELECT max(id) FROM consent_log
          WHERE tenant_id = ${tenantId} AND contact_id = m.contact_id AND channel = m.channel)
        WHERE m.id = ${messageId} AND m.tenant_id = ${tenantId}`,
    Recipient,
  )
