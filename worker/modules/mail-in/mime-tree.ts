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
  // Within the part alone: to look further would cost the whole mail once for each of its parts.
  const part = ascii.slice(start, end)
  if (part.startsWith('\r\n')) return start + 2
  if (part.startsWith('\n')) return start + 1
  const unix = part.indexOf('\n\n')
  const wire = part.indexOf('\n\r\n')
  const ends = [unix === -1 ? part.length : unix + 2, wire === -1 ? part.length : wire + 3]
  return start + Math.min(...ends)
}

/** The type and the boundary of a block of headers, and its other parameters that are read, as they were written. */
export function contentType(headers: string): {
  name: string
  boundary: string | null
  parameters: string[]
} {
  const unfolded = headers.replace(/\r?\n[ \t]+/g, ' ')
  const value = /^content-type[ \t]*:[ \t]*([^\r\n]*)/im.exec(unfolded)?.[1] ?? ''
  const boundary = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;"]+))/i.exec(value)
  return {
    name: /^[^\s;]*/.exec(value)?.[0].toLowerCase() ?? '',
    boundary: (boundary?.[1] ?? boundary?.[2])?.trimEnd() || null,
    parameters: value.match(/(?<=;\s{0,20})(?:charset|name\*?(?:\d{1,2}\*?)?)=(?:"[^"]*"|[^\s;"]+)/gi) ?? [],
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
  const within = ascii.slice(0, end)
  let partStart: number | null = null
  for (let at = within.indexOf(line, from); at !== -1; at = within.indexOf(line, at + 1)) {
    const startsLine = at === from || within[at - 1] === '\n'
    const after = at + line.length
    const isLast = within.startsWith('--', after)
    const endsLine = /[\s]/.test(within[after] ?? ' ')
    if (!startsLine || (!isLast && !endsLine)) continue
    if (partStart !== null) yield { start: partStart, end: endBefore(within, at, partStart) }
    if (isLast) return
    const next = within.indexOf('\n', after)
    if (next === -1) return
    partStart = next + 1
  }
  if (partStart !== null) yield { start: partStart, end }
}

/** The line break before a boundary belongs to the boundary. */
function endBefore(ascii: string, at: number, start: number): number {
  const end = ascii[at - 1] === '\n' ? at - 1 : at
  return Math.max(start, ascii[end - 1] === '\r' ? end - 1 : end)
}
