import type { ContactLink } from '../../worker/contracts/inbox-object.ts'
import { rowOf, rowsOf } from '../sql.ts'
import type { Actor } from './actors.ts'
import { tellInThread } from './thread-events.ts'
import { bodyOf, findHead, type HeadRow, type MessageRow } from './rows.ts'
import type { Commit } from './commit.ts'
import { refreshHead } from './refresh-head.ts'
import { commit, type Store, type Transaction } from './transaction.ts'
import { forgetUploads } from './uploads.ts'
import { listWaiting, listWaysTo, mayBeOut, moveWays, takeOut } from './ways.ts'

/**
 * A conversation is a contact's from here on, and so are all others of that address that are nobody's. What was claimed
 * stays claimed: who says so is a member, not the person (spec 14.4).
 */
export function linkContact(
  store: Store,
  { actor, conversation, contactId: named, name, address }: ContactLink,
  now: number,
): Commit | null {
  const contactId = survivorOf(store, named)
  const head = findHead(store.sql, conversation)
  if (head === undefined) return null
  return commit(store, now, (tx) =>
    linkHeads(tx, [head, ...othersOf(store, head)], { actor, contactId, name, address, phoneOf: null }),
  ).commit
}

/** The other conversations of an address that are nobody's. */
export const othersOf = ({ sql }: Pick<Store, 'sql'>, head: HeadRow): HeadRow[] =>
  rowsOf<HeadRow>(
    sql,
    'SELECT * FROM heads WHERE channel = ? AND peer = ? AND contact_id IS NULL AND id <> ?',
    head.channel,
    head.peer,
    head.id,
  )

/** Whether the peer says by itself who somebody is; a visitor's and a Messenger id say nothing. */
const isReadable = ({ channel }: HeadRow): boolean => channel !== 'chat' && channel !== 'messenger'

/** Whether somebody is called by an address for want of a name: any name goes before it. */
export const isCalledByAddress = ({ peer_name: name }: Pick<HeadRow, 'peer_name'>): boolean =>
  name !== null && /^(?:\S+@\S+|\+\d+)$/.test(name)

/** Conversations are a contact's from here on; the thread tells it. */
export function linkHeads(
  tx: Transaction,
  heads: readonly HeadRow[],
  {
    actor,
    contactId,
    name,
    address,
    phoneOf,
  }: {
    actor: Actor | null
    contactId: number
    name: string | null
    address: string | null
    phoneOf: number | null
  },
): void {
  for (const one of heads) {
    const trust = one.trust === 'anonymous' ? 'claimed' : one.trust
    const peer_name = name ?? one.peer_name ?? (isReadable(one) ? null : address)
    const known = { ...one, contact_id: contactId, peer_name, trust }
    const event = { type: 'contact', contactId, trust, ...(phoneOf === null ? {} : { phoneOf }) } as const
    tellInThread(tx, known, actor, event)
  }
}

/**
 * Two contacts turned out to be one: all conversations of the one are the other's, under the name of the one that stays.
 * What was under way with the contact of before, a visitor's session or a message that lands late, leads on to it.
 */
export function moveContact(
  store: Store,
  { from, to: named, name, now }: { from: number; to: number; name: string | null; now: number },
): Commit | null {
  const to = survivorOf(store, named)
  const heads = rowsOf<HeadRow>(store.sql, 'SELECT * FROM heads WHERE contact_id = ?', from)
  store.transaction(() => {
    moveWays(store, from, to)
    store.sql.exec('UPDATE moved_contacts SET into_id = ? WHERE into_id = ?', to, from)
    store.sql.exec('INSERT OR REPLACE INTO moved_contacts (id, into_id) VALUES (?, ?)', from, to)
  })
  if (heads.length === 0) return null
  return commit(store, now, (tx) => {
    for (const head of heads) tx.setHead({ ...head, contact_id: to, peer_name: name ?? head.peer_name })
  }).commit
}

