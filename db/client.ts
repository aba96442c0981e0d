import { createClient } from '@libsql/client/web'
import type {
  Client,
  InArgs,
  InStatement,
  ResultSet,
  Row as LibsqlRow,
  TransactionMode,
  Value,
} from '@libsql/client/web'
import type { LibSQLDatabase } from 'drizzle-orm/libsql/driver-core'
import { sql } from 'drizzle-orm/sql'
import type { SQL, SQLWrapper } from 'drizzle-orm/sql'
import type { ZodType } from 'zod'
import { toBindableArgs, toBindableStatement } from './bind.ts'
import { toConnectionError, toDbError } from './errors.ts'
import { dialect, openDatabase } from './session.ts'

export { json } from './bind.ts'
export { DbError, StaleVersionError, isConstraint, isNotNullViolation, isUniqueViolation } from './errors.ts'

/**
 * One libSQL database over HTTP. Two ways to use it:
 *
 * - drizzle's builders and `sql` templates on `db` itself (`db.select()…`, `db.insert()…`);
 * - the functions below for SQL templates (`queryRows`, `execute`, `readBatch`, `writeBatch`).
 *
 * Either way parameters pass through `toBindable` (whole numbers are stored as INTEGER) and every
 * failure is a `DbError`. `db.transaction` is refused and `db.batch` runs in write mode.
 */
export type Db = LibSQLDatabase & { readonly $client: Client }

export type ConnectOptions = {
  /** `libsql://`, `https://` or, for the local server, `http://`. */
  url: string
  authToken?: string | undefined
  /** How long one call may take, its answer included. The client has no limit of its own. */
  timeoutMs?: number
}

const DEFAULT_TIMEOUT_MS = 30_000

/**
 * Opens a database. Makes no call yet.
 *
 * Make one per request, queue batch, cron tick or Durable Object instance, never one per module:
 * in the Workers runtime a client shared by requests hangs them.
 */
export function connect({ url, authToken, timeoutMs = DEFAULT_TIMEOUT_MS }: ConnectOptions): Db {
  const client = guardClient(
    createClient({
      url,
      authToken,
      fetch: (request: Request) => fetchWithin(timeoutMs, request),
    }),
  )
  return Object.assign(openDatabase(client), { $client: client })
}

async function fetchWithin(timeoutMs: number, request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(timeoutMs) })
  } catch (error) {
    throw toConnectionError(error)
  }
}

/** The same client, with safe binding, `DbError`s, and `write` as the mode of a batch. */
function guardClient(client: Client): Client {
  const guarded = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call()
    } catch (error) {
      throw toDbError(error)
    }
  }
  return {
    execute: (statement: InStatement, args?: InArgs) =>
      guarded(() =>
        typeof statement === 'string'
          ? client.execute(statement, toBindableArgs(args ?? []))
          : client.execute(toBindableStatement(statement)),
      ),
    batch: (statements: Parameters<Client['batch']>[0], mode: TransactionMode = 'write') =>
      guarded(() => client.batch(statements.map(toBindableStatement), mode)),
    migrate: (statements: InStatement[]) =>
      guarded(() => client.migrate(statements.map(toBindableStatement))),
    executeMultiple: (sql: string) => guarded(() => client.executeMultiple(sql)),
    transaction: () => Promise.reject(new Error('interactive transactions are not used here')),
    sync: () => client.sync(),
    reconnect: () => client.reconnect(),
    close: () => client.close(),
    get closed() {
      return client.closed
    },
    get protocol() {
      return client.protocol
    },
  }
}

/** A row as the server sends it: SQL column names; a column called `length` needs an alias. */
export type Row = Readonly<Record<string, Value>>

/**
 * How to turn a raw row into `T`: a zod schema (keys are the SQL column names) or, on hot paths, a
 * function of the row.
 */
export type RowParser<T> = ZodType<T> | ((row: Row) => T)

/** What one statement did. */
export type StatementResult<T = Row> = {
  rows: T[]
  /** Rows inserted, updated or deleted; also counted when RETURNING gives them back. */
  rowsAffected: number
  /** Only meaningful straight after an INSERT into a table with rowids. */
  lastInsertRowid: bigint | undefined
}

/** A statement together with the parser for its rows, for `readBatch` and `writeBatch`. */
export type ReturningStatement<T> = { statement: SQLWrapper; parser: RowParser<T> }

/** Pairs a statement (a SELECT, or anything with RETURNING) with the parser for its rows. */
export function returning<T>(statement: SQLWrapper, parser: RowParser<T>): ReturningStatement<T> {
  return { statement, parser }
}

export type BatchStatement = SQLWrapper | ReturningStatement<unknown>

