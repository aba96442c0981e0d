import { toStorableText } from '../bind.ts'
import { argsInvalid } from './sql-error.ts'

/** A value as the native package binds and returns it: bigint is INTEGER, number is REAL. */
export type NativeValue = null | bigint | number | string | Buffer

/** A message that is not of the protocol; the whole request is refused with 400. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
}

const MIN_INTEGER = -(2n ** 63n)
const MAX_INTEGER = 2n ** 63n - 1n

/**
 * A protocol value to a native one. Floats stay floats even when whole (`1.0`), as on the real
 * server, so that code which forgets to bind integers shows it here too.
 *
 * @throws ProtocolError for anything malformed
 */
export function decodeValue(value: unknown): NativeValue {
  if (!isRecord(value)) throw new ProtocolError('a value must be an object')
  switch (value['type']) {
    case 'null':
      return null
    case 'integer':
      return decodeInteger(value['value'])
    case 'float':
      if (typeof value['value'] !== 'number') throw new ProtocolError('a float must be a number')
      return value['value']
    case 'text':
      if (typeof value['value'] !== 'string') throw new ProtocolError('a text must be a string')
      return value['value']
    case 'blob':
      if (typeof value['base64'] !== 'string') throw new ProtocolError('a blob must be base64')
      return Buffer.from(value['base64'], 'base64')
    default:
      throw new ProtocolError('unknown type of value')
  }
}

function decodeInteger(value: unknown): bigint {
  if (typeof value !== 'string' || !/^-?\d{1,19}$/.test(value)) {
    throw new ProtocolError('an integer must be a string of digits')
  }
  const integer = BigInt(value)
  if (integer < MIN_INTEGER || integer > MAX_INTEGER) throw new ProtocolError('integer out of range')
  return integer
}

/**
 * The native package cuts texts at their first NUL when it reads them back, and aborts the process when
 * it reads bytes that are no UTF-8, which a lone surrogate becomes: better refused than shortened or fatal.
 */
export function refuseUnstorable(value: NativeValue): void {
  if (typeof value === 'string' && value !== toStorableText(value)) {
    throw argsInvalid('the local server cannot hold a NUL character or a lone surrogate in a text')
  }
}

/** A native value as the JSON of a protocol value. Written by hand: results may have 10,000 rows. */
export function encodeValue(value: unknown): string {
  if (value === null) return '{"type":"null"}'
  if (typeof value === 'string') return `{"type":"text","value":${JSON.stringify(value)}}`
  if (typeof value === 'bigint') return `{"type":"integer","value":"${value}"}`
  if (typeof value === 'number') return `{"type":"float","value":${encodeFloat(value)}}`
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    return `{"type":"blob","base64":"${bytes.toString('base64')}"}`
  }
  throw new TypeError(`unexpected value of type ${typeof value} in a row`)
}

/** JSON has no infinity, but every parser reads a number beyond the range as one. */
function encodeFloat(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value)
  return value > 0 ? '1e999' : '-1e999'
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
