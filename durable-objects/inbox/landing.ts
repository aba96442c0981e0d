import type { AutomaticAnswer, LandedAt, LandedMessage } from '../../worker/contracts/inbox-object.ts'
import type { Attachment } from '../../worker/contracts/inbox.ts'
import { rowOf, rowsOf } from '../sql.ts'
import { systemKey } from './actors.ts'
import { blockedBeginning } from './blocks.ts'
import { settled, takeNews } from './delivery.ts'
import { giveAway } from './give-away.ts'
import { afterInbound, bareSubject, isSure, previewOf, takesMore } from './head-rules.ts'
import { followMerges } from './merges.ts'
import { eraseFiles } from './message-files.ts'
import { bodyOf, findMessage, type HeadRow, type MessageRow } from './rows.ts'
import { searchText, type Store, type Transaction } from './transaction.ts'

const words: ReadonlySet<string> = new Set(['stop', 'start', 'help'])

/** The message that a provider's id has become; null for a new one. */
export function findLanded(
  store: Pick<Store, 'sql'>,
  { channel, providerId }: Pick<LandedMessage, 'channel' | 'providerId'>,
): LandedAt | null {
  const row = rowOf<{ message: string; conversation: string | null }>(
    store.sql,
    `SELECT p.message, m.conversation FROM provider_ids p LEFT JOIN messages m ON m.id = p.message
     WHERE p.channel = ? AND p.provider_id = ?`,
    channel,
    providerId,
  )
  return row === undefined
    ? null
    : { message: row.message, conversation: row.conversation ?? '', isNew: false }
}

/** Puts a message from outside into its conversation. Call only for what `findLanded` does not know. */
export function land(tx: Transaction, message: LandedMessage, settings: { roundRobin: boolean }): LandedAt {
  const isWord = message.meaning !== null && words.has(message.meaning)
  const found = findConversation(tx, message)
  const head = found ?? openFor(tx, message, isWord)
  const id = tx.store.makeId()
  tx.addMessage(
    withPerson(head, message),
    {
      id,
      kind: 'in',
      author: { type: 'contact', name: nameOf(head, message) },
      authorKey: `contact:${message.peer}`,
      text: message.text,
      trust: message.trust,
      receivedAt: message.receivedAt,
      providerAt: message.providerAt,
      campaignId: message.campaignId,
      body: { attachments: message.attachments, mail: message.mail, meaning: message.meaning },
    },
    (before, written) => afterInbound(before, { ...written, providerAt: message.providerAt, isWord }),
  )
  tx.sql.exec(
    'INSERT INTO provider_ids (channel, provider_id, message) VALUES (?, ?, ?)',
    message.channel,
    message.providerId,
    id,
  )
  for (const key of message.ownKeys) nameThread(tx, key, head.id)
  if (message.answer) addAnswer(tx, message, { conversation: head.id, answer: message.answer })
  if (settings.roundRobin) giveAway(tx, head.id)
  return { conversation: head.id, message: id, isNew: true }
}

/** What the automatic answer to a message is known by: it stands in the thread once. */
const answerId = ({ channel, providerId }: Pick<LandedMessage, 'channel' | 'providerId'>) => ({
  channel,
  providerId: `answer:${providerId}`,
})

/** What the workspace answered by itself: it stands in the thread and leaves who waits and who answers as they were. */
function addAnswer(
  tx: Transaction,
  message: Pick<LandedMessage, 'channel' | 'providerId' | 'receivedAt'>,
  { conversation, answer }: { conversation: string; answer: AutomaticAnswer },
): void {
  const head = tx.head(conversation)
  if (head === undefined) return
  const id = tx.store.makeId()
  const row = tx.addMessage(head, {
    id,
    kind: 'out',
    author: { type: 'system' },
    authorKey: systemKey,
    text: answer.text,
    trust: 'proven',
    receivedAt: Math.max(answer.at, message.receivedAt),
  })
  takeNews(tx, row, { stage: answer.stage, at: answer.at, code: answer.code, providerId: null })
  const known = answerId(message)
  tx.sql.exec(
    'INSERT INTO provider_ids (channel, provider_id, message) VALUES (?, ?, ?)',
    known.channel,
    known.providerId,
    id,
  )
}

/**
 * The answer to a message that has landed before its answer was told: added, or told what became of it.
 *
 * @returns null when that tells nothing new
 */
export function landAnswer(
  store: Pick<Store, 'sql'>,
  message: LandedMessage,
  { conversation }: LandedAt,
): ((tx: Transaction) => void) | null {
  const { answer } = message
  if (!answer || conversation === '') return null
  const known = findLanded(store, answerId(message))
  if (known === null) return (tx) => addAnswer(tx, message, { conversation, answer })
  const row = findMessage(store.sql, known.message)
  const news = { stage: answer.stage, at: answer.at, code: answer.code, providerId: null }
  return row === undefined || settled(row, news) === null ? null : (tx) => takeNews(tx, row, news)
}

