import type { JSX } from 'solid-js'
import { createEffect, createUniqueId, For, Show } from 'solid-js'
import type { Icon } from './Button.tsx'
import { Glyph } from './Button.tsx'
import { FieldError } from './Field.tsx'

/** A tick, its label a click target too. `mixed` is the state of "some of them". */
export function Checkbox(props: {
  label: JSX.Element
  checked: boolean
  mixed?: boolean
  onChange: (checked: boolean) => void
  labelHidden?: boolean
  help?: JSX.Element
  disabled?: boolean
  name?: string
}): JSX.Element {
  const id = createUniqueId()
  return (
    <label class="flex items-start gap-2 max-sm:py-2">
      <span class="flex h-5 items-center">
        <input
          type="checkbox"
          class="check"
          name={props.name}
          checked={props.checked}
          ref={(element) => createEffect(() => (element.indeterminate = props.mixed ?? false))}
          disabled={props.disabled}
          aria-describedby={props.help ? `${id}-help` : undefined}
          onChange={(event) => props.onChange(event.currentTarget.checked)}
        />
      </span>
      <span class={props.labelHidden ? 'sr-only' : 'min-w-0'}>
        {props.label}
        <Show when={props.help}>
          <span id={`${id}-help`} class="block text-secondary text-text-3">
            {props.help}
          </span>
        </Show>
      </span>
    </label>
  )
}

/** On or off at once, without a save. */
export function Switch(props: {
  label: JSX.Element
  checked: boolean
  onChange: (checked: boolean) => void
  labelHidden?: boolean
  disabled?: boolean
}): JSX.Element {
  return (
    <label class="flex items-center gap-2 max-sm:min-h-11">
      <input
        type="checkbox"
        role="switch"
        class="switch"
        checked={props.checked}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span class={props.labelHidden ? 'sr-only' : 'min-w-0'}>{props.label}</span>
    </label>
  )
}

export type ChoiceOption<V extends string> = {
  value: V
  label: string
  /** A few words after the label, in text-3. */
  help?: string
  icon?: Icon
  disabled?: boolean
}

type ChoiceGroupProps<V extends string> = {
  label: string
  labelHidden?: boolean
  value: V
  options: readonly ChoiceOption<V>[]
  onChange: (value: V) => void
  error?: string
}

/** One of a few, each explained on its own line. */
export function RadioGroup<V extends string>(props: ChoiceGroupProps<V>): JSX.Element {
  const name = createUniqueId()
  return (
    <fieldset class="flex flex-col">
      <legend class={props.labelHidden ? 'sr-only' : 'mb-1 text-secondary font-medium'}>{props.label}</legend>
      <For each={props.options}>
        {(option) => (
          <label class="flex min-h-7 items-center gap-2.5 max-sm:min-h-11">
            <input
              type="radio"
              class="radio"
              name={name}
              value={option.value}
              checked={props.value === option.value}
              disabled={option.disabled}
              onChange={() => props.onChange(option.value)}
            />
            <span>
              <span class="font-medium">{option.label}</span>
              <Show when={option.help}>
                {' '}
                <span class="ml-0.5 text-secondary text-text-3">{option.help}</span>
              </Show>
            </span>
          </label>
        )}
      </For>
      <Show when={props.error}>
        <FieldError>{props.error}</FieldError>
      </Show>
    </fieldset>
  )
}

/** One of two to four short words, side by side. */
export function Segmented<V extends string>(props: ChoiceGroupProps<V> & { wide?: boolean }): JSX.Element {
  const name = createUniqueId()
  return (
    <fieldset class={`min-w-0 ${props.wide ? 'w-full' : ''}`}>
      <legend class={props.labelHidden ? 'sr-only' : 'mb-1 text-secondary font-medium'}>{props.label}</legend>
      <div class={`segmented ${props.wide ? 'w-full' : ''}`}>
        <For each={props.options}>
          {(option) => (
            <label>
              <input
                type="radio"
                name={name}
                value={option.value}
                checked={props.value === option.value}
                disabled={option.disabled}
                onChange={() => props.onChange(option.value)}
              />
              <Show when={option.icon}>{(icon) => <Glyph icon={icon()} size={14} />}</Show>
              {option.label}
            </label>
          )}
        </For>
      </div>
    </fieldset>
  )
}

/** A grid of named tiles, one chosen: the origins of a list. */
export function TileChoice<V extends string>(props: ChoiceGroupProps<V> & { columns?: 2 | 3 }): JSX.Element {
  const name = createUniqueId()
  return (
    <fieldset>
      <legend class={props.labelHidden ? 'sr-only' : 'mb-1 text-secondary font-medium'}>{props.label}</legend>
      <div class={`grid gap-2 ${props.columns === 2 ? 'grid-cols-2' : 'grid-cols-3'}`}>
        <For each={props.options}>
          {(option) => (
            <label class="tile">
              <input
                type="radio"
                name={name}
                value={option.value}
                checked={props.value === option.value}
                disabled={option.disabled}
                onChange={() => props.onChange(option.value)}
              />
              <Show when={option.icon}>{(icon) => <Glyph icon={icon()} size={14} />}</Show>
              {option.label}
            </label>
          )}
        </For>
      </div>
    </fieldset>
  )
}