/** Per statement, in order: its rows typed by the parser given with it, or raw rows. */
export type BatchResults<T extends readonly BatchStatement[]> = {
  -readonly [K in keyof T]: StatementResult<T[K] extends ReturningStatement<infer R> ? R : Row>
}

/**
 * Runs all statements as one transaction under the write lock, in one HTTP call: either every one
 * of them applies or none. Keep it under a second.
 *
 * ```ts
 * const [claimed] = await writeBatch(db, [
 *   returning(sql`UPDATE messages SET … WHERE tenant_id = ${tenantId} … RETURNING id`, z.object({ id: z.number() })),
 *   sql`INSERT INTO ledger …`,
 * ])
 * claimed.rows // { id: number }[]
 * ```
 *
 * Statements are `sql` templates or unexecuted drizzle builders (their rows come back raw, by SQL
 * column name). An empty list does nothing.
 *
 * @throws DbError with the first failing statement's code; StaleVersionError through `nextVersion`
 */
export function writeBatch<const T extends readonly BatchStatement[]>(
  db: Db,
  statements: T,
): Promise<BatchResults<T>> {
  return runBatch(db, statements, 'write')
}

/** Several SELECTs on one snapshot of the database, in one HTTP call and without the write lock. */
export function readBatch<const T extends readonly BatchStatement[]>(
  db: Db,
  statements: T,
): Promise<BatchResults<T>> {
  return runBatch(db, statements, 'read')
}

async function runBatch<const T extends readonly BatchStatement[]>(
  db: Db,
  statements: T,
  mode: 'read' | 'write',
): Promise<BatchResults<T>> {
  if (statements.length === 0) return asBatchResults<T>([])
  const compiled = statements.map((item) => compile('parser' in item ? item.statement : item))
  const results = await db.$client.batch(compiled, mode)
  return asBatchResults<T>(
    statements.map((item, index) => {
      const result = results[index]
      if (result === undefined) throw new Error('batch answered with fewer results than statements')
      return 'parser' in item ? toResult(result, item.parser) : toRawResult(result)
    }),
  )
}

/** Guarantee: the caller maps `T` one to one and parses each element with the parser of its statement. */
function asBatchResults<T extends readonly BatchStatement[]>(
  results: StatementResult<unknown>[],
): BatchResults<T> {
  return results as BatchResults<T>
}

/** Runs one statement outside of any transaction; its rows, if any, come back raw. */
export async function execute(db: Db, statement: SQLWrapper): Promise<StatementResult> {
  return toRawResult(await db.$client.execute(compile(statement)))
}

/**
 * The rows of one SELECT or of one statement with RETURNING, parsed.
 *
 * @throws ZodError when a row does not fit the schema, which is a fault of the query
 */
export async function queryRows<T>(db: Db, statement: SQLWrapper, parser: RowParser<T>): Promise<T[]> {
  return toResult(await db.$client.execute(compile(statement)), parser).rows
}

/** The first row of `queryRows`, if any. Add LIMIT 1 where more could match. */
export async function queryRow<T>(
  db: Db,
  statement: SQLWrapper,
  parser: RowParser<T>,
): Promise<T | undefined> {
  return (await queryRows(db, statement, parser))[0]
}

/**
 * The new value of a `version` column for a compare-and-set: one higher if the row still has the
 * version that was read, else NULL, which the column's NOT NULL refuses, so that the whole batch
 * rolls back with a `StaleVersionError`.
 *
 * ```ts
 * sql`UPDATE imports SET cursor = ${next}, version = ${nextVersion(seen)} WHERE tenant_id = … AND id = …`
 * ```
 *
 * A row that is gone matches nothing and stops nothing: keep such rows, or check `rowsAffected`.
 */
export function nextVersion(seenVersion: number): SQL<number> {
  return sql<number>`CASE WHEN version = ${seenVersion} THEN version + 1 END`
}

/** SQL text and parameters of a template or builder, as the client takes them. */
function compile(statement: SQLWrapper): InStatement {
  const query = dialect.sqlToQuery(statement.getSQL())
  return { sql: query.sql, args: asInArgs(query.params) }
}

/** Guarantee: the client of `connect` checks every element and throws on what cannot be bound. */
function asInArgs(params: unknown[]): InArgs {
  return params as InArgs
}

function toRawResult({ rows, rowsAffected, lastInsertRowid }: ResultSet): StatementResult {
  return { rows, rowsAffected, lastInsertRowid }
}

function toResult<T>(result: ResultSet, parser: RowParser<T>): StatementResult<T> {
  const parse = typeof parser === 'function' ? parser : (row: LibsqlRow) => parser.parse(row)
  return { ...toRawResult(result), rows: result.rows.map((row) => parse(row)) }
}
