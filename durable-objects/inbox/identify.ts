import type { Trust } from '../../worker/contracts/inbox.ts'
import { rowsOf } from '../sql.ts'
import { isCalledByAddress } from './people.ts'
import { tellInThread } from './thread-events.ts'
import type { HeadRow } from './rows.ts'
import type { Commit } from './commit.ts'
import { commit, type Store, type Transaction } from './transaction.ts'
import { moveUploads } from './uploads.ts'
import { actorOf, type Visitor } from './visitors.ts'

const strength: Record<Trust, number> = { anonymous: 0, claimed: 1, proven: 2, signed: 3 }

/**
 * A visitor stands as this from here on: their conversations are the contact's, as far as nobody knew better; under a
 * signature those of the browser before (`joins`) are theirs too, with the memory of what was sent, so that a repeat
 * under the new identity is known as one. Null when nothing changes.
 */
export function identify(
  store: Store,
  { visitor, joins }: { visitor: Visitor; joins: string | null },
  now: number,
): Commit | null {
  if (joins !== null) moveUploads(store, joins, visitor.id)
  const heads = rowsOf<HeadRow>(
    store.sql,
    `SELECT * FROM heads WHERE channel = 'chat' AND peer IN (?, ?)`,
    visitor.id,
    joins ?? visitor.id,
  )
  const changes = heads.flatMap((head) => {
    const next = known(head, visitor)
    return isSame(head, next) ? [] : [{ head, next }]
  })
  if (changes.length === 0) return null
  return commit(store, now, (tx) => {
    if (joins !== null) moveBlocks(tx, joins, visitor.id)
    for (const { head, next } of changes) {
      if (head.peer !== next.peer) handOver(tx, head, next)
      const isPerson = head.contact_id !== next.contact_id || head.trust !== next.trust
      if (isPerson && next.contact_id !== null)
        tellInThread(tx, next, null, { type: 'contact', contactId: next.contact_id, trust: next.trust })
      else tx.setHead(next)
    }
  }).commit
}

/** A signature knows better than whoever linked the conversation; a claim does not. */
function known(head: HeadRow, visitor: Visitor): HeadRow {
  const isSigned = visitor.trust === 'signed'
  const contactId = isSigned ? (visitor.contactId ?? head.contact_id) : (head.contact_id ?? visitor.contactId)
  const isTheirs = contactId === visitor.contactId
  const goesBefore = isSigned || isCalledByAddress(head)
  const name = goesBefore ? (visitor.name ?? head.peer_name) : (head.peer_name ?? visitor.name)
  return {
    ...head,
    peer: visitor.id,
    peer_name: name ?? (isTheirs ? (visitor.address ?? null) : null),
    contact_id: contactId,
    trust: isTheirs && strength[visitor.trust] > strength[head.trust] ? visitor.trust : head.trust,
  }
}

const isSame = (a: HeadRow, b: HeadRow): boolean =>
  a.peer === b.peer && a.peer_name === b.peer_name && a.contact_id === b.contact_id && a.trust === b.trust

/** What was sent under the old name is known as sent under the new one. */
function handOver(tx: Transaction, { id, peer }: HeadRow, next: HeadRow): void {
  const [from, to] = [actorOf({ id: peer }), actorOf({ id: next.peer })]
  tx.sql.exec(
    `UPDATE commands SET actor = ? WHERE actor = ? AND cid IN (
       SELECT id FROM messages WHERE conversation = ? AND author_key = ?)`,
    to,
    from,
    id,
    from,
  )
  tx.sql.exec('UPDATE messages SET author_key = ? WHERE conversation = ? AND author_key = ?', to, id, from)
}

const moveBlocks = (tx: Transaction, from: string, to: string): void =>
  void tx.sql.exec(
    `INSERT INTO blocks (channel, peer) SELECT channel, ? FROM blocks WHERE channel = 'chat' AND peer = ?
     ON CONFLICT DO NOTHING`,
    to,
    from,
  )
