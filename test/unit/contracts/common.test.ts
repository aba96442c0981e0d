import { describe, expect, it } from 'vitest'
import { shortText } from '../../../worker/contracts/common.ts'

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
