import { InboxCore } from '../../durable-objects/inbox/core.ts'
import { rowOf, rowsOf } from '../../durable-objects/sql.ts'
import { newUlid } from '../../worker/lib/identity/ulid.ts'
import { landedMessage } from '../support/landed-message.ts'
import { openMemorySql } from '../support/memory-sql.ts'

const writesPerTransaction = 1000

/**
 * Conversations as the object itself makes them of inbound messages, written into its file while the product does
 * not run: chats with one message each, open and nobody's, since an answer to a chat needs no provider. They count as projected, since what is measured asks the object alone.
 */
export function fillInbox(file: string, range: { from: number; to: number }): void {
  const sql = openMemorySql(file)
  const nobody = { tagged: () => [] }
  let clock = Date.now() - range.to
  const store = { sql, transaction: <T>(step: () => T): T => step(), makeId: () => newUlid(clock) }
  const core = new InboxCore(store, nobody, { later: (_ms, then) => then() })
  for (let start = range.from; start < range.to; start += writesPerTransaction) {
    sql.exec('BEGIN')
    for (let index = start; index < Math.min(range.to, start + writesPerTransaction); index++) {
      clock += 1
      core.land([landed(index, clock)], clock)
    }
    sql.exec('DELETE FROM projection')
    sql.exec('COMMIT')
  }
  sql.close()
}

const landed = (index: number, at: number) =>
  landedMessage(at, {
    channel: 'chat',
    providerId: `visita-${index}`,
    ownAddress: '',
    peer: `visitatore-${index}`,
    peerName: `Persona ${index}`,
    trust: 'anonymous',
    text: `Buongiorno, vorrei sapere se l'ordine ${index} parte oggi e quando arriva. Grazie mille!`,
  })

/** Conversations of an inbox, the oldest first. */
export function listConversationIds(file: string, limit: number): string[] {
  const sql = openMemorySql(file)
  const rows = rowsOf<{ id: string }>(sql, 'SELECT id FROM heads ORDER BY last_at, id LIMIT ?', limit)
  sql.close()
  return rows.map(({ id }) => id)
}

/** What an inbox holds: its messages, and the bytes in use of its file with indexes and search. */
export function weighInbox(file: string): { messages: number; bytes: number } {
  const sql = openMemorySql(file)
  const row = rowOf<{ messages: number; bytes: number }>(
    sql,
    `SELECT (SELECT count(*) FROM messages) AS messages, (p.page_count - f.freelist_count) * s.page_size AS bytes
     FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s`,
  )
  sql.close()
  if (row === undefined) throw new Error('the inbox tells nothing')
  return row
}
