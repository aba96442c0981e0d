import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { campaignTagStatements } from '../../../db/campaign-tag.ts'
import {
  type ConsentChange,
  consentStatements,
  type LiftedAddress,
  liftStatements,
} from '../../../db/consents.ts'
import { execute, json, queryRow, queryRows, writeBatch, type Db } from '../../../db/client.ts'
import { liftableReasons } from '../../contracts/consent.ts'
import {
  InboundChannel,
  InboundDetails,
  type InboundMail,
  type InboundMeaning,
} from '../../contracts/inbound.ts'
import type { InboundMessage } from './twilio-form.ts'

/** Keeps a message; undefined when this one was there before. */
export const insertInbound = (
  db: Db,
  tenantId: number,
  message: InboundMessage & { accountId: number; now: number },
): Promise<{ id: number } | undefined> =>
  queryRow(
    db,
    sql`INSERT INTO inbound_events (tenant_id, account_id, channel, event_id, sender, recipient, text, details, received_at)
        VALUES (${tenantId}, ${message.accountId}, ${message.channel}, ${message.eventId}, ${message.sender},
          ${message.recipient}, ${message.text}, ${json(message.details)}, ${message.now})
        ON CONFLICT (tenant_id, account_id, event_id) DO NOTHING RETURNING id`,
    z.object({ id: z.number() }),
  )

const OpenInbound = z.object({
  id: z.number(),
  account_id: z.number(),
  event_id: z.string(),
  channel: InboundChannel,
  sender: z.string(),
  recipient: z.string(),
  text: z.string(),
  details: z.string().transform((text) => InboundDetails.parse(JSON.parse(text))),
  received_at: z.number(),
})
export type OpenInbound = z.infer<typeof OpenInbound>

/** The oldest messages behind `after` that nobody has worked off: e-mails, or those of all other channels. */
export const listOpenInbound = (
  db: Db,
  tenantId: number,
  { mails, after, limit }: { mails: boolean; after: number; limit: number },
): Promise<OpenInbound[]> =>
  queryRows(
    db,
    sql`SELECT id, account_id, event_id, channel, sender, recipient, text, details, received_at FROM inbound_events
        WHERE tenant_id = ${tenantId} AND id > ${after} AND processed_at IS NULL
          AND channel ${mails ? sql`=` : sql`<>`} 'email' ORDER BY id LIMIT ${limit}`,
    OpenInbound,
  )

/**
 * Claims an e-mail for one worker until a time, and notes that it is begun.
 *
 * @returns how often it is begun now and nothing came back; undefined when another worker has it, or it is done
 */
export async function claimMail(
  db: Db,
  tenantId: number,
  { id, now, until }: { id: number; now: number; until: number },
): Promise<number | undefined> {
  const row = await queryRow(
    db,
    sql`UPDATE inbound_events SET details = json_set(details, '$.claimedUntil', CAST(${until} AS INTEGER),
          '$.begun', coalesce(json_extract(details, '$.begun'), 0) + 1)
        WHERE tenant_id = ${tenantId} AND id = ${id} AND processed_at IS NULL
          AND coalesce(json_extract(details, '$.claimedUntil'), 0) <= ${now}
        RETURNING json_extract(details, '$.begun') AS begun`,
    z.object({ begun: z.number() }),
  )
  return row?.begun
}

/** Gives a claimed e-mail back that could not be worked off now. */
export async function releaseMail(db: Db, tenantId: number, id: number): Promise<void> {
  await execute(
    db,
    sql`UPDATE inbound_events SET details = json_set(details, '$.claimedUntil', 0,
          '$.begun', max(0, coalesce(json_extract(details, '$.begun'), 0) - 1))
        WHERE tenant_id = ${tenantId} AND id = ${id} AND processed_at IS NULL`,
  )
}

const Sender = z.object({
  contact_id: z.number().nullable(),
  deleted: z.number().nullable(),
  language: z.string().nullable(),
  blocked: z.number(),
  was_out: z.number(),
  answers_today: z.number(),
})

