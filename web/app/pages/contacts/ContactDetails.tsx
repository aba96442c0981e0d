import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import {
  type Contact,
  type FieldValue,
  genders,
  type UpdateContactInput,
} from '../../../../worker/contracts/contacts.ts'
import type { Field } from '../../../../worker/contracts/fields.ts'
import { TextField } from '../../../shared/ui/Field.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { useFormat } from '../../use-format.ts'
import { notGiven, offeredLanguages } from './contact-form.ts'
import { fieldText, languageName } from './contact-words.ts'
import { Phone } from './contact-columns.tsx'
import { DynamicFieldInput } from './DynamicFieldInput.tsx'
import { type Draft, InlineEdit } from './InlineEdit.tsx'

type Save = ((input: UpdateContactInput) => Promise<unknown>) | undefined
type TextKey = 'firstName' | 'lastName' | 'email' | 'phone' | 'company' | 'birthDate'

/** A contact's own values and its dynamic fields, each changed where it stands. */
export function ContactDetails(props: {
  contact: Contact
  fields: readonly Field[]
  onSave: Save
}): JSX.Element {
  const format = useFormat()
  const { t } = contactsText
  const saver = <K extends keyof UpdateContactInput>(key: K) => {
    const save = props.onSave
    return save && ((value: UpdateContactInput[K]) => save({ [key]: value }))
  }
  const language = () => props.contact.language ?? ''
  const languageCodes = () => [...new Set([...offeredLanguages, ...(language() ? [language()] : [])])]
  const fieldSaver = (key: string) => {
    const save = props.onSave
    return save && ((value: FieldValue) => save({ fields: { [key]: value } }))
  }

  const textRow = (key: TextKey, type: 'text' | 'email' | 'tel' | 'date', shown: () => JSX.Element) => (
    <InlineEdit
      label={t(`form.${key}`)}
      field={key}
      value={(key === 'phone' ? (props.contact.phoneRaw ?? props.contact.phone) : props.contact[key]) ?? ''}
      shown={shown()}
      onSave={saver(key)}
      editor={(draft: Draft<string>) => (
        <TextField
          label={t(`form.${key}`)}
          labelHidden
          type={type}
          value={draft.value()}
          onText={draft.set}
          error={draft.error()}
        />
      )}
    />
  )

  return (
    <>
      <dl>
        {textRow('firstName', 'text', () => props.contact.firstName)}
        {textRow('lastName', 'text', () => props.contact.lastName)}
        {textRow('email', 'email', () => props.contact.email)}
        {textRow('phone', 'tel', () => (
          <Show when={props.contact.phone ?? props.contact.phoneRaw}>
            <Phone contact={props.contact} />
          </Show>
        ))}
        {textRow('company', 'text', () => props.contact.company)}
        <InlineEdit
          label={t('form.language')}
          field="language"
          value={language()}
          shown={languageName(props.contact.language)}
          onSave={saver('language')}
          editor={(draft: Draft<string>) => (
            <Select
              label={t('form.language')}
              labelHidden
              value={draft.value() || notGiven}
              options={[
                { value: notGiven, label: t('languages.none') },
                ...languageCodes().map((code) => ({ value: code, label: languageName(code) })),
              ]}
              onChange={(code) => draft.set(code === notGiven ? '' : code)}
              error={draft.error()}
            />
          )}
        />
        <InlineEdit
          label={t('form.gender')}
          field="gender"
          value={genders.find((gender) => gender === props.contact.gender) ?? ''}
          shown={genderName(props.contact.gender)}
          onSave={saver('gender')}
          editor={(draft: Draft<'' | (typeof genders)[number]>) => (
            <Select
              label={t('form.gender')}
              labelHidden
              value={draft.value() || notGiven}
              options={[
                { value: notGiven, label: t('gender.none') },
                ...genders.map((gender) => ({ value: gender, label: t(`gender.${gender}`) })),
              ]}
              onChange={(gender) => draft.set(gender === notGiven ? '' : gender)}
              error={draft.error()}
            />
          )}
        />
        {textRow(
          'birthDate',
          'date',
          () => props.contact.birthDate && format.calendarDate(props.contact.birthDate),
        )}
        <For each={props.fields}>
          {(field) => (
            <InlineEdit
              label={field.label}
              field={`fields.${field.key}`}
              value={props.contact.fields[field.key] ?? null}
              shown={fieldText(field, props.contact.fields[field.key], format)}
              onSave={fieldSaver(field.key)}
              editor={(draft: Draft<FieldValue>) => (
                <DynamicFieldInput
                  field={field}
                  labelHidden
                  value={draft.value()}
                  onChange={draft.set}
                  error={draft.error()}
                />
              )}
            />
          )}
        </For>
      </dl>
    </>
  )
}

function genderName(gender: string | null): string {
  const known = genders.find((one) => one === gender)
  return known ? contactsText.t(`gender.${known}`) : ''
}
