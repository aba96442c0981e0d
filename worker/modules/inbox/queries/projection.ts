import { sql } from 'drizzle-orm/sql'
import { type Db, json, writeBatch } from '../../../../db/client.ts'
import type { ProjectionRow } from '../../../contracts/inbox-object.ts'

type Rows<Kind extends ProjectionRow['kind']> = Extract<ProjectionRow, { kind: Kind }>[]

/**
 * Writes what the Inbox object told, in one batch. A row with a lower number than the one that is there changes
 * nothing, so that repeats in any order leave the latest.
 */
export async function projectRows(
  db: Db,
  tenantId: number,
  rows: {
    conversations: Rows<'conversation'>
    messages: Rows<'message'>
    gone: Rows<'gone'>
    /** Files that stand in messages now. */
    kept: readonly string[]
  },
): Promise<void> {
  const heads = rows.conversations.map(({ seq, head }) => ({ ...head, seq }))
  const messages = rows.messages.map(({ seq, message, channel }) => ({
    id: message.id,
    seq,
    conversation: message.conversation,
    direction: message.kind,
    channel,
    author:
      message.kind === 'in' ? null : 'id' in message.author ? keyOf(message.author) : message.author.type,
    campaignId: message.campaignId,
    at: message.receivedAt,
    ...message.delivery,
  }))
  const gone = (of: 'conversation' | 'message') =>
    json(rows.gone.filter((row) => row.of === of).map(({ id }) => id))
  await writeBatch(db, [
    sql`INSERT INTO conversations (tenant_id, id, seq, channel, contact_id, status, assignee, priority, subject, trust,
          campaign_id, created_at, last_at, waiting_since)
        SELECT ${tenantId}, value->>'id', value->>'seq', value->>'channel', value->>'contactId', value->>'status',
          value->>'assignee', value->>'priority', value->>'subject', value->>'trust', value->>'campaignId',
          value->>'createdAt', value->>'lastAt', value->>'waitingSince'
        FROM json_each(${json(heads)}) WHERE true
        ON CONFLICT (tenant_id, id) DO UPDATE SET seq = excluded.seq, contact_id = excluded.contact_id,
          status = excluded.status, assignee = excluded.assignee, priority = excluded.priority,
          subject = excluded.subject, trust = excluded.trust, campaign_id = excluded.campaign_id,
          last_at = excluded.last_at, waiting_since = excluded.waiting_since
        WHERE excluded.seq > conversations.seq`,
    sql`INSERT INTO conversation_messages (tenant_id, id, seq, conversation_id, direction, channel, author, campaign_id,
          at, sent_at, delivered_at, read_at, failed_at, error_code)
        SELECT ${tenantId}, value->>'id', value->>'seq', value->>'conversation', value->>'direction',
          value->>'channel', value->>'author', value->>'campaignId', value->>'at', value->>'sentAt',
          value->>'deliveredAt', value->>'readAt', value->>'failedAt', value->>'errorCode'
        FROM json_each(${json(messages)}) WHERE true
        ON CONFLICT (tenant_id, id) DO UPDATE SET seq = excluded.seq, conversation_id = excluded.conversation_id,
          sent_at = excluded.sent_at, delivered_at = excluded.delivered_at, read_at = excluded.read_at,
          failed_at = excluded.failed_at, error_code = excluded.error_code
        WHERE excluded.seq > conversation_messages.seq`,
    sql`DELETE FROM inbox_uploads WHERE tenant_id = ${tenantId}
          AND key IN (SELECT value FROM json_each(${json(rows.kept)}))`,
    sql`DELETE FROM conversation_messages WHERE tenant_id = ${tenantId} AND (
          id IN (SELECT value FROM json_each(${gone('message')})))`,
    sql`DELETE FROM conversation_messages WHERE tenant_id = ${tenantId} AND conversation_id IN (
          SELECT value FROM json_each(${gone('conversation')}))`,
    sql`DELETE FROM conversations WHERE tenant_id = ${tenantId} AND id IN (
          SELECT value FROM json_each(${gone('conversation')}))`,
  ])
}

const keyOf = ({ type, id }: { type: string; id: string }): string => `${type}:${id}`
