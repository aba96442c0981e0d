import { LibsqlError } from '@libsql/client/web'
import { DrizzleError, DrizzleQueryError } from 'drizzle-orm/errors'

/** What a caller can do about it: `busy` and `unreachable` may be tried again later. */
type DbErrorKind = 'constraint' | 'busy' | 'timeout' | 'unreachable' | 'other'

type ConstraintKind = 'unique' | 'not_null' | 'check' | 'foreign_key' | 'other'

type DbErrorInput = {
  code: string
  kind: DbErrorKind
  constraintKind?: ConstraintKind
  constraint?: string
  cause: unknown
}

/**
 * The only error that database calls throw. Its message holds a code and names of columns, never
 * SQL, parameters or rows, so it is safe to log; `cause` is not (it may quote SQL) and is for
 * debugging only.
 *
 * After `timeout` or `unreachable` a write may or may not have been applied.
 */
export class DbError extends Error {
  override readonly name: string = 'DbError'
  /** As the server sends it (`SQLITE_CONSTRAINT`, `SQLITE_BUSY`, `SQL_INPUT_ERROR`, …) or `UNREACHABLE`, `TIMEOUT`. */
  readonly code: string
  readonly kind: DbErrorKind
  readonly constraintKind: ConstraintKind | undefined
  /** `table.column`, several joined by `, `; the index name for an index on expressions; the text of a trigger's RAISE. */
  readonly constraint: string | undefined

  constructor(input: DbErrorInput) {
    const name = input.constraint === undefined ? '' : ` (${input.constraintKind}: ${input.constraint})`
    super(`database error ${input.code}${name}`, { cause: input.cause })
    this.code = input.code
    this.kind = input.kind
    this.constraintKind = input.constraintKind
    this.constraint = input.constraint
  }
}

/**
 * A compare-and-set found another version than the one read: the whole batch was rolled back. Read
 * again and decide anew. Thrown for any NOT NULL violation of a column called `version`, which only
 * `nextVersion` provokes.
 */
export class StaleVersionError extends DbError {
  override readonly name = 'StaleVersionError'
  readonly table: string

  constructor(input: DbErrorInput & { table: string }) {
    super(input)
    this.table = input.table
  }
}

/** True for any violated constraint, of whichever kind. */
export function isConstraint(error: unknown): error is DbError {
  return error instanceof DbError && error.kind === 'constraint'
}

/**
 * True when a UNIQUE or PRIMARY KEY constraint was violated; with `target`, only the one that covers
 * that `table.column` (or the index of that name, for an index on expressions).
 */
export function isUniqueViolation(error: unknown, target?: string): error is DbError {
  return isViolation(error, 'unique', target)
}

/** True when NULL met a NOT NULL column; with `target`, only for that `table.column`. */
export function isNotNullViolation(error: unknown, target?: string): error is DbError {
  return isViolation(error, 'not_null', target)
}

function isViolation(error: unknown, kind: ConstraintKind, target: string | undefined): error is DbError {
  if (!(error instanceof DbError) || error.constraintKind !== kind) return false
  return target === undefined || (error.constraint ?? '').split(', ').includes(target)
}

/**
 * Any failure of a database call as a `DbError`. What is not one (a TypeError from binding, say)
 * comes back as it is, freed of the drizzle wrapper that would carry SQL and parameters.
 */
export function toDbError(error: unknown): unknown {
  if (error instanceof DrizzleQueryError || error instanceof DrizzleError) {
    return error.cause === undefined ? error : toDbError(error.cause)
  }
  if (error instanceof DbError) return error
  if (error instanceof LibsqlError) return fromLibsql(error)
  return isBrokenAnswer(error) ? toConnectionError(error) : error
}

