import { type HtmlElement, type HtmlLine, keepLeaves, type LineRange, linesOf } from './html-tree.ts'
import {
  attributionLines,
  isAttribution,
  isDivider,
  isForwardDivider,
  isProgramSignature,
  startsHeads,
} from './quote-phrases.ts'

/** HTML taken apart: what was newly written, and what is quoted. Either may be missing, never both. */
export type HtmlParts = { fresh: HtmlElement | null; quoted: HtmlElement | null }

/**
 * Finds what a mail program quoted, by the marks of Gmail, Outlook (desktop, web, mobile), Apple Mail, Thunderbird,
 * Yahoo, Proton and others, and by the words with which they announce it. Answers between quoted lines stay with them,
 * as in texts: nothing is folded there.
 */
export function splitHtml(root: HtmlElement): HtmlParts {
  const { lines, ranges } = linesOf(root)
  const quoted = quotedLines(lines, ranges)
  if (!quoted.includes(true) || isInterleaved(lines, quoted)) return { fresh: root, quoted: null }
  const leaves = new Set(lines.flatMap((line, index) => (quoted[index] === true ? line.leaves : [])))
  return {
    fresh: keepLeaves(root, (leaf) => !leaves.has(leaf)),
    quoted: keepLeaves(root, (leaf) => leaves.has(leaf)),
  }
}

function quotedLines(lines: readonly HtmlLine[], ranges: readonly LineRange[]): boolean[] {
  const quoted = lines.map(() => false)
  const mark = (start: number, end: number): void => void quoted.fill(true, start, end)
  const gmailParts = ranges.filter(({ element }) => isGmailPart(element))
  let startsAt = lines.length
  for (const range of ranges) {
    if (startsQuote(range.element)) startsAt = Math.min(startsAt, range.start)
    // What is within a quote is quoted already: every line is marked a few times at most.
    else if (quoted[range.start] !== true || quoted[range.end - 1] !== true) {
      if (isQuote(range, lines, gmailParts)) mark(range.start, range.end)
    }
  }
  mark(startsAt, lines.length)
  for (const [index, { text }] of lines.entries()) {
    if (quoted[index] === true || text === '') continue
    const announces =
      isDivider(text) || isForwardDivider(text) || startsHeads(textsFrom(lines, index, headLines))
    if (announces) mark(index, lines.length)
  }
  markAttributions(lines, quoted)
  // The line that Outlook draws above its quote belongs to it.
  for (let index = lines.length - 2; index >= 0; index--) {
    const isRule = lines[index]?.leaves.some((leaf) => leaf.type === 'element' && leaf.name === 'hr') ?? false
    if (isRule && quoted[index + 1] === true && lines[index]?.text === '') quoted[index] = true
  }
  return quoted
}

const headLines = 12

const textsFrom = (lines: readonly HtmlLine[], start: number, count: number): string[] =>
  lines.slice(start, start + count).map(({ text }) => text)

/** Marks the lines that announce a quote, right above it, or above all the rest where no quote is marked. */
function markAttributions(lines: readonly HtmlLine[], quoted: boolean[]): void {
  for (const index of lines.keys()) {
    if (quoted[index] === true) continue
    for (let count = 1; count <= attributionLines; count++) {
      if (quoted[index + count - 1] === true || !isAttribution(textsFrom(lines, index, count))) continue
      let next = index + count
      while (next < lines.length && lines[next]?.text === '' && quoted[next] !== true) next += 1
      const isAbove = next === lines.length || quoted[next] === true
      quoted.fill(true, index, isAbove ? index + count : lines.length)
      break
    }
  }
}

/** Elements from which on all is quoted: Outlook puts them above the original. */
const startIds = /^(?:x_)*(?:divRplyFwdMsg|appendonsend|stopSpelling|zwchr)$/i
const startsQuote = ({ attributes, name }: HtmlElement): boolean =>
  startIds.test(attributes['id'] ?? '') ||
  attributes['data-marker'] === '__DIVIDER__' ||
  (name === 'div' && outlookRule.test((attributes['style'] ?? '').replace(/\s+/g, '')))
