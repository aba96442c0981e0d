import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import {
  type ConsentChange,
  consentStatements,
  type LiftedAddress,
  liftStatements,
} from '../../../db/consents.ts'
import {
  execute,
  json,
  queryRow,
  queryRows,
  readBatch,
  returning,
  writeBatch,
  type Db,
} from '../../../db/client.ts'
import { balanceOf } from '../../../db/credit.ts'
import { addressOf } from '../../../db/reach.ts'
import { type Channel, sendingChannels, type SendingChannel } from '../../contracts/common.ts'
import { liftableReasons } from '../../contracts/consent.ts'
import { ConsentState } from '../../contracts/contacts.ts'

const Person = z.object({ id: z.number(), email: z.string().nullable(), language: z.string().nullable() })
const ChannelRow = z.object({
  channel: z.enum(sendingChannels),
  address: z.string().nullable(),
  state: ConsentState,
  blocked: z.number(),
})
const TopicRow = z.object({
  id: z.number(),
  public_name: z.string(),
  public_description: z.string().nullable(),
  joined: z.number(),
})
export type PersonRows = {
  person: z.infer<typeof Person>
  channels: z.infer<typeof ChannelRow>[]
  topics: z.infer<typeof TopicRow>[]
}

/**
 * A person with the channels they can be written to on, what they said on each, and the topics there are. One
 * who was merged into another is that other.
 */
export async function findPerson(
  db: Db,
  tenantId: number,
  contactId: number,
): Promise<PersonRows | undefined> {
  const id = sql`coalesce((SELECT into_id FROM merged_contacts
    WHERE tenant_id = ${tenantId} AND contact_id = ${contactId}), ${contactId})`
  const [people, channels, topics] = await readBatch(db, [
    returning(
      sql`SELECT c.id, c.email, c.language FROM contacts c WHERE c.tenant_id = ${tenantId} AND c.id = ${id}`,
      Person,
    ),
    returning(
      sql`${sql.join(
        sendingChannels.map((channel) => channelStatement(tenantId, channel, id)),
        sql` UNION ALL `,
      )}`,
      ChannelRow,
    ),
    returning(topicsStatement(tenantId, id), TopicRow),
  ])
  const [person] = people.rows
  return person && { person, channels: channels.rows, topics: topics.rows }
}

const channelStatement = (tenantId: number, channel: SendingChannel, id: SQL): SQL => {
  const address = addressOf(tenantId, channel)
  return sql`SELECT ${channel} AS channel, ${address} AS address,
      coalesce((SELECT k.state FROM contact_consents k WHERE k.tenant_id = ${tenantId} AND k.contact_id = c.id
        AND k.channel = ${channel}), 'unknown') AS state,
      EXISTS (SELECT 1 FROM suppressions s WHERE s.tenant_id = ${tenantId} AND s.channel = ${channel}
        AND s.address = ${address}
        AND s.reason NOT IN (SELECT value FROM json_each(${json(liftableReasons)}))) AS blocked
    FROM contacts c WHERE c.tenant_id = ${tenantId} AND c.id = ${id} AND ${address} IS NOT NULL`
}

const topicsStatement = (tenantId: number, contactId: SQL): SQL =>
  sql`SELECT l.id, l.public_name, l.public_description, EXISTS (
        SELECT 1 FROM list_members m WHERE m.tenant_id = ${tenantId} AND m.list_id = l.id
          AND m.contact_id = ${contactId} AND m.state = 'in') AS joined
      FROM lists l WHERE l.tenant_id = ${tenantId} AND l.deleted_at IS NULL AND l.public_name IS NOT NULL
      ORDER BY l.public_name, l.id LIMIT 50`

/** The topics of a workspace, for somebody it does not know. */
export const listTopics = (db: Db, tenantId: number): Promise<z.infer<typeof TopicRow>[]> =>
  queryRows(db, topicsStatement(tenantId, sql`0`), TopicRow)

export type PreferencesWrite = {
  contactId: number
  consents: readonly ConsentChange[]
  lifted: readonly LiftedAddress[]
  join: readonly number[]
  leave: readonly number[]
  now: number
}

