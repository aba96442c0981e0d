import { expect, test } from 'vitest'
import { searchPrefixes } from '../../../worker/modules/contacts/search.ts'

const meanings = (text: string, country = 'IT') =>
  searchPrefixes(text, country).map(({ column, prefix, within }) =>
    within === undefined ? `${column} ${prefix}` : `${column} ${prefix} with${within}`,
  )

test.each<[string, string[]]>([
  ['', []],
  ['   ', []],
  ['Élo', ['sortName elo', 'firstName Élo', 'email élo']],
  ['gra', ['sortName gra', 'firstName gra', 'email gra']],
  ['Anna Gra', ['sortName anna gra', 'firstName anna gra', 'sortName gra with anna']],
  ['anna@ex', ['sortName anna@ex', 'firstName anna@ex', 'email anna@ex']],
  [
    '347 118',
    ['sortName 347 118', 'firstName 347 118', 'sortName 118 with 347', 'phone +347118', 'phone +39347118'],
  ],
  ['+39 347', ['sortName +39 347', 'firstName +39 347', 'sortName 347 with +39', 'phone +39347']],
  ['0039347', ['sortName 0039347', 'firstName 0039347', 'phone +39347', 'email 0039347']],
  ['12', ['sortName 12', 'firstName 12', 'email 12']],
])('%j can mean %j', (text, expected) => {
  expect(meanings(text)).toEqual(expected)
})

test('a national number outside Italy is found without its leading zero', () => {
  expect(meanings('0612', 'FR')).toContain('phone +33612')
})
