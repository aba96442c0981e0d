import { expect, test } from 'vitest'
import { estimated } from '../../../worker/modules/finding/counting.ts'
import { chooseStart, fewEnough } from '../../../worker/modules/finding/drivers.ts'

const many = fewEnough + 1
const ordered = (counted: number) => ({ counted, inIdOrder: true })
const unordered = (counted: number) => ({ counted, inIdOrder: false })

test.each([
  ['nothing to start from', [], true, { type: 'walk', thenSource: null }],
  ['few people', [ordered(3)], false, { type: 'source', at: 0 }],
  ['the fewest of several', [ordered(many), unordered(7), ordered(9)], true, { type: 'source', at: 1 }],
  ['many in the order asked for', [unordered(many), ordered(many)], true, { type: 'source', at: 1 }],
  ['many, another order', [ordered(many)], false, { type: 'walk', thenSource: 0 }],
  ['many in no order', [unordered(many)], true, { type: 'walk', thenSource: 0 }],
] as const)('with %s', (_, sources, isNewestFirst, expected) => {
  expect(chooseStart(sources, isNewestFirst)).toEqual(expected)
})

test.each([
  [
    { size: 10, seen: 10, count: 3, also: 1 },
    { count: 3, also: 1, exact: true },
  ],
  [
    { size: 1000, seen: 100, count: 33, also: 1 },
    { count: 330, also: 10, exact: false },
  ],
  [
    { size: 1234, seen: 100, count: 100, also: 0 },
    { count: 1200, also: 0, exact: false },
  ],
  [
    { size: 0, seen: 0, count: 0, also: 0 },
    { count: 0, also: 0, exact: true },
  ],
])('a sample of %o counts as %o', (sample, expected) => {
  expect(estimated(sample)).toEqual(expected)
})
