import Database from 'libsql'
import { LruCache } from './lru-cache.ts'
import { FILE_PRAGMAS } from './pragmas.ts'
import { SqlError, argsInvalid, manyStatements, noStatement, toSqlError } from './sql-error.ts'
import { analyseSql } from './sql-text.ts'
import type { StatementText } from './sql-text.ts'
import { encodeValue, refuseUnstorable } from './values.ts'
import type { NativeValue } from './values.ts'

/** One statement ready to run: its text found, its values decoded. */
export type BoundStatement = {
  sql: string
  args: NativeValue[]
  namedArgs: Record<string, NativeValue>
  wantRows: boolean
}

/** The native package takes one array of values, or one object of values by name. */
type Bindings = NativeValue[] | Record<string, NativeValue>

type Prepared = {
  native: Database.Statement<[Bindings]>
  /** Gives rows: a query, or RETURNING. */
  reader: boolean
  /** JSON of the column list, with the width it was made for. */
  columns?: { json: string; count: number }
}

type Outcome = { columns: string; rows: string; affected: number; lastInsertRowid: bigint | undefined }

const WRITE_VERBS = new Set(['INSERT', 'REPLACE', 'UPDATE', 'DELETE'])
const INSERT_VERBS = new Set(['INSERT', 'REPLACE'])
const SCHEMA_VERBS = new Set(['CREATE', 'ALTER', 'DROP', 'ATTACH', 'DETACH', 'PRAGMA', 'VACUUM', 'REINDEX'])
/** What these change would outlive the stream that asked for it, so the connection is not used again. */
const LINGERING_VERBS = new Set(['ATTACH', 'DETACH', 'PRAGMA'])

const STATEMENT_CACHE = 256

/** As the real server by default: larger answers fail there, so they fail here. */
const MAX_RESULT_CHARS = 10 * 1024 * 1024

/**
 * One connection to the database file, with its prepared statements. Calls are synchronous and
 * block the thread; results come back as JSON text of the protocol.
 */
export class Connection {
  readonly #db: Database.Database
  readonly #statements = new LruCache<Prepared>(STATEMENT_CACHE)
  #tainted = false
  #schemaChanged = false

  constructor(file: string, { readOnly }: { readOnly: boolean }) {
    this.#db = new Database(file)
    // The only way to tell INTEGER (bigint) from REAL (number) in a row.
    this.#db.defaultSafeIntegers(true)
    this.#db.exec(FILE_PRAGMAS)
    if (readOnly) this.#db.exec('PRAGMA query_only = ON')
  }

  get inTransaction(): boolean {
    return this.#db.inTransaction
  }

  /** True when the next stream must get a fresh connection (see `LINGERING_VERBS` and `#fail`). */
  get tainted(): boolean {
    return this.#tainted
  }

  /** True once after statements that may have changed the schema: other connections must forget theirs. */
  takeSchemaChange(): boolean {
    const changed = this.#schemaChanged
    this.#schemaChanged = false
    return changed
  }

  /**
   * Runs one statement and returns the JSON of its result.
   *
   * @throws SqlError
   */
  execute(statement: BoundStatement): string {
    const startedMs = performance.now()
    const text = singleStatement(statement.sql)
    checkArgs(statement, text)
    try {
      const outcome = this.#run(statement, text)
      const rowid = outcome.lastInsertRowid === undefined ? 'null' : `"${outcome.lastInsertRowid}"`
      return (
        `{"cols":${outcome.columns},"rows":${outcome.rows},"affected_row_count":${outcome.affected},` +
        `"last_insert_rowid":${rowid},"rows_read":0,"rows_written":${outcome.affected},` +
        `"query_duration_ms":${(performance.now() - startedMs).toFixed(3)}}`
      )
    } catch (error) {
      throw this.#fail(error, statement.sql)
    }
  }

  /** Runs all statements of a text, one after the other, until one fails. */
  sequence(sql: string): void {
    for (const statement of analyseSql(sql).statements) {
      this.execute({ sql: statement.sql, args: [], namedArgs: {}, wantRows: false })
    }
  }

  /** The JSON of what a statement takes and gives, without running it. */
  describe(sql: string): string {
    const text = singleStatement(sql)
    try {
      const { native, reader } = this.#prepare(sql, text)
      return JSON.stringify({
        params: text.parameters.map((name) => ({ name })),
        cols: reader ? native.columns().map(({ name, type }) => ({ name, decltype: type })) : [],
        is_explain: text.verb === 'EXPLAIN',
        is_readonly: text.verb === 'SELECT' || text.verb === 'VALUES' || text.verb === 'EXPLAIN',
      })
    } catch (error) {
      throw this.#fail(error, sql)
    }
  }

