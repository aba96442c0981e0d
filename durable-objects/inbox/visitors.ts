import type { InboxSettings } from '../../worker/contracts/inbox-desk.ts'
import type { Attachment } from '../../worker/contracts/inbox.ts'
import type { ChatVisitor } from '../../worker/contracts/inbox-object.ts'
import type {
  SeenOpening,
  VisitorClientFrame,
  VisitorMessage,
  VisitorServerFrame,
} from '../../worker/contracts/inbox-frames.ts'
import { rowOf, rowsOf } from '../sql.ts'
import { liveVersion } from './bot-rows.ts'
import { blockedBeginning } from './blocks.ts'
import { findCommand, remember } from './commands.ts'
import { forgetSeen } from './follow-ups.ts'
import { afterInbound, afterWritten, takesMore } from './head-rules.ts'
import { type Around, aroundOf, beginRun, isBots, tellBot } from './bot.ts'
import { giveAway } from './give-away.ts'
import { followMerges } from './merges.ts'
import { flowOfOpening } from './openings.ts'
import { authorOf, bodyOf, findHead, type HeadRow, type MessageRow } from './rows.ts'
import { findUploads, takeUploads } from './uploads.ts'
import type { Commit } from './commit.ts'
import { commit, type Store, type Transaction } from './transaction.ts'

export type Visitor = ChatVisitor

/** Conversations that one visitor may begin in a day. */
const conversationsPerDay = 5
export const dayMs = 86_400_000

type Live = Extract<VisitorServerFrame, { type: 'live' }>
type Say = Extract<VisitorClientFrame, { type: 'say' }>
export type Answer = Extract<VisitorServerFrame, { type: 'ok' | 'dup' | 'err' }>

export const actorOf = (visitor: Pick<Visitor, 'id'>): string => `visitor:${visitor.id}`

/** A conversation of this visitor's own; another visitor's looks like one that is not there. */
export function findOwn(
  store: Pick<Store, 'sql'>,
  visitor: Pick<Visitor, 'id'>,
  id: string,
): HeadRow | undefined {
  const head = findHead(store.sql, id)
  return head?.channel === 'chat' && head.peer === visitor.id ? head : undefined
}

/** The visitor's conversations, the latest first. */
export const listOwn = ({ sql }: Pick<Store, 'sql'>, visitor: Pick<Visitor, 'id'>): HeadRow[] =>
  rowsOf<HeadRow>(
    sql,
    `SELECT * FROM heads WHERE channel = 'chat' AND peer = ? ORDER BY last_at DESC LIMIT 20`,
    visitor.id,
  )

/** Takes what a visitor says, once per id; the first thing said makes the conversation. */
export function say(
  store: Store,
  visitor: Visitor,
  frame: Say,
  { now, settings }: { now: number; settings: InboxSettings },
): { answer: Answer; commit: Commit | null } {
  const { cid } = frame
  const known = findCommand(store, cid, actorOf(visitor))
  if (known?.type === 'dup')
    return { answer: { type: 'dup', cid, cseq: known.result.cseq ?? 0 }, commit: null }
  if (known !== null) return refused(cid, 'inbox.id_taken')
  if (frame.text.trim() === '' && frame.attachments.length === 0) return refused(cid, 'inbox.empty')
  const found = followMerges(store, frame.conversation)
  const files = findUploads(store, visitor, frame.attachments, now)
  const own = found?.channel === 'chat' && found.peer === visitor.id ? found : undefined
  if (own === undefined && isTaken(store, frame.conversation)) return refused(cid, 'inbox.not_found')
  if (own === undefined && hasBegunEnough(store, visitor, now)) return refused(cid, 'inbox.limited', dayMs)
  if (files === null) return refused(cid, 'inbox.file_gone')
  if (own !== undefined && !takesMore(own, now)) return refused(cid, 'inbox.too_late')
  const seen = own === undefined ? seenOpening(store, frame, now) : null
  const done = commit(store, now, (tx) => {
    const around = aroundOf(settings)
    const begun = own ?? openFor(tx, visitor, frame.conversation)
    if (seen !== null) openWithBot(tx, visitor, { conversation: begun.id, around, seen })
    // Nobody has spoken: the bot that is live does, behind what was said.
    const isMute = own === undefined && seen === null
    const head = tx.head(begun.id) ?? begun
    const bots = isMute ? liveVersion(tx) !== null && head.blocked === 0 : isBots(tx, head.id)
    const message = tx.addMessage(
      head,
      {
        id: cid,
        kind: 'in',
        author: { type: 'contact', name: visitor.name },
        authorKey: actorOf(visitor),
        text: frame.text,
        trust: trustOf(visitor, head),
        receivedAt: now,
        body: { attachments: files },
      },
      (before, written) =>
        bots
          ? afterWritten(before, written)
          : afterInbound(before, { ...written, providerAt: null, isWord: false }),
    )
    if (!bots) {
      if (settings.roundRobin) giveAway(tx, head.id)
    } else if (isMute) openWithBot(tx, visitor, { conversation: head.id, around, seen: null })
    else tellBot(tx, head.id, { type: 'text', text: frame.text }, around)
    takeUploads(tx, files)
    const result = { message: cid, cseq: message.cseq, conversation: head.id }
    remember(tx, { cid, actor: actorOf(visitor), result, kept: true })
    return message.cseq
  })
  return { answer: { type: 'ok', cid, cseq: done.result }, commit: done.commit }
}

