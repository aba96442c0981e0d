import { describe, expect, it } from 'vitest'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { normalisePhone } from '../../../worker/lib/identity/phone.ts'

describe('a phone number', () => {
  it.each([
    ['347 118 2906', 'IT', '+393471182906'],
    ['+39 347 118 2906', 'FR', '+393471182906'],
    ['0039 347 118 2906', 'IT', '+393471182906'],
    ['(0039) 347.118.2906', 'IT', '+393471182906'],
    ['393471182906', 'IT', '+393471182906'],
    ['3471182906.0', 'IT', '+393471182906'],
    ["'+33 7 61 20 44 38", 'IT', '+33761204438'],
    ['tel:+393471182906', 'IT', '+393471182906'],
    ['0575/123456', 'IT', '+390575123456'],
    ['0575 123456 int. 12', 'IT', '+390575123456'],
    ['347 118 2906 / 0575 900100', 'IT', '+393471182906'],
    ['612345678', 'FR', '+33612345678'],
    ['06 12 34 56 78', 'FR', '+33612345678'],
    ['\u202A+39 347 118 2906\u202C', 'IT', '+393471182906'],
    ['+39-347-1182906', 'FR', '+393471182906'],
    ['+39.347.118.29.06', 'IT', '+393471182906'],
    ['(+39) 347 1182906', 'IT', '+393471182906'],
    ['00 39 3471182906', 'FR', '+393471182906'],
    ['0039-0575-123456', 'FR', '+390575123456'],
    ['39 347 118 2906', 'IT', '+393471182906'],
    ['3471182906,0', 'IT', '+393471182906'],
    ['"347 118 2906"', 'IT', '+393471182906'],
    ['=3471182906', 'IT', '+393471182906'],
    ['\u00a0347\u00a0118\u00a02906', 'IT', '+393471182906'],
    ['06 6982', 'IT', '+39066982'],
    ['(06) 698.12345', 'IT', '+390669812345'],
    ['347 118 2906 (moglie)', 'IT', '+393471182906'],
    ['Cell. 347 118 2906', 'IT', '+393471182906'],
    ['tel: +39 347 118 2906 ufficio', 'FR', '+393471182906'],
    ['0575 123456; 347 118 2906', 'IT', '+390575123456'],
    ['+44 (0)20 7946 0958', 'IT', '+442079460958'],
    ['0041 44 668 18 00', 'IT', '+41446681800'],
    ['+1 (212) 555-2368', 'IT', '+12125552368'],
    ['33 6 12 34 56 78', 'FR', '+33612345678'],
    ['٠٦ ١٢ ٣٤ ٥٦ ٧٨', 'FR', '+33612345678'],
  ])('%j in %s is stored as %s', (raw, country, phone) => {
    expect(normalisePhone(raw, country)).toMatchObject({ phone, problem: null })
  })

  it.each([
    ['', 'phone_no_digits'],
    ['chiamare', 'phone_no_digits'],
    ['3,47118E+11', 'phone_scientific'],
    ['3.93471E+11', 'phone_scientific'],
    ['3,93471182906E+11', 'phone_scientific'],
    ['3.93471182906e11', 'phone_scientific'],
    ['+3,93E+11', 'phone_scientific'],
    ['575123456', 'phone_zero_lost'],
    ['669812345', 'phone_zero_lost'],
    ['non ha', 'phone_no_digits'],
    ['+', 'phone_no_digits'],
    ['0', 'phone_too_short'],
    ['1234567890123456', 'phone_too_long'],
    ['+39 347', 'phone_too_short'],
    ['34822', 'phone_too_short'],
    ['348 22 91', 'phone_invalid'],
    ['347 118 2906 347 118', 'phone_too_long'],
    ['999 999 9999', 'phone_invalid'],
  ])('%j is refused as %s', (raw, problem) => {
    expect(normalisePhone(raw, 'IT')).toEqual({ phone: null, country: null, problem })
  })

  it('tells the country, for the prefix decides the language of a template', () => {
    expect(normalisePhone('+33 7 61 20 44 38', 'IT').country).toBe('FR')
  })

  it('needs a prefix when the default country is unknown', () => {
    expect(normalisePhone('347 118 2906', 'XX').problem).toBe('phone_invalid')
    expect(normalisePhone('+39 347 118 2906', 'XX').phone).toBe('+393471182906')
  })

  it('reads Italian mobile numbers as the tables do, whatever their spelling', () => {
    for (let prefix = 300; prefix <= 399; prefix++) {
      for (const end of ['0000000', '1182906', '9999999']) {
        const table = parsePhoneNumberFromString(`${prefix}${end}`, { defaultCountry: 'IT', extract: false })
        const expected = table?.isValid() ? table.number : null
        const [middle, last] = [end.slice(0, 3), end.slice(3)]
        for (const spelling of [
          `${prefix}${end}`,
          `${prefix} ${middle} ${last}`,
          `+39 ${prefix}.${middle}.${last.slice(0, 2)} ${last.slice(2)}`,
          `0039${prefix}-${middle}${last}`,
        ]) {
          expect([spelling, normalisePhone(spelling, 'IT').phone]).toEqual([spelling, expected])
        }
      }
    }
    expect(normalisePhone('347 118 2906', 'FR').phone).toBeNull()
  })
})
