import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { FileRefusal } from './inspection.ts'
import type { SheetName } from '../../../worker/lib/import/workbook.ts'
import { Select } from '../../shared/ui/Select.tsx'
import { Notice } from '../../shared/ui/States.tsx'
import { importsText } from '../i18n/imports.ts'

/** Why a file is not read; another of its sheets can be tried in its place. */
export function RefusedFile(props: {
  file: string
  reason: FileRefusal
  sheets: readonly SheetName[]
  onSheet: (index: number) => void
}): JSX.Element {
  return (
    <>
      <Notice tone="bad" live fact={importsText.t(`file.refused.${props.reason}.fact`, { file: props.file })}>
        {importsText.t(`file.refused.${props.reason}.help`)}
      </Notice>
      <Show when={props.sheets.length > 1}>
        <Select
          label={importsText.t('file.otherSheet')}
          value={null}
          options={props.sheets.map(({ index, name }) => ({ value: String(index), label: name }))}
          onChange={(index) => props.onSheet(Number(index))}
        />
      </Show>
    </>
  )
}