/** Who a contact is by now: itself, or the one that it was merged into. */
export const survivorOf = <Id extends number | null>({ sql }: Pick<Store, 'sql'>, id: Id): Id | number =>
  id === null
    ? id
    : (rowOf<{ into_id: number }>(sql, 'SELECT into_id FROM moved_contacts WHERE id = ?', id)?.into_id ?? id)

/** Whose conversations go: a contact's, and those of its addresses that are nobody's yet. */
export type Forgotten = {
  contactId: number
  addresses: readonly { channel: string; address: string }[]
}

/**
 * Takes every conversation of a person away for good, words of the search included; tombstones keep nothing but ids.
 *
 * @returns the keys of the files that go with them, and the visitors of the chats among them
 */
export function forgetContact(
  store: Store,
  { contactId, addresses }: Forgotten,
  now: number,
): { conversations: number; files: string[]; visitors: string[]; commit: Commit | null } {
  const heads = rowsOf<HeadRow>(
    store.sql,
    `SELECT * FROM heads WHERE contact_id = ? UNION
     SELECT h.* FROM json_each(?) j CROSS JOIN heads h
       ON h.channel = j.value->>'channel' AND h.peer = j.value->>'address'
     WHERE h.contact_id IS NULL`,
    contactId,
    JSON.stringify(addresses),
  )
  const ids = new Set(heads.map(({ id }) => id))
  const elsewhere = listWaysTo(store, { contactId, addresses }).filter((row) => !ids.has(row.conversation))
  if (heads.length + elsewhere.length === 0)
    return { conversations: 0, files: [], visitors: [], commit: null }
  const files = heads.flatMap(({ id }) => filesOf(store, id))
  const visitors = heads.filter(({ channel }) => channel === 'chat').map(({ peer }) => peer)
  const { commit: done } = commit(store, now, (tx) => {
    forgetUploads(tx, visitors)
    for (const { id } of heads) {
      for (const row of listWaiting(tx, id)) takeOut(tx, row)
      for (const mail of rowsOf<{ id: string }>(
        tx.sql,
        'SELECT id FROM follow_ups WHERE conversation = ?',
        id,
      ))
        tx.project('gone', `mail:${mail.id}/0`)
      const inThread = 'SELECT id FROM messages WHERE conversation = ?'
      tx.sql.exec('DELETE FROM search WHERE rowid IN (SELECT n FROM messages WHERE conversation = ?)', id)
      tx.sql.exec(`DELETE FROM projection WHERE kind = 'message' AND id IN (${inThread})`, id)
      const tables = ['threads', 'reads', 'drafts', 'mentions', 'follow_ups', 'bot_runs', 'messages']
      for (const table of tables) tx.sql.exec(`DELETE FROM ${table} WHERE conversation = ?`, id)
      tx.bury('conversation', { id, conversation: id })
    }
    for (const row of elsewhere) takeBack(tx, row)
    for (const { channel, address } of [
      ...addresses,
      ...heads.map(({ channel, peer }) => ({ channel, address: peer })),
    ]) {
      tx.sql.exec('DELETE FROM blocks WHERE channel = ? AND peer = ?', channel, address)
      tx.sql.exec(`DELETE FROM projection WHERE kind = 'block' AND id = ?`, `${channel}:${address}`)
    }
  })
  return { conversations: heads.length, files, visitors: [...new Set(visitors)], commit: done }
}

/** What still waits for somebody who is erased leaves no more, wherever it stands by now. */
function takeBack(tx: Transaction, row: MessageRow): void {
  takeOut(tx, row)
  tx.changeMessage(row, 'status', {
    ...(mayBeOut(row) ? { unknown_at: tx.now } : { cancelled_at: tx.now }),
    error_code: null,
  })
  refreshHead(tx, row.conversation)
}

function filesOf({ sql }: Store, conversation: string): string[] {
  const rows = rowsOf<MessageRow>(sql, 'SELECT * FROM messages WHERE conversation = ?', conversation)
  return rows.flatMap((row) => {
    const { attachments, mail } = bodyOf(row)
    return [...attachments.map(({ key }) => key), mail?.htmlKey ?? '', mail?.rawKey ?? ''].filter(
      (key) => key !== '',
    )
  })
}
