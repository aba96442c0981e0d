import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { encodings } from '../../../worker/lib/import/encoding.ts'
import type { Table } from '../../../worker/lib/import/inspect.ts'
import { type Delimiter, delimiters } from '../../../worker/lib/import/layout.ts'
import type { FileSettings } from '../../../worker/lib/import/rows.ts'
import { Button } from '../../shared/ui/Button.tsx'
import { Checkbox } from '../../shared/ui/Choice.tsx'
import { Popover } from '../../shared/ui/Popover.tsx'
import { Select } from '../../shared/ui/Select.tsx'
import { importsText } from '../i18n/imports.ts'

const encodingNames = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252',
}
const separatorNames = { ';': 'semicolon', ',': 'comma', '\t': 'tab', '|': 'bar' } as const
const shownSeparator = (delimiter: Delimiter) =>
  delimiter === '\t' ? importsText.t('settings.separators.tab') : delimiter

/** How the file was found to be read, and the way to change it. */
export function SettingsLine(props: {
  table: Table
  /** Reads the file again another way. */
  onChange: (settings: Partial<FileSettings>) => void
}): JSX.Element {
  const [open, setOpen] = createSignal(false)
  const settings = () => props.table.settings
  const sheetName = () =>
    props.table.sheets.find(({ index }) => index === settings().sheet?.index)?.name ?? ''
  return (
    <span class="ml-auto flex flex-wrap items-center gap-x-4 text-text-2">
      <Show
        when={settings().sheet}
        fallback={
          <>
            <span>{encodingNames[settings().encoding]}</span>
            <span>
              {importsText.t('settings.separator', { separator: shownSeparator(settings().delimiter) })}
            </span>
          </>
        }
      >
        <span>{importsText.t('settings.sheet', { sheet: sheetName() })}</span>
      </Show>
      <span>{importsText.t(settings().headings ? 'settings.withHeadings' : 'settings.withoutHeadings')}</span>
      <Popover
        open={open()}
        onOpenChange={setOpen}
        label={importsText.t('settings.title')}
        placement="bottom-end"
        trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
          <Button kind="link" compact {...attributes}>
            {importsText.t('settings.change')}
          </Button>
        )}
      >
        <div class="flex flex-col gap-3">
          <Show
            when={settings().sheet}
            fallback={
              <>
                <Select
                  label={importsText.t('settings.separatorLabel')}
                  value={settings().delimiter}
                  options={delimiters.map((value) => ({
                    value,
                    label: importsText.t(`settings.separators.${separatorNames[value]}`),
                  }))}
                  onChange={(delimiter) => props.onChange({ delimiter })}
                />
                <Select
                  label={importsText.t('settings.encodingLabel')}
                  value={settings().encoding}
                  options={encodings.map((value) => ({ value, label: encodingNames[value] }))}
                  onChange={(encoding) => props.onChange({ encoding })}
                />
              </>
            }
          >
            {(sheet) => (
              <Select
                label={importsText.t('settings.sheetLabel')}
                value={String(sheet().index)}
                options={props.table.sheets.map(({ index, name }) => ({ value: String(index), label: name }))}
                onChange={(index) => props.onChange({ sheet: { ...sheet(), index: Number(index) } })}
              />
            )}
          </Show>
          <Checkbox
            label={importsText.t('settings.headingsLabel')}
            checked={settings().headings}
            onChange={(headings) => props.onChange({ headings })}
          />
        </div>
      </Popover>
    </span>
  )
}
