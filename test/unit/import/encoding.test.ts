import { describe, expect, it } from 'vitest'
import { createEncodingScan, type EncodingResult } from '../../../worker/lib/import/encoding.ts'

const utf8 = new TextEncoder()
const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const utf16 = (text: string, littleEndian: boolean) => {
  const view = new DataView(new ArrayBuffer(text.length * 2))
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), littleEndian)
  return new Uint8Array(view.buffer)
}
const bytes = (...values: number[]) => Uint8Array.from(values)
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]))

function scan(whole: Uint8Array, pieceLength = whole.length || 1): EncodingResult {
  const encoding = createEncodingScan()
  for (let at = 0; at < whole.length; at += pieceLength) encoding.feed(whole.subarray(at, at + pieceLength))
  return encoding.result()
}

const table = 'Nome;Città\r\nNiccolò;Forlì\r\n'
const text = (encoding: string, bomLength = 0, damaged = 0) => ({
  kind: 'text',
  encoding,
  bomLength,
  damaged,
})

describe('the encoding of a file', () => {
  it.each([
    ['plain letters', utf8.encode('Nome;Citta\n'), text('utf-8')],
    ['UTF-8', utf8.encode(table), text('utf-8')],
    ['UTF-8 with a mark', join(bytes(0xef, 0xbb, 0xbf), utf8.encode(table)), text('utf-8', 3)],
    ['Windows-1252', latin(table), text('windows-1252')],
    ['Windows-1252 with a euro sign', join(latin('Prezzo\n5 '), bytes(0x80)), text('windows-1252')],
    ['UTF-16 LE with a mark', join(bytes(0xff, 0xfe), utf16(table, true)), text('utf-16le', 2)],
    ['UTF-16 BE with a mark', join(bytes(0xfe, 0xff), utf16(table, false)), text('utf-16be', 2)],
    ['UTF-16 LE without a mark', utf16(table, true), text('utf-16le')],
    ['UTF-16 BE without a mark', utf16(table, false), text('utf-16be')],
    ['one accent after a megabyte', join(new Uint8Array(1 << 20).fill(65), latin('à')), text('windows-1252')],
  ])('%s is recognised', (_name, whole, expected) => {
    expect(scan(whole)).toEqual(expected)
  })

  it('is the same whatever the pieces it comes in', () => {
    for (const whole of [utf8.encode(table), latin(table), utf16(table, true)]) {
      for (const length of [1, 2, 3, 7]) expect(scan(whole, length)).toEqual(scan(whole))
    }
  })

  it('stays UTF-8 where a few bytes are broken, and counts them', () => {
    const whole = join(utf8.encode('città '.repeat(100)), bytes(0xff), utf8.encode('\n'))
    expect(scan(whole)).toEqual(text('utf-8', 0, 1))
    expect(scan(join(utf8.encode('città '.repeat(100)), bytes(0xc3)))).toEqual(text('utf-8', 0, 1))
  })

  it.each([
    ['an XLSX file', join(bytes(0x50, 0x4b, 0x03, 0x04), utf8.encode('xl/workbook.xml')), 'zip'],
    ['an old Excel file', bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1), 'xls'],
    ['a PDF', utf8.encode('%PDF-1.7'), 'pdf'],
    ['a picture', bytes(0x89, 0x50, 0x4e, 0x47, 0x0d), 'other'],
    ['a program', join(bytes(0x7f, 0x45, 0x4c, 0x46, 0, 0, 0), new Uint8Array(64)), 'other'],
    ['noise', Uint8Array.from({ length: 4096 }, (_, at) => (at * 167 + 13) % 32), 'other'],
  ])('%s is no text', (_name, whole, format) => {
    expect(scan(whole)).toEqual({ kind: 'binary', format })
  })

  it.each([
    ['nothing', new Uint8Array(0)],
    ['a UTF-8 mark alone', bytes(0xef, 0xbb, 0xbf)],
    ['a UTF-16 mark alone', bytes(0xff, 0xfe)],
  ])('%s is empty', (_name, whole) => {
    expect(scan(whole)).toEqual({ kind: 'empty' })
  })
})