/** Gives a message the files that were fetched for it; it is found by their names too. */
export function putFiles(tx: Transaction, row: MessageRow, attachments: Attachment[]): void {
  eraseFiles(tx, row, attachments)
  const body = { ...bodyOf(row), attachments }
  tx.changeMessage(row, 'edited', { body: JSON.stringify(body) })
  tx.index(row.id, searchText(row.text, body))
  const head = tx.head(row.conversation)
  const before = previewOf(row.text, bodyOf(row).attachments)
  if (head?.preview === before) tx.setHead({ ...head, preview: previewOf(row.text, attachments) })
}

/** Who is shown as the writer: of a mail by somebody in its CC, their name, or the address where they gave none. */
const nameOf = (head: HeadRow, { authorName, peer, peerName }: LandedMessage): string | null =>
  authorName ?? peerName ?? (head.peer === peer ? head.peer_name : peer)

/** Lets a key of a mail thread lead to a conversation; the first that has it keeps it. */
const nameThread = (tx: Transaction, key: string, conversation: string): void =>
  void tx.sql.exec(
    'INSERT INTO threads (key, conversation) VALUES (?, ?) ON CONFLICT DO NOTHING',
    key,
    conversation,
  )

function findConversation(tx: Transaction, message: LandedMessage): HeadRow | undefined {
  for (const id of message.conversations ?? []) {
    const head = followMerges(tx, id)
    if (head !== undefined && takesUp(tx, head, message)) return head
  }
  for (const key of message.threadKeys) {
    const row = rowOf<{ conversation: string }>(tx.sql, 'SELECT conversation FROM threads WHERE key = ?', key)
    const head = row && tx.head(row.conversation)
    if (head !== undefined && takesUp(tx, head, message)) return head
  }
  const latest = rowsOf<HeadRow>(
    tx.sql,
    // One that was begun here does not know its own address before the person answers.
    `SELECT * FROM heads WHERE channel = ? AND peer = ? AND own_address IN (?, '') ORDER BY last_at DESC LIMIT 20`,
    message.channel,
    message.peer,
    message.ownAddress,
  )
  return latest.find((head) => takesMore(head, message.receivedAt) && isSameMatter(head, message))
}

/**
 * Whether a conversation takes up what somebody writes from elsewhere. A chat whose visitor only claims an address takes
 * no mail of that address: it would show a stranger what its owner wrote (spec 14.5); that has a conversation of its own.
 */
const takesUp = (tx: Transaction, head: HeadRow, message: LandedMessage): boolean =>
  takesPart(tx, head, message) && (head.channel === message.channel || isSure(head))

/**
 * Whether who writes takes part in a conversation: its person, by any of their addresses, or somebody a mail of it went
 * to. A mail that was forwarded carries every sign of its thread, and lets nobody in (spec 13.4).
 */
function takesPart(tx: Transaction, head: HeadRow, { peer, contactId }: LandedMessage): boolean {
  if (head.peer === peer || (contactId !== null && head.contact_id === contactId)) return true
  const addressed = rowOf(
    tx.sql,
    `SELECT 1 FROM messages m
     WHERE m.conversation = ? AND m.deleted_at IS NULL AND EXISTS (
       SELECT 1 FROM json_each(json_array(m.body->'$.mail.to', m.body->'$.mail.cc', m.body->'$.mail.bcc')) l
       JOIN json_each(coalesce(l.value, '[]')) a ON lower(a.value) = ?) LIMIT 1`,
    head.id,
    peer,
  )
  return addressed !== undefined
}

/** Mails without a thread belong together by their subject; other channels have one thread per person. */
const isSameMatter = (head: HeadRow, { mail }: LandedMessage): boolean =>
  mail === null || bareSubject(head.subject) === bareSubject(mail.subject)

/** A new conversation; one that begins with STOP is closed from its first word. */
const openFor = (tx: Transaction, message: LandedMessage, isWord: boolean): HeadRow =>
  tx.newHead({
    id: tx.store.makeId(),
    channel: message.channel,
    own_address: message.ownAddress,
    peer: message.peer,
    peer_name: message.peerName,
    contact_id: message.contactId,
    trust: message.trust,
    subject: message.mail?.subject ?? '',
    status: isWord ? 'closed' : 'open',
    created_at: message.receivedAt,
    last_at: message.receivedAt,
    ...blockedBeginning(tx, message),
  })

/** What the message tells of its person, where it is theirs; what is known already stays. */
const withPerson = (head: HeadRow, message: LandedMessage): HeadRow => ({
  ...head,
  campaign_id: message.campaignId ?? head.campaign_id,
  ...(head.peer === message.peer ? ofPerson(head, message) : {}),
})
const ofPerson = (head: HeadRow, message: LandedMessage) => ({
  own_address: head.own_address || message.ownAddress,
  peer_name: head.peer_name ?? message.peerName,
  contact_id: head.contact_id ?? message.contactId,
  reply_to: replyToOf(head, message),
})

/**
 * Where answers go from here on: each mail of the person says so anew (RFC 5322 §3.6.2). One that only claims to be of
 * somebody who is proved to be the person leads no answer elsewhere.
 */
function replyToOf(head: HeadRow, { mail, trust }: LandedMessage): string | null {
  if (mail === null || (isSure(head) && trust !== 'proven')) return head.reply_to
  const { replyTo = [] } = mail
  return replyTo.length === 0 ? null : JSON.stringify(replyTo)
}
