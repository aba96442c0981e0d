import { Parser } from 'htmlparser2'
import type { Logo } from '../contracts/workspace.ts'
import { fromUtf8 } from './bytes.ts'

export type ImageType = Logo['type']
/** What a picture is by its bytes, whatever its name says; sizes in pixels. */
export type ImageShape = { type: ImageType; width: number; height: number }

export type ReadImage = ImageShape | { problem: 'image_type' | 'image_broken' | 'image_unsafe' }

/** Reads the head of a PNG, JPEG, WebP or SVG. An SVG that could do more than be looked at is refused. */
export function readImage(bytes: Uint8Array): ReadImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return shape('png', pngSize(view))
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return shape('jpeg', jpegSize(view))
  if (textAt(view, 0) === 'RIFF' && textAt(view, 8) === 'WEBP') return shape('webp', webpSize(view))
  const text = fromUtf8(bytes).replace(/^\uFEFF/, '')
  return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(text)
    ? readSvg(text)
    : { problem: 'image_type' }
}

type Size = { width: number; height: number }

const shape = (type: ImageType, size: Size | null): ReadImage =>
  size !== null && size.width > 0 && size.height > 0 ? { type, ...size } : { problem: 'image_broken' }

const startsWith = (bytes: Uint8Array, head: readonly number[]): boolean =>
  head.every((byte, at) => bytes[at] === byte)

/** Four letters at a place, as RIFF and PNG name their parts. */
function textAt(view: DataView, at: number): string {
  if (at + 4 > view.byteLength) return ''
  return String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)))
}

/** PNG (ISO 15948) §11.2.2: the header comes first. */
function pngSize(view: DataView): Size | null {
  if (view.byteLength < 33 || textAt(view, 12) !== 'IHDR') return null
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** JPEG (ITU-T T.81) §B.1: segments with their length, the frame's header (SOF) among them. */
function jpegSize(view: DataView): Size | null {
  let at = 2
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null
    const marker = view.getUint8(at + 1)
    const isFill = marker === 0xff
    const isAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    if (marker === 0xd9 || marker === 0xda) return null
    if (isFill) at += 1
    else at += isAlone ? 2 : 2 + view.getUint16(at + 2)
  }
  return null
}

/** WebP container (RFC 9649 §2.5 to 2.7): lossy, lossless or extended. */
function webpSize(view: DataView): Size | null {
  if (view.byteLength < 30) return null
  switch (textAt(view, 12)) {
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    case 'VP8L': {
      const bits = view.getUint32(21, true)
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
    }
    case 'VP8X': {
      const threeBytes = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
      return { width: threeBytes(24) + 1, height: threeBytes(27) + 1 }
    }
    default:
      return null
  }
}

/** Elements that draw; everything that runs, embeds, animates or links is absent. */
const drawing = new Set(
  (
    'svg g path rect circle ellipse line polyline polygon text tspan defs linearGradient radialGradient stop ' +
    'clipPath mask use symbol title desc style metadata pattern marker filter feBlend feColorMatrix feComposite ' +
    'feDropShadow feFlood feGaussianBlur feMerge feMergeNode feOffset'
  ).split(' '),
)
/** What drawing programs leave behind; nothing shows it. */
const leftovers = /^(?:sodipodi|inkscape|rdf|cc|dc):[A-Za-z-]+$/
const outsideUrl = /url\(\s*(?!['"]?#)|@import|expression\(|javascript:|data:/i

/** A drawing that only draws, with its size from `width` and `height`, else from `viewBox`. */
function readSvg(text: string): ReadImage {
  if (/<!(?:DOCTYPE|ENTITY)|1999\/xhtml/i.test(text)) return { problem: 'image_unsafe' }
  let isSafe = true
  let size: Size | null = null
  let depth = 0
  let inStyle = false
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (depth === 0) size = svgSize(attributes)
        depth += 1
        inStyle = name === 'style'
        if (!drawing.has(name) && !leftovers.test(name)) isSafe = false
        if (!Object.entries(attributes).every(isSafeAttribute)) isSafe = false
      },
      onclosetag() {
        depth -= 1
        inStyle = false
      },
      ontext(part) {
        if (inStyle && outsideUrl.test(part)) isSafe = false
      },
      onprocessinginstruction(name) {
        if (name !== '?xml') isSafe = false
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.end(text)
  if (!isSafe) return { problem: 'image_unsafe' }
  return shape('svg', size)
}

function isSafeAttribute([name, value]: [string, string]): boolean {
  if (/^on/i.test(name)) return false
  if (/(?:^|:)href$/i.test(name)) return value.trim().startsWith('#')
  return !outsideUrl.test(value)
}

function svgSize(attributes: Record<string, string>): Size | null {
  const pixels = (value: string | undefined) => {
    const found = /^\s*(\d+(?:\.\d+)?)(?:px)?\s*$/.exec(value ?? '')
    return found ? Math.round(Number(found[1])) : null
  }
  const [width, height] = [pixels(attributes['width']), pixels(attributes['height'])]
  if (width !== null && height !== null) return { width, height }
  const box = /^\s*\S+[\s,]+\S+[\s,]+(\d+(?:\.\d+)?)[\s,]+(\d+(?:\.\d+)?)\s*$/.exec(
    attributes['viewBox'] ?? '',
  )
  return box ? { width: Math.round(Number(box[1])), height: Math.round(Number(box[2])) } : null
}
