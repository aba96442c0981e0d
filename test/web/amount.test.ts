import { expect, test } from 'vitest'
import { parseAmount, printAmount } from '../../web/app/pages/settings/amount.ts'

test.each([
  ['25', 25_000_000],
  ['25,5', 25_500_000],
  ['25.50', 25_500_000],
  [' 0,0745 ', 74_500],
  ['0.000001', 1],
  ['-3', -3_000_000],
  ['−3,2', -3_200_000],
  ['+1', 1_000_000],
  ['', null],
  ['0,0000001', null],
  ['1.000,50', null],
  ['dieci', null],
  ['1e3', null],
  ['12345678901', null],
])('%s is %s micros', (text, micros) => {
  expect(parseAmount(text)).toBe(micros)
})

test.each([
  [25_000_000, '25'],
  [25_500_000, '25,50'],
  [74_500, '0,0745'],
  [-3_200_000, '-3,20'],
  [0, '0'],
])('%s micros are written %s', (micros, text) => {
  expect(printAmount(micros, ',')).toBe(text)
  expect(parseAmount(text)).toBe(micros)
})
