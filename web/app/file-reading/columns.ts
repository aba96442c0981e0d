import type { ColumnField, Field, FieldType } from '../../../worker/contracts/fields.ts'
import {
  type ColumnTarget,
  type ImportColumn,
  type ImportTarget,
  importTargets,
} from '../../../worker/contracts/imports.ts'
import { toFieldKey } from '../../../worker/lib/import/guess.ts'
import type { ResolvedTarget } from '../../../worker/lib/import/verdict.ts'

/** Where a column goes, and whether it was recognised rather than proposed. */
export type ColumnChoice = { target: ColumnTarget; recognised: boolean }

/** The value of a target in a select: `ignore`, `new`, `attribute:email`, `field:PUNTI`. */
export function choiceValue(target: ColumnTarget): string {
  if (target.kind === 'attribute') return `attribute:${target.attribute}`
  if (target.kind === 'field') return `field:${target.key}`
  return target.kind === 'newField' ? 'new' : 'ignore'
}

/** The key of a new field named like a column: the first that no field has, those that are off included. */
export function newFieldKey(
  { heading, number }: { heading: string; number: number },
  fields: readonly ColumnField[],
): string {
  const key = toFieldKey(heading) ?? `COLUMN_${number}`
  const isTaken = (wanted: string) => fields.some((field) => field.key === wanted)
  let free = key
  for (let n = 2; isTaken(free); n++) free = `${key.slice(0, 36)}_${n}`
  return free
}

/** The target that a select's value stands for; `new` makes a field named like the column. */
export function toTarget(
  value: string,
  column: { heading: string; number: number; type: FieldType; choices?: string[] },
  fields: readonly ColumnField[],
): ColumnTarget {
  const [kind, name = ''] = value.split(':')
  const attribute = importTargets.find((one) => one === name)
  if (kind === 'attribute' && attribute) return { kind: 'attribute', attribute }
  if (kind === 'field') return { kind: 'field', key: name }
  if (kind !== 'new') return { kind: 'ignore' }
  const label = column.heading.trim().slice(0, 60)
  return {
    kind: 'newField',
    key: newFieldKey(column, fields),
    label: label === '' ? `COLUMN_${column.number}` : label,
    type: column.type,
    ...(column.choices ? { choices: column.choices } : {}),
  }
}

/**
 * The mapping after one column was given a target: whoever had it before goes without, since each
 * attribute and field is filled by one column.
 */
export function withTarget(
  choices: readonly ColumnChoice[],
  index: number,
  target: ColumnTarget,
): ColumnChoice[] {
  const wanted = choiceName(target)
  return choices.map((choice, at) => {
    if (at === index) return { target, recognised: true }
    return wanted !== null && choiceName(choice.target) === wanted
      ? { target: { kind: 'ignore' }, recognised: false }
      : choice
  })
}

function choiceName(target: ColumnTarget): string | null {
  if (target.kind === 'ignore') return null
  return target.kind === 'attribute' ? target.attribute : target.key
}

/** The mapping as rows are read by it; a field that is gone is read by nothing. */
export function planTargets(choices: readonly ColumnChoice[], fields: readonly Field[]): ResolvedTarget[] {
  return choices.map(({ target }): ResolvedTarget => {
    if (target.kind === 'newField') {
      const { key, type, choices = [] } = target
      return { kind: 'field', key, type, choices }
    }
    if (target.kind !== 'field') return target
    const field = fields.find(({ key }) => key === target.key)
    return field
      ? { kind: 'field', key: field.key, type: field.type, choices: field.choices }
      : { kind: 'ignore' }
  })
}

/** The mapping as the API takes it. */
export const toColumns = (headings: readonly string[], choices: readonly ColumnChoice[]): ImportColumn[] =>
  choices.map(({ target }, index) => ({ heading: headings[index] ?? '', target }))

/** Whether some column brings an address of this kind. */
export const hasTarget = (choices: readonly ColumnChoice[], attribute: ImportTarget): boolean =>
  choices.some(({ target }) => target.kind === 'attribute' && target.attribute === attribute)

/** Why an import cannot begin with this mapping, or null. */
export function mappingProblem(choices: readonly ColumnChoice[]): 'no_address' | null {
  return hasTarget(choices, 'email') || hasTarget(choices, 'phone') ? null : 'no_address'
}