/** Whose address wrote, by the channel's own id before the phone, and what stands about the address. */
export const findSender = (
  db: Db,
  tenantId: number,
  event: Pick<OpenInbound, 'id' | 'channel' | 'sender'>,
  { since }: { since: number },
): Promise<z.infer<typeof Sender> | undefined> =>
  queryRow(
    db,
    sql`SELECT c.id AS contact_id, c.deleted_at IS NOT NULL AS deleted, c.language,
          EXISTS (SELECT 1 FROM suppressions s WHERE s.tenant_id = ${tenantId} AND s.channel = ${event.channel}
            AND s.address = ${event.sender}
            AND s.reason NOT IN (SELECT value FROM json_each(${json(liftableReasons)}))) AS blocked,
          EXISTS (SELECT 1 FROM suppressions s WHERE s.tenant_id = ${tenantId} AND s.channel = ${event.channel}
            AND s.address = ${event.sender}) OR EXISTS (SELECT 1 FROM contact_consents o
            WHERE o.tenant_id = ${tenantId} AND o.contact_id = c.id AND o.channel = ${event.channel}
            AND o.state = 'opted_out') AS was_out,
          (SELECT count(*) FROM inbound_events e WHERE e.tenant_id = ${tenantId} AND e.channel = ${event.channel}
            AND e.sender = ${event.sender} AND e.received_at > ${since} AND e.id <> ${event.id}
            AND e.answer IS NOT NULL) AS answers_today
        FROM (SELECT 1)
        LEFT JOIN contacts c ON c.tenant_id = ${tenantId} AND c.id = coalesce(
          (SELECT contact_id FROM contact_identities WHERE tenant_id = ${tenantId}
            AND channel = ${event.channel} AND external_id = ${event.sender}),
          (SELECT contact_id FROM contact_identities WHERE tenant_id = ${tenantId}
            AND channel = 'phone' AND external_id = ${event.sender}))`,
    Sender,
  )

/** The name under which somebody wrote before; null when none was told. */
export const findVisitorName = async (
  db: Db,
  tenantId: number,
  { channel, sender }: Pick<OpenInbound, 'channel' | 'sender'>,
): Promise<string | null> => {
  const row = await queryRow(
    db,
    sql`SELECT details ->> 'profileName' AS name FROM inbound_events INDEXED BY inbound_events_sender
        WHERE tenant_id = ${tenantId} AND channel = ${channel} AND sender = ${sender}
          AND details ->> 'profileName' IS NOT NULL LIMIT 1`,
    z.object({ name: z.string() }),
  )
  return row?.name ?? null
}

const Answered = z.object({ message_id: z.number(), content: z.string().nullable() })

/**
 * The campaign's message that is answered: the one the person replied to by its id, else the latest to them
 * on this channel within the window; with what its campaign says.
 */
export const findAnswered = (
  db: Db,
  tenantId: number,
  event: {
    channel: string
    repliedTo: string | null
    contactId: number | null
    address: string
    sentSince: number
  },
): Promise<z.infer<typeof Answered> | undefined> =>
  queryRow(
    db,
    sql`SELECT m.id AS message_id, p.content FROM messages m
        LEFT JOIN campaigns p ON p.id = m.campaign_id AND p.tenant_id = ${tenantId}
        WHERE m.tenant_id = ${tenantId} AND m.id = coalesce(
          (SELECT id FROM messages WHERE tenant_id = ${tenantId} AND provider_id = ${event.repliedTo}
            AND channel = ${event.channel}),
          (SELECT id FROM messages WHERE tenant_id = ${tenantId} AND contact_id = ${event.contactId}
            AND channel = ${event.channel} AND address = ${event.address}
            AND coalesce(sent_at, attempt_at) >= ${event.sentSince}
            AND failed_at IS NULL AND skipped_at IS NULL
            ORDER BY coalesce(sent_at, attempt_at) DESC, id DESC LIMIT 1))`,
    Answered,
  )

export type InboundEffects = {
  event: OpenInbound
  meaning: InboundMeaning
  contactId: number | null
  messageId: number | null
  mark: 'replied' | 'unsubscribed' | null
  consent: ConsentChange | null
  /** STOP keeps the address out, whoever has it. */
  stop: boolean
  lift: LiftedAddress | null
  restore: boolean
  tagId: number | null
  /** The button that was pressed, by what it is counted under. */
  button: string | null
  answer: string | null
  /** What was found in an e-mail, of which the event told nothing; its sender stands in `event`. */
  mail: { text: string; subject: string; refuted: boolean; parts: InboundMail | null } | null
  now: number
}

/**
 * Writes all that a message does, once: what marks the event as worked off comes first, and everything else
 * is such that a second writer changes nothing.
 *
 * @returns false when it was worked off before, or is gone
 */
