import { createSignal } from 'solid-js'
import type { Import, ImportChunkResult } from '../../../../worker/contracts/imports.ts'

/** The rate is measured over this long, so that a pause shows soon. */
const windowMs = 8_000

export type Progress = {
  totalRows: number
  rows: number
  created: number
  updated: number
  unchanged: number
  skipped: number
  rejected: number
}
const none: Progress = {
  totalRows: 0,
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  rejected: 0,
}

/** The figures of a running import, from what the server confirms. */
export function createProgress(now: () => number = () => performance.now()) {
  const [progress, setProgress] = createSignal<Progress>(none)
  let marks: { at: number; rows: number }[] = []

  return {
    figures: progress,
    start(from: Import): void {
      marks = [{ at: now(), rows: from.receivedRows }]
      setProgress({
        totalRows: from.totalRows,
        rows: from.receivedRows,
        created: from.createdRows,
        updated: from.updatedRows,
        unchanged: from.unchangedRows,
        skipped: from.skippedRows,
        rejected: from.rejectedRows,
      })
    },
    add(result: ImportChunkResult, rows: number): void {
      setProgress((known) => ({
        totalRows: known.totalRows,
        rows: known.rows + rows,
        created: known.created + result.created,
        updated: known.updated + result.updated,
        unchanged: known.unchanged + result.unchanged,
        skipped: known.skipped + result.skipped,
        rejected: known.rejected + result.rejected,
      }))
      const at = now()
      marks = [...marks, { at, rows: progress().rows }].filter((mark) => at - mark.at <= windowMs)
    },
    /** Rows a second lately; null while there is too little to tell. */
    ratePerSecond(): number | null {
      const { rows } = progress()
      const first = marks[0]
      const elapsedMs = first ? now() - first.at : 0
      if (!first || elapsedMs < 500 || rows === first.rows) return null
      return ((rows - first.rows) / elapsedMs) * 1000
    },
    remainingMs(): number | null {
      const rate = this.ratePerSecond()
      const { totalRows, rows } = progress()
      return rate === null ? null : ((totalRows - rows) / rate) * 1000
    },
  }
}
