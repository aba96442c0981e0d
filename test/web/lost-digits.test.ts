import { expect, test } from 'vitest'
import { createRowReader } from '../../worker/lib/import/verdict.ts'
import { countLost, type LostCounts } from '../../web/app/file-reading/lost-digits.ts'

test('phones that a spreadsheet has cut are counted by what it did to them', () => {
  const read = createRowReader({
    targets: [{ kind: 'attribute', attribute: 'phone' }],
    defaultCountry: 'IT',
    language: 'it',
    timeZone: 'Europe/Rome',
    currentYear: 2026,
  })
  const counts: LostCounts = {}
  for (const cell of ['3,47118E+11', '575900100', '347 118 2906', '12']) {
    countLost(read([cell]).warnings, counts)
  }
  expect(counts).toEqual({ phone_scientific: 1, phone_zero_lost: 1 })
})
