import type { JSX } from 'solid-js'
import { createMemo, Match, Show, Switch } from 'solid-js'
import { contactSources, genders } from '../../../../worker/contracts/contacts.ts'
import type { Condition } from '../../../../worker/contracts/rules.ts'
import { language } from '../../../shared/i18n/language.ts'
import { TextField } from '../../../shared/ui/Field.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { TagInput } from '../../../shared/ui/TagInput.tsx'
import { rulesText } from '../../i18n/rules.ts'
import { choicesOf, valueKindOf, valueOf, withCampaign, withValue } from './rule-conditions.ts'
import { languageName, type RuleNames } from './rule-words.ts'

/** Languages that the customers of a shop in Europe most often have; any other stays as it is. */
const commonLanguages = ['it', 'en', 'fr', 'de', 'es', 'pt', 'nl', 'pl', 'ro', 'sq', 'uk', 'ru', 'ar', 'zh']
const anyCampaign = 'any'
const consentStates = ['opted_in', 'opted_in_double', 'opted_out', 'unknown'] as const

/** The control that fits a condition's value; nothing for operators that need none. */
export function ConditionValue(props: {
  condition: Condition
  names: RuleNames
  error?: string
  onChange: (condition: Condition) => void
}): JSX.Element {
  const kind = createMemo(() => valueKindOf(props.condition, props.names.fields))
  const value = () => valueOf(props.condition)
  const text = () => (value() === null ? '' : String(value()))
  const set = (next: string | number | boolean | null) => {
    if (next !== value()) props.onChange(withValue(props.condition, next))
  }
  const frame = () => ({
    label: rulesText.t('value'),
    labelHidden: true,
    error: props.error,
    class: 'flex-1 min-w-36',
  })
  const number = (typed: string) =>
    set(typed.trim() === '' || Number.isNaN(Number(typed)) ? null : Number(typed))
  const options = (values: readonly string[], label: (value: string) => string) =>
    values.map((one) => ({ value: one, label: label(one) }))
  const named = (map: ReadonlyMap<number, string>) =>
    [...map].map(([id, name]) => ({ value: String(id), label: name }))

  /** A campaign that is gone still stands in the rule that names it. */
  const campaigns = (chosen: number | null): ReadonlyMap<number, string> =>
    chosen === null || props.names.campaigns.has(chosen) || !props.names.ready
      ? props.names.campaigns
      : new Map([...props.names.campaigns, [chosen, rulesText.t('gone')]])

  return (
    <Switch>
      <Match when={kind() === 'text'}>
        <TextField {...frame()} compact value={text()} onText={set} maxLength={200} />
      </Match>
      <Match when={kind() === 'number'}>
        <TextField {...frame()} compact type="number" step="any" value={text()} onText={number} />
      </Match>
      <Match when={kind() === 'days'}>
        <TextField
          {...frame()}
          compact
          type="number"
          min={1}
          max={3650}
          step={1}
          value={text()}
          onText={number}
          trailing={<span class="flex-none text-secondary text-text-3">{rulesText.t('days')}</span>}
        />
      </Match>
      <Match when={props.condition.type === 'activity' && props.condition}>
        {(activity) => (
          <>
            <Show when={activity().days !== null}>
              <TextField
                {...frame()}
                class="w-28 flex-none"
                compact
                type="number"
                min={1}
                max={3650}
                step={1}
                value={text()}
                onText={number}
                trailing={<span class="flex-none text-secondary text-text-3">{rulesText.t('days')}</span>}
              />
            </Show>
            <Select
              label={rulesText.t('campaign')}
              labelHidden
              class="min-w-36 flex-1"
              compact
              value={String(activity().campaignId ?? anyCampaign)}
              options={[
                { value: anyCampaign, label: rulesText.t('anyMessage') },
                ...named(campaigns(activity().campaignId)),
              ]}
              onChange={(id) =>
                props.onChange(withCampaign(props.condition, id === anyCampaign ? null : Number(id)))
              }
            />
          </>
        )}
      </Match>
      <Match when={kind() === 'date'}>
        <TextField {...frame()} compact type="date" value={text()} onText={set} />
      </Match>
      <Match when={kind() === 'tag'}>
        <TagInput
          {...frame()}
          compact
          single
          values={value() === null ? [] : [text()]}
          options={named(props.names.tags)}
          loading={!props.names.ready}
          placeholder={rulesText.t('chooseTag')}
          onChange={([id]) => set(id === undefined ? null : Number(id))}
        />
      </Match>
      <Match when={kind() === 'list'}>
        <TagInput
          {...frame()}
          compact
          single
          values={value() === null ? [] : [text()]}
          options={named(props.names.lists)}
          loading={!props.names.ready}
          placeholder={rulesText.t('chooseList')}
          onChange={([id]) => set(id === undefined ? null : Number(id))}
        />
      </Match>
      <Match when={kind() === 'boolean'}>
        <Select
          {...frame()}
          compact
          value={value() === null ? null : value() === true ? 'yes' : 'no'}
          options={(['yes', 'no'] as const).map((one) => ({ value: one, label: rulesText.t(one) }))}
          onChange={(one) => set(one === 'yes')}
        />
      </Match>
      <Match when={kind() === 'choice'}>
        <Select
          {...frame()}
          compact
          value={value() === null ? null : text()}
          options={options(choicesOf(props.condition, props.names.fields), (one) => one)}
          onChange={set}
        />
      </Match>
      <Match when={kind() === 'language'}>
        <Select
          {...frame()}
          compact
          value={value() === null ? null : text()}
          options={options([...new Set([...commonLanguages, text()])].filter(Boolean), (one) =>
            languageName(one, language()),
          )}
          onChange={set}
        />
      </Match>
      <Match when={kind() === 'gender'}>
        <Select
          {...frame()}
          compact
          value={value() === null ? null : text()}
          options={genders.map((one) => ({ value: one, label: rulesText.t(`gender.${one}`) }))}
          onChange={set}
        />
      </Match>
      <Match when={kind() === 'source'}>
        <Select
          {...frame()}
          compact
          value={value() === null ? null : text()}
          options={contactSources.map((one) => ({ value: one, label: rulesText.t(`source.${one}`) }))}
          onChange={set}
        />
      </Match>
      <Match when={kind() === 'consent'}>
        <Select
          {...frame()}
          compact
          value={text()}
          options={consentStates.map((one) => ({ value: one, label: rulesText.t(`consent.${one}`) }))}
          onChange={set}
        />
      </Match>
    </Switch>
  )
}