/** Consents with their proof, the suppressions they end, and the topics, in one write. */
const preferencesStatements = (tenantId: number, write: PreferencesWrite): SQL[] => [
  ...(write.consents.length > 0 ? consentStatements(tenantId, write.consents, write.now) : []),
  ...(write.lifted.length > 0 ? liftStatements(tenantId, write.lifted) : []),
  ...(write.join.length > 0 ? joinStatements(tenantId, write) : []),
  ...(write.leave.length > 0 ? leaveStatements(tenantId, write) : []),
]

export async function writePreferences(db: Db, tenantId: number, write: PreferencesWrite): Promise<void> {
  await writeBatch(db, preferencesStatements(tenantId, write))
}

/** The lists among the given that are topics, with the contact that joins or leaves. */
const topicsOf = (tenantId: number, listIds: readonly number[]): SQL =>
  sql`json_each(${json(listIds)}) j CROSS JOIN lists l ON l.id = j.value AND l.tenant_id = ${tenantId}
    AND l.deleted_at IS NULL AND l.public_name IS NOT NULL`

/** Joining weighs like being put in by hand: no rule takes the person out again (spec 5.2). */
const joinStatements = (tenantId: number, { contactId, join, now }: PreferencesWrite): SQL[] => [
  sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
      SELECT ${tenantId}, ${contactId}, 'list.joined', l.id, l.name, ${now} FROM ${topicsOf(tenantId, join)}
      WHERE NOT EXISTS (SELECT 1 FROM list_members m WHERE m.tenant_id = ${tenantId} AND m.list_id = l.id
        AND m.contact_id = ${contactId} AND m.state = 'in')`,
  sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, state, added_at)
      SELECT ${tenantId}, l.id, ${contactId}, 'hand', 'in', ${now} FROM ${topicsOf(tenantId, join)} WHERE true
      ON CONFLICT (tenant_id, list_id, contact_id) DO UPDATE SET origin = 'hand', state = 'in',
        added_at = CASE state WHEN 'out' THEN excluded.added_at ELSE added_at END
      WHERE state = 'out' OR origin <> 'hand'`,
]

/** Leaving keeps the person out of a live list; a static one forgets them. */
const leaveStatements = (tenantId: number, { contactId, leave, now }: PreferencesWrite): SQL[] => {
  const own = sql`tenant_id = ${tenantId} AND contact_id = ${contactId} AND state = 'in'`
  const those = (kind: SQL) =>
    sql`list_id IN (SELECT l.id FROM ${topicsOf(tenantId, leave)} WHERE l.kind ${kind})`
  return [
    sql`INSERT INTO contact_events (tenant_id, contact_id, kind, ref_id, label, at)
        SELECT ${tenantId}, ${contactId}, 'list.quit', l.id, l.name, ${now} FROM ${topicsOf(tenantId, leave)}
        WHERE EXISTS (SELECT 1 FROM list_members m WHERE m.tenant_id = ${tenantId} AND m.list_id = l.id
          AND m.contact_id = ${contactId} AND m.state = 'in')`,
    sql`UPDATE list_members SET state = 'out' WHERE ${own} AND ${those(sql`<> 'static'`)}`,
    sql`DELETE FROM list_members WHERE ${own} AND ${those(sql`= 'static'`)}`,
  ]
}

const hourMs = 3_600_000
const dayMs = 86_400_000

/**
 * Counts one sent form for every scope, or for none when one of them is at its limit. Counts of windows gone by
 * are dropped on the way.
 *
 * @returns whether it was counted
 */
export async function countForm(
  db: Db,
  tenantId: number,
  scopes: readonly { scope: string; limit: number; per: 'hour' | 'day' }[],
  now: number,
): Promise<boolean> {
  const wanted = json(
    scopes.map(({ scope, limit, per }) => {
      const lengthMs = per === 'day' ? dayMs : hourMs
      return { scope, limit, windowAt: now - (now % lengthMs) }
    }),
  )
  const [, counted] = await writeBatch(db, [
    sql`DELETE FROM public_counts WHERE tenant_id = ${tenantId} AND window_at < ${now - 2 * dayMs}`,
    returning(
      sql`INSERT INTO public_counts (tenant_id, scope, window_at, count)
          SELECT ${tenantId}, w.value->>'scope', w.value->>'windowAt', 1 FROM json_each(${wanted}) w
          WHERE NOT EXISTS (
            SELECT 1 FROM json_each(${wanted}) f
            CROSS JOIN public_counts c ON c.tenant_id = ${tenantId} AND c.scope = f.value->>'scope'
              AND c.window_at = f.value->>'windowAt'
            WHERE c.count >= f.value->>'limit')
          ON CONFLICT (tenant_id, scope, window_at) DO UPDATE SET count = count + 1
          RETURNING scope`,
      z.object({ scope: z.string() }),
    ),
  ])
  return counted.rows.length === scopes.length
}

