import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { execute, json, queryRow, queryRows, type Db } from '../../../db/client.ts'
import { PushContent, WhatsappButton } from '../../contracts/campaign-content.ts'
import {
  SandboxAnswer,
  sandboxAnswersKept,
  sandboxCauses,
  type SandboxFile,
} from '../../contracts/channels.ts'
import { SendingChannel } from '../../contracts/common.ts'

const nullableTime = z.number().nullable()
export const SandboxRow = z.object({
  id: z.number(),
  message_id: z.number().nullable(),
  provider_id: z.string(),
  cause: z.enum(sandboxCauses),
  channel: SendingChannel,
  recipient: z.string(),
  name: z.string().nullable(),
  sender: z.string(),
  subject: z.string(),
  created_at: z.number(),
  delivered_at: nullableTime,
  opened_at: nullableTime,
  clicked_at: nullableTime,
  bounced_at: nullableTime,
  complained_at: nullableTime,
  unsubscribed_at: nullableTime,
  replied_at: nullableTime,
  failed_at: nullableTime,
})
export type SandboxRow = z.infer<typeof SandboxRow>
/** Buttons under a message on Messenger are their titles. */
const asButtons = (titles: readonly string[]): WhatsappButton[] =>
  titles.map((title) => ({ kind: 'reply', label: title, value: title }))
/** The file behind a link, by the name the link ends with. */
function linkedFiles(url: string | undefined): SandboxFile[] {
  if (url === undefined || !URL.canParse(url)) return []
  const name = new URL(url).pathname.split('/').at(-1) ?? ''
  return [{ name: nameOf(name), sizeBytes: null }]
}
function nameOf(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}
/** A message as its channel keeps it: a mail, or one that is a text with a sender. */
const Mail = z
  .object({
    replyTo: z.string().nullable().default(null),
    html: z.string().default(''),
    text: z.string().default(''),
    headers: z.record(z.string(), z.string()).default({}),
    buttons: z.array(WhatsappButton).default([]),
    quickReplies: z.array(z.string()).default([]),
    /** The address as the provider got it. */
    to: z.string().default(''),
    cc: z.array(z.string()).default([]),
    bcc: z.array(z.string()).default([]),
    /** Of a mail. */
    files: z.array(z.object({ name: z.string(), sizeBytes: z.number() })).default([]),
    /** Of a call: one file, by its link. */
    fileUrl: z.string().optional(),
    file: z.object({ url: z.string() }).optional(),
  })
  .transform(({ quickReplies, files, fileUrl, file, ...mail }) => ({
    ...mail,
    buttons: [...mail.buttons, ...asButtons(quickReplies)],
    files: [...files, ...linkedFiles(fileUrl ?? file?.url)],
  }))
const Detail = SandboxRow.extend({
  payload: z.string().transform((text): unknown => JSON.parse(text)),
  answers: z.string().transform((text) => z.array(SandboxAnswer).parse(JSON.parse(text))),
}).transform((row) => ({
  ...row,
  payload: Mail.parse(row.payload),
  notification: row.channel === 'push' ? PushContent.parse(row.payload) : null,
}))

const contactName = sql`SELECT nullif(trim(coalesce(c.first_name, '') || ' ' || coalesce(c.last_name, '')), '')
  FROM contacts c WHERE c.id = m.contact_id AND c.tenant_id = s.tenant_id`
/** A visitor on Messenger is no contact: the name they wrote under. */
const visitorName = sql`SELECT e.details ->> 'profileName' FROM inbound_events e INDEXED BY inbound_events_sender
  WHERE e.tenant_id = s.tenant_id AND e.channel = 'messenger' AND e.sender = s.recipient
    AND e.details ->> 'profileName' IS NOT NULL LIMIT 1`
/** A push has no address, and on Messenger nobody knows theirs: who it is stands in its place. */
const recipient = sql`CASE s.channel
  WHEN 'push' THEN coalesce((${contactName}), (SELECT c.email FROM contacts c
    WHERE c.id = m.contact_id AND c.tenant_id = s.tenant_id), s.recipient)
  WHEN 'messenger' THEN coalesce((${contactName}), (${visitorName}), s.recipient)
  ELSE s.recipient END AS recipient`
/** Who has the address, where that is an address. */
const name = sql`CASE WHEN s.channel NOT IN ('push', 'messenger') THEN (${contactName}) END AS name`
/** Calls say that they are tests; of mails the key tells, under which they went. */
const cause = sql`CASE WHEN s.payload->>'test' IS NOT NULL OR s.idempotency_key LIKE 'test/%' THEN 'test'
  WHEN m.cause_key >= 'reply:' AND m.cause_key < 'reply;' THEN 'reply'
  WHEN s.message_id IS NOT NULL THEN 'campaign'
  WHEN s.idempotency_key LIKE 'optin/%' THEN 'opt_in' ELSE 'answer' END AS cause`
