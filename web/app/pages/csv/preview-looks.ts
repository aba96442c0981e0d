import type { ColumnTarget } from '../../../../worker/contracts/imports.ts'
import type { PreviewRow } from './analyse.ts'
import type { CleanOptions, DropReason } from './clean-options.ts'

export type CellLook = { text: string; tone: 'plain' | 'bad' | 'warn' }
/** What becomes of a row: it goes, or stays as it is, without a wrong value, or with a mark. */
export type RowLook =
  | { goes: true; reason: DropReason; twinLine: number }
  | { goes: false; kind: 'stays' | 'fixed' | 'marked' }
  /** Not decided while the file is still being read: a later row can matter. */
  | { goes: null }

const longestShown = 80

/** A cell as it will be in the cleaned file; one that cannot be read as what its column holds is marked. */
export function cellLook(
  row: Pick<PreviewRow, 'cells' | 'values' | 'warnings'>,
  column: number,
  target: ColumnTarget | undefined,
  { normalise }: Pick<CleanOptions, 'normalise'>,
): CellLook {
  const raw = (row.cells[column] ?? '').trim()
  const warning = row.warnings.find((one) => one.column === column)
  const stored = normalise && !warning ? storedText(row, target) : null
  const text = (stored ?? raw).slice(0, longestShown)
  if (!warning) return { text, tone: 'plain' }
  return { text, tone: warning.code === 'email_invalid' || warning.code === 'phone_invalid' ? 'bad' : 'warn' }
}

/** What an address or a date is written as; null for all else, which stays as it is. */
function storedText({ values }: Pick<PreviewRow, 'values'>, target: ColumnTarget | undefined): string | null {
  if (target?.kind === 'attribute') {
    const { attribute } = target
    return attribute === 'email' || attribute === 'phone' || attribute === 'birthDate'
      ? values[attribute]
      : null
  }
  const isDate = target?.kind === 'newField' && target.type === 'date'
  const value = isDate ? values.fields[target.key] : null
  return typeof value === 'string' ? value : null
}

/** @param shown what the decision says of the rows that go, by their number; null before it is made */
export function rowLook(
  row: Pick<PreviewRow, 'row' | 'warnings'>,
  shown: Record<number, { reason: DropReason; twinLine: number } | undefined> | null,
  options: Pick<CleanOptions, 'invalid'>,
): RowLook {
  if (!shown) return { goes: null }
  const going = shown[row.row]
  if (going) return { goes: true, ...going }
  const hasInvalid = row.warnings.some(({ code }) => code === 'email_invalid' || code === 'phone_invalid')
  if (!hasInvalid) return { goes: false, kind: 'stays' }
  return { goes: false, kind: options.invalid === 'mark' ? 'marked' : 'fixed' }
}
