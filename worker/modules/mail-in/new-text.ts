import {
  attributionLines,
  isAttribution,
  isDivider,
  isForwardDivider,
  isProgramSignature,
  startsHeads,
} from './quote-phrases.ts'

/** A text taken apart: what was newly written, how it was signed, and what is quoted below or above it. */
export type TextParts = { text: string; signature: string | null; quoted: string | null; isForward: boolean }

const longestRead = 20_000

/**
 * Takes a plain text apart. Answers between quoted lines stay with them: neither is understood alone, so nothing is
 * folded there.
 */
export function splitText(whole: string): TextParts {
  const lines = whole.replace(/\r\n?/g, '\n').replaceAll('\u00a0', ' ').split('\n')
  const found = findQuote(lines)
  if (found === null) return { ...withoutSignature(lines), quoted: null, isForward: false }
  const { start, end, isForward } = found
  const [before, after] = [lines.slice(0, start), lines.slice(end)]
  const quoted = lines.slice(start, end).join('\n').trim()
  const head = withoutSignature(before)
  const tail = withoutSignature(after)
  const texts = [head.text, tail.text].filter((text) => text !== '')
  const signatures = [head.signature, tail.signature].filter((text) => text !== null)
  return {
    text: texts.join('\n\n'),
    signature: signatures.length === 0 ? null : signatures.join('\n'),
    quoted,
    isForward,
  }
}

type Quote = { start: number; end: number; isForward: boolean }

/** The lines that are quoted; null when none are, or when answers stand between them. */
function findQuote(lines: readonly string[]): Quote | null {
  for (const [index, raw] of lines.slice(0, longestRead).entries()) {
    const line = raw.trim()
    if (line === '') continue
    if (isForwardDivider(line)) return { start: index, end: lines.length, isForward: true }
    if (isDivider(line) || (/^_{10,}$/.test(line) && startsHeads(lines.slice(index + 1, index + 14)))) {
      return { start: index, end: lines.length, isForward: false }
    }
    if (startsHeads(lines.slice(index, index + 12)))
      return { start: index, end: lines.length, isForward: false }
    const attributed = attributionEnd(lines, index)
    if (attributed !== null) return quotedFrom(lines, index, attributed)
    if (line.startsWith('>')) return quotedFrom(lines, index, index)
  }
  return null
}

/** Where an attribution that begins at a line ends; null when none begins there. */
function attributionEnd(lines: readonly string[], start: number): number | null {
  for (let end = start + 1; end <= Math.min(start + attributionLines, lines.length); end++) {
    const line = (lines[end - 1] ?? '').trim()
    if (line === '' || line.startsWith('>')) return null
    if (isAttribution(lines.slice(start, end))) return end
  }
  return null
}

/**
 * The quote that begins with an attribution: the lines with `>` behind it, or, where the program marks none, all that
 * follows.
 */
function quotedFrom(lines: readonly string[], start: number, bodyStart: number): Quote | null {
  const isMarked = (line: string): boolean => line.trimStart().startsWith('>')
  const firstFilled = lines.findIndex((line, index) => index >= bodyStart && line.trim() !== '')
  if (firstFilled === -1 || !isMarked(lines[firstFilled] ?? '')) {
    return { start, end: lines.length, isForward: false }
  }
  let end = firstFilled
  let answers = 0
  for (let index = firstFilled; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (isMarked(line)) {
      if (answers > 0 && !isBrokenOff(lines, end, index) && hasWords(lines.slice(end, index))) return null
      end = index + 1
      answers = 0
    } else if (line.trim() !== '') answers += 1
  }
  return { start, end, isForward: false }
}

/** One line between two quoted ones is the end of a long one that a program broke off, without its mark. */
const isBrokenOff = (lines: readonly string[], start: number, end: number): boolean =>
  end - start === 1 && (lines[start - 1] ?? '').length >= shortestBroken
const shortestBroken = 60

const hasWords = (lines: readonly string[]): boolean => lines.some((line) => /\p{L}/u.test(line))

const mostSignatureLines = 30

/** Takes off "-- " and what follows (RFC 3676 §4.3), and the line of a telephone. */
function withoutSignature(lines: readonly string[]): { text: string; signature: string | null } {
  const delimiter = lines.findIndex((line) => line === '-- ' || line === '--' || line === '—')
  const body = delimiter === -1 ? [...lines] : lines.slice(0, delimiter)
  const signed = delimiter === -1 ? [] : lines.slice(delimiter + 1)
  while (body.length > 0 && signed.length < mostSignatureLines) {
    const last = body.at(-1)?.trim() ?? ''
    if (last === '' || /^[_-]{5,}$/.test(last)) body.pop()
    else if (isProgramSignature(last)) signed.unshift(body.pop() ?? '')
    else break
  }
  const signature = signed.join('\n').trim()
  return { text: body.join('\n').trim(), signature: signature === '' ? null : signature }
}
