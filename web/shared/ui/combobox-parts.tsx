import { Combobox } from '@kobalte/core/combobox'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { uiText } from '../i18n/ui.ts'
import { FieldError, type FieldFrame } from './Field.tsx'

/** The label over a field of suggestions. */
export function ComboboxLabel(props: {
  frame: Pick<FieldFrame, 'label' | 'labelHidden' | 'optional'>
}): JSX.Element {
  return (
    <Combobox.Label class={props.frame.labelHidden ? 'sr-only' : 'text-secondary font-medium'}>
      {props.frame.label}
      <Show when={props.frame.optional}>
        {' '}
        <span class="ml-0.5 font-normal text-text-3">{uiText.t('field.optional')}</span>
      </Show>
    </Combobox.Label>
  )
}

/** What stands below it: its error, else its help. */
export function ComboboxHelp(props: { frame: Pick<FieldFrame, 'help' | 'error'> }): JSX.Element {
  return (
    <Show
      when={props.frame.error}
      fallback={
        <Show when={props.frame.help}>
          <Combobox.Description class="text-secondary text-text-3">{props.frame.help}</Combobox.Description>
        </Show>
      }
    >
      <FieldError>{props.frame.error}</FieldError>
    </Show>
  )
}
