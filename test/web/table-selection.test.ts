import { describe, expect, it } from 'vitest'
import type { Selection } from '../../web/shared/ui/table-selection.ts'
import {
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
const matching: Selection = { mode: 'matching' }

describe('choosing rows', () => {
  it('adds and takes away one row', () => {
    expect(toggleRow(noSelection, '2', page)).toEqual(rows('2'))
    expect(toggleRow(rows('2', '3'), '2', page)).toEqual(rows('3'))
  })

  it('goes from "all that match" to the other rows of the page', () => {
    expect(toggleRow(matching, '2', page)).toEqual(rows('1', '3', '4', '5'))
  })

  it.each([
    ['downwards', '2', '4', rows('2'), rows('2', '3', '4')],
    ['upwards', '4', '2', rows('4'), rows('2', '3', '4')],
    ['off again', '4', '2', rows('1', '2', '3', '4'), rows('1')],
    ['from a row of another page as one row', '99', '2', rows('99'), rows('99', '2')],
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
  ] as const)('shows the state of the page', (selection, state) => {
    expect(pageState(selection, page)).toBe(state)
  })

  it('selects the page, clears it, and leaves rows of other pages alone', () => {
    const all = togglePage(rows('99'), page)
    expect(all).toEqual(rows('99', ...page))
    expect(togglePage(all, page)).toEqual(rows('99'))
    expect(togglePage(matching, page)).toEqual(noSelection)
  })

  it('is never "all" on an empty page', () => {
    expect(pageState(rows('99'), [])).toBe('none')
  })
})

it('counts the rows, or what the filter matches once it is counted', () => {
  expect(selectedCount(rows('1', '2'), 12_480)).toBe(2)
  expect(selectedCount(matching, 12_480)).toBe(12_480)
  expect(selectedCount(matching, undefined)).toBeUndefined()
  expect(isSelected(matching, 'anything')).toBe(true)
})
