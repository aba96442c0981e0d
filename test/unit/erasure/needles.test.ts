import { expect, test } from 'vitest'
import { cellNeedles } from '../../../worker/modules/erasure/needles.ts'

test.each([
  ['+393471182906', '3471182906'],
  ['+390612345678', '0612345678'],
  ['+4532123456', '32123456'],
  ['+35621234567', '21234567'],
  ['+33612345678', '612345678'],
])('%s is looked for as %s, without its country', (phone, digits) => {
  expect(cellNeedles({ emails: [], phones: [phone], rawPhones: [], batchKeys: [], mailKeys: [] })).toEqual({
    texts: [],
    digits: [digits],
  })
})

test('so few digits that they would find strangers are not looked for; addresses are in lower case', () => {
  const needles = {
    emails: ['A@Example.org'],
    phones: [],
    rawPhones: ['12 34', '06 / 123.45.67'],
    batchKeys: [],
    mailKeys: [],
  }
  expect(cellNeedles(needles)).toEqual({ texts: ['a@example.org'], digits: ['061234567'] })
})
