import { describe, expect, it } from 'vitest'
import { Id, IdText, mailedName, shortText } from '../../../worker/contracts/common.ts'

describe('a short text', () => {
  it('is trimmed and made well-formed, so that it fits a header, an address and the database', () => {
    const text = shortText(20).parse('  listino\ud83d.csv ')
    expect(text).toBe('listino\ufffd.csv')
    expect(encodeURIComponent(text)).toBe('listino%EF%BF%BD.csv')
  })

  it('is refused with characters that cannot be seen', () => {
    expect(shortText(20).safeParse('a\u0007b').error?.issues[0]?.message).toBe('control_character')
  })
})

describe('a name that stands in mails', () => {
  it.each([
    ['Bottega dell’Olio s.r.l.', undefined],
    ['A/B: prova', undefined],
    ['Vinci ora https://esempio.it', 'name_link'],
    ['WWW.esempio.it', 'name_link'],
    ['Anna\nVinci ora', 'control_character'],
    ['Anna\u2028Vinci ora', 'control_character'],
    ['  ', 'required'],
    ['x'.repeat(61), 'too_long'],
  ])('%j: %s', (name, code) => {
    expect(mailedName(60).safeParse(name).error?.issues[0]?.message).toBe(code)
  })
})

describe('an id', () => {
  it.each([true, false, '5', [5], [[5]], null, '', 0, -1, 1.5, 1e20, {}])('in a body is not %j', (value) => {
    expect(Id.safeParse(value).success).toBe(false)
  })

  it.each(['0', '-1', '1.5', '1e3', '0x5', ' 5', '5 ', '', '99999999999999999', '05', true, ['5']])(
    'in an address is not %j',
    (value) => {
      expect(IdText.safeParse(value).success).toBe(false)
    },
  )

  it('is a number in a body and digits in an address', () => {
    expect([Id.parse(5), IdText.parse('5')]).toEqual([5, 5])
  })
})
