import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { Checkbox, RadioGroup } from '../../../shared/ui/Choice.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { hasTarget } from '../../file-reading/columns.ts'
import { csvText } from '../../i18n/csv.ts'
import { duplicateChoices, duplicateKeys, invalidChoices, missingChoices } from './clean-options.ts'
import type { CsvTool } from './csv-tool.ts'

/** How the file is cleaned; what cannot matter for this file is not asked. */
export function CleanChoices(props: { tool: CsvTool }): JSX.Element {
  const options = () => props.tool.options()
  const has = (attribute: 'email' | 'phone') => hasTarget(props.tool.choices(), attribute)
  return (
    <section class="flex flex-col gap-4" aria-labelledby="clean-title">
      <h2 id="clean-title" class="text-section font-semibold">
        {csvText.t('options.title')}
      </h2>
      <Show when={has('email') || has('phone')}>
        <div class="flex flex-col gap-2">
          <RadioGroup
            label={csvText.t('options.duplicates')}
            value={options().duplicates}
            options={duplicateChoices.map((value) => ({
              value,
              label: csvText.t(`options.duplicateChoices.${value}`),
            }))}
            onChange={(duplicates) => props.tool.changeOptions({ duplicates })}
          />
          <Show when={has('email') && has('phone') && options().duplicates !== 'keep'}>
            <Select
              label={csvText.t('options.by')}
              value={options().duplicateBy}
              options={duplicateKeys.map((value) => ({
                value,
                label: csvText.t(`options.byChoices.${value}`),
              }))}
              onChange={(duplicateBy) => props.tool.changeOptions({ duplicateBy })}
            />
          </Show>
        </div>
        <div class="flex flex-col gap-1">
          <RadioGroup
            label={csvText.t('options.invalid')}
            value={options().invalid}
            options={invalidChoices.map((value) => ({
              value,
              label: csvText.t(`options.invalidChoices.${value}`),
            }))}
            onChange={(invalid) => props.tool.changeOptions({ invalid })}
          />
          <p class="text-secondary text-text-3">{csvText.t(`options.invalidHelp.${options().invalid}`)}</p>
        </div>
      </Show>
      <Show when={props.tool.required().size > 0}>
        <RadioGroup
          label={csvText.t('options.missing')}
          value={options().missing}
          options={missingChoices.map((value) => ({
            value,
            label: csvText.t(`options.missingChoices.${value}`),
          }))}
          onChange={(missing) => props.tool.changeOptions({ missing })}
        />
      </Show>
      <Checkbox
        label={csvText.t('options.normalise')}
        help={csvText.t('options.normaliseHelp')}
        checked={options().normalise}
        onChange={(normalise) => props.tool.changeOptions({ normalise })}
      />
      <Checkbox
        label={csvText.t('options.dropEmpty')}
        checked={options().dropEmptyColumns}
        onChange={(dropEmptyColumns) => props.tool.changeOptions({ dropEmptyColumns })}
      />
    </section>
  )
}
