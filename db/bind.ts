import type { InArgs, InStatement, InValue } from '@libsql/client/web'

/**
 * A JavaScript value as `@libsql/client` must receive it so that SQLite stores what was meant.
 *
 * The client sends every JS number as a float, so a bare `1` becomes `"1.0"` in a TEXT column, in
 * `json_object()` and in `||`. Here whole numbers become BigInt (INTEGER), fractions stay REAL; a
 * REAL column still turns an integer into a real by its affinity. Dates become epoch milliseconds.
 * Texts pass through `toStorableText`. Anything the client would turn into `[object Object]` is
 * refused.
 *
 * @throws TypeError for undefined, objects, functions, symbols, invalid dates, NaN and infinities
 */
function toBindable(value: unknown): InValue {
  if (typeof value === 'number') return bindNumber(value)
  if (typeof value === 'string') return toStorableText(value)
  if (typeof value === 'bigint' || value === null) return value
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) return value
  if (value instanceof Date) return bindNumber(value.getTime())
  throw new TypeError(`cannot bind a value of type ${typeof value} to SQL`)
}

/**
 * A text that every reader of the database takes: without NUL, which SQLite's own functions (length,
 * LIKE, full-text search) take for the end, and without lone surrogates, which have no UTF-8 form. In a
 * text that may be read as JSON the same goes for their escapes: SQLite's JSON functions would make
 * bytes of them that are no UTF-8, and reading such a text aborts the process of libSQL's Node package.
 */
export function toStorableText(text: string): string {
  const stored = (text.includes('\0') ? text.replaceAll('\0', '') : text).toWellFormed()
  return /^\s*[[{"]/.test(stored) ? withoutBadEscapes(stored) : stored
}

/** Each escape of a JSON text: a pair of surrogates, an escape that cannot be stored, or any other. */
const jsonEscapes = /\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|u(0000|d[89a-f][0-9a-f]{2})|[^])/gi

function withoutBadEscapes(text: string): string {
  if (!hasBadEscape(text)) return text
  return text.replaceAll(jsonEscapes, (escape: string, bad: string | undefined) => {
    if (bad === undefined) return escape
    return bad === '0000' ? '' : String.raw`\ufffd`
  })
}

/** A quick look that may be wrong only by saying yes. */
const hasBadEscape = (text: string) => text.includes(String.raw`\u`) && /\\u(?:0000|d[89a-f])/i.test(text)

function bindNumber(value: number): InValue {
  if (Number.isSafeInteger(value)) return BigInt(value)
  if (!Number.isFinite(value)) throw new TypeError('cannot bind a number that is not finite to SQL')
  return value
}

/** All parameters of one statement through `toBindable`, positional or named. */
export function toBindableArgs(args: InArgs): InArgs {
  if (Array.isArray(args)) return args.map(toBindable)
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, toBindable(value)]))
}

/** One statement in any of the client's forms, with its parameters through `toBindable`. */
export function toBindableStatement(statement: InStatement | [string, InArgs?]): InStatement {
  if (typeof statement === 'string') return statement
  const [sql, args] = Array.isArray(statement) ? statement : [statement.sql, statement.args]
  return { sql, args: toBindableArgs(args ?? []) }
}

/**
 * JSON text for one parameter, made to be read with `json_each(?)`.
 *
 * Integers stay integers on the way; bigint is allowed while it is a safe integer; texts are made
 * storable as in `toBindable`, names of properties too.
 *
 * @throws TypeError when the value has no JSON form or holds a bigint that JSON cannot carry exactly
 */
export function json(value: unknown): string {
  const text = stringifyPlain(value)
  if (text !== undefined && !hasBadEscape(text)) return text
  const exact = JSON.stringify(value, (_key, item: unknown) => toJsonItem(item))
  if (exact === undefined) throw new TypeError('value has no JSON form')
  return withoutBadEscapes(exact)
}

/** The fast way, good for nearly every value; undefined when it takes the careful one. */
function stringifyPlain(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    // A bigint, or a circle, which the careful way reports.
    return undefined
  }
}

function toJsonItem(item: unknown): unknown {
  if (typeof item === 'string') return toStorableText(item)
  if (typeof item !== 'bigint') return item
  const number = Number(item)
  if (!Number.isSafeInteger(number)) throw new TypeError('bigint too large for JSON: send it as text')
  return number
}
