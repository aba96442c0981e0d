import type { ColumnField } from '../../../worker/contracts/fields.ts'
import { importTargets } from '../../../worker/contracts/imports.ts'
import type { SelectOption } from '../../shared/ui/Select.tsx'
import { importsText } from '../i18n/imports.ts'

/** What a column can be given: nothing, an attribute, a field that is on contacts, a new one of this key. */
export const targetOptions = (
  nothing: string,
  fields: readonly ColumnField[],
  newKey: string,
): SelectOption<string>[] => [
  { value: 'ignore', label: nothing },
  ...importTargets.map((name) => ({ value: `attribute:${name}`, label: importsText.t(`targets.${name}`) })),
  ...fields
    .filter(({ stored }) => stored !== false)
    .map(({ key, label }) => ({ value: `field:${key}`, label: key, detail: label })),
  { value: 'new', label: importsText.t('columns.create', { name: newKey }) },
]
