import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../worker/lib/bytes.ts'
import { readImage } from '../../../worker/lib/image.ts'
import { makePng } from '../../support/pictures.ts'

const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(
    parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)),
  )
const svg = (inside: string, attributes = 'viewBox="0 0 120 40"') =>
  utf8(`<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`)

const jpegHead = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0]
const frame = [0xff, 0xc2, 0, 11, 8, 0, 40, 0, 120, 1, 1]
const zeros = (count: number) => Array.from({ length: count }, () => 0)

describe('a picture is known by its bytes', () => {
  it.each([
    ['PNG', makePng(120, 40), 'png'],
    ['JPEG, its frame after other segments', bytes(jpegHead, frame, zeros(8)), 'jpeg'],
    [
      'lossy WebP',
      bytes('RIFF', zeros(4), 'WEBP', 'VP8 ', zeros(4), [0, 0, 0, 0x9d, 1, 0x2a], [120, 0, 40, 0], zeros(4)),
      'webp',
    ],
    [
      'lossless WebP',
      bytes('RIFF', zeros(4), 'WEBP', 'VP8L', zeros(4), [0x2f], [119, 0xc0, 9, 0], zeros(8)),
      'webp',
    ],
    [
      'extended WebP',
      bytes('RIFF', zeros(4), 'WEBP', 'VP8X', zeros(8), [119, 0, 0, 39, 0, 0], zeros(4)),
      'webp',
    ],
    ['SVG by its view box', svg('<path d="M0 0h9"/>'), 'svg'],
    ['SVG by its size', svg('<g><rect/></g>', 'width="120px" height="40"'), 'svg'],
    [
      'SVG as drawing programs save it',
      svg(
        '<sodipodi:namedview/><metadata><rdf:RDF/></metadata><style>.a{fill:url(#g)}</style>' +
          '<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs><use href="#a" fill="url(#g)"/>',
      ),
      'svg',
    ],
  ])('%s', (_name, file, type) => {
    expect(readImage(file)).toEqual({ type, width: 120, height: 40 })
  })

  it.each([
    ['a text', utf8('logo'), 'image_type'],
    ['nothing', new Uint8Array(), 'image_type'],
    ['a GIF', bytes('GIF89a', zeros(20)), 'image_type'],
    ['a page', utf8('<!doctype html><svg></svg>'), 'image_type'],
    ['half a PNG', makePng(120, 40).slice(0, 20), 'image_broken'],
    ['a JPEG without a frame', bytes(jpegHead, [0xff, 0xda, 0, 2], zeros(8)), 'image_broken'],
    ['a JPEG of nonsense', bytes([0xff, 0xd8, 0xff], zeros(40)), 'image_broken'],
    ['half a WebP', bytes('RIFF', zeros(4), 'WEBP', 'VP8X'), 'image_broken'],
    ['an SVG without a size', svg('<path/>', ''), 'image_broken'],
    ['an SVG with a script', svg('<script>alert(1)</script>'), 'image_unsafe'],
    ['an SVG that listens', svg('<path onload="alert(1)"/>'), 'image_unsafe'],
    ['an SVG that embeds', svg('<foreignObject><body/></foreignObject>'), 'image_unsafe'],
    ['an SVG with a picture from elsewhere', svg('<image href="https://a.example/x.png"/>'), 'image_unsafe'],
    ['an SVG that uses a file elsewhere', svg('<use xlink:href="https://a.example/x#y"/>'), 'image_unsafe'],
    ['an SVG that links', svg('<a href="#"><path/></a>'), 'image_unsafe'],
    ['an SVG that animates', svg('<animate attributeName="href"/>'), 'image_unsafe'],
    ['an SVG that fetches a style', svg('<style>@import "https://a.example"</style>'), 'image_unsafe'],
    ['an SVG that fetches a colour', svg('<path style="fill:url(https://a.example)"/>'), 'image_unsafe'],
    [
      'an SVG with HTML under another name',
      svg('<cc:script xmlns:cc="http://www.w3.org/1999/xhtml"/>'),
      'image_unsafe',
    ],
    ['an SVG with entities', utf8('<!DOCTYPE svg [<!ENTITY a "b">]><svg viewBox="0 0 9 9"/>'), 'image_type'],
  ])('%s is refused', (_name, file, problem) => {
    expect(readImage(file)).toEqual({ problem })
  })
})
