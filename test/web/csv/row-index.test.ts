import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CleanOptions,
  defaultOptions,
  duplicateChoices,
  duplicateKeys,
  invalidChoices,
  missingChoices,
} from '../../../web/app/pages/csv/clean-options.ts'
import {
  createRowIndex,
  decideRows,
  emailOf,
  reasonOf,
  rowBits,
} from '../../../web/app/pages/csv/row-index.ts'

type Row = { email: string | null; phone: string | null; bits: number }

const anyRow = fc
  .record({
    email: fc.option(fc.constantFrom('a@x.it', 'b@x.it', 'c@x.it', 'd@x.it'), { nil: null }),
    phone: fc.option(fc.constantFrom('+391', '+392', '+393'), { nil: null }),
    wrong: fc.subarray([rowBits.emailInvalid, rowBits.phoneInvalid, rowBits.missingRequired, rowBits.warned]),
    broken: fc.constantFrom(0, 0, 0, 0, rowBits.tooManyCells, rowBits.cellTooLong),
  })
  .map(({ email, phone, wrong, broken }): Row => {
    const held = (email === null ? 0 : rowBits.email) | (phone === null ? 0 : rowBits.phone)
    return { email, phone, bits: wrong.reduce((bits, bit) => bits | bit, held | broken) }
  })
const anyOptions = fc.record<CleanOptions>({
  duplicates: fc.constantFrom(...duplicateChoices),
  duplicateBy: fc.constantFrom(...duplicateKeys),
  invalid: fc.constantFrom(...invalidChoices),
  missing: fc.constantFrom(...missingChoices),
  normalise: fc.boolean(),
  dropEmptyColumns: fc.boolean(),
})

function indexOf(rows: readonly Row[]) {
  const index = createRowIndex()
  for (const [row, { bits, email, phone }] of rows.entries()) index.add(row + 2, bits, email, phone)
  return index
}

/** The rows that stay, the plain way: each one is compared with all that stay so far. */
function keptPlainly(rows: readonly Row[], options: CleanOptions): number[] {
  const has = (row: Row, bit: number) => (row.bits & bit) !== 0
  const order = [...rows.keys()]
  if (options.duplicates === 'last') order.reverse()
  const kept: number[] = []
  for (const number of order) {
    const row = rows[number]
    if (!row) continue
    const invalid = has(row, rowBits.emailInvalid) || has(row, rowBits.phoneInvalid)
    const unreachable = row.email === null && row.phone === null
    if (has(row, rowBits.tooManyCells) || has(row, rowBits.cellTooLong)) continue
    if (unreachable && options.invalid !== 'mark') continue
    if (invalid && options.invalid === 'drop') continue
    if (has(row, rowBits.missingRequired) && options.missing === 'drop') continue
    const twin = kept.some((other) => {
      const sameEmail = row.email !== null && row.email === rows[other]?.email
      const samePhone = row.phone !== null && row.phone === rows[other]?.phone
      return (sameEmail && options.duplicateBy !== 'phone') || (samePhone && options.duplicateBy !== 'email')
    })
    if (options.duplicates === 'keep' || !twin) kept.push(number)
  }
  return kept.toSorted((one, other) => one - other)
}

describe('which rows stay', () => {
  it('is what comparing every row with every other gives', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 40 }), anyOptions, (rows, options) => {
        const decision = decideRows(indexOf(rows), options, true)
        const kept = [...rows.keys()].filter((row) => reasonOf(decision, row) === null)
        expect(kept).toEqual(keptPlainly(rows, options))
        expect(decision.kept).toBe(kept.length)
        const dropped = Object.values(decision.dropped).reduce((sum, count) => sum + count, 0)
        expect(dropped).toBe(rows.length - kept.length)
      }),
      { numRuns: 2000 },
    )
  })

  it('names for every double a row that stays and shares an address with it', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 40 }), anyOptions, (rows, options) => {
        const decision = decideRows(indexOf(rows), options, true)
        for (const [row, own] of rows.entries()) {
          if (reasonOf(decision, row) !== 'duplicate') continue
          const twin = rows[decision.twins[row] ?? -1]
          expect(reasonOf(decision, decision.twins[row] ?? -1)).toBeNull()
          expect(
            (own.email !== null && own.email === twin?.email) ||
              (own.phone !== null && own.phone === twin?.phone),
          ).toBe(true)
        }
      }),
    )
  })

  it('does not ask for an address where no column holds any', () => {
    const rows: Row[] = [{ email: null, phone: null, bits: 0 }]
    expect(decideRows(indexOf(rows), defaultOptions, false).kept).toBe(1)
    expect(decideRows(indexOf(rows), defaultOptions, true).dropped).toEqual({ no_address: 1 })
  })
})

describe('the index of a large file', () => {
  const rows = 300_000
  const index = createRowIndex()
  let most = 0
  for (let row = 0; row < rows; row++) {
    const bits = rowBits.email | rowBits.phone
    index.add(row + 2, bits, `persona.${row}@posteo.it`, `+39347${String(row).padStart(7, '0')}`)
    for (const entry of [emailOf(row), emailOf(row) + 1]) {
      if (index.table.find(entry) === null) index.table.keep(entry)
    }
    most = Math.max(most, index.bytes())
  }

  it('finds each address again and takes no other for it', () => {
    for (let row = 0; row < rows; row += 997) expect(index.table.find(emailOf(row))).toBe(emailOf(row))
    index.finish()
    expect(decideRows(index, defaultOptions, true).kept).toBe(rows)
  })

  it('holds at most 64 bytes a row', () => {
    expect(most / rows).toBeLessThanOrEqual(64)
  })
})
