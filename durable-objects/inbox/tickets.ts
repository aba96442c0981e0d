import { frameLimits } from '../../worker/contracts/inbox-frames.ts'
import { sha256Hex, toBase64Url } from '../../worker/lib/bytes.ts'
import { rowOf } from '../sql.ts'
import type { Actor } from './actors.ts'
import type { SocketState } from './sockets.ts'
import type { Store } from './transaction.ts'
import type { Visitor } from './visitors.ts'

/** Who a ticket lets in. */
export type Holder = { kind: 'agent'; actor: Actor } | { kind: 'visitor'; visitor: Visitor }

/** Makes a ticket that opens one socket within a minute; only its hash is kept. */
export async function issueTicket(
  store: Store,
  holder: Holder,
  now: number,
): Promise<{ ticket: string; expiresAt: number }> {
  const ticket = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
  const expiresAt = now + frameLimits.ticketMs
  store.sql.exec(
    'INSERT INTO tickets (hash, holder, expires_at) VALUES (?, ?, ?)',
    await sha256Hex(ticket),
    JSON.stringify(holder),
    expiresAt,
  )
  return { ticket, expiresAt }
}

/** Takes a ticket, once; the state of the socket that it opens, or null. */
export async function redeemTicket(store: Store, ticket: string, now: number): Promise<SocketState | null> {
  const hash = await sha256Hex(ticket)
  const row = rowOf<{ holder: string; expires_at: number }>(
    store.sql,
    'DELETE FROM tickets WHERE hash = ? RETURNING holder, expires_at',
    hash,
  )
  if (row === undefined || row.expires_at <= now) return null
  const common = { conn: store.makeId(), mode: 'new', until: now + frameLimits.socketMs } as const
  const holder = parseHolder(row.holder)
  return holder.kind === 'agent'
    ? { kind: 'agent', actor: holder.actor, focus: null, strikes: [], ...common }
    : { kind: 'visitor', visitor: holder.visitor, ...common }
}

/** Takes back what would open sockets for visitors who stand as a contact. */
export const endTickets = ({ sql }: Pick<Store, 'sql'>, contactId: number): void =>
  void sql.exec(`DELETE FROM tickets WHERE holder ->> '$.visitor.contactId' = ?`, contactId)

/** Guarantee: only `issueTicket` writes this column. */
const parseHolder = (text: string): Holder => JSON.parse(text) as Holder
