import {
  chunkRowSteps,
  type ImportRow,
  maxChunkCharacters,
  type RejectReason,
  type RowWarning,
} from '../../../../worker/contracts/imports.ts'
import { createDoubleFinder } from '../../../../worker/lib/import/doubles.ts'
import { createRowReader, type RowPlan, type Verdict } from '../../../../worker/lib/import/verdict.ts'
import { type FileRow, type FileSettings, readRows } from '../../../../worker/lib/import/rows.ts'
import { countLost, type LostCounts } from '../../file-reading/lost-digits.ts'

/** A row as it will be stored, or why it will not. */
export type JudgedRow = FileRow & Verdict & { doubleOf: number | null }

/** A row for the eye: its phone as people read it. */
export type PreviewRow = JudgedRow & { phoneText: string | null }

/** What an import of the file would do, as far as the file alone can tell. */
export type Analysis = {
  rows: number
  rejects: Partial<Record<RejectReason, number>>
  /** Per column of the file. */
  warnings: Partial<Record<RowWarning, number>>[]
  /** Line of the first row in which a quote is opened and never closed; null without one. */
  openQuoteLine: number | null
  /** Rows whose phone lost digits in a spreadsheet. */
  lost: LostCounts
  preview: PreviewRow[]
  /** The first rows with something wrong. */
  problems: PreviewRow[]
  /** Per column of the file: the first rows in which something is wrong there. */
  columnProblems: PreviewRow[][]
  /** Rows of a chunk, so that the largest one stays small. */
  chunkRows: number
}

const previewRows = 10

/** Reads every row of a file by a plan, doubles across the whole file included. */
export async function* judgeRows(
  bytes: AsyncIterable<Uint8Array>,
  settings: FileSettings,
  plan: RowPlan,
): AsyncGenerator<JudgedRow[]> {
  const read = createRowReader(plan)
  const doubles = createDoubleFinder()
  let skipsHeading = settings.headings
  for await (const batch of readRows(bytes, settings)) {
    const rows = skipsHeading ? batch.slice(1) : batch
    if (batch.length > 0) skipsHeading = false
    yield rows.map((row): JudgedRow => {
      const verdict = read(row.cells)
      const { email, phone } = verdict.values
      const doubleOf = verdict.reject === null ? doubles.find(row.line, email, phone) : null
      return {
        ...row,
        ...verdict,
        reject: doubleOf === null ? verdict.reject : 'duplicate_in_file',
        doubleOf,
      }
    })
  }
}

/** Collects the figures of an analysis row by row. */
export function createAnalysis(columns: number, formatPhone: (phone: string) => string) {
  const analysis: Analysis = {
    rows: 0,
    rejects: {},
    warnings: Array.from({ length: columns }, () => ({})),
    openQuoteLine: null,
    lost: {},
    preview: [],
    problems: [],
    columnProblems: Array.from({ length: columns }, () => []),
    chunkRows: chunkRowSteps[0],
  }
  const toPreview = (row: JudgedRow): PreviewRow => ({
    ...row,
    phoneText: row.values.phone === null ? null : formatPhone(row.values.phone),
  })
  const windows = chunkRowSteps.map((size) => ({ size, characters: 0, largest: 0 }))

  return {
    add(row: JudgedRow): void {
      for (const window of windows) {
        if (analysis.rows % window.size === 0) window.characters = 0
        for (const cell of row.cells) window.characters += cell.length + 3
        window.largest = Math.max(window.largest, window.characters)
      }
      analysis.rows += 1
      if (row.openQuote) analysis.openQuoteLine ??= row.line
      if (row.reject !== null) analysis.rejects[row.reject] = (analysis.rejects[row.reject] ?? 0) + 1
      countLost(row.warnings, analysis.lost)
      for (const { column, code } of row.warnings) {
        const counts = analysis.warnings[column]
        if (counts) counts[code] = (counts[code] ?? 0) + 1
        const shown = analysis.columnProblems[column]
        if (shown && shown.length < previewRows) shown.push(toPreview(row))
      }
      if (analysis.preview.length < previewRows) analysis.preview.push(toPreview(row))
      const hasProblem = row.reject !== null || row.warnings.length > 0
      if (hasProblem && analysis.problems.length < previewRows) analysis.problems.push(toPreview(row))
    },
    /** A copy, with the chunk size that the rows so far ask for. */
    result(): Analysis {
      const fitting = windows.find(({ largest }) => largest <= maxChunkCharacters)
      return { ...analysis, chunkRows: fitting?.size ?? chunkRowSteps[chunkRowSteps.length - 1] ?? 50 }
    },
  }
}

/** The numbered chunks of an import, from the whole file. */
export async function* toChunks(
  judged: AsyncIterable<JudgedRow[]>,
  chunkRows: number,
): AsyncGenerator<{ chunk: number; rows: ImportRow[] }> {
  let chunk = 0
  let rows: ImportRow[] = []
  for await (const batch of judged) {
    for (const { line, cells, doubleOf } of batch) {
      rows.push(doubleOf === null ? { line, cells } : { line, cells, doubleOf })
      if (rows.length === chunkRows) {
        yield { chunk, rows }
        chunk += 1
        rows = []
      }
    }
  }
  if (rows.length > 0) yield { chunk, rows }
}
