import { maxUnreadTold, type UnreadHead } from '../../worker/contracts/inbox.ts'
import { rowOf, rowsOf, type Sql } from '../sql.ts'
import { readFloor, readSeq } from './tables.ts'

/**
 * What members have not read, kept as it was last asked for: for each of them the unread conversations from the latest
 * down to a place, and the number of the stream at which that was so. Asking looks at what changed since, as resuming
 * does, so that it costs what happened and not what there is; writing keeps nothing of it.
 */
type Sizes = {
  /** Told at most. */
  told: number
  /** Looked for at once when fewer are known than are told. */
  fetched: number
  /** Known at most, before those furthest down are let go. */
  kept: number
  /** More changes than these are not followed: it is looked up anew. */
  changes: number
}
const usual: Sizes = { told: maxUnreadTold, fetched: 1500, kept: 4000, changes: 10_000 }

/** The place down to which a member's unread conversations are known, itself included. */
type Mark = { seq: number; at: number; id: string }
const top = { at: Number.MAX_SAFE_INTEGER, id: '' }
const bottom = { at: -1, id: '' }

const isUnread = `h.status = 'open' AND h.last_in_cseq > coalesce(r.cseq, 0)`

/** The unread conversations of a member, the latest first; `more`: there are others besides. */
export function listUnread(
  sql: Sql,
  agent: string,
  sizes: Sizes = usual,
): { unread: UnreadHead[]; unreadMore: boolean } {
  knowUnread(sql, agent, sizes)
  const rows = rowsOf<UnreadHead>(
    sql,
    `SELECT h.id, h.assignee, h.channel FROM unread u CROSS JOIN heads h ON h.id = u.conversation
     WHERE u.agent = ? ORDER BY h.last_at DESC, h.id DESC LIMIT ?`,
    agent,
    sizes.told + 1,
  )
  return { unread: rows.slice(0, sizes.told), unreadMore: rows.length > sizes.told }
}

/** Brings what is known of a member to where the stream stands. Gives whether `unread` holds all there is. */
export function knowUnread(sql: Sql, agent: string, sizes: Sizes = usual): boolean {
  const seq = readSeq(sql)
  const known = rowOf<Mark>(sql, 'SELECT seq, at, id FROM unread_marks WHERE agent = ?', agent)
  let mark: Mark = known ?? { ...top, seq }
  if (mark.seq < seq) mark = canFollow(sql, mark.seq, sizes) ? follow(sql, agent, mark) : { ...top, seq }
  if (mark.at === top.at) sql.exec('DELETE FROM unread WHERE agent = ?', agent)
  const count = rowOf<{ n: number }>(sql, 'SELECT count(*) AS n FROM unread WHERE agent = ?', agent)?.n ?? 0
  if (count <= sizes.told && mark.at !== bottom.at) mark = fetchMore(sql, agent, { mark, sizes })
  else if (count > sizes.kept) mark = letGo(sql, agent, { mark, sizes })
  if (known?.seq !== seq || known.at !== mark.at || known.id !== mark.id)
    sql.exec(
      `INSERT INTO unread_marks (agent, seq, at, id) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET seq = excluded.seq, at = excluded.at, id = excluded.id`,
      agent,
      seq,
      mark.at,
      mark.id,
    )
  return mark.at === bottom.at
}

/** Whether everything that changed behind a number is still told, and is little enough to look at. */
function canFollow(sql: Sql, from: number, { changes }: Sizes): boolean {
  if (from < readFloor(sql)) return false
  const row = rowOf<{ n: number }>(
    sql,
    'SELECT count(*) AS n FROM (SELECT 1 FROM heads WHERE seq > ? LIMIT ?)',
    from,
    changes + 1,
  )
  return (row?.n ?? 0) <= changes
}

/** Judges anew whatever changed, for everybody or for the member. */
function follow(sql: Sql, agent: string, mark: Mark): Mark {
  const changed = `SELECT id FROM heads WHERE seq > ?
    UNION SELECT conversation FROM reads WHERE agent = ? AND seq > ?`
  const since = [mark.seq, agent, mark.seq] as const
  sql.exec(
    `DELETE FROM unread WHERE agent = ? AND conversation IN (
       ${changed} UNION SELECT id FROM tombstones WHERE kind = 'conversation' AND seq > ?)`,
    agent,
    ...since,
    mark.seq,
  )
  sql.exec(
    `INSERT INTO unread (agent, conversation)
     SELECT ?, h.id FROM (${changed}) c CROSS JOIN heads h ON h.id = c.id
     LEFT JOIN reads r ON r.agent = ? AND r.conversation = h.id
     WHERE ${isUnread} AND (h.last_at, h.id) >= (?, ?)`,
    agent,
    ...since,
    agent,
    mark.at,
    mark.id,
  )
  return mark
}

/** Looks further down, from where it is known on. */
function fetchMore(sql: Sql, agent: string, { mark, sizes }: { mark: Mark; sizes: Sizes }): Mark {
  const rows = rowsOf<{ id: string; at: number }>(
    sql,
    `SELECT h.id, h.last_at AS at FROM heads h LEFT JOIN reads r ON r.agent = ? AND r.conversation = h.id
     WHERE ${isUnread} AND (h.last_at, h.id) < (?, ?) ORDER BY h.last_at DESC, h.id DESC LIMIT ?`,
    agent,
    mark.at,
    mark.id,
    sizes.fetched,
  )
  sql.exec(
    'INSERT INTO unread (agent, conversation) SELECT ?, value FROM json_each(?)',
    agent,
    JSON.stringify(rows.map(({ id }) => id)),
  )
  const last = rows.length < sizes.fetched ? bottom : (rows.at(-1) ?? bottom)
  return { ...mark, at: last.at, id: last.id }
}

/** Knows only the latest ones from here on. */
function letGo(sql: Sql, agent: string, { mark, sizes }: { mark: Mark; sizes: Sizes }): Mark {
  const inOrder = `FROM unread u CROSS JOIN heads h ON h.id = u.conversation WHERE u.agent = ?
    ORDER BY h.last_at DESC, h.id DESC`
  const last = rowOf<{ id: string; at: number }>(
    sql,
    `SELECT h.id, h.last_at AS at ${inOrder} LIMIT 1 OFFSET ?`,
    agent,
    sizes.fetched - 1,
  )
  if (last === undefined) return mark
  sql.exec(
    `DELETE FROM unread WHERE agent = ? AND conversation IN (SELECT h.id ${inOrder} LIMIT -1 OFFSET ?)`,
    agent,
    agent,
    sizes.fetched,
  )
  return { ...mark, at: last.at, id: last.id }
}
