import type { FieldValue } from '../../../worker/contracts/contacts.ts'
import type { Field, FieldType } from '../../../worker/contracts/fields.ts'
import type { ColumnTarget, RowWarning } from '../../../worker/contracts/imports.ts'
import type { PreviewRow } from '../pages/imports/analyse.ts'
import type { ColumnChoice } from './columns.ts'

/** A column of the preview; a full name makes two. */
export type PreviewColumn = {
  /** Place in the file. */
  column: number
  target: Exclude<ColumnTarget, { kind: 'ignore' }>
  part: 'firstName' | 'lastName' | null
  /** Of a dynamic field, new or known. */
  type: FieldType | null
}
export type PreviewCell = {
  /** What is stored; null where nothing is. */
  value: FieldValue
  kind: 'text' | 'date' | 'moment' | 'number' | 'boolean'
  tone: 'plain' | 'bad' | 'warn'
}

/** The stored columns in the order of the file. */
export function previewColumns(
  choices: readonly ColumnChoice[],
  fields: readonly Pick<Field, 'key' | 'type'>[],
): PreviewColumn[] {
  const types = new Map(fields.map(({ key, type }) => [key, type]))
  return choices.flatMap(({ target }, column): PreviewColumn[] => {
    if (target.kind === 'ignore') return []
    const isFullName =
      target.kind === 'attribute' && (target.attribute === 'fullName' || target.attribute === 'lastFirstName')
    return isFullName
      ? [
          { column, target, part: 'firstName', type: null },
          { column, target, part: 'lastName', type: null },
        ]
      : [{ column, target, part: null, type: typeOf(target, types) }]
  })
}

function typeOf(target: PreviewColumn['target'], known: ReadonlyMap<string, FieldType>): FieldType | null {
  if (target.kind === 'attribute') return null
  return target.kind === 'newField' ? target.type : (known.get(target.key) ?? null)
}

/** One cell as it is stored; a value that is left out or kept as it is stands as the file has it, marked. */
export function previewCell(row: PreviewRow, { column, target, part, type }: PreviewColumn): PreviewCell {
  const warning = row.warnings.find((one) => one.column === column)
  const written = row.cells[column]?.trim() || null
  if (warning && warning.code !== 'text_cut') {
    return { value: written, kind: 'text', tone: toneOf(warning.code, row) }
  }
  const isAddress =
    target.kind === 'attribute' && (target.attribute === 'email' || target.attribute === 'phone')
  const tone = warning ? 'warn' : isAddress && row.reject === 'no_identity' ? 'bad' : 'plain'
  return { ...storedValue(row, target, part, type), tone }
}

const toneOf = (code: RowWarning, row: PreviewRow): PreviewCell['tone'] =>
  code === 'email_invalid' || row.reject !== null ? 'bad' : 'warn'

function storedValue(
  { values, phoneText }: PreviewRow,
  target: PreviewColumn['target'],
  part: PreviewColumn['part'],
  type: FieldType | null,
): Omit<PreviewCell, 'tone'> {
  if (part) return { value: values[part], kind: 'text' }
  if (target.kind !== 'attribute') {
    const value = values.fields[target.key] ?? null
    if (typeof value === 'boolean') return { value, kind: 'boolean' }
    if (typeof value === 'number') return { value, kind: type === 'datetime' ? 'moment' : 'number' }
    return { value, kind: type === 'date' ? 'date' : 'text' }
  }
  switch (target.attribute) {
    case 'phone':
      return { value: phoneText, kind: 'text' }
    case 'birthDate':
      return { value: values.birthDate, kind: 'date' }
    case 'tags':
      return { value: values.tags.join(', ') || null, kind: 'text' }
    case 'fullName':
    case 'lastFirstName':
      return { value: null, kind: 'text' }
    default:
      return { value: values[target.attribute], kind: 'text' }
  }
}

export type RowOutcome =
  | { kind: 'reject'; row: PreviewRow }
  | { kind: 'ready' | 'noEmail' | 'phoneKept' | 'dateEmpty' | 'cellEmpty' | 'textCut' }

/** What comes of a row, in the order of what matters most. */
export function rowOutcome(row: PreviewRow): RowOutcome {
  if (row.reject !== null) return { kind: 'reject', row }
  const codes = new Set(row.warnings.map(({ code }) => code))
  if (codes.has('email_invalid')) return { kind: 'noEmail' }
  if (codes.has('phone_invalid')) return { kind: 'phoneKept' }
  if (codes.has('date_invalid')) return { kind: 'dateEmpty' }
  if (codes.has('text_cut') && codes.size === 1) return { kind: 'textCut' }
  return { kind: codes.size > 0 ? 'cellEmpty' : 'ready' }
}
