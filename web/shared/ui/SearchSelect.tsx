import { Combobox } from '@kobalte/core/combobox'
import ChevronDown from 'lucide-solid/icons/chevron-down'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Show, splitProps } from 'solid-js'
import { uiText } from '../i18n/ui.ts'
import { Glyph } from './Button.tsx'
import { ComboboxHelp, ComboboxLabel } from './combobox-parts.tsx'
import { comboboxWords } from './combobox-words.ts'
import type { FieldFrame } from './Field.tsx'
import { listLayer } from './list-layer.ts'

type Option = { value: string; label: string }

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** One of very many: typing a part of its name finds it, accents and order of words aside. */
export function SearchSelect(
  props: FieldFrame & {
    value: string
    options: readonly Option[]
    onChange: (value: string) => void
    disabled?: boolean
  },
): JSX.Element {
  const [frame] = splitProps(props, ['label', 'labelHidden', 'optional', 'help', 'error', 'class'])
  const options = createMemo(() => [...props.options])
  const chosen = createMemo(() => options().find((option) => option.value === props.value))
  const [text, setText] = createSignal('')
  const [open, setOpen] = createSignal(false)
  const fits = (option: Option, typed: string): boolean => {
    const name = fold(option.label)
    return fold(typed)
      .split(/[\s/]+/)
      .every((word) => name.includes(word))
  }

  function choose(option: Option | null | undefined): void {
    if (option && option.value !== props.value) props.onChange(option.value)
  }

  /** Enter takes the first that fits when the arrows have chosen none; it never sends the form half typed. */
  function onEnter(event: KeyboardEvent & { currentTarget: HTMLInputElement }): void {
    if (event.key !== 'Enter' || !open() || event.currentTarget.hasAttribute('aria-activedescendant')) return
    event.preventDefault()
    choose(options().find((option) => fits(option, text())))
    setOpen(false)
  }

  return (
    <Combobox<Option>
      class={`flex min-w-0 flex-col gap-1 ${frame.class ?? ''}`}
      options={options()}
      optionValue="value"
      optionTextValue="label"
      optionLabel="label"
      value={chosen()}
      onChange={choose}
      open={open()}
      onOpenChange={setOpen}
      onInputChange={setText}
      defaultFilter={fits}
      disallowEmptySelection
      allowsEmptyCollection
      triggerMode="input"
      translations={comboboxWords()}
      disabled={props.disabled}
      validationState={frame.error ? 'invalid' : 'valid'}
      gutter={4}
      sameWidth
      itemComponent={(item) => (
        <Combobox.Item item={item.item} class="menu-item">
          <Combobox.ItemLabel>{item.item.rawValue.label}</Combobox.ItemLabel>
        </Combobox.Item>
      )}
    >
      <ComboboxLabel frame={frame} />
      <Combobox.Control class="input">
        <Combobox.Input
          class="min-w-0 flex-1 font-medium"
          aria-invalid={frame.error ? true : undefined}
          onKeyDown={onEnter}
        />
        <Combobox.Trigger class="-mr-1 flex size-6 items-center justify-center" tabIndex={-1}>
          <Glyph icon={ChevronDown} size={14} class="text-text-3" />
        </Combobox.Trigger>
      </Combobox.Control>
      <ComboboxHelp frame={frame} />
      <Combobox.Portal>
        <Combobox.Content {...listLayer} class="float menu">
          <Combobox.Listbox class="max-h-72 overflow-y-auto outline-none" />
          <Show when={text() !== '' && !options().some((option) => fits(option, text()))}>
            <p class="px-2 py-1.5 text-secondary text-text-3">{uiText.t('field.noOptions')}</p>
          </Show>
        </Combobox.Content>
      </Combobox.Portal>
    </Combobox>
  )
}