export type NewOptIn = {
  contactId: number | null
  email: string
  firstName: string | null
  language: string
  listIds: readonly number[]
  text: string
  ip: string | null
  userAgent: string | null
  now: number
  expiresAt: number
}

/** Keeps a request to be written to; its mail is due at once. */
export async function insertOptIn(db: Db, tenantId: number, optIn: NewOptIn): Promise<void> {
  await execute(
    db,
    sql`INSERT INTO opt_ins (tenant_id, contact_id, email, first_name, language, list_ids, text, ip, user_agent,
          requested_at, expires_at, mail_due_at)
        VALUES (${tenantId}, ${optIn.contactId}, ${optIn.email}, ${optIn.firstName}, ${optIn.language},
          ${json(optIn.listIds)}, ${optIn.text}, ${optIn.ip}, ${optIn.userAgent}, ${optIn.now},
          ${optIn.expiresAt}, ${optIn.now})`,
  )
}

const OptIn = z.object({
  id: z.number(),
  contact_id: z.number().nullable(),
  email: z.string(),
  first_name: z.string().nullable(),
  language: z.string(),
  list_ids: z.string().transform((text) => z.array(z.number()).parse(JSON.parse(text))),
  text: z.string(),
  expires_at: z.number(),
  mail_attempts: z.number(),
  confirmed_at: z.number().nullable(),
})
export type OptIn = z.infer<typeof OptIn>
const optInColumns = sql`id, contact_id, email, first_name, language, list_ids, text, expires_at, mail_attempts,
  confirmed_at`

export const findOptIn = (db: Db, tenantId: number, id: number): Promise<OptIn | undefined> =>
  queryRow(db, sql`SELECT ${optInColumns} FROM opt_ins WHERE tenant_id = ${tenantId} AND id = ${id}`, OptIn)

/** Requests whose mail is to be sent now. */
export const listDueMails = (db: Db, tenantId: number, now: number, limit: number): Promise<OptIn[]> =>
  queryRows(
    db,
    sql`SELECT ${optInColumns} FROM opt_ins WHERE tenant_id = ${tenantId} AND mail_due_at <= ${now}
        ORDER BY mail_due_at LIMIT ${limit}`,
    OptIn,
  )

/** When the next mail is due; null without any. */
export async function findNextMail(db: Db, tenantId: number): Promise<number | null> {
  const row = await queryRow(
    db,
    sql`SELECT min(mail_due_at) AS next FROM opt_ins WHERE tenant_id = ${tenantId} AND mail_due_at IS NOT NULL`,
    z.object({ next: z.number().nullable() }),
  )
  return row?.next ?? null
}

/** Notes that a try of a mail begins: from here on it may have left, until it is known that nothing was sent. */
export async function beginTry(db: Db, tenantId: number, id: number): Promise<void> {
  await execute(
    db,
    sql`UPDATE opt_ins SET mail_tries = mail_tries + 1 WHERE tenant_id = ${tenantId} AND id = ${id}`,
  )
}

/** A try of a mail sent nothing. */
export const endTryStatement = (tenantId: number, id: number): SQL =>
  sql`UPDATE opt_ins SET mail_tries = mail_tries - 1 WHERE tenant_id = ${tenantId} AND id = ${id}`

/** Whether no worker has noted that a mail left; with `tries` also whether none of its tries may have sent it. */
export const isUnsent = (tenantId: number, id: number, { tries }: { tries: boolean }): SQL =>
  sql`NOT EXISTS (
    SELECT 1 FROM opt_ins WHERE tenant_id = ${tenantId} AND id = ${id}
      AND (mailed_at IS NOT NULL OR (${Number(tries)} = 1 AND mail_tries > 0))
  )`

/**
 * What became of a mail: sent, to be tried again, or given up.
 *
 * @param along what is written with it, before it is noted
 */
