/**
 * Beginnings that make a spreadsheet run a cell as a formula (OWASP "CSV injection"), and what looks like
 * one that was made safe before, so that taking the mark off gives back every cell.
 */
const formulaStart = /^'*[=+\-@\t\r＝＋－＠]/
const escapedStart = /^'(?='*[=+\-@\t\r＝＋－＠])/

/** A cell that a spreadsheet shows and never runs; `unescapeFormula` takes the mark off again. */
export const escapeFormula = (cell: string): string => (formulaStart.test(cell) ? `'${cell}` : cell)

/** The cell as it was before `escapeFormula`: files written here import back unchanged (spec 4.8). */
export const unescapeFormula = (cell: string): string =>
  cell.charCodeAt(0) === 39 ? cell.replace(escapedStart, '') : cell

const needsQuotes = /["\r\n]|^\s|\s$/

/** One line of a CSV file (RFC 4180 quoting, CRLF), every cell safe against formulas. */
export function toCsvLine(cells: readonly string[], delimiter: string): string {
  return toSafeCsvLine(cells.map(escapeFormula), delimiter)
}

/** One line of a CSV file of cells that are safe already. */
export function toSafeCsvLine(cells: readonly string[], delimiter: string): string {
  let line = ''
  for (let at = 0; at < cells.length; at++) {
    const safe = cells[at] ?? ''
    const quoted = needsQuotes.test(safe) || safe.includes(delimiter)
    if (at > 0) line += delimiter
    line += quoted ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return `${line}\r\n`
}
