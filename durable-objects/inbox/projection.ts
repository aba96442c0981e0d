import { Channel } from '../../worker/contracts/common.ts'
import type { ProjectionRow } from '../../worker/contracts/inbox-object.ts'
import { rowOf, rowsOf } from '../sql.ts'
import { isBlocked } from './blocks.ts'
import { findHead, findMessage, toHead, toMessage } from './rows.ts'
import type { Store } from './transaction.ts'

type Queued = { kind: ProjectionRow['kind']; id: string; seq: number }

/** What libSQL has not got yet, as it stands now, the oldest change first. */
export const listUnprojected = (store: Pick<Store, 'sql'>, limit: number): ProjectionRow[] =>
  rowsOf<Queued>(store.sql, 'SELECT kind, id, seq FROM projection ORDER BY seq, kind, id LIMIT ?', limit).map(
    (queued) => projected(store, queued),
  )

function projected({ sql }: Pick<Store, 'sql'>, { kind, id, seq }: Queued): ProjectionRow {
  if (kind === 'conversation') {
    const head = findHead(sql, id)
    return head === undefined ? gone(kind, id, seq) : { kind, id, seq, head: toHead(head) }
  }
  if (kind === 'message') {
    const row = findMessage(sql, id)
    const head = row && findHead(sql, row.conversation)
    if (row === undefined || head === undefined) return gone(kind, id, seq)
    return { kind, id, seq, message: toMessage(row), contactId: head.contact_id, channel: head.channel }
  }
  if (kind === 'block') {
    const [channel = ''] = id.split(':')
    const address = id.slice(channel.length + 1)
    const whose = { channel: Channel.parse(channel), peer: address }
    return { kind, id, seq, channel: whose.channel, address, blocked: isBlocked({ sql }, whose) }
  }
  const [of = ''] = id.split(':')
  return gone(goneOf(of), id.slice(of.length + 1), seq)
}

type Gone = Extract<ProjectionRow, { kind: 'gone' }>['of']
const goneOf = (of: string): Gone =>
  of === 'message' || of === 'file' || of === 'mail' ? of : 'conversation'

const gone = (of: Gone, id: string, seq: number): ProjectionRow => ({
  kind: 'gone',
  id,
  seq,
  of,
})

/** libSQL has these rows; what changed again meanwhile stays in the queue. */
export function confirmProjected(store: Pick<Store, 'sql'>, rows: readonly ProjectionRow[]): void {
  for (const row of rows) {
    const ids = row.kind === 'gone' ? [row.id, `${row.of}:${row.id}`] : [row.id]
    for (const id of ids) store.sql.exec('DELETE FROM projection WHERE id = ? AND seq <= ?', id, row.seq)
  }
}

/** Whether libSQL lacks anything. */
export const isUnprojected = (store: Pick<Store, 'sql'>): boolean =>
  rowOf(store.sql, 'SELECT 1 AS found FROM projection LIMIT 1') !== undefined
