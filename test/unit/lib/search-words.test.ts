import { expect, test } from 'vitest'
import {
  facetExpression,
  phoneValueExpression,
  searchExpression,
  textExpression,
} from '../../../worker/lib/search-words.ts'

/** The expression with the workspace (26 is 00001a) taken out of its words. */
const search = (text: string, country = 'IT') =>
  searchExpression(text, 26, country).replaceAll('"00001a', '"')

test.each<[string, string]>([
  ['', '"=" NOT "="'],
  ['"*"', '"=" NOT "="'],
  ['gra', '"gra"*'],
  ['Élo', '"Élo"*'],
  ['anna  gra', '"anna"* AND "gra"*'],
  ['D’Angelo', '"D"* AND "Angelo"*'],
  ['anna.grassi@ex', '"anna" AND "grassi" AND "ex"*'],
  ['@example.org', '"example" AND "org"*'],
  ['347 118', '("347118"* OR "39347118"*)'],
  ['347-118.2906', '("3471182906"* OR "393471182906"*)'],
  ['+39 347', '"39347"*'],
  ['0039347', '("0039347"* OR "39347"*)'],
  ['2906', '("2906"* OR "392906"*)'],
  ['12', '"12"*'],
  ['rossi 347', '"rossi"* AND ("347"* OR "39347"*)'],
  ['a" OR b', '"a"* AND "OR"* AND "b"*'],
  ['x* NOT y', '"x"* AND "NOT"* AND "y"*'],
])('%j asks the index for %j', (text, expected) => {
  expect(search(text)).toBe(expected)
})

test('a national number outside Italy is found without its leading zero', () => {
  expect(search('06 12', 'FR')).toBe('("0612"* OR "330612"* OR "33612"*)')
})

test.each<[string, 'whole' | 'start', string | null]>([
  ['Rossi & Figli', 'whole', '"00001aRossi" AND "00001aFigli"'],
  ['Rossi & Fi', 'start', '"00001aRossi" AND "00001aFi"*'],
  ['rossi.', 'start', '"00001arossi"'],
  ['foo$ba', 'start', '"00001afoo"'],
  ['$', 'whole', null],
  ['Ростов', 'whole', null],
])('a text that is or begins with %j (%s) is among %j', (value, place, expected) => {
  expect(textExpression(value, place, 26)).toBe(expected)
})

test('a phone and a facet are asked for only as what they can be', () => {
  expect(phoneValueExpression('+39347', 'start', 26)).toBe('"00001a39347"*')
  expect(phoneValueExpression('347', 'start', 26)).toBeNull()
  expect(facetExpression('language', 'IT', 26)).toBe('"00001alanguage=it"')
  expect(facetExpression('source', 'a"b', 26)).toBeNull()
})