/** How much what a visitor says is believed: who has said in this conversation who they are has claimed it since. */
export const trustOf = (visitor: Visitor, head: Pick<HeadRow, 'trust'>): Visitor['trust'] =>
  visitor.trust === 'anonymous' && head.trust !== 'anonymous' ? 'claimed' : visitor.trust

/** A new conversation of a visitor; whoever has said in another one who they are has said it for this one too. */
export function openFor(tx: Transaction, visitor: Visitor, id: string): HeadRow {
  const known = visitor.contactId === null ? knownBefore(tx, visitor) : undefined
  return tx.newHead({
    id,
    channel: 'chat',
    own_address: visitor.site,
    peer: visitor.id,
    peer_name: visitor.name ?? known?.peer_name ?? visitor.address ?? null,
    contact_id: visitor.contactId ?? known?.contact_id ?? null,
    trust: known?.trust ?? visitor.trust,
    ...blockedBeginning(tx, { channel: 'chat', peer: visitor.id }),
  })
}

const knownBefore = ({ sql }: Pick<Store, 'sql'>, { id }: Visitor): HeadRow | undefined =>
  rowOf<HeadRow>(
    sql,
    `SELECT * FROM heads WHERE channel = 'chat' AND peer = ? AND contact_id IS NOT NULL AND trust = 'claimed'
     ORDER BY last_at DESC LIMIT 1`,
    id,
  )

/** The bot opens a conversation: with what the visitor has seen of it, else the one that is live. */
export function openWithBot(
  tx: Transaction,
  visitor: Visitor,
  { conversation, ...begins }: { conversation: string; around: Around; seen: SeenOpening | null },
): void {
  const head = tx.head(conversation)
  if (head !== undefined) beginRun(tx, head, { language: visitor.language, ...begins })
}

/** What the visitor had seen of the bot when they spoke; null where it was not said, or too long ago. */
const seenOpening = (store: Store, { opening }: Pick<Say, 'opening'>, now: number): SeenOpening | null =>
  opening !== undefined && flowOfOpening(store, opening, now) !== undefined ? opening : null

/** Whether it is known whose a visitor's new conversation would be. */
export const isKnownVisitor = (store: Pick<Store, 'sql'>, visitor: Visitor): boolean =>
  visitor.contactId !== null || knownBefore(store, visitor) !== undefined

export const refused = (cid: string, code: Extract<Answer, { type: 'err' }>['code'], retryMs?: number) => ({
  answer: { type: 'err', cid, code, ...(retryMs === undefined ? {} : { retryMs }) } as const,
  commit: null,
})

/** Whether the id is, or was, another conversation. */
export const isTaken = ({ sql }: Pick<Store, 'sql'>, id: string): boolean =>
  rowOf(
    sql,
    `SELECT 1 AS taken FROM heads WHERE id = ?
     UNION ALL SELECT 1 FROM tombstones WHERE kind = 'conversation' AND id = ?`,
    id,
    id,
  ) !== undefined