/** A `fetch` that failed, for whatever reason the runtime gives: its messages differ and are not stable. */
export function toConnectionError(error: unknown): DbError {
  return isNamed(error, 'TimeoutError')
    ? new DbError({ code: 'TIMEOUT', kind: 'timeout', cause: error })
    : new DbError({ code: 'UNREACHABLE', kind: 'unreachable', cause: error })
}

function fromLibsql(error: LibsqlError): DbError {
  const { code } = error
  const timedOut = causes(error).find((cause) => isNamed(cause, 'TimeoutError'))
  if (timedOut !== undefined) return new DbError({ code: 'TIMEOUT', kind: 'timeout', cause: error })
  if (code.startsWith('SQLITE_CONSTRAINT')) return fromConstraint(error)
  return new DbError({ code, kind: kindOf(error), cause: error })
}

const BUSY_CODES = new Set(['SQLITE_BUSY', 'SQLITE_LOCKED', 'TRANSACTION_BUSY', 'TRANSACTION_TIMEOUT'])
const UNREACHABLE_CODES = new Set(['HRANA_CLOSED_ERROR', 'HRANA_WEBSOCKET_ERROR'])

function kindOf(error: LibsqlError): DbErrorKind {
  if (BUSY_CODES.has(error.code)) return 'busy'
  if (error.code === 'STREAM_EXPIRED') return 'timeout'
  if (UNREACHABLE_CODES.has(error.code)) return 'unreachable'
  if (error.code !== 'SERVER_ERROR') return 'other'
  const status = httpStatus(error)
  if (status === 429) return 'busy'
  return status !== undefined && status >= 500 ? 'unreachable' : 'other'
}

/** Over HTTP there are no extended codes: SQLite's fixed wording is the only way to tell constraints apart. */
const CONSTRAINT_WORDING: [RegExp, ConstraintKind][] = [
  [/UNIQUE constraint failed: (?:index '(?<index>[^']+)'|(?<name>.+))$/, 'unique'],
  [/NOT NULL constraint failed: (?<name>.+)$/, 'not_null'],
  [/CHECK constraint failed: (?<name>.+)$/s, 'check'],
  [/FOREIGN KEY constraint failed$/, 'foreign_key'],
]

function fromConstraint(error: LibsqlError): DbError {
  for (const [wording, constraintKind] of CONSTRAINT_WORDING) {
    const match = wording.exec(error.message)
    if (match === null) continue
    const constraint = match.groups?.['index'] ?? match.groups?.['name']
    const input = { code: error.code, kind: 'constraint', constraintKind, constraint, cause: error } as const
    const table = constraintKind === 'not_null' ? /^(.+)\.version$/.exec(constraint ?? '')?.[1] : undefined
    return table === undefined ? new DbError(input) : new StaleVersionError({ ...input, table })
  }
  // What is left are texts of triggers and STRICT types: fixed by the schema, never data.
  const constraint = error.message.replace(/^[A-Z_]+: (?:SQLite error: )?/, '').slice(0, 200)
  return new DbError({
    code: error.code,
    kind: 'constraint',
    constraintKind: 'other',
    constraint,
    cause: error,
  })
}

function causes(error: Error): unknown[] {
  const chain: unknown[] = []
  let next: unknown = error.cause
  while (next !== undefined && next !== null && chain.length < 5) {
    chain.push(next)
    next = next instanceof Error ? next.cause : undefined
  }
  return chain
}

function httpStatus(error: LibsqlError): number | undefined {
  const { cause } = error
  return cause instanceof Error && 'status' in cause && typeof cause.status === 'number'
    ? cause.status
    : undefined
}

function isNamed(error: unknown, name: string): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === name
}

/** The answer began and then broke off; the client lets the runtime's own error through. */
function isBrokenAnswer(error: unknown): boolean {
  if (isNamed(error, 'TimeoutError') || isNamed(error, 'AbortError')) return true
  if (!(error instanceof Error)) return false
  return error instanceof SyntaxError || /terminated|network|connection|socket|aborted/i.test(error.message)
}
