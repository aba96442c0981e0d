import type { AsOf, Head, Message, ThreadPage, ThreadQuery } from '../../worker/contracts/inbox.ts'
import type {
  ListAnswer,
  ListRequest,
  SearchAnswer,
  SearchRequest,
} from '../../worker/contracts/inbox-object.ts'
import { rowOf, rowsOf } from '../sql.ts'
import { findPeople } from './people-search.ts'
import { withReads } from './resume.ts'
import { findHead, type HeadRow, type MessageRow, toHead, toMessage } from './rows.ts'
import { readEpoch, readSeq } from './tables.ts'
import type { Store } from './transaction.ts'
import { knowUnread } from './unread.ts'

const orders = {
  latest: { key: 'last_at', direction: 'DESC', beyond: '<' },
  oldest: { key: 'last_at', direction: 'ASC', beyond: '>' },
  waiting: { key: 'waiting_since', direction: 'ASC', beyond: '>' },
} as const

/** Where an answer stands in the stream. */
export const asOf = (store: Store): AsOf => ({
  epoch: readEpoch(store.sql, store.makeId),
  asOf: readSeq(store.sql),
})

/** A page of conversations in one of the orders, for one member's eyes. */
export function listHeads(store: Store, agent: string | null, request: ListRequest): ListAnswer {
  const { key } = orders[request.order]
  const rows = findHeads(store, agent, request)
  const page = rows.slice(0, request.limit)
  const last = page.at(-1)
  return {
    ...asOf(store),
    items: withDrafts(store, withReads(store, page.map(toHead), agent), agent),
    next: rows.length > request.limit && last !== undefined ? { key: last[key] ?? 0, id: last.id } : null,
  }
}

/** The conversations of a page, and one more where there are more. */
function findHeads({ sql }: Store, agent: string | null, request: ListRequest): HeadRow[] {
  if (request.unread === undefined) return selectHeads(sql, agent, request, 'all')
  if (agent === null) return selectHeads(sql, agent, request, 'unread')
  const isAll = knowUnread(sql, agent)
  // The latest are known, whatever else is: a page that they fill needs no walk past all that was read.
  const known = isAll || request.order === 'latest' ? selectHeads(sql, agent, request, 'known unread') : []
  return isAll || known.length > request.limit ? known : selectHeads(sql, agent, request, 'unread')
}

/** Where conversations of a list are taken from, and what that asks of them. */
const sources = {
  all: { from: 'heads', where: null },
  'known unread': {
    from: 'unread u CROSS JOIN heads ON heads.id = u.conversation',
    where: 'u.agent = ?',
  },
  unread: {
    from: 'heads',
    where: `status = 'open' AND last_in_cseq > coalesce(
      (SELECT cseq FROM reads r WHERE r.agent = ? AND r.conversation = heads.id), 0)`,
  },
} as const

function selectHeads(
  sql: Store['sql'],
  agent: string | null,
  request: ListRequest,
  source: keyof typeof sources,
): HeadRow[] {
  const { key, direction, beyond } = orders[request.order]
  const { from, where: meant } = sources[source]
  const conditions: string[] = []
  const values: (string | number | null)[] = []
  const where = (condition: string, ...bound: (string | number)[]) => {
    conditions.push(condition)
    values.push(...bound)
  }
  if (meant !== null) where(meant, agent ?? '')
  if (request.status !== 'all') where('status = ?', request.status)
  if (request.assignee === 'none') where('assignee IS NULL')
  else if (request.assignee === 'me') where('assignee = ?', agent ?? '')
  else if (request.assignee !== undefined) where('assignee = ?', request.assignee)
  if (request.channel !== undefined) where('channel = ?', request.channel)
  if (request.priority !== undefined) where('priority = ?', request.priority)
  if (request.contact !== undefined) where('contact_id = ?', request.contact)
  if (request.tag !== undefined)
    where('EXISTS (SELECT 1 FROM head_tags t WHERE t.tag = ? AND t.conversation = heads.id)', request.tag)
  if (request.order === 'waiting') where('waiting_since IS NOT NULL')
  if (request.mentioned !== undefined)
    where('EXISTS (SELECT 1 FROM mentions t WHERE t.agent = ? AND t.conversation = heads.id)', agent ?? '')
  if (request.after !== null) where(`(${key}, id) ${beyond} (?, ?)`, request.after.key, request.after.id)
  return rowsOf<HeadRow>(
    sql,
    `SELECT heads.* FROM ${from} ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
     ORDER BY ${key} ${direction}, id ${direction} LIMIT ?`,
    ...values,
    request.limit + 1,
  )
}

