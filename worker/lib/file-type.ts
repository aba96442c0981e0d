import { type FileEnding, fileEndings } from '../contracts/inbox-files.ts'
import { readMedia } from './media-type.ts'

/** What a file is; pixels for a picture alone. */
export type ReadFile =
  | { type: string; width?: number; height?: number }
  | { problem: 'file_type' | 'file_damaged' }

const mediaTypes = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
} as const

const mediaEndings: ReadonlySet<string> = new Set(['png', 'jpg', 'jpeg', 'gif', 'webp', 'pdf'])

/** How files of a kind begin: PKWARE's APPNOTE §4.3.7, [MS-CFB] §2.2, ID3v2 §3.1, RFC 3533 §6, ISO 14496-12 §4.3. */
const begins = {
  zip: (bytes: Uint8Array) => startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]),
  compound: (bytes: Uint8Array) => startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]),
  mp3: (bytes: Uint8Array) =>
    startsWith(bytes, [0x49, 0x44, 0x33]) || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0),
  ogg: (bytes: Uint8Array) => startsWith(bytes, [0x4f, 0x67, 0x67, 0x53]),
  boxes: (bytes: Uint8Array) => startsWith(bytes.subarray(4), [0x66, 0x74, 0x79, 0x70]),
  text: (bytes: Uint8Array) => !bytes.subarray(0, 8192).includes(0),
} as const

const kindOf: Record<FileEnding, keyof typeof begins> = {
  doc: 'compound',
  xls: 'compound',
  ppt: 'compound',
  docx: 'zip',
  xlsx: 'zip',
  pptx: 'zip',
  odt: 'zip',
  ods: 'zip',
  zip: 'zip',
  txt: 'text',
  csv: 'text',
  ics: 'text',
  vcf: 'text',
  mp3: 'mp3',
  ogg: 'ogg',
  m4a: 'boxes',
  mp4: 'boxes',
  mov: 'boxes',
}

const startsWith = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, index) => bytes[index] === byte)

const isEnding = (ending: string): ending is FileEnding => Object.hasOwn(fileEndings, ending)

/**
 * Tells what a file is: pictures and PDF by their bytes, whatever the name says; others by the end of their name,
 * when their bytes begin like that.
 */
export function readFile(name: string, bytes: Uint8Array): ReadFile {
  const media = readMedia(bytes)
  if (!('problem' in media)) {
    const { type, width, height } = media
    return { type: mediaTypes[type], ...(width === null || height === null ? {} : { width, height }) }
  }
  const ending = /\.([a-z0-9]{1,5})$/.exec(name.toLowerCase())?.[1] ?? ''
  if (!isEnding(ending)) return { problem: mediaEndings.has(ending) ? 'file_damaged' : 'file_type' }
  return begins[kindOf[ending]](bytes) ? { type: fileEndings[ending] } : { problem: 'file_damaged' }
}
