import type { Author, MessageKind, Trust } from '../../worker/contracts/inbox.ts'
import type { LiveEvent } from '../../worker/contracts/inbox-frames.ts'
import type { ProjectionRow } from '../../worker/contracts/inbox-object.ts'
import { rowsOf, type Sql } from '../sql.ts'
import { type Commit, type HeadChange, placeOf, toldOf } from './commit.ts'
import { afterWritten } from './head-rules.ts'
import { handBack } from './hand-back.ts'
import {
  bodyOf,
  emptyBody,
  findHead,
  findMessage,
  type HeadRow,
  type MessageBody,
  type MessageRow,
} from './rows.ts'
import { emptyHead, writeHead, writeTags } from './head-writes.ts'
import { forgetPerson, indexPerson } from './people-search.ts'
import { readSeq, writeMeta } from './tables.ts'

/** What everything in the object needs: its storage, the time, fresh ids. */
export type Store = { sql: Sql; transaction<T>(step: () => T): T; makeId(): string }

export type NewMessage = {
  id: string
  kind: MessageKind
  author: Author
  authorKey: string
  text: string
  trust: Trust
  receivedAt: number
  providerAt?: number | null
  notBefore?: number | null
  sentAt?: number | null
  campaignId?: number | null
  body?: Partial<MessageBody>
}

/** `moved` is told by the head's revision: whoever has the thread fetches it anew. */
type MessageChange = Extract<LiveEvent, { type: 'message' }>['change'] | 'moved'
type Patch = Partial<Omit<MessageRow, 'id' | 'conversation' | 'cver' | 'seq'>> & { conversation?: string }

/** One write under one number. Heads are changed in memory and written once at its end. */
export class Transaction {
  readonly seq: number
  readonly #heads = new Map<string, HeadChange>()
  readonly #messages = new Map<string, MessageChange>()
  readonly #gone: LiveEvent[] = []
  readonly #own: Commit['own'] = []
  readonly #left: Commit['left'] = []
  #work = false

  readonly store: Store
  readonly now: number

  constructor(store: Store, now: number) {
    this.store = store
    this.now = now
    this.seq = readSeq(store.sql) + 1
  }

  get sql(): Sql {
    return this.store.sql
  }

  /** A conversation as it stands within this write. */
  head(id: string): HeadRow | undefined {
    return this.#heads.get(id)?.now ?? findHead(this.sql, id)
  }

  /** Changes a conversation; it is told of even when nothing differs. */
  setHead(head: HeadRow): void {
    const known = this.#heads.get(head.id)
    if (known === undefined)
      this.#heads.set(head.id, { before: findHead(this.sql, head.id) ?? null, now: head })
    else known.now = head
  }

  newHead(head: Pick<HeadRow, 'id' | 'channel' | 'own_address' | 'peer'> & Partial<HeadRow>): HeadRow {
    const made: HeadRow = { ...emptyHead(head.channel, this.now), ...head }
    this.#heads.set(made.id, { before: null, now: made })
    return made
  }

