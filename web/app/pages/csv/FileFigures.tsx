import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import type { Table } from '../../../../worker/lib/import/inspect.ts'
import { Notice } from '../../../shared/ui/States.tsx'
import { OpenQuote } from '../../file-reading/OpenQuote.tsx'
import { SettingsLine } from '../../file-reading/SettingsLine.tsx'
import { lostDigits } from '../../file-reading/lost-digits.ts'
import { hasTarget } from '../../file-reading/columns.ts'
import { csvText } from '../../i18n/csv.ts'
import { importsText } from '../../i18n/imports.ts'
import { useFormat } from '../../use-format.ts'
import type { CsvTool } from './csv-tool.ts'

type Figure = { label: string; value: number; bad?: boolean }

/** What the whole file holds, counted while it is read. */
export function FileFigures(props: { tool: CsvTool; table: Table }): JSX.Element {
  const format = useFormat()
  const figures = (): Figure[] => {
    const counted = props.tool.checked()?.analysis.figures
    const choices = props.tool.choices()
    const [email, phone] = [hasTarget(choices, 'email'), hasTarget(choices, 'phone')]
    const all: (Figure & { when?: boolean })[] = [
      { label: csvText.t('figures.rows'), value: counted?.rows ?? 0 },
      { label: csvText.t('figures.columns'), value: props.table.headings.length },
      {
        label: csvText.t('figures.duplicateEmails'),
        value: counted?.emails.duplicate ?? 0,
        bad: true,
        when: email,
      },
      {
        label: csvText.t('figures.invalidEmails'),
        value: counted?.emails.invalid ?? 0,
        bad: true,
        when: email,
      },
      {
        label: csvText.t('figures.duplicatePhones'),
        value: counted?.phones.duplicate ?? 0,
        bad: true,
        when: phone,
      },
      {
        label: csvText.t('figures.invalidPhones'),
        value: counted?.phones.invalid ?? 0,
        bad: true,
        when: phone,
      },
      ...lostDigits.map((lost) => ({
        label: importsText.t(`lost.${lost}`),
        value: counted?.lost[lost] ?? 0,
        bad: true,
        when: counted?.lost[lost] !== undefined,
      })),
      {
        label: csvText.t('figures.unreachable'),
        value: counted?.unreachable ?? 0,
        bad: true,
        when: email || phone,
      },
      {
        label: csvText.t('figures.missing'),
        value: counted?.missingRequired ?? 0,
        bad: true,
        when: props.tool.required().size > 0,
      },
      {
        label: csvText.t('figures.broken'),
        value: (counted?.tooManyCells ?? 0) + (counted?.cellTooLong ?? 0),
        bad: true,
        when: (counted?.tooManyCells ?? 0) + (counted?.cellTooLong ?? 0) > 0,
      },
    ]
    return all.filter(({ when }) => when !== false)
  }
  return (
    <section aria-labelledby="figures-title" class="flex flex-col gap-2">
      <div class="flex flex-wrap items-baseline gap-x-2 gap-y-1">
        <h2 id="figures-title" class="text-section font-semibold">
          {csvText.t('figures.title')}
        </h2>
        <SettingsLine table={props.table} onChange={(settings) => props.tool.changeSettings(settings)} />
      </div>
      <Show when={props.table.damaged > 0}>
        <Notice tone="warn" fact={importsText.plural('settings.damaged', props.table.damaged)} />
      </Show>
      <OpenQuote line={props.tool.checked()?.analysis.figures.openQuoteLine ?? null} />
      <dl class="grid grid-cols-[repeat(auto-fill,minmax(176px,1fr))] gap-x-6 border-t border-line max-sm:grid-cols-1">
        <For each={figures()}>
          {(figure) => (
            <div class="flex items-baseline justify-between gap-3 border-b border-line py-2">
              <dt class="text-text-2">{figure.label}</dt>
              <dd class={`text-section font-semibold ${figure.bad && figure.value > 0 ? 'text-bad' : ''}`}>
                {format.number(figure.value)}
              </dd>
            </div>
          )}
        </For>
      </dl>
    </section>
  )
}
