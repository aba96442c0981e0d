import { describe, expect, it } from 'vitest'
import { heightOf, knownHeight, noteHeight } from '../../../web/app/pages/inbox/mail/mail-page.ts'

describe('the frame of a mail', () => {
  it.each([
    [{ height: 310.2, width: 600, frameWidth: 600 }, 311],
    [{ height: 310.2, width: 900, frameWidth: 600 }, 327],
    [{ height: 3, width: 1, frameWidth: 600 }, 48],
    [{ height: 9_000_000, width: 1, frameWidth: 600 }, 20_000],
  ])('of %j is %i pixels high', (page, pixels) => {
    expect(heightOf(page)).toBe(pixels)
  })

  it('is as high as it was when it comes back, the last five hundred of them', () => {
    for (let mail = 0; mail <= 500; mail++) noteHeight(`m${mail}`, 100 + mail)
    noteHeight('m500', 77)
    expect([knownHeight('m0'), knownHeight('m1'), knownHeight('m500')]).toEqual([48, 101, 77])
  })
})
