import type { FieldProblem } from '../../contracts/common.ts'
import { builtInFieldKeys, type ColumnField, type FieldType, maxFields } from '../../contracts/fields.ts'
import type { ImportColumn } from '../../contracts/imports.ts'
import { invalid } from '../../lib/errors.ts'
import type { ResolvedTarget } from '../../lib/import/verdict.ts'

export type ResolvedColumns = {
  columns: { heading: string; target: ResolvedTarget }[]
  newFields: { key: string; label: string; type: FieldType; choices: string[] }[]
  problems: FieldProblem[]
}

/** Pairs the columns with the workspace's fields; what is missing or taken is a problem at its column. */
export function resolveColumns(
  columns: readonly ImportColumn[],
  fields: readonly ColumnField[],
): ResolvedColumns {
  const byKey = new Map(fields.map((field) => [field.key, field]))
  const result: ResolvedColumns = { columns: [], newFields: [], problems: [] }
  for (const [index, { heading, target }] of columns.entries()) {
    const path = `columns.${index}.target`
    if (target.kind === 'field') {
      const field = byKey.get(target.key)
      if (field === undefined) result.problems.push({ field: path, code: 'unknown' })
      else if (field.stored === false) result.problems.push({ field: path, code: 'not_stored' })
      else {
        const { key, type, choices } = field
        result.columns.push({ heading, target: { kind: 'field', key, type, choices } })
      }
    } else if (target.kind === 'newField') {
      const { key, label, type, choices = [] } = target
      if (byKey.has(key)) result.problems.push({ field: path, code: 'taken' })
      if (builtInFieldKeys.some((builtIn) => builtIn === key)) {
        result.problems.push({ field: path, code: 'built_in' })
      }
      result.newFields.push({ key, label, type, choices })
      result.columns.push({ heading, target: { kind: 'field', key, type, choices } })
    } else {
      result.columns.push({ heading, target })
    }
  }
  if (fields.length + result.newFields.length > maxFields) {
    result.problems.push({ field: 'columns', code: 'too_many', params: { maximum: maxFields } })
  }
  return result
}

/**
 * The columns as they are, when somebody is reachable by one of them.
 *
 * @throws `request.invalid`
 */
export function withIdentity(columns: ImportColumn[]): ImportColumn[] {
  const isIdentity = ({ target }: ImportColumn) =>
    target.kind === 'attribute' && (target.attribute === 'email' || target.attribute === 'phone')
  if (!columns.some(isIdentity)) throw invalid({ field: 'columns', code: 'no_identity_column' })
  return columns
}

/** A mapping as it was asked for: what a field was like at the time is not told. */
export const toImportColumns = (columns: ResolvedColumns['columns']): ImportColumn[] =>
  columns.map(({ heading, target }) => ({
    heading,
    target: target.kind === 'field' ? { kind: 'field', key: target.key } : target,
  }))
