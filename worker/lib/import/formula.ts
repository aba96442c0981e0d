/** Beginnings that make a spreadsheet run a cell as a formula (OWASP "CSV injection"). */
const formulaStart = /^[=+\-@\t\r]/
const escapedStart = /^'(?=[=+\-@\t\r])/

/** A cell that a spreadsheet shows and never runs; `unescapeFormula` takes the mark off again. */
export const escapeFormula = (cell: string): string => (formulaStart.test(cell) ? `'${cell}` : cell)

/** The cell as it was before `escapeFormula`: files written here import back unchanged (spec 4.8). */
export const unescapeFormula = (cell: string): string =>
  cell.charCodeAt(0) === 39 ? cell.replace(escapedStart, '') : cell

const needsQuotes = /["\r\n]/

/** One line of a CSV file (RFC 4180 quoting, CRLF), every cell safe against formulas. */
export function toCsvLine(cells: readonly string[], delimiter: string): string {
  const written = cells.map((cell) => {
    const safe = escapeFormula(cell)
    const quoted = needsQuotes.test(safe) || safe.includes(delimiter) || safe !== safe.trim()
    return quoted ? `"${safe.replaceAll('"', '""')}"` : safe
  })
  return `${written.join(delimiter)}\r\n`
}