/** What a message tells in a list; `joined` gives the tables. */
export const columns = sql`s.id, s.message_id, ${cause}, s.provider_id, s.channel, ${recipient}, ${name}, s.payload->>'from' AS sender,
  CASE s.channel WHEN 'email' THEN s.subject ELSE substr(coalesce(s.payload->>'title', s.payload->>'text', ''), 1, 160) END AS subject,
  s.created_at, m.delivered_at, m.opened_at, m.clicked_at, m.bounced_at, m.complained_at, m.unsubscribed_at, m.replied_at, m.failed_at`
export const joined = (tenantId: number) => sql`sandbox_messages s
  LEFT JOIN messages m ON m.tenant_id = ${tenantId} AND m.id = s.message_id`

export type KeptRow = {
  providerId: string
  position: number
  messageId: number | null
  recipient: string
  subject: string
  payload: string
  /** Folded: what it is found by. */
  words: string
}

/** Keeps the messages of one call; a row that is there for the same key and position stays as it is. */
export async function insertKeptMessages(
  db: Db,
  tenantId: number,
  kept: { channel: SendingChannel; key: string; rows: KeptRow[]; now: number },
): Promise<void> {
  await execute(
    db,
    sql`INSERT INTO sandbox_messages
          (tenant_id, channel, provider_id, idempotency_key, position, message_id, recipient, subject, payload, created_at,
           words, campaign_id)
        SELECT ${tenantId}, ${kept.channel}, value->>'providerId', ${kept.key}, value->>'position', value->>'messageId',
          value->>'recipient', value->>'subject', value->>'payload', ${kept.now},
          value->>'words', (SELECT campaign_id FROM messages WHERE id = value->>'messageId' AND tenant_id = ${tenantId})
        FROM json_each(${json(kept.rows)}) WHERE true
        ON CONFLICT (tenant_id, idempotency_key, position) DO NOTHING`,
  )
}

/** The newest first. */
export const listProviderIds = (db: Db, tenantId: number, messageId: number): Promise<string[]> =>
  queryRows(
    db,
    sql`SELECT provider_id FROM sandbox_messages
        WHERE tenant_id = ${tenantId} AND message_id = ${messageId} ORDER BY id DESC LIMIT 10`,
    (row) => String(row['provider_id']),
  )

/** One kept mail with its whole payload. */
export const findSandboxRow = (db: Db, tenantId: number, id: number) =>
  queryRow(
    db,
    sql`SELECT ${columns}, s.payload, s.answers FROM ${joined(tenantId)} WHERE s.tenant_id = ${tenantId} AND s.id = ${id}`,
    Detail,
  )

/** A kept message of any channel, as its provider would have got it. */
export const findKeptCall = (db: Db, tenantId: number, id: number) =>
  queryRow(
    db,
    sql`SELECT channel, provider_id, payload FROM sandbox_messages WHERE tenant_id = ${tenantId} AND id = ${id}`,
    z.object({ channel: z.string(), provider_id: z.string(), payload: z.string() }),
  )

/** Keeps what a reader was made to answer beside the message, the last answers only. */
export async function insertAnswer(
  db: Db,
  tenantId: number,
  { id, answer }: { id: number; answer: SandboxAnswer },
): Promise<void> {
  await execute(
    db,
    sql`UPDATE sandbox_messages SET answers = json_insert(
          CASE WHEN json_array_length(answers) < ${sandboxAnswersKept} THEN answers ELSE json_remove(answers, '$[0]') END,
          '$[#]', json(${json(answer)}))
        WHERE tenant_id = ${tenantId} AND id = ${id}`,
  )
}

/** When the oldest kept mail was kept, epoch ms; null without any. */
export async function findOldestTime(db: Db, tenantId: number): Promise<number | null> {
  const row = await queryRow(db, oldestStatement(tenantId), z.object({ created_at: z.number() }))
  return row?.created_at ?? null
}

export const oldestStatement = (tenantId: number): SQL =>
  sql`SELECT created_at FROM sandbox_messages WHERE tenant_id = ${tenantId} ORDER BY id LIMIT 1`

/**
 * Deletes the mails kept before a time, of the oldest `limit`: ids grow with time, so that what is
 * younger is not looked for. Says how many.
 */
export async function deleteOldest(
  db: Db,
  tenantId: number,
  old: { before: number; limit: number },
): Promise<number> {
  return (await execute(db, deleteOldestStatement(tenantId, old))).rowsAffected
}

export const deleteOldestStatement = (
  tenantId: number,
  { before, limit }: { before: number; limit: number },
): SQL =>
  sql`DELETE FROM sandbox_messages WHERE id IN (
        SELECT o.id FROM (
          SELECT s.id, s.created_at FROM sandbox_messages s
          WHERE s.tenant_id = ${tenantId} ORDER BY s.id LIMIT ${limit}
        ) o WHERE o.created_at < ${before})`
