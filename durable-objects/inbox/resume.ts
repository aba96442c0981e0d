import type { ServerFrame, Tombstone } from '../../worker/contracts/inbox-frames.ts'
import { frameLimits } from '../../worker/contracts/inbox-frames.ts'
import type { Head } from '../../worker/contracts/inbox.ts'
import { rowOf, rowsOf } from '../sql.ts'
import { readCounts } from './counts.ts'
import { type HeadRow, type MessageRow, toHead, toMessage } from './rows.ts'
import { readFloor, readSeq } from './tables.ts'
import type { Store } from './transaction.ts'

type WithSql = Pick<Store, 'sql'>
export type CatchUp = Extract<ServerFrame, { type: 'catchup' }>
export type ResetReason = Extract<ServerFrame, { type: 'reset' }>['why']

/** Why a client cannot go on from where it stands; null when it can. */
export function whyReset(
  store: WithSql,
  client: { epoch: string | null; cursor: number },
  epoch: string,
): ResetReason | null {
  if (client.epoch !== epoch) return 'epoch'
  if (client.cursor > readSeq(store.sql)) return 'ahead'
  if (client.cursor < readFloor(store.sql)) return 'floor'
  return isTooMuch(store, client.cursor) ? 'too_much' : null
}

function isTooMuch({ sql }: WithSql, cursor: number): boolean {
  const most = frameLimits.resumeHeads + 1
  return ['heads', 'tombstones'].some((table) => {
    const row = rowOf<{ n: number }>(
      sql,
      `SELECT count(*) AS n FROM (SELECT 1 FROM ${table} WHERE seq > ? LIMIT ${most})`,
      cursor,
    )
    return (row?.n ?? 0) >= most
  })
}

/** The end of the page that begins behind `from`: never within one number, of which all rows belong together. */
function pageEnd({ sql }: WithSql, from: number, limit: number): number {
  const row = rowOf<{ seq: number }>(
    sql,
    `SELECT seq FROM (
       SELECT seq FROM heads WHERE seq > ? UNION ALL SELECT seq FROM tombstones WHERE seq > ?
     ) ORDER BY seq LIMIT 1 OFFSET ?`,
    from,
    from,
    limit - 1,
  )
  return row?.seq ?? readSeq(sql)
}

/**
 * The rows that changed behind `from`, as they stand now, up to a page. What changes while a client goes from page
 * to page moves behind the pages it has, so that it meets everything once more.
 */
export function catchUp(
  store: WithSql,
  { from, focus, agent }: { from: number; focus: string | null; agent: string | null },
  pageRows: number = frameLimits.pageRows,
): CatchUp {
  const { sql } = store
  const to = pageEnd(store, from, pageRows)
  const within = [from, to] as const
  const more = to < readSeq(sql)
  const heads = rowsOf<HeadRow>(
    sql,
    'SELECT * FROM heads WHERE seq > ? AND seq <= ? ORDER BY seq, id',
    ...within,
  )
  const messages =
    focus === null
      ? []
      : rowsOf<MessageRow>(
          sql,
          'SELECT * FROM messages WHERE conversation = ? AND seq > ? AND seq <= ? ORDER BY cseq LIMIT ?',
          focus,
          ...within,
          pageRows + 1,
        )
  const focusStale = messages.length > pageRows
  const tombstones = rowsOf<Omit<Tombstone, 'into'> & { moved_into: string | null }>(
    sql,
    'SELECT seq, kind, id, conversation, moved_into FROM tombstones WHERE seq > ? AND seq <= ? ORDER BY seq, id',
    ...within,
  )
  return {
    type: 'catchup',
    from,
    to,
    heads: withReads(store, heads.map(toHead), agent),
    focus,
    messages: focusStale ? [] : messages.map(toMessage),
    tombstones: tombstones.map(({ moved_into: into, ...grave }) => ({ ...grave, into })),
    reads: ofMember(store, 'reads', 'cseq', { agent, within }),
    drafts: ofMember(store, 'drafts', 'text', { agent, within }),
    focusStale,
    more,
    counts: more ? null : readCounts(store, agent),
  }
}

function ofMember<Row>(
  { sql }: WithSql,
  table: 'reads' | 'drafts',
  column: 'cseq' | 'text',
  { agent, within }: { agent: string | null; within: readonly [number, number] },
): Row[] {
  if (agent === null) return []
  return rowsOf<Row>(
    sql,
    `SELECT conversation, ${column} FROM ${table} WHERE agent = ? AND seq > ? AND seq <= ? ORDER BY seq`,
    agent,
    ...within,
  )
}

/** Heads with the member's own read cursors. */
export function withReads({ sql }: WithSql, heads: readonly Head[], agent: string | null): Head[] {
  if (agent === null || heads.length === 0) return [...heads]
  const rows = rowsOf<{ conversation: string; cseq: number }>(
    sql,
    'SELECT conversation, cseq FROM json_each(?) j CROSS JOIN reads r ON r.agent = ? AND r.conversation = j.value',
    JSON.stringify(heads.map(({ id }) => id)),
    agent,
  )
  const cursors = new Map(rows.map(({ conversation, cseq }) => [conversation, cseq]))
  return heads.map((head) => ({ ...head, readCseq: cursors.get(head.id) ?? 0 }))
}
