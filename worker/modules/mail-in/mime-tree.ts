import { mailLimits } from './mail.ts'

/** Where a part stands in the bytes of its mail, its own headers included. */
export type MimePart =
  | { kind: 'leaf'; start: number; end: number; bodyStart: number }
  /** `alternative`: its parts say the same in different ways; of others each adds something. */
  | { kind: 'multipart'; alternative: boolean; related: boolean; parts: MimePart[] }

export type MimeTree = { root: MimePart; headerEnd: number; truncated: boolean }

/**
 * The structure of a mail (RFC 2046 §5.1) as ranges of its bytes, within the bounds of `mailLimits`. Nothing is
 * decoded, and no input is refused: what is no multipart, or one too deep, is a leaf.
 *
 * @param ascii the mail, one character per byte
 */
export function readMimeTree(ascii: string): MimeTree {
  let parts = 0
  let truncated = false

  function walk(start: number, end: number, depth: number): MimePart {
    const bodyStart = findBody(ascii, start, end)
    const type = contentType(ascii.slice(start, Math.min(bodyStart, start + mailLimits.headerBytes)))
    if (type.boundary === null || !type.name.startsWith('multipart/')) {
      return { kind: 'leaf', start, end, bodyStart }
    }
    if (depth >= mailLimits.depth) {
      truncated = true
      return { kind: 'multipart', alternative: false, related: false, parts: [] }
    }
    const children: MimePart[] = []
    for (const range of splitAt(ascii, type.boundary, bodyStart, end)) {
      parts += 1
      if (parts > mailLimits.parts) {
        truncated = true
        break
      }
      children.push(walk(range.start, range.end, depth + 1))
    }
    return {
      kind: 'multipart',
      alternative: type.name === 'multipart/alternative',
      related: type.name === 'multipart/related',
      parts: children,
    }
  }

  const root = walk(0, ascii.length, 0)
  return { root, headerEnd: findBody(ascii, 0, ascii.length), truncated }
}

/** Where the body begins: behind the first empty line. A part that begins with one has no headers. */
function findBody(ascii: string, start: number, end: number): number {
  if (ascii.startsWith('\r\n', start)) return Math.min(end, start + 2)
  if (ascii[start] === '\n') return Math.min(end, start + 1)
  const unix = ascii.indexOf('\n\n', start)
  const wire = ascii.indexOf('\n\r\n', start)
  const ends = [unix === -1 ? end : unix + 2, wire === -1 ? end : wire + 3]
  return Math.min(...ends, end)
}

/** The type and the boundary of a block of headers. */
function contentType(headers: string): { name: string; boundary: string | null } {
  const unfolded = headers.replace(/\r?\n[ \t]+/g, ' ')
  const value = /^content-type[ \t]*:[ \t]*([^\r\n]*)/im.exec(unfolded)?.[1] ?? ''
  const boundary = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;"]+))/i.exec(value)
  return {
    name: /^[^\s;]*/.exec(value)?.[0].toLowerCase() ?? '',
    boundary: (boundary?.[1] ?? boundary?.[2])?.trimEnd() || null,
  }
}

/** The parts between the lines of a boundary; what stands before the first and behind the last is for nobody. */
function* splitAt(
  ascii: string,
  boundary: string,
  from: number,
  end: number,
): Generator<{ start: number; end: number }> {
  const line = `--${boundary}`
  let partStart: number | null = null
  for (let at = ascii.indexOf(line, from); at !== -1 && at < end; at = ascii.indexOf(line, at + 1)) {
    const startsLine = at === from || ascii[at - 1] === '\n'
    const after = at + line.length
    const isLast = ascii.startsWith('--', after)
    const endsLine = /[\s]/.test(ascii[after] ?? ' ')
    if (!startsLine || (!isLast && !endsLine)) continue
    if (partStart !== null) yield { start: partStart, end: endBefore(ascii, at, partStart) }
    if (isLast) return
    const next = ascii.indexOf('\n', after)
    if (next === -1 || next >= end) return
    partStart = next + 1
  }
  if (partStart !== null) yield { start: partStart, end }
}

/** The line break before a boundary belongs to the boundary. */
function endBefore(ascii: string, at: number, start: number): number {
  const end = ascii[at - 1] === '\n' ? at - 1 : at
  return Math.max(start, ascii[end - 1] === '\r' ? end - 1 : end)
}
