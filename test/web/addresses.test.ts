import { expect, it } from 'vitest'
import { recordId } from '../../web/app/record-id.ts'
import { addressPieces } from '../../web/shared/ui/address-pieces.ts'

it.each([
  ['7', 7],
  ['tags', null],
  ['0', null],
  ['1e3', null],
  ['-4', null],
  ['7.5', null],
  ['99999999999999999999', null],
  ['', null],
  [undefined, null],
])('the address of a record ending in %j is of %j', (text, id) => {
  expect(recordId(text)).toBe(id)
})

it('an e-mail breaks before its at sign and its dots', () => {
  expect(addressPieces('maria.rossi@frantoio.example.it')).toEqual([
    'maria',
    '.rossi',
    '@frantoio',
    '.example',
    '.it',
  ])
  expect(addressPieces('Oleificio S.r.l.')).toEqual(['Oleificio S.r.l.'])
})
