import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import {
  type ContactDetail,
  type FieldValue,
  genders,
  type UpdateContactInput,
} from '../../../../worker/contracts/contacts.ts'
import type { Field } from '../../../../worker/contracts/fields.ts'
import { formatPhone } from '../../../shared/format.ts'
import { Address } from '../../../shared/ui/Address.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { peopleText } from '../../i18n/people.ts'
import { useFormat } from '../../use-format.ts'
import { timeZoneOptions } from '../settings/country-codes.ts'
import { notGiven, offeredLanguages } from './contact-form.ts'
import { fieldText, languageName } from './contact-words.ts'
import { Phone } from './contact-columns.tsx'
import { DynamicFieldInput } from './DynamicFieldInput.tsx'
import { type Draft, InlineEdit } from './InlineEdit.tsx'

type Save = ((input: UpdateContactInput) => Promise<unknown>) | undefined
type TextKey = 'firstName' | 'lastName' | 'email' | 'phone' | 'company' | 'birthDate'

/** A contact's own values and its dynamic fields, each changed where it stands. */
export function ContactDetails(props: {
  contact: ContactDetail
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
        {textRow('email', 'email', () => props.contact.email && <Address text={props.contact.email} />)}
        {/* Not in a <Show>, which counts as something shown also when it shows nothing. */}
        {textRow('phone', 'tel', () =>
          (props.contact.phone ?? props.contact.phoneRaw) ? (
            <>
              <Phone contact={props.contact} />
              <Show when={typedOtherwise(props.contact)}>
                {(raw) => (
                  <span class="block text-secondary text-text-3">
                    {peopleText.t('details.typed', { raw: raw() })}
                  </span>
                )}
              </Show>
            </>
          ) : null,
        )}
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
        <InlineEdit
          label={peopleText.t('details.timeZone')}
          field="timeZone"
          value={props.contact.timeZone ?? ''}
          shown={props.contact.timeZone?.replaceAll('_', ' ')}
          onSave={saver('timeZone')}
          editor={(draft: Draft<string>) => (
            <Select
              label={peopleText.t('details.timeZone')}
              labelHidden
              value={draft.value() || notGiven}
              options={[
                { value: notGiven, label: peopleText.t('details.timeZoneOwn') },
                ...timeZoneOptions(draft.value() || 'UTC'),
              ]}
              onChange={(zone) => draft.set(zone === notGiven ? '' : zone)}
              error={draft.error()}
            />
          )}
        />
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
      <OtherAddresses contact={props.contact} />
    </>
  )
}

/** The name of a gender in the language of the interface. */
export function genderName(gender: string | null): string {
  const known = genders.find((one) => one === gender)
  return known ? contactsText.t(`gender.${known}`) : ''
}

/** What was typed as the phone, when it is not the number as it is shown. */
function typedOtherwise({ phone, phoneRaw }: ContactDetail): string | null {
  if (phone === null || phoneRaw === null) return null
  const digits = (text: string): string => text.replace(/\D/g, '').replace(/^00/, '')
  return phone.endsWith(digits(phoneRaw)) ? null : phoneRaw
}

/** Ids on other channels, and addresses that came with a merge: they lead here. */
function OtherAddresses(props: { contact: ContactDetail }): JSX.Element {
  const others = () =>
    props.contact.identities.filter(
      ({ kind, kept }) => kept || (kind !== 'email' && kind !== 'phone' && kind !== 'push'),
    )
  return (
    <Show when={others().length > 0}>
      <div class="mt-2">
        <h3 class="text-secondary font-medium">{peopleText.t('details.addresses')}</h3>
        <dl class="mt-1">
          <For each={others()}>
            {({ kind, externalId }) => (
              <div class="grid grid-cols-[104px_1fr] gap-x-3 py-1">
                <dt class="text-secondary text-text-3">{peopleText.t(`details.kinds.${kind}`)}</dt>
                <dd class="min-w-0 break-words">{kind === 'phone' ? formatPhone(externalId) : externalId}</dd>
              </div>
            )}
          </For>
        </dl>
        <Show when={others().some(({ kept }) => kept)}>
          <p class="text-secondary text-text-3">{peopleText.t('details.keptHelp')}</p>
        </Show>
      </div>
    </Show>
  )
}