/** The head of the original in Word's HTML: a division with a grey or blue line above it. */
const outlookRule = /border:none;border-top:solid#(?:E1E1E1|B5C4DF)1\.0pt/i

const quoteClasses =
  /(?:^|\s)(?:yahoo_quoted|\S*yahoo_quoted|protonmail_quote|tutanota_quote|moz-cite-prefix|moz-forward-container|gmail_attr|zmail_extra|front-blockquote|mail_quoted|moz-email-headers-table)(?:\s|$)/i
const quoteIds =
  /^(?:x_)*(?:OLK_SRC_BODY_SECTION|mail-editor-reference-message-container|yahoo_quoted_\d+|\S*yahoo_quoted_\d+|yqt\d+|isForwardContent|isReplyContent|origbody|reply-intro|quoted-?text)$/i

function isQuote(range: LineRange, lines: readonly HtmlLine[], gmailParts: readonly LineRange[]): boolean {
  const { name, attributes } = range.element
  const classes = attributes['class'] ?? ''
  if (quoteClasses.test(classes) || quoteIds.test(attributes['id'] ?? '')) return true
  if (/(?:^|\s)gmail_quote/.test(classes))
    return name === 'blockquote' || isWholeGmailQuote(range, lines, gmailParts)
  if (name !== 'blockquote') return false
  if (attributes['type']?.toLowerCase() === 'cite' || attributes['cite'] !== undefined) return true
  return opensWithAttribution(lines, range.start) || endsWithAttribution(lines, range.start)
}

/** What is a quote by itself within Gmail's division of the whole. */
const isGmailPart = ({ name, attributes }: HtmlElement): boolean =>
  /(?:^|\s)gmail_attr(?:\s|$)/.test(attributes['class'] ?? '') ||
  (name === 'blockquote' && /(?:^|\s)gmail_quote/.test(attributes['class'] ?? ''))

/** A mail with more parts than that is none that a person wrote. */
const mostGmailParts = 200

/** Gmail's division is all quote unless somebody answered between its parts. */
function isWholeGmailQuote(
  { start, end }: LineRange,
  lines: readonly HtmlLine[],
  gmailParts: readonly LineRange[],
): boolean {
  if (gmailParts.length > mostGmailParts) return true
  const parts = gmailParts.filter((one) => one.start >= start && one.end <= end)
  if (!parts.some(({ element }) => element.name === 'blockquote')) return true
  const covered = new Set(
    parts.flatMap((one) => Array.from({ length: one.end - one.start }, (_, at) => one.start + at)),
  )
  for (let at = start; at < end; at++) {
    if (lines[at]?.text !== '' && !covered.has(at)) return false
  }
  return true
}

/** A quote without a mark of its own that is announced within itself, as Yahoo does on telephones. */
const opensWithAttribution = (lines: readonly HtmlLine[], start: number): boolean =>
  [1, 2, 3].some((count) => isAttribution(textsFrom(lines, start, count)))

/** Or in the lines right above it. */
function endsWithAttribution(lines: readonly HtmlLine[], start: number): boolean {
  const above: string[] = []
  for (let at = start - 1; at >= 0 && above.length < 3; at--) {
    const { text } = lines[at] ?? { text: '' }
    if (text !== '') above.unshift(text)
    else if (start - at > mostEmptyAbove) break
  }
  return [1, 2, 3].some((count) => isAttribution(above.slice(-count)))
}

const mostEmptyAbove = 10

/** Whether somebody wrote between two quoted places: neither is understood alone. */
function isInterleaved(lines: readonly HtmlLine[], quoted: readonly boolean[]): boolean {
  let [seenQuote, seenAnswer] = [false, false]
  for (const [index, { text }] of lines.entries()) {
    if (text === '') continue
    if (quoted[index] !== true) seenAnswer = seenAnswer || (seenQuote && !isProgramSignature(text))
    else if (seenAnswer) return true
    else seenQuote = true
  }
  return false
}
