import { frameLimits } from '../../worker/contracts/inbox-frames.ts'
import { sha256Hex, toBase64Url } from '../../worker/lib/bytes.ts'
import { rowOf, rowsOf } from '../sql.ts'
import type { Actor } from './actors.ts'
import { endOf } from './ends.ts'
import type { SocketState } from './sockets.ts'
import type { Store } from './transaction.ts'
import type { Visitor } from './visitors.ts'

/** Who a ticket lets in, and as whom a socket stands open. */
export type Holder = { kind: 'agent'; actor: Actor } | { kind: 'visitor'; visitor: Visitor }

/** `until`: when what was proved ends, epoch ms, and with it every socket that was opened on it; null: not by itself. */
type Issued = { holder: Holder; until: number | null }

/** Makes a ticket that opens one socket within a minute; only its hash is kept. */
export async function issueTicket(
  store: Store,
  issued: Issued,
  now: number,
): Promise<{ ticket: string; expiresAt: number }> {
  const ticket = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
  const expiresAt = now + frameLimits.ticketMs
  const hash = await sha256Hex(ticket)
  store.sql.exec('DELETE FROM tickets WHERE expires_at <= ?', now)
  store.sql.exec(
    'INSERT INTO tickets (hash, holder, expires_at) VALUES (?, ?, ?)',
    hash,
    JSON.stringify(issued),
    expiresAt,
  )
  return { ticket, expiresAt }
}

/** Takes a ticket, once; the state of the socket that it opens, or null. `chance`: how long it lives (`endOf`). */
export async function redeemTicket(
  store: Store,
  ticket: string,
  { now, chance }: { now: number; chance: number },
): Promise<SocketState | null> {
  const hash = await sha256Hex(ticket)
  const row = rowOf<{ holder: string; expires_at: number }>(
    store.sql,
    'DELETE FROM tickets WHERE hash = ? RETURNING holder, expires_at',
    hash,
  )
  if (row === undefined || row.expires_at <= now) return null
  const { holder, until: provedUntil } = parseIssued(row.holder)
  const until = endOf({ now, provedUntil, chance })
  if (until <= now) return null
  const common = { conn: store.makeId(), mode: 'new', until } as const
  return holder.kind === 'agent'
    ? { kind: 'agent', actor: holder.actor, focus: null, strikes: [], ...common }
    : { kind: 'visitor', visitor: holder.visitor, ...common }
}

/** Takes back what would still open sockets for some. */
export function endTickets({ sql }: Pick<Store, 'sql'>, isTheirs: (holder: Holder) => boolean): void {
  for (const { hash, holder } of rowsOf<{ hash: string; holder: string }>(
    sql,
    'SELECT hash, holder FROM tickets',
  ))
    if (isTheirs(parseIssued(holder).holder)) sql.exec('DELETE FROM tickets WHERE hash = ?', hash)
}

/** Guarantee: only `issueTicket` writes this column. */
const parseIssued = (text: string): Issued => JSON.parse(text) as Issued
