import type { DueReply, UnclearEnd } from '../../worker/contracts/inbox-object.ts'
import { rowOf } from '../sql.ts'
import { findMessage, type MessageRow } from './rows.ts'
import type { Store, Transaction } from './transaction.ts'
import { replyOf } from './ways.ts'

/** A provider's list of what it took lags a little. */
const firstAskMs = 30_000
/** Whoever asks and tells nothing for so long has died. */
const leaseMs = 120_000

/** The provider is asked what became of a reply, where nobody tells by themselves. */
export function askLater(tx: Transaction, { id }: Pick<MessageRow, 'id'>): void {
  tx.sql.exec(
    'INSERT INTO unclear (message, ask_at, asked) VALUES (?, ?, 0) ON CONFLICT DO UPDATE SET ask_at = excluded.ask_at',
    id,
    tx.now + firstAskMs,
  )
}

/** The next reply whose provider is to be asked, under a lease; `attempts` counts the askings. Null when none is due. */
export function takeUnclear(store: Store, now: number): DueReply | null {
  for (;;) {
    const due = rowOf<{ message: string; asked: number }>(
      store.sql,
      'SELECT message, asked FROM unclear WHERE ask_at <= ? ORDER BY ask_at LIMIT 1',
      now,
    )
    if (due === undefined) return null
    const row = findMessage(store.sql, due.message)
    const lease = now + leaseMs
    const reply = row && replyOf(store, row, { attempts: due.asked + 1, lease })
    if (reply && isUnclear(row)) {
      store.sql.exec('UPDATE unclear SET ask_at = ?, asked = asked + 1 WHERE message = ?', lease, row.id)
      return reply
    }
    store.sql.exec('DELETE FROM unclear WHERE message = ?', due.message)
  }
}

/** Nobody has told what became of it. */
const isUnclear = ({ unknown_at, sent_at, failed_at }: MessageRow): boolean =>
  unknown_at !== null && sent_at === null && failed_at === null

/** The provider is asked again at a time, or never. */
export function endUnclear({ sql }: Pick<Store, 'sql'>, messageId: string, end: UnclearEnd): void {
  if (end.type === 'again') sql.exec('UPDATE unclear SET ask_at = ? WHERE message = ?', end.at, messageId)
  else sql.exec('DELETE FROM unclear WHERE message = ?', messageId)
}

/** When a provider is asked next; null when none is. */
export const nextAskAt = ({ sql }: Pick<Store, 'sql'>): number | null =>
  rowOf<{ at: number | null }>(sql, 'SELECT min(ask_at) AS at FROM unclear')?.at ?? null