/** The newest messages of a thread before a place. */
export function readThread(
  store: Store,
  agent: string | null,
  { id, query }: { id: string; query: ThreadQuery },
): ThreadPage | null {
  const head = findHead(store.sql, id)
  if (head === undefined) return null
  const rows = rowsOf<MessageRow>(
    store.sql,
    'SELECT * FROM messages WHERE conversation = ? AND cseq < ? ORDER BY cseq DESC LIMIT ?',
    id,
    query.before ?? Number.MAX_SAFE_INTEGER,
    query.limit + 1,
  )
  const [told = toHead(head)] = withReads(store, [toHead(head)], agent)
  return {
    ...asOf(store),
    head: told,
    messages: rows.slice(0, query.limit).toReversed().map(toMessage),
    more: rows.length > query.limit,
  }
}

/** Heads with what the member has begun to write in them. */
function withDrafts({ sql }: Store, heads: readonly Head[], agent: string | null): Head[] {
  if (agent === null || heads.length === 0) return [...heads]
  const rows = rowsOf<{ conversation: string; text: string | null }>(
    sql,
    'SELECT conversation, text FROM json_each(?) j CROSS JOIN drafts d ON d.agent = ? AND d.conversation = j.value',
    JSON.stringify(heads.map(({ id }) => id)),
    agent,
  )
  const drafts = new Map(rows.map(({ conversation, text }) => [conversation, text]))
  return heads.map((head) => ({ ...head, draft: drafts.get(head.id) ?? null }))
}

/** What a member has begun to write in a conversation. */
export const readDraft = ({ sql }: Store, agent: string | null, conversation: string): string | null =>
  rowOf<{ text: string | null }>(
    sql,
    'SELECT text FROM drafts WHERE agent = ? AND conversation = ?',
    agent ?? '',
    conversation,
  )?.text ?? null

/** What somebody types as an expression of FTS5: beginnings of words that must all be there; null for no word. */
export function matchExpression(typed: string): string | null {
  const words = typed.normalize('NFC').match(/[\p{L}\p{N}]+/gu) ?? []
  return words.length === 0 ? null : words.map((word) => `"${word}"*`).join(' ')
}

/** Conversations that a search shows of those with somebody so called: the latest. */
const shownPeople = 20

/** Who is looked for: a number is one word however it is cut, as in "393 200 0834". */
function peopleExpression(typed: string): string | null {
  const digits = typed.replace(/\D/g, '')
  return matchExpression(/\p{L}/u.test(typed) || digits === '' ? typed : digits)
}

/** Conversations with somebody who is so called, and messages that hold all the words, the latest first. */
export function search(
  store: Store,
  agent: string | null,
  { q, before, limit }: SearchRequest,
): SearchAnswer {
  const expression = matchExpression(q)
  if (expression === null) return { items: [], people: [], next: null }
  const rows = rowsOf<MessageRow & { n: number }>(
    store.sql,
    `SELECT m.* FROM search s JOIN messages m ON m.n = s.rowid
     WHERE search MATCH ? AND s.rowid < ? ORDER BY s.rowid DESC LIMIT ?`,
    expression,
    before ?? Number.MAX_SAFE_INTEGER,
    limit + 1,
  )
  const page = rows.slice(0, limit)
  const items = page.flatMap((row): { head: ReturnType<typeof toHead>; message: Message }[] => {
    const head = findHead(store.sql, row.conversation)
    return head === undefined ? [] : [{ head: toHead(head), message: toMessage(row) }]
  })
  const heads = withReads(
    store,
    items.map(({ head }) => head),
    agent,
  )
  // They stand before the first page.
  const people = before === null ? findPeople(store.sql, peopleExpression(q) ?? expression, shownPeople) : []
  return {
    people: withReads(store, people.map(toHead), agent),
    items: items.map((item, index) => ({ ...item, head: heads[index] ?? item.head })),
    next: rows.length > limit ? (page.at(-1)?.n ?? null) : null,
  }
}
