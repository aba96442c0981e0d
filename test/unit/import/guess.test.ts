import { expect, test } from 'vitest'
import type { ColumnField } from '../../../worker/contracts/fields.ts'
import { guessTargets } from '../../../worker/lib/import/guess.ts'

const targetsOf = (headings: string[], fields: ColumnField[]) =>
  guessTargets({ headings, rows: [headings.map(() => 'Forlì')], fields, defaultCountry: 'IT' }).map(
    ({ target }) => target,
  )

test.each([
  [true, { kind: 'field', key: 'CITTA' }],
  [false, { kind: 'ignore' }],
])('a column named like a field that is on contacts (%s) becomes %j', (stored, target) => {
  const field = { id: 1, key: 'CITTA', label: 'Città', type: 'text' as const, choices: [], stored }
  expect(targetsOf(['Città'], [field])).toEqual([target])
})
