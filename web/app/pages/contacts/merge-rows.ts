import {
  type Contact,
  type MergeableValue,
  mergeableValues,
  type MergeContactsInput,
  type MergeSide,
} from '../../../../worker/contracts/contacts.ts'
import type { Field } from '../../../../worker/contracts/fields.ts'

/** A value on which the two contacts of a merge may differ: an attribute or a dynamic field. */
export type MergeRow = {
  key: string
  attribute: MergeableValue | null
  field: Field | null
  /** Whether both have the same, or only one has something: then there is a side at first. */
  same: boolean
  first: MergeSide
}

/** The rows of the comparison: every value that one of the two has. */
export function mergeRows(keep: Contact, merge: Contact, fields: readonly Field[]): MergeRow[] {
  const attributes = mergeableValues.flatMap((attribute): MergeRow[] => {
    const [one, other] = [keep, merge].map((contact) => attributeOf(contact, attribute))
    if (one === null && other === null) return []
    const first = one === null ? 'merge' : 'keep'
    return [{ key: attribute, attribute, field: null, same: one === other, first }]
  })
  const dynamic = fields.flatMap((field): MergeRow[] => {
    const [one, other] = [keep, merge].map((contact) => contact.fields[field.key] ?? null)
    if (one === null && other === null) return []
    const first = one === null ? 'merge' : 'keep'
    return [{ key: `fields.${field.key}`, attribute: null, field, same: one === other, first }]
  })
  return [...attributes, ...dynamic]
}

/** A phone that is no number counts by what was typed. */
export const attributeOf = (contact: Contact, attribute: MergeableValue): string | null =>
  attribute === 'phone' ? (contact.phone ?? contact.phoneRaw) : contact[attribute]

/** The choices as the API takes them. */
export function toMergeInput(
  ids: { keepId: number; mergeId: number },
  rows: readonly MergeRow[],
  chosen: Readonly<Record<string, MergeSide>>,
): Required<MergeContactsInput> {
  const side = (row: MergeRow): MergeSide => chosen[row.key] ?? row.first
  return {
    ...ids,
    values: Object.fromEntries(rows.flatMap((row) => (row.attribute ? [[row.attribute, side(row)]] : []))),
    fields: Object.fromEntries(rows.flatMap((row) => (row.field ? [[row.field.key, side(row)]] : []))),
  }
}
