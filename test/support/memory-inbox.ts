import type { Sql } from '../../durable-objects/sql.ts'
import { InboxCore } from '../../durable-objects/inbox/core.ts'
import type { RoomOptions } from '../../durable-objects/inbox/room.ts'
import type { Sockets } from '../../durable-objects/inbox/sockets.ts'
import type { Store } from '../../durable-objects/inbox/transaction.ts'
import { openMemorySql } from './memory-sql.ts'

/** The storage of an Inbox object over a SQLite in memory; ids count up, so that runs repeat. */
export function openMemoryStore(): Store & { close(): void } {
  const sql = openMemorySql()
  let made = 0
  return {
    sql,
    transaction(step) {
      sql.exec('BEGIN')
      try {
        const result = step()
        sql.exec('COMMIT')
        return result
      } catch (error) {
        sql.exec('ROLLBACK')
        throw error
      }
    },
    makeId: () => countedId('S', ++made),
    close: () => sql.close(),
  }
}

/** A valid ULID that counts up: `letter` keeps those of different makers apart. */
export const countedId = (letter: string, count: number): string =>
  `01J${letter}${String(count).padStart(23 - letter.length, '0')}`

const nobody: Sockets = { tagged: () => [] }

/** An inbox without sockets, for what needs none. */
export function openMemoryInbox(options: Partial<RoomOptions> = {}): InboxCore {
  return new InboxCore(openMemoryStore(), nobody, { later: (_ms, then) => then(), ...options })
}

/** The same store, of which `plans` tells how SQLite answers each question that a step asks. */
export function withPlans(store: ReturnType<typeof openMemoryStore>) {
  const plans: string[] = []
  const sql: Sql = {
    exec(query, ...bindings) {
      if (/^\s*(SELECT|UPDATE|DELETE)/.test(query))
        for (const row of store.sql.exec(`EXPLAIN QUERY PLAN ${query}`, ...bindings).toArray())
          plans.push(String(row['detail']))
      return store.sql.exec(query, ...bindings)
    },
  }
  return { ...store, sql, plans }
}
