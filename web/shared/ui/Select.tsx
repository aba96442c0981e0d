import { Select as KobalteSelect } from '@kobalte/core/select'
import ChevronDown from 'lucide-solid/icons/chevron-down'
import type { JSX } from 'solid-js'
import { createMemo, Show, splitProps } from 'solid-js'
import { uiText } from '../i18n/ui.ts'
import type { Icon } from './Button.tsx'
import { Glyph } from './Button.tsx'
import type { FieldFrame } from './Field.tsx'
import { FieldError } from './Field.tsx'
import { listLayer } from './list-layer.ts'

export type SelectOption<V extends string> = {
  value: V
  label: string
  icon?: Icon
  /** Second line or figure, in text-3: "4.310 scaricati". */
  detail?: string
  disabled?: boolean
}

/** One of many, from a list that opens. */
export function Select<V extends string>(
  props: FieldFrame & {
    value: V | null
    options: readonly SelectOption<V>[]
    onChange: (value: V) => void
    placeholder?: string
    compact?: boolean
    disabled?: boolean
  },
): JSX.Element {
  const [frame] = splitProps(props, ['label', 'labelHidden', 'optional', 'help', 'error', 'aside', 'class'])
  // The same array until something changes: a caller's expression would make a new one at each read, without end.
  const options = createMemo(() => [...props.options])
  const chosen = createMemo(() => options().find((option) => option.value === props.value) ?? null)
  return (
    <KobalteSelect<SelectOption<V>>
      class={`flex min-w-0 flex-col gap-1 ${frame.class ?? ''}`}
      options={options()}
      optionValue="value"
      optionTextValue="label"
      optionDisabled="disabled"
      value={chosen()}
      onChange={(option) => {
        // Kobalte tells the chosen one again whenever the options are new objects.
        if (option && option.value !== props.value) props.onChange(option.value)
      }}
      disallowEmptySelection
      disabled={props.disabled}
      validationState={frame.error ? 'invalid' : 'valid'}
      placeholder={<span class="text-text-3">{props.placeholder ?? uiText.t('field.choose')}</span>}
      gutter={4}
      sameWidth
      itemComponent={(item) => (
        <KobalteSelect.Item item={item.item} class="menu-item">
          <Show when={item.item.rawValue.icon}>{(icon) => <Glyph icon={icon()} class="text-text-3" />}</Show>
          <span class="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2">
            <KobalteSelect.ItemLabel class="min-w-0 flex-auto">
              {item.item.rawValue.label}
            </KobalteSelect.ItemLabel>
            <Show when={item.item.rawValue.detail}>
              <span class="min-w-0 text-secondary text-text-3">{item.item.rawValue.detail}</span>
            </Show>
          </span>
        </KobalteSelect.Item>
      )}
    >
      <div class={frame.labelHidden ? 'sr-only' : 'flex items-baseline justify-between gap-3'}>
        <KobalteSelect.Label class="text-secondary font-medium">
          {frame.label}
          <Show when={frame.optional}>
            {' '}
            <span class="ml-0.5 font-normal text-text-3">{uiText.t('field.optional')}</span>
          </Show>
        </KobalteSelect.Label>
        {frame.aside}
      </div>
      <KobalteSelect.Trigger class={`input ${props.compact ? 'input-compact' : ''}`}>
        <KobalteSelect.Value<SelectOption<V>> class="flex min-w-0 flex-1 items-center gap-2">
          {(state) => (
            <>
              <Show when={state.selectedOption()?.icon}>
                {(icon) => <Glyph icon={icon()} class="text-text-3" />}
              </Show>
              {/* A long name keeps its line: the detail goes below it instead of squeezing it. */}
              <span class="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2">
                <span class="min-w-0 flex-auto font-medium">{state.selectedOption()?.label}</span>
                <Show when={state.selectedOption()?.detail}>
                  <span class="min-w-0 text-secondary text-text-3">{state.selectedOption()?.detail}</span>
                </Show>
              </span>
            </>
          )}
        </KobalteSelect.Value>
        <Glyph icon={ChevronDown} size={14} class="text-text-3" />
      </KobalteSelect.Trigger>
      <Show
        when={frame.error}
        fallback={
          <Show when={frame.help}>
            <KobalteSelect.Description class="text-secondary text-text-3">
              {frame.help}
            </KobalteSelect.Description>
          </Show>
        }
      >
        <FieldError>{frame.error}</FieldError>
      </Show>
      <KobalteSelect.Portal>
        <KobalteSelect.Content {...listLayer} class="float menu">
          <KobalteSelect.Listbox class="outline-none" />
        </KobalteSelect.Content>
      </KobalteSelect.Portal>
    </KobalteSelect>
  )
}

/** What stands for no choice: no option is called so. */
const everything = '*'

/** One filter of a list in a `FilterBar`: one of some values, or all of them (null). */
export function FilterSelect<V extends string>(props: {
  label: string
  /** The words for all of them. */
  all: string
  value: V | null
  options: readonly SelectOption<V>[]
  onChange: (value: V | null) => void
  wide?: boolean
}): JSX.Element {
  return (
    <Select<string>
      class={`${props.wide ? 'w-52' : 'w-44'} max-sm:w-auto max-sm:min-w-0 max-sm:flex-1 max-sm:basis-[calc(50%-4px)]`}
      compact
      labelHidden
      label={props.label}
      value={props.value ?? everything}
      options={[{ value: everything, label: props.all }, ...props.options]}
      onChange={(chosen) =>
        props.onChange(props.options.find(({ value }) => value === chosen)?.value ?? null)
      }
    />
  )
}
