/** A failed statement, with the code and wording that libSQL's server uses on the wire. */
export class SqlError extends Error {
  override readonly name = 'SqlError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }

  toJson(): string {
    return JSON.stringify({ message: this.message, code: this.code })
  }
}

export const noStatement = () => new SqlError('SQL_NO_STATEMENT', 'SQL string does not contain any statement')

export const manyStatements = () =>
  new SqlError('SQL_MANY_STATEMENTS', 'SQL string contains more than one statement')

export const argsInvalid = (detail: string) =>
  new SqlError('ARGS_INVALID', `Arguments do not match SQL parameters: ${detail}`)

export const transactionTimeout = () => new SqlError('TRANSACTION_TIMEOUT', 'Transaction timed out')

const SYNTAX = /^(?:near ".*": syntax error|incomplete input|unrecognized token: .*)$/s

/** Errors for which SQLite knows the place in the text; libSQL's server gives these a code of their own. */
const INPUT =
  /^(?:no such column|no such function|ambiguous column name|wrong number of arguments|misuse of)\b[^:]*(?:: (?<name>.*))?$/s

/**
 * The error of the native package as libSQL's server would send it: no extended codes, and the
 * general SQLITE_ERROR split into parse, input and unknown errors.
 */
export function toSqlError(error: unknown, sql: string): SqlError {
  if (error instanceof SqlError) return error
  const message = error instanceof Error ? error.message : String(error)
  const code = nativeCode(error)
  if (code === undefined) return new SqlError('INTERNAL_ERROR', message)
  if (code !== 'SQLITE_ERROR') return new SqlError(code, `SQLite error: ${message}`)
  if (SYNTAX.test(message)) {
    return new SqlError('SQL_PARSE_ERROR', `SQL string could not be parsed: ${message}`)
  }
  const input = INPUT.exec(message)
  if (input === null) return new SqlError('SQLITE_UNKNOWN', `SQLite error: ${message}`)
  const offset = Math.max(0, sql.indexOf(input.groups?.['name'] ?? ''))
  return new SqlError('SQL_INPUT_ERROR', `SQL input error: ${message} (at offset ${offset})`)
}

/** SQLite's primary result codes by number (sqlite.org/rescode.html), named as libSQL's server does. */
const PRIMARY_CODES = (
  'OK ERROR INTERNAL PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT NOTFOUND FULL CANTOPEN ' +
  'PROTOCOL EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS AUTH FORMAT RANGE NOTADB'
).split(' ')

/** The low byte of an extended code is the primary one. */
function nativeCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('rawCode' in error) || typeof error.rawCode !== 'number')
    return undefined
  return `SQLITE_${PRIMARY_CODES[error.rawCode & 0xff] ?? 'UNKNOWN'}`
}