export function hasBegunEnough(
  { sql }: Pick<Store, 'sql'>,
  visitor: Pick<Visitor, 'id'>,
  now: number,
): boolean {
  const row = rowOf<{ n: number }>(
    sql,
    `SELECT count(*) AS n FROM heads WHERE channel = 'chat' AND peer = ? AND created_at > ?`,
    visitor.id,
    now - dayMs,
  )
  return (row?.n ?? 0) >= conversationsPerDay
}

/** Messages in one answer to a visitor; the rest is pulled. */
const visitorPage = 100

/** What of a conversation is new behind a version. A version that is not of its past gets the whole. */
export function visitorLive(store: Pick<Store, 'sql'>, head: HeadRow, from: number | null): Live {
  const whole = from === null || from > head.cver
  const after = whole ? 0 : from
  const rows = rowsOf<MessageRow>(
    store.sql,
    'SELECT * FROM messages WHERE conversation = ? AND cver > ? ORDER BY cver LIMIT ?',
    head.id,
    after,
    visitorPage,
  )
  const messages = rows.map(toVisitorMessage).sort((a, b) => a.cseq - b.cseq)
  const to = rows.length === visitorPage ? (rows.at(-1)?.cver ?? head.cver) : head.cver
  return {
    type: 'live',
    conversation: head.id,
    from: after + 1,
    to,
    messages,
    whole,
    more: to < head.cver,
    ...standing(store, head),
  }
}

const standing = ({ sql }: Pick<Store, 'sql'>, head: HeadRow): { readCseq: number; closed: boolean } => ({
  readCseq:
    rowOf<{ cseq: number | null }>(sql, 'SELECT max(cseq) AS cseq FROM reads WHERE conversation = ?', head.id)
      ?.cseq ?? 0,
  closed: head.status === 'closed',
})

/** A message as the visitor sees it: who answered by the first name, and nothing of the workspace's inner life. */
export function toVisitorMessage(row: MessageRow): VisitorMessage {
  const author = authorOf(row)
  const named = author.type === 'user' || author.type === 'key' ? (author.name.split(' ')[0] ?? null) : null
  const { attachments, offer } = bodyOf(row)
  return {
    id: row.id,
    cseq: row.cseq,
    cver: row.cver,
    text: row.text,
    attachments,
    offer,
    receivedAt: row.received_at,
    deletedAt: row.deleted_at,
    readAt: row.read_at,
    from: row.kind === 'in' ? 'visitor' : author.type === 'bot' ? 'bot' : 'agent',
    name: row.kind === 'in' ? null : author.type === 'bot' ? author.name : named,
  }
}

/** The visitor has seen the answers up to a place. */
export function visitorRead(
  store: Store,
  visitor: Visitor,
  { conversation, cseq }: { conversation: string; cseq: number },
  now: number,
): Commit | null {
  const head = findOwn(store, visitor, conversation)
  if (head === undefined) return null
  const rows = rowsOf<MessageRow>(
    store.sql,
    `SELECT * FROM messages WHERE conversation = ? AND cseq <= ? AND kind = 'out' AND read_at IS NULL
       AND deleted_at IS NULL ORDER BY cseq DESC LIMIT 100`,
    conversation,
    cseq,
  )
  if (rows.length === 0) return null
  return commit(store, now, (tx) => {
    for (const row of rows)
      tx.changeMessage(row, 'status', { read_at: now, delivered_at: row.delivered_at ?? now })
    forgetSeen(tx, conversation)
  }).commit
}

/** A file of a visitor's own conversation; null for every other. */
export function findVisitorFile(
  store: Pick<Store, 'sql'>,
  asked: { visitor: string; conversation: string; cseq: number; index: number },
): Attachment | null {
  if (findOwn(store, { id: asked.visitor }, asked.conversation) === undefined) return null
  const row = rowOf<MessageRow>(
    store.sql,
    `SELECT * FROM messages WHERE conversation = ? AND cseq = ? AND cver > 0 AND deleted_at IS NULL`,
    asked.conversation,
    asked.cseq,
  )
  return row === undefined ? null : (bodyOf(row).attachments[asked.index] ?? null)
}
