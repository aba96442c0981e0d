import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../worker/lib/bytes.ts'
import { readMedia } from '../../../worker/lib/media-type.ts'
import { makePng } from '../../support/pictures.ts'

const gif = (width: number, height: number) =>
  new Uint8Array([...utf8('GIF89a'), width, 0, height, 0, 0, 0, 0, 0x3b])
const pdf = (end: string) => utf8(`%PDF-1.7\n1 0 obj\n<<>>\nendobj\n${end}`)

describe('a file of the library is known by its bytes', () => {
  it.each([
    ['PNG', makePng(120, 40), { type: 'png', width: 120, height: 40 }],
    ['GIF', gif(120, 40), { type: 'gif', width: 120, height: 40 }],
    ['PDF', pdf('startxref\n0\n%%EOF\n'), { type: 'pdf', width: null, height: null }],
  ])('%s', (_name, bytes, expected) => {
    expect(readMedia(bytes)).toEqual(expected)
  })

  it.each([
    ['a text', utf8('ciao'), 'media_type'],
    ['a page with a script', utf8('<!doctype html><script>alert(1)</script>'), 'media_type'],
    ['a program', utf8('MZ\u0000\u0000'), 'media_type'],
    ['a drawing that only draws', utf8('<svg viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'), 'media_svg'],
    ['a drawing with a script', utf8('<svg viewBox="0 0 9 9"><script>1</script></svg>'), 'media_svg'],
    ['a PNG that was cut off', makePng(9, 9).slice(0, 20), 'media_broken'],
    ['a GIF without its size', gif(0, 9), 'media_broken'],
    ['a GIF that was cut off', gif(9, 9).slice(0, 8), 'media_broken'],
    ['a PDF that was cut off', pdf(''), 'media_broken'],
    ['nothing', new Uint8Array(), 'media_type'],
  ])('%s is refused', (_name, bytes, problem) => {
    expect(readMedia(bytes)).toEqual({ problem })
  })
})
