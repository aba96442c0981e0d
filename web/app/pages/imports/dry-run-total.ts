import type { DryRunResult, RejectReason, RowCounts } from '../../../../worker/contracts/imports.ts'

/** A row whose e-mail is of one contact and whose phone of another: the two may be one person. */
export type Conflict = { line: number; contactIds: number[] }

/** What an import of the whole file would do. */
export type DryRunTotal = RowCounts & {
  rows: number
  byReason: Partial<Record<RejectReason, number>>
  /** The first ones; `byReason` has them all. */
  conflicts: Conflict[]
}

const shownConflicts = 50

/** Adds up the answers to the chunks of a file, in any order. */
export function createDryRunTotal() {
  const total: DryRunTotal = {
    rows: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    skipped: 0,
    rejected: 0,
    restored: 0,
    byReason: {},
    conflicts: [],
  }
  const written = new Set<number>()
  const reject = (reason: RejectReason, count = 1): void => {
    total.byReason[reason] = (total.byReason[reason] ?? 0) + count
  }
  /** One contact is written by one row: a later chunk that means it again holds a double. */
  const repeats = (ids: readonly number[]): number => {
    let count = 0
    for (const id of ids) {
      if (written.has(id)) count += 1
      else written.add(id)
    }
    return count
  }
  return {
    add(result: DryRunResult, rows: number): void {
      const [updatedAgain, unchangedAgain] = [repeats(result.updatedIds), repeats(result.unchangedIds)]
      const doubles = updatedAgain + unchangedAgain
      total.rows += rows
      total.created += result.created
      total.updated += result.updated - updatedAgain
      total.unchanged += result.unchanged - unchangedAgain
      total.skipped += result.skipped
      total.restored += result.restored
      total.rejected += result.rejected + doubles
      if (doubles > 0) reject('duplicate_in_file', doubles)
      for (const { reason, line, contactIds } of result.rejects) {
        reject(reason)
        if (reason === 'identity_split') total.conflicts.push({ line, contactIds })
      }
      total.conflicts = total.conflicts.toSorted((a, b) => a.line - b.line).slice(0, shownConflicts)
    },
    result: (): DryRunTotal => ({ ...total, byReason: { ...total.byReason } }),
  }
}
