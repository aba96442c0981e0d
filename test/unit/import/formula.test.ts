import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeFormula, toCsvLine, unescapeFormula } from '../../../worker/lib/import/formula.ts'
import { readRows } from '../../../worker/lib/import/rows.ts'

const cell = fc
  .array(fc.constantFrom("'", '=', '+', '-', '@', '\t', '"', ';', ',', '\n', ' ', 'a', '39', 'é', '😀'), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''))

describe('a cell written for spreadsheets', () => {
  it.each(['=1+1', '+39347', '-5', '@SUM(A1)', '\t=1'])('%j is never run as a formula', (text) => {
    expect(escapeFormula(text)).toBe(`'${text}`)
  })

  it('comes back as it was, whatever it begins with', () => {
    fc.assert(
      fc.property(cell, (text) => {
        expect(unescapeFormula(escapeFormula(text))).toBe(text)
        expect(escapeFormula(text)).not.toMatch(/^[=+\-@\t\r]/)
      }),
    )
  })
})

describe('a line written for spreadsheets', () => {
  it('is read back cell by cell', async () => {
    const cases = fc.tuple(fc.array(cell, { minLength: 1, maxLength: 6 }), fc.constantFrom(';', ',', '\t'))
    await fc.assert(
      fc.asyncProperty(cases, async ([cells, delimiter]) => {
        fc.pre(cells.some((text) => text.trim() !== ''))
        const bytes = new TextEncoder().encode(toCsvLine(cells, delimiter))
        const rows: string[][] = []
        for await (const batch of readRows(once(bytes), { encoding: 'utf-8', delimiter })) {
          rows.push(...batch.map((row) => row.cells.map(unescapeFormula)))
        }
        expect(rows).toEqual([cells])
      }),
      { numRuns: 500 },
    )
  })
})

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
