import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { coverage, isFree, priceIn, quote } from '../../../worker/modules/credit/pricing.ts'

const prices = new Map([
  ['IT', 70_000],
  ['FR', 0],
  ['', 50_000],
])

describe('what a message costs', () => {
  test.each([
    ['IT', 70_000],
    ['FR', 0],
    ['DE', 50_000],
    [null, 50_000],
  ])('in %s', (country, micros) => {
    expect(priceIn(prices, country)).toBe(micros)
  })

  test.each([
    ['sms', '+393471182906', 3, { country: 'IT', micros: 210_000 }],
    ['sms', '+393471182906', 0, { country: 'IT', micros: 0 }],
    ['sms', '', 1, { country: null, micros: 50_000 }],
    ['whatsapp', '+4915112345678', null, { country: 'DE', micros: 50_000 }],
    ['email', 'anna@posteo.it', null, { country: null, micros: 50_000 }],
    ['push', 'push', null, { country: null, micros: 50_000 }],
  ] as const)('by %s to %s in %s parts', (channel, address, segments, expected) => {
    expect(quote(prices, channel, { id: 1, address, segments })).toEqual({ id: 1, segments, ...expected })
  })

  it('is nothing without a price, or with prices of zero', () => {
    expect(isFree(new Map())).toBe(true)
    expect(isFree(new Map([['', 0]]))).toBe(true)
    expect(isFree(prices)).toBe(false)
    expect(priceIn(new Map([['IT', 1]]), 'DE')).toBe(0)
  })
})

describe('whom the credit covers', () => {
  test.each([
    [[], 0, { micros: 0, people: 0, covered: 0 }],
    [[{ people: 3, micros: 10 }], 30, { micros: 30, people: 3, covered: 3 }],
    [[{ people: 3, micros: 10 }], 29, { micros: 30, people: 3, covered: 2 }],
    [[{ people: 3, micros: 10 }], -5, { micros: 30, people: 3, covered: 0 }],
    [
      [
        { people: 2, micros: 50 },
        { people: 4, micros: 10 },
      ],
      95,
      { micros: 140, people: 6, covered: 5 },
    ],
    [
      [
        { people: 2, micros: 50 },
        { people: 4, micros: 0 },
      ],
      0,
      { micros: 100, people: 6, covered: 4 },
    ],
  ])('%j with %i', (groups, balance, expected) => {
    expect(coverage(groups, balance)).toEqual(expected)
  })

  it('is as many as can be, one by one the cheapest first', () => {
    const group = fc.record({
      people: fc.integer({ min: 0, max: 6 }),
      micros: fc.integer({ min: 0, max: 9 }),
    })
    fc.assert(
      fc.property(fc.array(group, { maxLength: 5 }), fc.integer({ min: -3, max: 120 }), (groups, balance) => {
        const each = groups.flatMap(({ people, micros }) => Array.from({ length: people }, () => micros))
        let [left, covered] = [balance, 0]
        for (const micros of each.toSorted((a, b) => a - b)) {
          if (micros > 0 && micros > left) break
          left -= micros
          covered += 1
        }
        expect(coverage(groups, balance).covered).toBe(covered)
      }),
    )
  })
})
