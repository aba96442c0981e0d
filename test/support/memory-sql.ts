import Database from 'libsql'
import type { Sql } from '../../durable-objects/sql.ts'

/** A SQLite in memory, or in a file, behind the part of `SqlStorage` that the modules use. */
export function openMemorySql(path = ':memory:'): Sql & { close(): void } {
  const database = new Database(path)
  const statements = new Map<string, Database.Statement>()
  const prepare = (query: string) => {
    const known = statements.get(query)
    if (known !== undefined) return known
    const made = database.prepare(query)
    statements.set(query, made)
    return made
  }
  return {
    exec(query, ...bindings) {
      if (query.includes('CREATE ')) {
        database.exec(query)
        return { toArray: () => [] }
      }
      const statement = prepare(query)
      if (!statement.reader) {
        statement.run(...bindings)
        return { toArray: () => [] }
      }
      const rows: unknown = statement.all(...bindings)
      return { toArray: () => rows as ReturnType<ReturnType<Sql['exec']>['toArray']> }
    },
    close: () => database.close(),
  }
}
