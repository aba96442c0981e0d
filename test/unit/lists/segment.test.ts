import { describe, expect, test } from 'vitest'
import type { Condition, Rule } from '../../../worker/contracts/rules.ts'
import { addDays, startOfZonedDay, zonedDay } from '../../../worker/lib/zone-dates.ts'
import { difference } from '../../../worker/modules/lists/difference.ts'
import { globPattern } from '../../../worker/modules/lists/folding.ts'
import { memberHistory } from '../../../worker/modules/lists/history.ts'
import { readingOrder, readsItself } from '../../../worker/modules/lists/reading-order.ts'
import { crossedRanges, ruleMask } from '../../../worker/modules/lists/segment.ts'

const ruleOf = (...rules: Condition[]): Rule => ({ type: 'group', match: 'all', not: false, rules })

describe('days of a zone', () => {
  test.each([
    ['Europe/Rome', '2026-11-21', '2026-11-20T23:00:00Z'],
    ['Europe/Rome', '2026-07-01', '2026-06-30T22:00:00Z'],
    // The clocks change during the day: it still begins at its own midnight.
    ['Europe/Rome', '2026-03-29', '2026-03-28T23:00:00Z'],
    ['Europe/Rome', '2026-10-25', '2026-10-24T22:00:00Z'],
    // Clocks skip midnight: the day begins at one.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z'],
    // Midnight comes twice: the day begins at the first.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00Z'],
    ['Pacific/Auckland', '2026-11-21', '2026-11-20T11:00:00Z'],
  ])('in %s %s begins at %s', (zone, day, moment) => {
    const start = Date.parse(moment)
    expect(new Date(startOfZonedDay(day, zone)).toISOString()).toBe(new Date(start).toISOString())
    expect([zonedDay(start - 1, zone), zonedDay(start, zone)]).toEqual([addDays(day, -1), day])
  })
})

describe('the change mask of a rule', () => {
  test.each<[string, Condition, number]>([
    ['a text', { type: 'attribute', attribute: 'email', operator: 'is', value: 'a' }, 1],
    ['a dynamic field', { type: 'field', field: 'X', operator: 'is', value: 1 }, 3],
    ['a tag', { type: 'tag', operator: 'is', tagId: 1 }, 5],
    ['a consent', { type: 'consent', channel: 'email', operator: 'is', state: 'opted_in' }, 9],
    ['a list', { type: 'list', operator: 'is', listId: 1 }, 17],
    [
      'the last change',
      { type: 'date', attribute: 'updatedAt', operator: 'on', date: '2026-11-21', days: null },
      63,
    ],
  ])('with %s', (_, condition, mask) => {
    expect(ruleMask(ruleOf(condition))).toBe(mask)
  })
})

test('the ranges of a new day hold every date that changes sides', () => {
  for (const operator of ['in_last_days', 'not_in_next_days'] as const) {
    for (const [before, now] of [
      ['2026-11-20', '2026-11-21'],
      ['2026-11-20', '2026-12-20'],
    ] as const) {
      const rule = ruleOf({ type: 'date', attribute: 'createdAt', operator, date: null, days: 7 })
      const ranges = crossedRanges(rule, [], before, now)
      const holds = (day: string, today: string) =>
        operator === 'in_last_days'
          ? day >= addDays(today, -7) && day <= today
          : !(day >= today && day <= addDays(today, 7))
      for (let offset = -60; offset < 60; offset++) {
        const day = addDays('2026-11-20', offset)
        const changes = holds(day, before) !== holds(day, now)
        const covered = ranges.some((range) => day >= range.from && day <= range.to)
        expect({ day, missed: changes && !covered }).toEqual({ day, missed: false })
      }
    }
  }
})

test('a pattern finds a letter with any accent and takes signs as they are', () => {
  expect(globPattern('b*', 'start')).toBe('[Bb][*]*')
  expect(globPattern('1', 'anywhere')).toBe('*1*')
  expect(globPattern('è', 'whole')).toContain('É')
})

test('lists come after those they read, and a circle is seen through any number of them', () => {
  const lists = [
    { id: 3, reads: [2] },
    { id: 2, reads: [1, 9] },
    { id: 1, reads: [] },
  ]
  expect(readingOrder(lists)).toEqual([1, 2, 3])
  expect(readsItself(1, [3], lists)).toBe(true)
  expect(readsItself(1, [1], lists)).toBe(true)
  expect(readsItself(4, [3], lists)).toBe(false)
  expect(
    readingOrder([
      { id: 1, reads: [2] },
      { id: 2, reads: [1] },
    ]).toSorted(),
  ).toEqual([1, 2])
})

test('an auto list lets nobody go, and nobody moves who was placed by hand', () => {
  const byRule = { state: 'in', byRule: true } as const
  const candidates = [
    { contactId: 1, matches: true, membership: null },
    { contactId: 2, matches: false, membership: byRule },
    { contactId: 3, matches: false, membership: { state: 'in', byRule: false } as const },
    { contactId: 4, matches: true, membership: { state: 'out', byRule: true } as const },
    { contactId: 5, matches: true, membership: byRule },
  ]
  expect(difference('smart', candidates)).toEqual({ entering: [1], leaving: [2] })
  expect(difference('auto', candidates)).toEqual({ entering: [1], leaving: [] })
})

test('a day without a record repeats the one before it', () => {
  const days = [
    { day: 60, memberCount: 4 },
    { day: 97, memberCount: 7 },
  ]
  const history = memberHistory(days, 100, 9)
  expect([history.length, history[0], ...history.slice(-4)]).toEqual([30, 4, 7, 7, 7, 9])
})
