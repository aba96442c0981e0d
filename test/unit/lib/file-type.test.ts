import { describe, expect, test } from 'vitest'
import { readFile } from '../../../worker/lib/file-type.ts'
import { makePng } from '../../support/pictures.ts'

const ascii = (text: string) => new TextEncoder().encode(text)
const zip = Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)
const compound = Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0)
const boxes = Uint8Array.of(0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70)
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

describe('a file', () => {
  test.each([
    ['a picture by its bytes', 'listino.docx', makePng(3, 2), { type: 'image/png', width: 3, height: 2 }],
    ['a text', 'Note.TXT', ascii('Ciao'), { type: 'text/plain' }],
    ['a document', 'preventivo.docx', zip, { type: docx }],
    ['an old document', 'preventivo.doc', compound, { type: 'application/msword' }],
    ['a film', 'prova.mp4', boxes, { type: 'video/mp4' }],
    ['a program', 'setup.exe', Uint8Array.of(0x4d, 0x5a, 0), { problem: 'file_type' }],
    ['a program by another name', 'setup.docx', Uint8Array.of(0x4d, 0x5a, 0), { problem: 'file_damaged' }],
    ['a page', 'pagina.html', ascii('<script>1</script>'), { problem: 'file_type' }],
    [
      'a drawing with scripts',
      'logo.svg',
      ascii('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      { problem: 'file_type' },
    ],
    ['bytes called a text', 'dati.csv', Uint8Array.of(65, 0, 66), { problem: 'file_damaged' }],
    ['no ending', 'LEGGIMI', ascii('Ciao'), { problem: 'file_type' }],
    ['the name of a method', 'x.constructor', ascii('Ciao'), { problem: 'file_type' }],
    ['a picture that was cut off', 'foto.png', makePng(3, 2).slice(0, 12), { problem: 'file_damaged' }],
  ])('%s', (_what, name, bytes, read) => {
    expect(readFile(name, bytes)).toEqual(read)
  })
})
