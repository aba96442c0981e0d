import { type CountryCode, getExampleNumber, isSupportedCountry } from 'libphonenumber-js/max'
import examples from 'libphonenumber-js/mobile/examples'
import { expect, test } from 'vitest'
import { countryCodes } from '../../../worker/contracts/countries.ts'
import { countryOfPhone } from '../../../worker/lib/identity/phone-country.ts'

/** Territories whose numbers differ from their country's only beyond the fourth digit. */
const asTheirCountry: Record<string, string> = {
  AX: 'FI',
  BL: 'GP',
  CC: 'AU',
  CX: 'AU',
  EH: 'MA',
  GG: 'GB',
  IM: 'GB',
  JE: 'GB',
  MF: 'GP',
  SJ: 'NO',
  VA: 'IT',
  YT: 'RE',
}

test('a mobile number of each country has its country', () => {
  const wrong = countryCodes.flatMap((code) => {
    const country: CountryCode | null = isSupportedCountry(code) ? code : null
    const number = country === null ? undefined : getExampleNumber(country, examples)
    if (number === undefined) return []
    const found = countryOfPhone(number.number)
    return found === (asTheirCountry[code] ?? code) ? [] : [[code, number.number, found]]
  })
  expect(wrong).toEqual([])
})

test.each([
  ['+393471182906', 'IT'],
  ['+39347', 'IT'],
  ['+3934', 'IT'],
  ['+14165550123', 'CA'],
  ['+12125550123', 'US'],
  ['+77012345678', 'KZ'],
  ['+79161234567', 'RU'],
  ['+0000', null],
  ['mario@posteo.it', null],
  ['push', null],
  ['', null],
  ['+', null],
])('%s belongs to %s', (phone, country) => {
  expect(countryOfPhone(phone)).toBe(country)
})
