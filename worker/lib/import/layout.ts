import { foldText } from '../identity/name.ts'
import { normaliseEmail } from '../identity/email.ts'

/** What separates the cells of a row. */
export const delimiters = [';', ',', '\t', '|'] as const
export type Delimiter = (typeof delimiters)[number]

/** Excel's own first line that names the separator: `sep=;`. */
const separatorLine = /^"?sep=(.)"?\r?\n?$/i

/** The separator that a first line `sep=;` names, or null when the line is no such thing. */
export function namedDelimiter(firstLine: string): Delimiter | null {
  const named = separatorLine.exec(firstLine)?.[1]
  return delimiters.find((delimiter) => delimiter === named) ?? null
}

/**
 * The separator of a text, from its first lines: the one that cuts most rows into the same number of
 * cells. A file of one column has none; then it is the semicolon, which no address contains.
 */
export function guessDelimiter(sample: string): Delimiter {
  const named = namedDelimiter(sample.slice(0, sample.search(/\n|$/) + 1))
  if (named) return named
  let best: Delimiter = ';'
  let bestScore = 0
  for (const delimiter of delimiters) {
    const counts = countPerRow(sample, delimiter)
    const score = scoreOf(counts)
    if (score > bestScore) {
      best = delimiter
      bestScore = score
    }
  }
  return best
}

const sampleRows = 100

/** Separators outside quotes in each of the first rows; the last row may be cut off and is left out. */
function countPerRow(sample: string, delimiter: string): number[] {
  const counts: number[] = []
  let count = 0
  let quoted = false
  let filled = false
  for (const character of sample) {
    if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if (character === '\n') {
      if (filled) counts.push(count)
      if (counts.length === sampleRows) return counts
      count = 0
      filled = false
      continue
    } else if (character === delimiter) count += 1
    if (character !== '\r') filled = true
  }
  if (filled && (counts.length === 0 || !quoted)) counts.push(count)
  return counts
}

/** How many rows agree on the most common number of separators, times a little for the number itself. */
function scoreOf(counts: number[]): number {
  const rowsByCount = new Map<number, number>()
  for (const count of counts) if (count > 0) rowsByCount.set(count, (rowsByCount.get(count) ?? 0) + 1)
  let score = 0
  for (const [count, rows] of rowsByCount) {
    score = Math.max(score, (rows / counts.length) * (1 + Math.min(count, 20) / 20))
  }
  return score
}

/**
 * Whether the first row holds headings: a row of data has an address, a number or a date in it, or
 * repeats the same text; headings are different words.
 *
 * @param isKnownHeading tells a heading that names a contact's attribute
 */
export function hasHeadings(
  firstRow: readonly string[],
  isKnownHeading: (heading: string) => boolean,
): boolean {
  const cells = firstRow.map((cell) => cell.trim()).filter((cell) => cell !== '')
  if (cells.length === 0) return false
  if (cells.some((cell) => normaliseEmail(cell).email !== null)) return false
  if (cells.some(isKnownHeading)) return true
  if (cells.some((cell) => /^[+\d][\d\s./,:-]*$/.test(cell))) return false
  return new Set(cells.map(foldText)).size === cells.length
}
