import { describe, expect, it } from 'vitest'
import type { Selection } from '../../web/shared/ui/table-selection.ts'
import {
  allMatching as matching,
  isSelected,
  noSelection,
  pageState,
  selectedCount,
  togglePage,
  toggleRange,
  toggleRow,
} from '../../web/shared/ui/table-selection.ts'

const page = ['1', '2', '3', '4', '5']
const rows = (...keys: string[]): Selection => ({ mode: 'rows', keys: new Set(keys) })
const but = (...keys: string[]): Selection => ({ mode: 'matching', except: new Set(keys) })

describe('choosing rows', () => {
  it('adds and takes away one row', () => {
    expect(toggleRow(noSelection, '2')).toEqual(rows('2'))
    expect(toggleRow(rows('2', '3'), '2')).toEqual(rows('3'))
  })

  it('takes a row out of "all that match", keeps the rest, and puts it back', () => {
    expect(toggleRow(matching, '2')).toEqual(but('2'))
    expect(toggleRow(but('2'), '99')).toEqual(but('2', '99'))
    expect(toggleRow(but('2', '99'), '2')).toEqual(but('99'))
  })

  it.each([
    ['downwards', '2', '4', rows('2'), rows('2', '3', '4')],
    ['upwards', '4', '2', rows('4'), rows('2', '3', '4')],
    ['off again', '4', '2', rows('1', '2', '3', '4'), rows('1')],
    ['from a row of another page as one row', '99', '2', rows('99'), rows('99', '2')],
    ['out of all that match', '2', '4', but('2'), but('2', '3', '4')],
    ['back into all that match', '4', '2', but('2', '3', '4', '99'), but('99')],
  ] as const)('takes a range %s', (_name, from, to, before, after) => {
    expect(toggleRange(before, from, to, page)).toEqual(after)
  })
})

describe('choosing a page', () => {
  it.each([
    [noSelection, 'none'],
    [rows('1'), 'some'],
    [rows('1', '2', '3', '4', '5', '99'), 'all'],
    [rows('99'), 'none'],
    [matching, 'all'],
    [but('2'), 'some'],
    [but('99'), 'all'],
    [but(...page), 'none'],
  ] as const)('shows the state of the page', (selection, state) => {
    expect(pageState(selection, page)).toBe(state)
  })

  it('selects the page, clears it, and leaves rows of other pages alone', () => {
    const all = togglePage(rows('99'), page)
    expect(all).toEqual(rows('99', ...page))
    expect(togglePage(all, page)).toEqual(rows('99'))
    expect(togglePage(matching, page)).toEqual(noSelection)
    expect(togglePage(but('2', '99'), page)).toEqual(but('99'))
  })

  it('is never "all" on an empty page', () => {
    expect(pageState(rows('99'), [])).toBe('none')
  })
})

it('counts the rows, or what the filter matches once it is counted', () => {
  expect(selectedCount(rows('1', '2'), 12_480)).toBe(2)
  expect(selectedCount(matching, 12_480)).toBe(12_480)
  expect(selectedCount(matching, undefined)).toBeUndefined()
  expect(selectedCount(but('1', '2', '3'), 12_340)).toBe(12_337)
  expect(selectedCount(but('1', '2', '3'), 3)).toBe(0)
  expect(isSelected(matching, 'anything')).toBe(true)
  expect(isSelected(but('2'), '2')).toBe(false)
})
