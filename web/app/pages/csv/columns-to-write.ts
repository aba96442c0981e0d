import type { CleanOptions } from './clean-options.ts'

/** The columns of the cleaned file, in the order of the file. `filled` counts rows per column. */
export function columnsToWrite(
  columns: readonly { kept: boolean }[],
  filled: readonly number[],
  options: Pick<CleanOptions, 'dropEmptyColumns'>,
): number[] {
  return [...columns.keys()].filter(
    (column) => columns[column]?.kept && !(options.dropEmptyColumns && filled[column] === 0),
  )
}

/** Whether rows keep their problems in a column of their own. */
export const hasMarks = ({ invalid, missing }: Pick<CleanOptions, 'invalid' | 'missing'>): boolean =>
  invalid === 'mark' || missing === 'mark'
