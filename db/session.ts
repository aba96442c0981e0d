import type { Client, ResultSet } from '@libsql/client/web'
import { LibSQLDatabase } from 'drizzle-orm/libsql/driver-core'
import { LibSQLSession } from 'drizzle-orm/libsql/session'
import type { LibSQLPreparedQuery } from 'drizzle-orm/libsql/session'
import type { SQL } from 'drizzle-orm/sql'
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core'
import type { PreparedQueryConfig } from 'drizzle-orm/sqlite-core/session'
import { toDbError } from './errors.ts'

/** Compiles `sql` templates and query builders; it has no state and no connection. */
export const dialect = new SQLiteAsyncDialect()

/**
 * A drizzle database over `client` whose failures are `DbError`s.
 *
 * drizzle's own session wraps every failure in an error whose message is the SQL with all its
 * parameters, which would reach any log that prints messages; this one takes the wrapper off.
 */
export function openDatabase(client: Client): LibSQLDatabase {
  return new LibSQLDatabase('async', dialect, new Session(client), undefined)
}

type NoSchema = Record<string, never>

class Session extends LibSQLSession<NoSchema, NoSchema> {
  constructor(client: Client) {
    super(client, dialect, undefined, {}, undefined)
  }

  override prepareQuery<T extends ResultTypes>(
    ...args: Parameters<LibSQLSession<NoSchema, NoSchema>['prepareQuery']>
  ): LibSQLPreparedQuery<T> {
    return withDbErrors(super.prepareQuery<T>(...args))
  }

  override run(query: SQL): Promise<ResultSet> {
    return this.prepareQuery(dialect.sqlToQuery(query), undefined, 'run', false).run()
  }

  override transaction(): Promise<never> {
    return Promise.reject(
      new Error('interactive transactions are not used here: send one writeBatch instead'),
    )
  }
}

/** What drizzle's own session asks of the type parameter of a prepared query. */
type ResultTypes = Omit<PreparedQueryConfig, 'run'>

function withDbErrors<T extends ResultTypes>(query: LibSQLPreparedQuery<T>): LibSQLPreparedQuery<T> {
  const { run, all, get, values } = query
  query.run = (placeholders) => unwrapped(run.call(query, placeholders))
  query.all = (placeholders) => unwrapped(all.call(query, placeholders))
  query.get = (placeholders) => unwrapped(get.call(query, placeholders))
  query.values = (placeholders) => unwrapped(values.call(query, placeholders))
  return query
}

async function unwrapped<T>(result: Promise<T>): Promise<T> {
  try {
    return await result
  } catch (error) {
    throw toDbError(error)
  }
}
