import { type SQL, sql } from 'drizzle-orm/sql'
import { z } from 'zod'
import { queryRow, queryRows, readBatch, json, returning, type Db } from '../../../../db/client.ts'
import { Channel } from '../../../contracts/common.ts'
import {
  type ConsentEntry,
  ConsentState,
  consentSources,
  type ContactIdentity,
  type ContactList,
  identityKinds,
  timelineKinds,
  type TimelineTopic,
  timelineTopicKinds,
} from '../../../contracts/contacts.ts'
import { ListKind } from '../../../contracts/lists.ts'
import type { Identity, IdentityOwner } from '../identity.ts'
import type { TimelineRow } from '../timeline.ts'
import { contactColumns, ContactRecord } from './rows.ts'

const contactStatement = (tenantId: number, id: number): SQL =>
  sql`SELECT ${contactColumns} FROM contacts c WHERE c.id = ${id} AND c.tenant_id = ${tenantId}`

/** A contact by its id, deleted or not. */
export const findContactRecord = (db: Db, tenantId: number, id: number): Promise<ContactRecord | undefined> =>
  queryRow(db, contactStatement(tenantId, id), ContactRecord)

const ListRow = z.object({ id: z.number(), name: z.string(), kind: ListKind })
const ConsentRow = z.object({
  id: z.number(),
  channel: Channel,
  state: ConsentState,
  source: z.enum(consentSources),
  text: z.string(),
  at: z.number(),
  importId: z.number().nullable(),
  messageId: z.number().nullable(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
})
const IdentityRow = z
  .object({ channel: z.enum(identityKinds), external_id: z.string(), kept: z.number() })
  .transform((row): ContactIdentity => ({
    kind: row.channel,
    externalId: row.external_id,
    kept: row.kept === 1,
  }))

/** Enough of the log for any person; the whole of it is in the export of a contact. */
const consentLogLimit = 100

export type ContactDetailRecord = ContactRecord & {
  identities: ContactIdentity[]
  lists: ContactList[]
  consentLog: ConsentEntry[]
}

/** A contact with its addresses, its lists and the newest entries of its consent log, all of one moment. */
export async function findContactDetail(
  db: Db,
  tenantId: number,
  id: number,
): Promise<ContactDetailRecord | undefined> {
  const [contact, identities, lists, consentLog] = await readBatch(db, [
    returning(contactStatement(tenantId, id), ContactRecord),
    returning(
      sql`SELECT channel, external_id, kept FROM contact_identities INDEXED BY contact_identities_contact
          WHERE tenant_id = ${tenantId} AND contact_id = ${id} ORDER BY channel, kept, external_id`,
      IdentityRow,
    ),
    returning(
      sql`SELECT l.id, l.name, l.kind FROM list_members m INDEXED BY list_members_contact
          CROSS JOIN lists l ON l.id = m.list_id
          WHERE m.tenant_id = ${tenantId} AND m.contact_id = ${id} AND m.state = 'in'
          AND l.tenant_id = ${tenantId} AND l.deleted_at IS NULL ORDER BY l.name, l.id`,
      ListRow,
    ),
    returning(
      sql`SELECT id, channel, state, source, text, at, import_id AS importId, message_id AS messageId, ip,
            user_agent AS userAgent FROM consent_log
          WHERE tenant_id = ${tenantId} AND contact_id = ${id} ORDER BY id DESC LIMIT ${consentLogLimit}`,
      ConsentRow,
    ),
  ])
  const found = contact.rows[0]
  return found && { ...found, identities: identities.rows, lists: lists.rows, consentLog: consentLog.rows }
}

const OwnerRow = z
  .object({
    channel: z.enum(identityKinds),
    external_id: z.string(),
    contact_id: z.number(),
    deleted: z.number(),
  })
  .transform((row) => ({
    kind: row.channel,
    externalId: row.external_id,
    contactId: row.contact_id,
    deleted: row.deleted === 1,
  }))

/** Who has these addresses now, deleted contacts included. */
export const listIdentityOwners = (
  db: Db,
  tenantId: number,
  identities: readonly Identity[],
): Promise<IdentityOwner[]> =>
  queryRows(
    db,
    sql`SELECT i.channel, i.external_id, i.contact_id, c.deleted_at IS NOT NULL AS deleted
        FROM json_each(${json(identities)}) j
        CROSS JOIN contact_identities i ON i.tenant_id = ${tenantId}
          AND i.channel = j.value ->> 'kind' AND i.external_id = j.value ->> 'externalId'
        CROSS JOIN contacts c ON c.id = i.contact_id AND c.tenant_id = ${tenantId}`,
    OwnerRow,
  )

/** Whether something besides e-mail and phone leads to a contact: a device, the id of a chat. */
export async function isFoundElsewhere(db: Db, tenantId: number, contactId: number): Promise<boolean> {
  const row = await queryRow(
    db,
    sql`SELECT EXISTS (
          SELECT 1 FROM contact_identities INDEXED BY contact_identities_contact
          WHERE tenant_id = ${tenantId} AND contact_id = ${contactId}
            AND channel NOT IN ('email', 'phone')) AS found`,
    z.object({ found: z.number() }),
  )
  return row?.found === 1
}

/** The stages of a message that a timeline tells. */
const messageStagesTold = json(
  timelineTopicKinds.messages.flatMap((kind) => {
    const stage = kind.slice('message.'.length)
    return stage === 'received' ? [] : [stage]
  }),
)

const TimelineLine = z.object({
  key: z.string(),
  kind: z.enum(timelineKinds),
  at: z.number(),
  data: z.string(),
})

export type TimelineCursor = { at: number; key: string }
export type TimelinePage = {
  before: TimelineCursor | null
  about?: TimelineTopic | undefined
  limit: number
}

/**
 * The newest entries of a contact's timeline before the cursor. It reads the whole of one person's
 * history, some hundreds of rows behind an index on the contact, and sorts it.
 */
export const listTimelineRows = (
  db: Db,
  tenantId: number,
  contactId: number,
  page: TimelinePage,
): Promise<TimelineRow[]> => queryRows(db, timelineStatement(tenantId, contactId, page), TimelineLine)

/**
 * The statement of a page of the timeline; exported so that a test can look at its plan. Ids are padded
 * so that keys of one moment sort as numbers.
 */
export function timelineStatement(
  tenantId: number,
  contactId: number,
  { before, about, limit }: TimelinePage,
): SQL {
  const kinds = json(about === undefined ? timelineKinds : timelineTopicKinds[about])
  const after = before === null ? sql`1` : sql`(at, key) < (${before.at}, ${before.key})`
  return sql`
    SELECT key, kind, at, data FROM (
      SELECT 'a' AS key, 'created' AS kind, created_at AS at, json_object('source', source) AS data
      FROM contacts WHERE id = ${contactId} AND tenant_id = ${tenantId}
      UNION ALL
      SELECT printf('e%015d', id), kind, at, json_object('refId', ref_id, 'label', label)
      FROM contact_events WHERE tenant_id = ${tenantId} AND contact_id = ${contactId}
      UNION ALL
      SELECT printf('c%015d', id), 'consent.changed', at,
        json_object('channel', channel, 'state', state, 'source', source, 'text', text)
      FROM consent_log WHERE tenant_id = ${tenantId} AND contact_id = ${contactId}
      UNION ALL
      SELECT printf('i%015d', id), 'message.received', received_at,
        json_object('channel', channel, 'text', substr(text, 1, 4096),
          'answer', CASE WHEN answer_state IN ('sent', 'unknown') THEN answer END)
      FROM inbound_events WHERE tenant_id = ${tenantId} AND contact_id = ${contactId}
      UNION ALL
      SELECT printf('m%015d.', id) || stage, 'message.' || stage, at,
        json_object('channel', channel, 'campaignId', campaign_id, 'campaign', name, 'errorCode', error_code)
      FROM (
        SELECT m.id, m.channel, m.campaign_id, p.name, m.error_code, s.value AS stage,
          CASE s.value WHEN 'sent' THEN m.sent_at WHEN 'delivered' THEN m.delivered_at
            WHEN 'opened' THEN m.opened_at WHEN 'clicked' THEN m.clicked_at
            WHEN 'replied' THEN m.replied_at WHEN 'unsubscribed' THEN m.unsubscribed_at
            WHEN 'bounced' THEN m.bounced_at WHEN 'complained' THEN m.complained_at
            WHEN 'failed' THEN m.failed_at END AS at
        FROM messages m LEFT JOIN campaigns p ON p.id = m.campaign_id AND p.tenant_id = ${tenantId}
        CROSS JOIN json_each(${messageStagesTold}) s
        WHERE m.tenant_id = ${tenantId} AND m.contact_id = ${contactId})
      WHERE at IS NOT NULL)
    WHERE kind IN (SELECT value FROM json_each(${kinds})) AND ${after} ORDER BY at DESC, key DESC LIMIT ${limit}`
}

/** Whether a contact was erased (spec 2.4): all that is left of it is its receipt. */
export async function wasErased(db: Db, tenantId: number, contactId: number): Promise<boolean> {
  const row = await queryRow(
    db,
    sql`SELECT id FROM erasures WHERE tenant_id = ${tenantId} AND contact_id = ${contactId}`,
    z.object({ id: z.number() }),
  )
  return row !== undefined
}
