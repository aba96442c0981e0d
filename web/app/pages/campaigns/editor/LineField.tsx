import type { JSX } from 'solid-js'
import { TextField } from '../../../../shared/ui/Field.tsx'
import { FieldMenu } from './FieldMenu.tsx'
import { insertAt } from './mail-body.ts'

/** One line of the message (subject, preheader): text with fields, counted. */
export function LineField(props: {
  label: string
  value: string
  help: string
  error?: string
  /** How many characters read well; the count stands beside it. */
  goodLength?: number
  optional?: boolean
  fix?: JSX.Element
  onText: (text: string) => void
}): JSX.Element {
  let input: HTMLInputElement | undefined
  function insert(field: string): void {
    const { text, cursor } = insertAt(props.value, input?.selectionStart ?? props.value.length, field)
    props.onText(text)
    queueMicrotask(() => {
      input?.focus()
      input?.setSelectionRange(cursor, cursor)
    })
  }
  return (
    <TextField
      label={props.label}
      optional={props.optional}
      value={props.value}
      onText={props.onText}
      maxLength={200}
      help={props.help}
      error={props.error}
      aside={props.fix}
      ref={(element: HTMLInputElement) => (input = element)}
      trailing={
        <span class="flex flex-none items-center gap-1">
          <span class="text-secondary text-text-3 max-sm:hidden" aria-hidden="true">
            {props.goodLength ? `${props.value.length}/${props.goodLength}` : props.value.length}
          </span>
          <FieldMenu line of={props.label} onInsert={insert} />
        </span>
      }
    />
  )
}
