import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, For, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { ContactInput, FieldValue } from '../../../../worker/contracts/contacts.ts'
import { createForm } from '../../../shared/form.ts'
import { fieldError } from '../../../shared/problem-text.ts'
import { FormActions } from '../../../shared/ui/FormActions.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { TagInput } from '../../../shared/ui/TagInput.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { useWorkspace } from '../../session.tsx'
import { ConsentChoice, type ConsentGiven, noConsent, toConsentInput } from './ConsentChoice.tsx'
import { ContactForm, emptyForm, notGiven, offeredLanguages } from './contact-form.ts'
import { contactName, languageName } from './contact-words.ts'
import { createContactActions } from './contacts.data.ts'
import { fieldsQuery, tagsQuery } from '../lists/lists.data.ts'
import { restore } from './delete-with-undo.ts'
import { DynamicFieldInput } from './DynamicFieldInput.tsx'
import { TakenNotice } from './TakenNotice.tsx'

/** "Nuovo contatto": one person by hand, beside the table. Drawn anew each time it opens. */
export function NewContactPanel(props: { open: boolean; onClose: () => void }): JSX.Element {
  return (
    <Show when={props.open}>
      <OpenPanel onClose={() => props.onClose()} />
    </Show>
  )
}

const formId = 'new-contact'

function OpenPanel(props: { onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const actions = createContactActions()
  const { t } = contactsText
  const [tags, setTags] = createSignal<string[]>([])
  const [values, setValues] = createStore<Record<string, FieldValue>>({})
  const [consent, setConsent] = createSignal<ConsentGiven>(
    noConsent(t('form.consentDefault', { workspace: workspace.name() })),
  )
  const knownTags = useQuery(() => tagsQuery(workspace.slug()))
  const fields = useQuery(() => fieldsQuery(workspace.slug()))
  const tagOptions = createMemo(() =>
    (knownTags.isSuccess ? knownTags.data : []).map(({ name }) => ({ value: name, label: name })),
  )

  const form = createForm({
    schema: ContactForm,
    initial: emptyForm,
    submit: async (plain) => {
      const input: ContactInput = {
        ...plain,
        tags: tags(),
        fields: { ...values },
        consent: toConsentInput(consent(), { email: Boolean(plain.email), phone: Boolean(plain.phone) }),
      }
      const contact = await actions.create(input)
      showToast({ text: t('form.created', { name: contactName(contact) }) })
      props.onClose()
    },
  })
  async function restoreOwner(id: number): Promise<void> {
    await restore(actions, [id])
    props.onClose()
  }
  type Key = keyof typeof emptyForm
  const text = (key: Exclude<Key, 'gender' | 'language'>) => ({
    name: key,
    label: t(`form.${key}`),
    get value() {
      return form.values[key] ?? ''
    },
    onText: (value: string) => form.set(key, value),
    onBlur: form.leave(key),
    get error() {
      return form.error(key)
    },
  })

  return (
    <SidePanel
      open
      onClose={() => props.onClose()}
      title={t('form.title')}
      footer={
        <FormActions formId={formId} onCancel={() => props.onClose()} busy={form.busy()}>
          {t('form.submit')}
        </FormActions>
      }
    >
      <form id={formId} class="flex flex-col gap-3" novalidate autocomplete="off" onSubmit={form.onSubmit}>
        <p class="text-text-2">{t('form.lead')}</p>
        <TakenNotice problem={form.problem()} onRestore={(id) => void restoreOwner(id)} />
        <div class="grid grid-cols-2 gap-3">
          <TextField {...text('firstName')} />
          <TextField {...text('lastName')} />
        </div>
        <TextField {...text('email')} type="email" inputmode="email" />
        <TextField {...text('phone')} type="tel" inputmode="tel" help={t('form.phoneHelp')} />
        <div class="grid grid-cols-2 gap-3">
          <Select
            label={t('form.language')}
            value={form.values.language || notGiven}
            options={[
              { value: notGiven, label: t('languages.none') },
              ...offeredLanguages.map((code) => ({ value: code, label: languageName(code) })),
            ]}
            onChange={(code) => form.set('language', code === notGiven ? '' : code)}
            error={form.error('language')}
          />
          <TextField {...text('birthDate')} type="date" />
        </div>
        <TextField {...text('company')} optional />
        <TagInput
          label={t('form.tags')}
          optional
          values={tags()}
          options={tagOptions()}
          onChange={setTags}
          onCreate={(name) => name}
          placeholder={t('form.tagsPlaceholder')}
          error={fieldError(form.problem(), 'tags')}
        />
        <ConsentChoice
          email={Boolean(form.values.email)}
          phone={Boolean(form.values.phone)}
          value={consent()}
          onChange={setConsent}
          error={fieldError(form.problem(), 'consent.0.text')}
        />
        <Show when={fields.isSuccess && fields.data.length > 0 ? fields.data : undefined}>
          {(known) => (
            <fieldset class="flex flex-col gap-3 border-t border-line pt-4">
              <legend class="float-left text-section font-semibold">{t('form.more')}</legend>
              <For each={known()}>
                {(field) => (
                  <DynamicFieldInput
                    field={field}
                    value={values[field.key] ?? null}
                    onChange={(value) => setValues(field.key, value)}
                    error={fieldError(form.problem(), `fields.${field.key}`)}
                  />
                )}
              </For>
            </fieldset>
          )}
        </Show>
      </form>
    </SidePanel>
  )
}
