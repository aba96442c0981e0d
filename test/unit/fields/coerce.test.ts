import { describe, expect, test } from 'vitest'
import type { FieldValue } from '../../../worker/contracts/contacts.ts'
import type { FieldType } from '../../../worker/contracts/fields.ts'
import { coerceFieldValue } from '../../../worker/lib/fields/coerce.ts'

const rome = { language: 'it', timeZone: 'Europe/Rome' } as const
const coerce = (
  type: FieldType,
  raw: FieldValue,
  options: typeof rome | { language: 'en'; timeZone: 'UTC' } = rome,
) => coerceFieldValue({ type, choices: ['Frantoio', 'Città', 'Negozio'] }, raw, options)
const ok = (value: FieldValue) => ({ ok: true, value })

describe('a value for a dynamic field', () => {
  test.each(['text', 'number', 'date', 'datetime', 'boolean', 'choice'] as const)(
    'clears a %s field when empty',
    (type) => {
      expect(coerce(type, '  ')).toEqual(ok(null))
      expect(coerce(type, null)).toEqual(ok(null))
    },
  )

  test.each<[FieldValue, FieldValue]>([
    ['  Arezzo ', 'Arezzo'],
    [12, '12'],
    [false, 'false'],
    ['uno\r\ndue\ttre', 'uno\ndue\ttre'],
    ['campa\u0007nello\u0000', 'campanello'],
    ['mezzo \ud83d', 'mezzo \ufffd'],
    ['\u0000', null],
  ])('text: %j is stored as %j', (raw, value) => {
    expect(coerce('text', raw)).toEqual(ok(value))
  })

  test('text: refuses more than 2,000 characters', () => {
    expect(coerce('text', 'x'.repeat(2001))).toEqual({ ok: false, code: 'too_long' })
  })

  test.each<[FieldValue, number]>([
    [7, 7],
    ['7', 7],
    ['1.234', 1234],
    ['1,5', 1.5],
    ['1.5', 1.5],
    ['0.125', 0.125],
    ['1.234,56', 1234.56],
    ['1,234.56', 1234.56],
    ['1.234.567', 1_234_567],
    ['1 234,5', 1234.5],
    ['-12', -12],
    ['−12', -12],
    ['+3', 3],
  ])('number: %j is %d in Italian', (raw, value) => {
    expect(coerce('number', raw)).toEqual(ok(value))
  })

  test('number: one dot before three digits is a decimal point in English', () => {
    expect(coerce('number', '1.234', { language: 'en', timeZone: 'UTC' })).toEqual(ok(1.234))
    expect(coerce('number', '1,234', { language: 'en', timeZone: 'UTC' })).toEqual(ok(1234))
  })

  test.each<FieldValue>(['dodici', '12a', '1,2,3', '1.2.3', '1,2.3,4', '.', '1.', true, '1e5', '٣'])(
    'number: refuses %j',
    (raw) => {
      expect(coerce('number', raw)).toEqual({ ok: false, code: 'number' })
    },
  )

  test.each<[string, string]>([
    ['1986-05-04', '1986-05-04'],
    ['4/5/1986', '1986-05-04'],
    ['04.05.1986', '1986-05-04'],
    ['04-05-1986', '1986-05-04'],
    ['1986-05-04T00:00:00', '1986-05-04'],
    ['29/02/2024', '2024-02-29'],
    ['04/05/1986 00:00:00', '1986-05-04'],
    ['4 maggio 1986', '1986-05-04'],
    ['1er août 1986', '1986-08-01'],
    ['4 Dec. 1986', '1986-12-04'],
  ])('date: %j is %s', (raw, value) => {
    expect(coerce('date', raw)).toEqual(ok(value))
  })

  test.each<FieldValue>([
    '31/02/1986',
    '29/02/2023',
    '29/02/1900',
    '1986-13-01',
    '4 maggio',
    '04/05/86',
    19860504,
    true,
  ])('date: refuses %j', (raw) => {
    expect(coerce('date', raw)).toEqual({ ok: false, code: 'date' })
  })

  test('date: reads years of two digits when told which one it is now', () => {
    const read = (raw: string) =>
      coerceFieldValue({ type: 'date', choices: [] }, raw, { ...rome, currentYear: 2026 })
    expect(read('12-11-79')).toEqual(ok('1979-11-12'))
    expect(read('12/11/26')).toEqual(ok('2026-11-12'))
    expect(read('12/11/27')).toEqual(ok('1927-11-12'))
  })

  test.each<[FieldValue, string]>([
    ['2026-11-21T10:00:00Z', '2026-11-21T10:00:00.000Z'],
    ['2026-11-21T10:00:00+01:00', '2026-11-21T09:00:00.000Z'],
    ['2026-11-21 10:00', '2026-11-21T09:00:00.000Z'],
    ['2026-11-21 00:00Z', '2026-11-21T00:00:00.000Z'],
    ['1850-01-01 00:00Z', '1850-01-01T00:00:00.000Z'],
    ['21/07/2026 10:30', '2026-07-21T08:30:00.000Z'],
    ['21/11/2026, 10.05', '2026-11-21T09:05:00.000Z'],
    ['2026-11-21', '2026-11-20T23:00:00.000Z'],
    [Date.UTC(2026, 10, 21), '2026-11-21T00:00:00.000Z'],
  ])('datetime: %j is the moment %s, read in the zone of Rome', (raw, iso) => {
    expect(coerce('datetime', raw)).toEqual(ok(Date.parse(iso)))
  })

  test.each<FieldValue>(['2026-11-21T25:00', '31/02/2026 10:00', 'domani', 1.5, 1e18, true])(
    'datetime: refuses %j',
    (raw) => {
      expect(coerce('datetime', raw)).toEqual({ ok: false, code: 'datetime' })
    },
  )

  test.each<[FieldValue, boolean]>([
    [true, true],
    ['Sì', true],
    ['oui', true],
    ['X', true],
    [1, true],
    ['NO', false],
    ['falso', false],
    [0, false],
  ])('boolean: %j is %j', (raw, value) => {
    expect(coerce('boolean', raw)).toEqual(ok(value))
  })

  test.each<FieldValue>(['forse', 2, '10'])('boolean: refuses %j', (raw) => {
    expect(coerce('boolean', raw)).toEqual({ ok: false, code: 'boolean' })
  })

  test('choice: takes the listed spelling whatever the case and accents', () => {
    expect(coerce('choice', 'FRANTOIO')).toEqual(ok('Frantoio'))
    expect(coerce('choice', 'citta')).toEqual(ok('Città'))
    expect(coerce('choice', 'Mercato')).toEqual({ ok: false, code: 'choice' })
  })
})
