import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import type { TemplatePerson } from '../../../../../worker/contracts/templates.ts'
import { isBuiltIn, type KnownFields } from '../../../../../worker/lib/merge-fields/values.ts'
import type { TemplateProblem } from '../../../../../worker/contracts/templates.ts'
import { TextField } from '../../../../shared/ui/Field.tsx'
import { templatesText } from '../../../i18n/templates.ts'
import { problemWords } from '../words.ts'

/** A value for each field, for who reviews the template. */
export function Samples(props: {
  names: readonly string[]
  fields: KnownFields
  samples: Readonly<Record<string, string>>
  problems: readonly TemplateProblem[]
  /** Whose values fill what is missing. */
  person: TemplatePerson | undefined
  disabled: boolean
  onChange: (samples: Record<string, string>) => void
}): JSX.Element {
  const { t } = templatesText
  const isKnown = (name: string) => isBuiltIn(name) || props.fields.has(name)
  const fillable = () =>
    props.names.filter((name) => !props.samples[name]?.trim() && props.person?.values[name])
  const errorOf = (name: string) => {
    const problem = props.problems.find(({ field }) => field === `samples.${name}`)
    return problem && problemWords(problem)
  }
  return (
    <Show when={props.names.length > 0}>
      <section class="flex flex-col gap-3 border-t border-line pt-4" aria-label={t('samples.title')}>
        <div class="flex flex-wrap items-baseline justify-between gap-2">
          <h2 class="text-section font-semibold">
            {t('samples.title')}{' '}
            <span class="ml-1 text-secondary font-normal text-text-2">{t('samples.help')}</span>
          </h2>
          <Show when={!props.disabled && fillable().length > 0 && props.person}>
            {(person) => (
              <button
                type="button"
                class="link text-secondary"
                onClick={() =>
                  props.onChange(
                    Object.fromEntries(fillable().map((name) => [name, person().values[name] ?? ''])),
                  )
                }
              >
                {t('samples.fill', { name: person().name })}
              </button>
            )}
          </Show>
        </div>
        <div class="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
          <For each={props.names}>
            {(name) => (
              <TextField
                label={`%%${name}%%`}
                aria-label={t('samples.label', { name })}
                value={props.samples[name] ?? ''}
                placeholder={isKnown(name) ? '' : t('samples.unknown')}
                disabled={props.disabled || !isKnown(name)}
                error={isKnown(name) ? errorOf(name) : undefined}
                onText={(value) => props.onChange({ [name]: value })}
              />
            )}
          </For>
        </div>
      </section>
    </Show>
  )
}
