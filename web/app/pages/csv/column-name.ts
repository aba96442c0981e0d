import type { ColumnTarget } from '../../../../worker/contracts/imports.ts'
import type { Table } from '../../../../worker/lib/import/inspect.ts'
import { importsText } from '../../i18n/imports.ts'

/** A column as the file names it, or by its number. */
export const columnName = (table: Pick<Table, 'headings'>, column: number): string =>
  table.headings[column] || importsText.t('columns.unnamed', { number: column + 1 })

/** The heading of a column in the cleaned file: one that an import recognises by itself. */
export function cleanHeading(table: Pick<Table, 'headings'>, column: number, target: ColumnTarget): string {
  if (target.kind === 'attribute') return importsText.t(`targets.${target.attribute}`)
  return target.kind === 'field' ? target.key : columnName(table, column)
}
