import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodingOf, readFileBody } from '../../../worker/modules/mail-in/file-body.ts'
import { parseMail } from '../../../worker/modules/mail-in/parse.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const whole = (pieces: Iterable<Uint8Array>): number[] => [...pieces].flatMap((piece) => [...piece])

/** As mail programs write it: lines of 76 letters. */
const base64Lines = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n')
const quotedPrintable = (bytes: Uint8Array) =>
  [...bytes]
    .map((byte, at) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}${at % 24 === 23 ? '=\r\n' : ''}`)
    .join('')

describe('the body of a file', () => {
  test.each([
    ['base64', base64Lines],
    ['quoted-printable', quotedPrintable],
    ['none', (bytes: Uint8Array) => bytes],
  ] as const)('in %s comes out whole, in pieces of one length', (encoding, encode) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.integer({ min: 1, max: 40 }), (bytes, thirds) => {
        const encoded = encode(bytes)
        const raw = typeof encoded === 'string' ? bytesOf(`head${encoded}tail`) : encoded
        const start = typeof encoded === 'string' ? 4 : 0
        const pieces = [...readFileBody(raw, { start, end: start + encoded.length, encoding }, thirds * 3)]
        expect(whole(pieces)).toEqual([...bytes])
        expect(pieces.slice(0, -1).every(({ length }) => length === thirds * 3)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  test.each<[string, 'base64' | 'quoted-printable', string]>([
    ['QUJD RE!V\t=G', 'base64', 'ABCDE'],
    ['', 'base64', ''],
    ['=', 'quoted-printable', '='],
    ['a=4', 'quoted-printable', 'a=4'],
    ['50=25 =zz\n=\nb', 'quoted-printable', '50% =zz\nb'],
  ])('%j is read whatever is wrong with it', (encoded, encoding, expected) => {
    const raw = bytesOf(encoded)
    const pieces = readFileBody(raw, { start: 0, end: raw.length, encoding }, 6)
    expect(new TextDecoder().decode(new Uint8Array(whole(pieces)))).toBe(expected)
  })

  test.each([
    ['Content-Transfer-Encoding: BASE64', 'base64'],
    ['content-transfer-encoding:\r\n quoted-printable; x', 'quoted-printable'],
    ['Content-Transfer-Encoding: 8bit', 'none'],
    ['', 'none'],
  ])('%j names its encoding', (headers, expected) => {
    expect(encodingOf(headers)).toBe(expected)
  })
})

test.each([
  ['a picture', 'image/png', 3_000_002],
  ['a table of many lines', 'text/csv', 6_000_000],
])('%s that is long is told with the place of all its bytes', async (_what, type, size) => {
  const bytes = new Uint8Array(size).map((_, at) => (at % 50 === 49 ? 10 : 65 + (at % 26)))
  const raw = bytesOf(
    `From: Anna <anna@example.it>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nEcco\r\n--b\r\n` +
      `Content-Type: ${type}; name="lungo"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n` +
      `${base64Lines(bytes)}\r\n--b--\r\n`,
  )
  const mail = await parseMail(raw)
  const [file] = mail?.attachments ?? []
  expect(mail).toMatchObject({ text: 'Ecco\n', truncated: false })
  expect(file).toMatchObject({ fileName: 'lungo', contentType: type })
  if (!file?.body) throw new Error('no place')
  const kept = Buffer.concat([...readFileBody(raw, file.body, 3 * 1024 * 1024)])
  expect(kept.equals(bytes)).toBe(true)
})