  /** Ends a transaction that its stream left open. */
  rollback(): void {
    if (this.#db.inTransaction) this.#db.exec('ROLLBACK')
  }

  /** Moves the write-ahead log into the database file and empties it. */
  checkpoint(): void {
    this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()
  }

  /** Drops prepared statements, after another connection changed the schema. */
  forgetStatements(): void {
    this.#statements.clear()
  }

  close(): void {
    this.#statements.clear()
    this.#db.close()
  }

  #run(statement: BoundStatement, text: StatementText): Outcome {
    const prepared = this.#prepare(statement.sql, text)
    const isWrite = WRITE_VERBS.has(text.verb)
    const values = statement.args.length > 0 ? statement.args : statement.namedArgs
    if (!prepared.reader) {
      const { changes, lastInsertRowid } = prepared.native.run(values)
      if (!isWrite) return { columns: '[]', rows: '[]', affected: 0, lastInsertRowid: undefined }
      const rowid = INSERT_VERBS.has(text.verb) ? this.#exactRowid(lastInsertRowid) : undefined
      return { columns: '[]', rows: '[]', affected: changes, lastInsertRowid: rowid }
    }
    const rows = prepared.native.all(values)
    const columns = columnsOf(prepared, rows)
    const json = statement.wantRows ? encodeRows(rows) : '[]'
    if (!isWrite) return { columns, rows: json, affected: 0, lastInsertRowid: undefined }
    const [affected, rowid] = this.#integers('SELECT changes(), last_insert_rowid()')
    const lastInsertRowid = INSERT_VERBS.has(text.verb) ? rowid : undefined
    return { columns, rows: json, affected: Number(affected), lastInsertRowid }
  }

  #prepare(sql: string, text: StatementText): Prepared {
    if (SCHEMA_VERBS.has(text.verb)) {
      this.#statements.clear()
      this.#schemaChanged = true
      this.#tainted ||= LINGERING_VERBS.has(text.verb) || /^\s*CREATE\s+TEMP/i.test(sql)
      return this.#newStatement(sql)
    }
    // The native package leaves an EXPLAIN active: later reads here would see the data as it was then.
    this.#tainted ||= text.verb === 'EXPLAIN'
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const prepared = this.#newStatement(sql)
    this.#statements.set(sql, prepared)
    return prepared
  }

  #newStatement(sql: string): Prepared {
    const native = this.#db.prepare<[Bindings]>(sql)
    const reader = native.reader
    return { native: reader ? native.raw() : native, reader }
  }

  /** The package gives the rowid as a float, which is exact only up to 2^53. */
  #exactRowid(rowid: number | bigint): bigint | undefined {
    if (typeof rowid === 'bigint') return rowid
    if (Number.isSafeInteger(rowid)) return BigInt(rowid)
    return this.#integers('SELECT last_insert_rowid()')[0]
  }

  #integers(sql: string): bigint[] {
    const { native } = this.#prepare(sql, { verb: 'SELECT', parameters: [] })
    const [row] = native.all([])
    return Array.isArray(row) ? row.map(BigInt) : []
  }

  /**
   * After SQLITE_BUSY the native package leaves the statement active until it is collected, and
   * every later COMMIT on the connection fails; so that connection is not used again either.
   */
  #fail(error: unknown, sql: string): SqlError {
    const failure = toSqlError(error, sql)
    this.#statements.delete(sql)
    this.#tainted ||= failure.code === 'SQLITE_BUSY'
    return failure
  }
}

function singleStatement(sql: string): StatementText {
  const { statements } = analyseSql(sql)
  const [first] = statements
  if (first === undefined) throw noStatement()
  if (statements.length > 1) throw manyStatements()
  return first
}

/** The native package binds NULL for what is missing; the real server refuses. */
function checkArgs({ args, namedArgs }: BoundStatement, { parameters }: StatementText): void {
  const names = Object.keys(namedArgs)
  if (names.length > 0 && args.length > 0) {
    throw new SqlError(
      'ARGS_BOTH_POSITIONAL_AND_NAMED',
      'Specifying both positional and named arguments is not supported',
    )
  }
  if (names.length === 0) {
    if (args.length < parameters.length) throw argsInvalid(`value for parameter ${args.length + 1} not found`)
  } else {
    const missing = parameters.find((name) => name === null || !names.includes(name.slice(1)))
    if (missing !== undefined) throw argsInvalid(`value for parameter ${missing ?? '?'} not found`)
  }
  args.forEach(refuseUnstorable)
  Object.values(namedArgs).forEach(refuseUnstorable)
}

function columnsOf(prepared: Prepared, rows: unknown[]): string {
  const [first] = rows
  const width = Array.isArray(first) ? first.length : undefined
  const known = prepared.columns
  if (known !== undefined && (width === undefined || width === known.count)) return known.json
  const columns = prepared.native.columns()
  const json = JSON.stringify(columns.map(({ name, type }) => ({ name, decltype: type })))
  prepared.columns = { json, count: columns.length }
  return json
}

function encodeRows(rows: unknown[]): string {
  let json = '['
  for (const row of rows) {
    if (!Array.isArray(row)) throw new TypeError('a raw row must be an array')
    json += json.length === 1 ? '[' : ',['
    for (let column = 0; column < row.length; column += 1) {
      json += column === 0 ? encodeValue(row[column]) : `,${encodeValue(row[column])}`
    }
    json += ']'
    if (json.length > MAX_RESULT_CHARS) throw new SqlError('RESPONSE_TOO_LARGE', 'Response is too large')
  }
  return `${json}]`
}
