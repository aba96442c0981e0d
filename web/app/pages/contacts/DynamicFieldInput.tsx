import type { JSX } from 'solid-js'
import { Match, Switch } from 'solid-js'
import type { FieldValue } from '../../../../worker/contracts/contacts.ts'
import type { Field } from '../../../../worker/contracts/fields.ts'
import { TextField } from '../../../shared/ui/Field.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { notGiven } from './contact-form.ts'

/** An epoch ms as a date-time input writes it, in the zone of this device. */
function toLocalInput(value: FieldValue): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : ''
  const local = new Date(value - new Date(value).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** The moment a date-time input names, in the zone of this device; the text itself while it is none. */
function fromLocalInput(text: string): FieldValue {
  if (text === '') return null
  const at = new Date(text).getTime()
  return Number.isNaN(at) ? text : at
}

/** Choices are free texts without control characters, so this is none of them. */
const notChosen = '\u0000'

/** One dynamic value by the type of its field; null clears it. */
export function DynamicFieldInput(props: {
  field: Field
  value: FieldValue
  onChange: (value: FieldValue) => void
  error?: string
  labelHidden?: boolean
}): JSX.Element {
  const text = () => (props.value === null ? '' : String(props.value))
  const { t } = contactsText
  return (
    <Switch
      fallback={
        <TextField
          label={props.field.label}
          labelHidden={props.labelHidden}
          type={props.field.type === 'date' ? 'date' : 'text'}
          inputmode={props.field.type === 'number' ? 'decimal' : undefined}
          value={text()}
          onText={(next) => props.onChange(next)}
          error={props.error}
        />
      }
    >
      <Match when={props.field.type === 'datetime'}>
        <TextField
          label={props.field.label}
          labelHidden={props.labelHidden}
          type="datetime-local"
          value={toLocalInput(props.value)}
          onText={(next) => props.onChange(fromLocalInput(next))}
          error={props.error}
        />
      </Match>
      <Match when={props.field.type === 'boolean'}>
        <Select
          label={props.field.label}
          labelHidden={props.labelHidden}
          value={props.value === null ? notGiven : String(props.value)}
          options={[
            { value: notGiven, label: t('gender.none') },
            { value: 'true', label: t('yes') },
            { value: 'false', label: t('no') },
          ]}
          onChange={(next) => props.onChange(next === notGiven ? null : next === 'true')}
          error={props.error}
        />
      </Match>
      <Match when={props.field.type === 'choice'}>
        <Select
          label={props.field.label}
          labelHidden={props.labelHidden}
          value={text() || notChosen}
          options={[
            { value: notChosen, label: t('gender.none') },
            ...props.field.choices.map((choice) => ({ value: choice, label: choice })),
          ]}
          onChange={(next) => props.onChange(next === notChosen ? null : next)}
          error={props.error}
        />
      </Match>
    </Switch>
  )
}