  /** Adds a message at the end of a thread; `rule` says what becomes of the head. */
  addMessage(
    head: HeadRow,
    message: NewMessage,
    rule: (head: HeadRow, written: Parameters<typeof afterWritten>[1]) => HeadRow = afterWritten,
  ): MessageRow {
    const body = { ...emptyBody, ...message.body }
    const written = { ...message, attachments: body.attachments, cseq: head.last_cseq + 1 }
    const isVisible = message.kind === 'in' || message.kind === 'out'
    const next = rule(head, written)
    this.setHead(isVisible ? { ...next, cver: head.cver + 1 } : next)
    const [row] = rowsOf<MessageRow>(
      this.sql,
      `INSERT INTO messages (id, conversation, cseq, cver, seq, kind, author, author_key, text, body, trust, provider_at,
         received_at, not_before, sent_at, campaign_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
      message.id,
      head.id,
      written.cseq,
      isVisible ? head.cver + 1 : 0,
      this.seq,
      message.kind,
      JSON.stringify(message.author),
      message.authorKey,
      message.text,
      JSON.stringify(body),
      message.trust,
      message.providerAt ?? null,
      message.receivedAt,
      message.notBefore ?? null,
      message.sentAt ?? null,
      message.campaignId ?? null,
    )
    if (message.kind !== 'event') this.#addToIndex(message.id, searchText(message.text, body))
    this.#messages.set(message.id, 'created')
    return there(row)
  }

  /** Changes some columns of a message; visitors are told when they can see it. */
  changeMessage(row: MessageRow, change: MessageChange, patch: Patch): MessageRow {
    const head = this.head(patch.conversation ?? row.conversation)
    const isVisible = head !== undefined && (row.kind === 'in' || row.kind === 'out')
    if (isVisible) this.setHead({ ...head, cver: head.cver + 1 })
    const columns = { ...patch, seq: this.seq, ...(isVisible ? { cver: head.cver + 1 } : {}) }
    const names = Object.keys(columns)
    const [changed] = rowsOf<MessageRow>(
      this.sql,
      `UPDATE messages SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ? RETURNING *`,
      ...Object.values(columns).map((value) => value ?? null),
      row.id,
    )
    if (this.#messages.get(row.id) !== 'created') this.#messages.set(row.id, change)
    return there(changed)
  }

  /** Replaces what a message is found by; null takes it out. */
  index(messageId: string, text: string | null): void {
    this.sql.exec('DELETE FROM search WHERE rowid = (SELECT n FROM messages WHERE id = ?)', messageId)
    this.#addToIndex(messageId, text ?? '')
  }

  #addToIndex(messageId: string, text: string): void {
    if (text === '') return
    const add = 'INSERT INTO search (rowid, text) VALUES ((SELECT n FROM messages WHERE id = ?), ?)'
    this.sql.exec(add, messageId, text)
  }

  /** Takes a row away for good; a tombstone tells those who were not there. */
  bury(kind: 'conversation' | 'message', row: { id: string; conversation: string; into?: string }): void {
    const { id, conversation, into = null } = row
    const head = kind === 'conversation' ? this.head(id) : undefined
    const before = kind === 'conversation' ? (this.#heads.get(id)?.before ?? head ?? null) : null
    if (kind === 'message') this.index(id, null)
    else forgetPerson(this.sql, id)
    if (head?.channel === 'chat') this.#left.push({ conversation: id, peer: head.peer })
    this.sql.exec(`DELETE FROM ${kind === 'message' ? 'messages' : 'heads'} WHERE id = ?`, id)
    this.sql.exec(
      `INSERT INTO tombstones (kind, id, seq, conversation, moved_into, at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET seq = excluded.seq, moved_into = excluded.moved_into`,
      kind,
      id,
      this.seq,
      conversation,
      into,
      this.now,
    )
    this.project('gone', `${kind}:${id}`)
    this.#heads.delete(id)
    this.#messages.delete(id)
    this.#gone.push({ type: 'gone', kind, id, conversation, into, was: placeOf(before) })
  }

  /** Tells one member's sockets alone. */
  tell(agent: string, event: LiveEvent): void {
    this.#own.push({ agent, event })
  }

  /** Puts a row into the queue of what libSQL has not got yet. */
  project(kind: ProjectionRow['kind'], id: string): void {
    this.#work = true
    this.sql.exec(
      'INSERT INTO projection (kind, id, seq) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq',
      kind,
      id,
      this.seq,
    )
  }

  /** Puts a message into the outbox; it leaves when it is due and nothing before it in its thread waits. */
  enqueue(message: MessageRow, dueAt: number): void {
    this.#work = true
    this.sql.exec(
      `INSERT INTO outbox (message, conversation, place, due_at, lease_until, attempts, channel)
       VALUES (?, ?, ?, ?, 0, 0, ?)
       ON CONFLICT DO UPDATE SET due_at = excluded.due_at, lease_until = 0`,
      message.id,
      message.conversation,
      message.cseq,
      dueAt,
      bodyOf(message).way?.channel ?? this.head(message.conversation)?.channel ?? '',
    )
  }

  /** Writes what is left to write and gives what was done. */
  finish(): Commit {
    handBack(
      this,
      [...this.#heads.values()].map(({ now }) => now),
    )
    const heads = [...this.#heads.values()]
    for (const { before, now } of heads) {
      now.seq = this.seq
      writeHead(this.sql, now)
      if (before?.tags !== now.tags) writeTags(this.sql, now)
      if (before?.peer_name !== now.peer_name || before?.peer !== now.peer) indexPerson(this.sql, now)
      this.project('conversation', now.id)
    }
    for (const id of this.#messages.keys()) this.project('message', id)
    writeMeta(this.sql, 'seq', this.seq)
    const messages = [...this.#messages].flatMap(([id, change]) =>
      change === 'moved' ? [] : [{ change, row: there(findMessage(this.sql, id)) }],
    )
    return {
      seq: this.seq,
      ...toldOf({ messages, heads, gone: this.#gone }),
      own: this.#own,
      left: this.#left,
      work: this.#work,
    }
  }
}

function there(row: MessageRow | undefined): MessageRow {
  if (row === undefined) throw new Error('a message vanished within its own write')
  return row
}

/** Runs one write; nothing of it stays when the step throws or gives null. */
export function commit<Result>(
  store: Store,
  now: number,
  step: (tx: Transaction) => Result,
): { result: Result; commit: Commit } {
  return store.transaction(() => {
    const tx = new Transaction(store, now)
    const result = step(tx)
    return { result, commit: tx.finish() }
  })
}

/** What a message is found by: its text, its subject, the names of its files. */
export const searchText = (text: string, body: Pick<MessageBody, 'mail' | 'attachments'>): string =>
  [body.mail?.subject ?? '', text, ...body.attachments.map(({ name }) => name)]
    .filter((part) => part !== '')
    .join('\n')
