import { Combobox, useComboboxContext } from '@kobalte/core/combobox'
import Check from 'lucide-solid/icons/check'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { createEffect, createMemo, createSignal, For, Show, splitProps } from 'solid-js'
import { uiText } from '../i18n/ui.ts'
import { Glyph } from './Button.tsx'
import { ComboboxHelp, ComboboxLabel } from './combobox-parts.tsx'
import { comboboxWords } from './combobox-words.ts'
import type { FieldFrame } from './Field.tsx'
import { listLayer } from './list-layer.ts'
import { enteredOption, fitsTyped, leftOption, type TagOption } from './tag-typing.ts'

/**
 * Several names out of many, as tags inside the field: tags, lists, choices. Typing filters and marks
 * what Enter takes; a name spelt out is taken when the field is left, too. Backspace takes the last one away.
 * With `onCreate` an unknown text is offered as a new name. Options that come from the
 * server are searched through `onSearch`; `loading` says so while they travel.
 */
export function TagInput(
  props: FieldFrame & {
    values: readonly string[]
    options: readonly { value: string; label: string }[]
    onChange: (values: string[]) => void
    onSearch?: (text: string) => void
    /** Called with the trimmed text when the new name is chosen; return its value. */
    onCreate?: (text: string) => string
    loading?: boolean
    placeholder?: string
    compact?: boolean
    /** One name at most: choosing another replaces it. */
    single?: boolean
  },
): JSX.Element {
  const [frame] = splitProps(props, ['label', 'labelHidden', 'optional', 'help', 'error', 'class'])
  const [text, setText] = createSignal('')

  const known = createMemo(() => {
    const byValue = new Map<string, TagOption>()
    for (const option of props.options) byValue.set(option.value, { ...option, created: false })
    for (const value of props.values) {
      if (!byValue.has(value)) byValue.set(value, { value, label: value, created: false })
    }
    return byValue
  })
  const chosen = createMemo(() => props.values.flatMap((value) => known().get(value) ?? []))
  const options = createMemo((): TagOption[] => {
    const all = [...known().values()]
    const typed = text().trim()
    const exists = all.some((option) => option.label.toLowerCase() === typed.toLowerCase())
    return typed && !exists && props.onCreate ? [...all, { value: typed, label: typed, created: true }] : all
  })

  const fits = (option: TagOption, typed: string): boolean => fitsTyped(option, typed, props.values)
  /** A field for new names alone has nothing to say before one is typed. */
  const isOpenToAny = (): boolean => props.onCreate !== undefined && text().trim() === ''
  const nothingFits = (): boolean =>
    !isOpenToAny() &&
    (options().length === 0 || (text() !== '' && !options().some((option) => fits(option, text()))))

  const hasMore = (): boolean => options().some(({ value }) => !props.values.includes(value))

  function choose(next: TagOption[]): void {
    const values = next.map((option) =>
      option.created && props.onCreate ? props.onCreate(option.value) : option.value,
    )
    // Emptied first: what is chosen is no longer left over.
    setText('')
    props.onChange([...new Set(props.single ? values.slice(-1) : values)])
  }

  /** The field empties itself when it is left; a name that stood in it is not lost. */
  function changeText(next: string): void {
    const left = next === '' ? leftOption(options(), text(), props.values) : null
    setText(next)
    props.onSearch?.(next)
    if (left) choose([...chosen(), left])
  }

  return (
    <Combobox<TagOption>
      multiple
      class={`flex min-w-0 flex-col gap-1 ${frame.class ?? ''}`}
      options={options()}
      optionValue="value"
      optionTextValue="label"
      optionLabel="label"
      value={chosen()}
      onChange={choose}
      onInputChange={changeText}
      defaultFilter={fits}
      triggerMode="focus"
      translations={comboboxWords()}
      allowsEmptyCollection
      // The list would lie over what comes next, such as the button that applies; a click or a letter opens it again.
      closeOnSelection
      validationState={frame.error ? 'invalid' : 'valid'}
      placeholder={props.values.length === 0 ? props.placeholder : undefined}
      gutter={4}
      sameWidth
      itemComponent={(item) => (
        <Combobox.Item item={item.item} class="menu-item">
          <Combobox.ItemLabel>
            {item.item.rawValue.created
              ? uiText.t('field.createOption', { text: item.item.rawValue.label })
              : item.item.rawValue.label}
          </Combobox.ItemLabel>
          <Combobox.ItemIndicator class="ml-auto">
            <Glyph icon={Check} size={14} class="text-accent-text" />
          </Combobox.ItemIndicator>
        </Combobox.Item>
      )}
    >
      <ComboboxLabel frame={frame} />
      <Combobox.Control<TagOption>
        class={`input flex-wrap ${props.compact ? 'input-compact py-0.5' : 'py-1'}`}
      >
        {(state) => (
          <>
            <For each={state.selectedOptions()}>
              {(option) => (
                <span class="tag pr-0">
                  {option.label}
                  <button
                    type="button"
                    class="inline-flex size-5 items-center justify-center rounded-4 hover:text-text max-sm:size-8"
                    aria-label={uiText.t('actions.removeNamed', { name: option.label })}
                    onPointerDown={(event) => event.stopPropagation()}
                    onClick={() => state.remove(option)}
                  >
                    <Glyph icon={X} size={12} />
                  </button>
                </span>
              )}
            </For>
            <TypedInput
              marked={enteredOption(options(), text(), props.values)}
              onTyped={setText}
              // One value is there: what is typed now takes its place and needs no line of its own.
              class={`flex-1 ${props.single && state.selectedOptions().length > 0 ? 'min-w-4' : 'min-w-20'}`}
              invalid={Boolean(frame.error)}
            />
          </>
        )}
      </Combobox.Control>
      <ComboboxHelp frame={frame} />
      <Combobox.Portal>
        <Combobox.Content
          {...listLayer}
          class="float menu"
          classList={{ hidden: isOpenToAny() && !hasMore() }}
        >
          <Combobox.Listbox class="outline-none" />
          <Show when={nothingFits()}>
            <p class="px-2 py-1.5 text-secondary text-text-3">
              {uiText.t(props.loading ? 'field.loadingOptions' : 'field.noOptions')}
            </p>
          </Show>
        </Combobox.Content>
      </Combobox.Portal>
    </Combobox>
  )
}

/** The text box of a field of tags: marks the option that Enter takes as long as no other is moved to. */
function TypedInput(props: {
  marked: TagOption | null
  /** Text that a person has changed, or given up with Escape. */
  onTyped: (text: string) => void
  class: string
  invalid: boolean
}): JSX.Element {
  const combobox = useComboboxContext()
  createEffect(() => {
    const selection = combobox.listState().selectionManager()
    const takes = props.marked?.value
    if (takes !== undefined && combobox.isOpen() && selection.focusedKey() === undefined) {
      selection.setFocusedKey(takes)
    }
  })
  return (
    <Combobox.Input
      class={props.class}
      aria-invalid={props.invalid ? true : undefined}
      onInput={(event) => props.onTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onTyped('')
      }}
    />
  )
}