export async function recordMail(
  db: Db,
  tenantId: number,
  id: number,
  mail: { mailedAt: number | null; dueAt: number | null; error: string | null },
  along: readonly SQL[] = [],
): Promise<void> {
  await writeBatch(db, [
    ...along,
    sql`UPDATE opt_ins SET mailed_at = ${mail.mailedAt}, mail_due_at = ${mail.dueAt},
          mail_error = ${mail.error}, mail_attempts = mail_attempts + 1
        WHERE tenant_id = ${tenantId} AND id = ${id} AND mailed_at IS NULL`,
  ])
}

/** Why a mail waits that the credit does not cover. */
export const noCredit = 'no_credit'

/** Lets a mail wait whose try has sent nothing, without counting it; null gives it up. */
export async function postponeMail(
  db: Db,
  tenantId: number,
  id: number,
  { dueAt, error }: { dueAt: number | null; error: string },
): Promise<void> {
  await writeBatch(db, [
    endTryStatement(tenantId, id),
    sql`UPDATE opt_ins SET mail_due_at = ${dueAt}, mail_error = ${error}
        WHERE tenant_id = ${tenantId} AND id = ${id} AND mailed_at IS NULL`,
  ])
}

/** Mails that wait for credit are due now if there is some: whether it is enough is seen when each is booked. */
export async function bringForwardUnpaid(db: Db, tenantId: number, now: number): Promise<void> {
  await execute(
    db,
    sql`UPDATE opt_ins SET mail_due_at = ${now}
        WHERE tenant_id = ${tenantId} AND mail_due_at > ${now} AND mail_error = ${noCredit}
          AND ${balanceOf(tenantId)} > 0`,
  )
}

/** Whether mail to an address would bring back what a person or a provider has forbidden. */
export async function isBlocked(
  db: Db,
  tenantId: number,
  address: { channel: Channel; address: string },
): Promise<boolean> {
  const row = await queryRow(
    db,
    sql`SELECT 1 AS found FROM suppressions WHERE tenant_id = ${tenantId} AND channel = ${address.channel}
        AND address = ${address.address}
        AND reason NOT IN (SELECT value FROM json_each(${json(liftableReasons)}))`,
    z.object({ found: z.number() }),
  )
  return row !== undefined
}

/** Confirms a request for a contact: the proof, the state, the topics, once. */
export async function confirmOptIn(
  db: Db,
  tenantId: number,
  optIn: OptIn,
  write: PreferencesWrite & { restore: boolean },
): Promise<void> {
  await writeBatch(db, [
    sql`UPDATE opt_ins SET confirmed_at = ${write.now}, contact_id = ${write.contactId}, mail_due_at = NULL
        WHERE id = ${optIn.id} AND tenant_id = ${tenantId} AND confirmed_at IS NULL`,
    ...(write.restore
      ? [
          sql`INSERT INTO contact_events (tenant_id, contact_id, kind, label, at)
              SELECT ${tenantId}, id, 'restored', 'signup', ${write.now} FROM contacts
              WHERE id = ${write.contactId} AND tenant_id = ${tenantId} AND deleted_at IS NOT NULL`,
          sql`UPDATE contacts SET deleted_at = NULL, updated_at = max(${write.now}, updated_at + 1)
              WHERE id = ${write.contactId} AND tenant_id = ${tenantId} AND deleted_at IS NOT NULL`,
        ]
      : []),
    ...preferencesStatements(tenantId, write),
  ])
}

const Owner = z.object({ id: z.number(), email: z.string().nullable(), deleted: z.number() })

/** Who has an e-mail address, deleted or not. */
export const findOwner = (db: Db, tenantId: number, email: string) =>
  queryRow(
    db,
    sql`SELECT c.id, c.email, c.deleted_at IS NOT NULL AS deleted FROM contact_identities i
        CROSS JOIN contacts c ON c.id = i.contact_id AND c.tenant_id = ${tenantId}
        WHERE i.tenant_id = ${tenantId} AND i.channel = 'email' AND i.external_id = ${email}`,
    Owner,
  )

/** Removes requests that nobody confirmed in time, some at once. */
export async function deleteExpired(db: Db, tenantId: number, before: number): Promise<void> {
  await execute(
    db,
    sql`DELETE FROM opt_ins WHERE id IN (
          SELECT id FROM opt_ins WHERE tenant_id = ${tenantId} AND expires_at < ${before} AND confirmed_at IS NULL
          ORDER BY expires_at LIMIT 500)`,
  )
}