export async function applyInbound(db: Db, tenantId: number, effects: InboundEffects): Promise<boolean> {
  const { event, contactId, messageId, now } = effects
  const [marked] = await writeBatch(db, [
    sql`UPDATE inbound_events SET processed_at = ${now}, contact_id = ${contactId}, message_id = ${messageId},
          meaning = ${effects.meaning}, answer = ${effects.answer},
          answer_state = ${effects.answer === null ? null : 'due'}, ${readColumns(effects)}
        WHERE id = ${event.id} AND tenant_id = ${tenantId} AND processed_at IS NULL`,
    ...(effects.restore && contactId !== null ? restoreStatements(tenantId, contactId, now) : []),
    ...(effects.consent === null ? [] : consentStatements(tenantId, [effects.consent], now)),
    ...(effects.stop
      ? [
          sql`INSERT INTO suppressions (tenant_id, channel, address, reason, message_id, created_at)
              VALUES (${tenantId}, ${event.channel}, ${event.sender}, 'stop', ${messageId}, ${now})
              ON CONFLICT (tenant_id, channel, address) DO NOTHING`,
        ]
      : []),
    ...(effects.lift === null ? [] : liftStatements(tenantId, [effects.lift])),
    ...(effects.mark === null || messageId === null
      ? []
      : [
          markStatement(tenantId, messageId, effects.mark, event.received_at),
          ...campaignTagStatements(tenantId, { messageIds: [messageId], now }),
        ]),
    ...(effects.button === null || messageId === null
      ? []
      : [
          sql`INSERT INTO message_answers (tenant_id, campaign_id, button, message_id, at)
              SELECT ${tenantId}, campaign_id, ${effects.button.slice(0, 200)}, id, ${event.received_at} FROM messages
              WHERE id = ${messageId} AND tenant_id = ${tenantId} AND campaign_id IS NOT NULL
              ON CONFLICT DO NOTHING`,
        ]),
    ...(effects.tagId === null || contactId === null
      ? []
      : tagStatements(tenantId, { contactId, tagId: effects.tagId, now })),
  ])
  return marked.rowsAffected > 0
}

/** A mail is read after its row was written: who wrote it, and what. Of others, the name may have been asked for. */
const readColumns = ({ event, mail }: InboundEffects): SQL =>
  mail === null
    ? sql`details = json_patch(details, ${json(
        event.details.profileName === undefined ? {} : { profileName: event.details.profileName },
      )})`
    : sql`sender = ${event.sender}, text = ${mail.text}, details = json_patch(details, ${json({
        subject: mail.subject,
        ...(mail.refuted ? { refuted: true } : {}),
        ...(mail.parts === null ? {} : { mail: mail.parts }),
      })})`

/** A person who answers has got the message: the first word of theirs proves it. */
const markStatement = (
  tenantId: number,
  messageId: number,
  mark: 'replied' | 'unsubscribed',
  at: number,
): SQL => {
  const column = sql.raw(`${mark}_at`)
  return sql`UPDATE messages SET ${column} = ${at}, sent_at = coalesce(sent_at, attempt_at),
      delivered_at = coalesce(delivered_at, ${at}), unknown_at = NULL
    WHERE id = ${messageId} AND tenant_id = ${tenantId} AND ${column} IS NULL`
}

const restoreStatements = (tenantId: number, contactId: number, now: number): SQL[] => [
  sql`INSERT INTO contact_events (tenant_id, contact_id, kind, label, at)
      SELECT ${tenantId}, id, 'restored', 'inbound', ${now} FROM contacts
      WHERE id = ${contactId} AND tenant_id = ${tenantId} AND deleted_at IS NOT NULL`,
  sql`UPDATE contacts SET deleted_at = NULL, updated_at = max(${now}, updated_at + 1)
      WHERE id = ${contactId} AND tenant_id = ${tenantId} AND deleted_at IS NOT NULL`,
]

const tagStatements = (
  tenantId: number,
  { contactId, tagId, now }: { contactId: number; tagId: number; now: number },
): SQL[] => [
  sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
      SELECT ${tenantId}, ${contactId}, 'tag.added', t.id, t.name, ${now} FROM tags t
      WHERE t.id = ${tagId} AND t.tenant_id = ${tenantId} AND t.deleted_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM contact_tags ct
        WHERE ct.tenant_id = ${tenantId} AND ct.tag_id = t.id AND ct.contact_id = ${contactId})`,
  sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
      SELECT ${tenantId}, t.id, ${contactId}, ${now} FROM tags t
      WHERE t.id = ${tagId} AND t.tenant_id = ${tenantId} AND t.deleted_at IS NULL
      ON CONFLICT DO NOTHING`,
]
