import type { Channel } from '../../worker/contracts/common.ts'
import type { Sql } from '../sql.ts'
import type { HeadRow } from './rows.ts'

/** A conversation in which nothing has been written. */
export const emptyHead = (channel: Channel, now: number): HeadRow => ({
  id: '',
  seq: 0,
  channel,
  own_address: '',
  peer: '',
  peer_name: null,
  contact_id: null,
  trust: 'anonymous',
  subject: '',
  status: 'open',
  snoozed_until: null,
  assignee: null,
  priority: 'none',
  tags: '[]',
  campaign_id: null,
  blocked: 0,
  created_at: now,
  last_at: now,
  preview: '',
  preview_kind: 'event',
  last_cseq: 0,
  last_in_cseq: 0,
  last_out_cseq: 0,
  waiting_since: null,
  reply_at: null,
  reply_to: null,
  answer_failed: 0,
  last_provider_at: null,
  revision: 0,
  cver: 0,
})

const headColumns = Object.keys(emptyHead('chat', 0))
const writeHeadSql = `INSERT INTO heads (${headColumns.join(', ')}) VALUES (${headColumns.map(() => '?').join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${headColumns.map((name) => `${name} = excluded.${name}`).join(', ')}`

/** Writes a head as a whole. */
export function writeHead(sql: Sql, head: HeadRow): void {
  const values = new Map(Object.entries(head))
  sql.exec(writeHeadSql, ...headColumns.map((name) => values.get(name) ?? null))
}

/** Writes by which tags a conversation is found. */
export function writeTags(sql: Sql, head: HeadRow): void {
  sql.exec('DELETE FROM head_tags WHERE conversation = ?', head.id)
  sql.exec(
    'INSERT INTO head_tags (tag, conversation) SELECT value, ? FROM json_each(?) WHERE true ON CONFLICT DO NOTHING',
    head.id,
    head.tags,
  )
}
