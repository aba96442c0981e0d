import type { MediaType } from '../contracts/media.ts'
import { readImage } from './image.ts'

/** What a file is by its bytes; pixels are null for what is no picture. */
export type ReadMedia =
  | { type: MediaType; width: number | null; height: number | null }
  | { problem: 'media_type' | 'media_svg' | 'media_broken' }

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/**
 * Reads the head of a file, whatever its name says. An SVG is refused: it can hold scripts, and mail
 * programs do not show it.
 */
export function readMedia(bytes: Uint8Array): ReadMedia {
  if (/^GIF8[79]a$/.test(textOf(bytes.subarray(0, 6)))) return readGif(bytes)
  if (textOf(bytes.subarray(0, 5)) === '%PDF-') return readPdf(bytes)
  const read = readImage(bytes)
  if ('problem' in read) {
    if (read.problem === 'image_type') return { problem: 'media_type' }
    return { problem: read.problem === 'image_unsafe' ? 'media_svg' : 'media_broken' }
  }
  return read.type === 'svg' ? { problem: 'media_svg' } : { ...read, type: read.type }
}

/** GIF89a §18: the size of the logical screen follows the signature. */
function readGif(bytes: Uint8Array): ReadMedia {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.byteLength < 14) return { problem: 'media_broken' }
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)]
  return width > 0 && height > 0 ? { type: 'gif', width, height } : { problem: 'media_broken' }
}

/** PDF (ISO 32000-2) §7.5.5: the end mark stands in the last 1,024 bytes; without it the file was cut off. */
function readPdf(bytes: Uint8Array): ReadMedia {
  const isWhole = textOf(bytes.subarray(-1024)).includes('%%EOF')
  return isWhole ? { type: 'pdf', width: null, height: null } : { problem: 'media_broken' }
}
