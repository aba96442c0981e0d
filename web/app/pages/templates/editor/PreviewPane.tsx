import { keepPreviousData, useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import type {
  TemplateButton,
  TemplateLanguage,
  TemplatePerson,
} from '../../../../../worker/contracts/templates.ts'
import { isWritten } from '../../../../../worker/lib/texts/template-rules.ts'
import { chooseTranslation } from '../../../../../worker/lib/texts/template-language.ts'
import { Select } from '../../../../shared/ui/Select.tsx'
import { TagInput } from '../../../../shared/ui/TagInput.tsx'
import { templatesText } from '../../../i18n/templates.ts'
import { useWorkspace } from '../../../session.tsx'
import { contactSearchQuery } from '../../campaigns/campaigns.data.ts'
import { languageInSentence, ownLanguageName } from '../words.ts'
import { PhonePreview } from './PhonePreview.tsx'
import { previewValues } from './preview-values.ts'

type Translation = { language: TemplateLanguage; body: string; buttons: readonly TemplateButton[] }

/** The phone at the side: as whom, in which language, and which of them that person would get. */
export function PreviewPane(props: {
  translations: readonly Translation[]
  defaultLanguage: TemplateLanguage
  /** The language that is being written. */
  language: TemplateLanguage
  onLanguage: (language: TemplateLanguage) => void
  person: TemplatePerson | undefined
  /** The template's own sample values. */
  samples: Readonly<Record<string, string>>
  onPerson: (contactId: number | undefined) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = templatesText
  const [search, setSearch] = createSignal('')
  const contacts = useQuery(() => ({
    ...contactSearchQuery(workspace.slug(), search().trim()),
    enabled: workspace.can('contacts.read'),
    placeholderData: keepPreviousData,
  }))
  const chosen = () => props.person?.contactId ?? null
  const options = () => {
    const found = (contacts.isSuccess ? contacts.data : []).map(({ id, name }) => ({
      value: String(id),
      label: name,
    }))
    const id = chosen()
    return id === null || found.some(({ value }) => value === String(id))
      ? found
      : [{ value: String(id), label: props.person?.name ?? '' }, ...found]
  }
  const shown = () =>
    props.translations.find(({ language }) => language === props.language) ?? props.translations[0]
  const gets = () => {
    const person = props.person
    if (person === undefined) return ''
    const written = props.translations.filter(isWritten).map(({ language }) => language)
    const choice = chooseTranslation(written, person, props.defaultLanguage)
    if (choice === null) return t('preview.gets.none', { name: person.name })
    return t(`preview.gets.${choice.by}`, {
      name: person.name,
      language: languageInSentence(choice.language),
    })
  }
  return (
    <aside class="flex w-100 flex-none flex-col gap-3 border-l border-line bg-bg p-4 max-lg:w-full max-lg:border-t max-lg:border-l-0 lg:overflow-auto">
      <div class="flex items-end gap-2">
        <Show when={workspace.can('contacts.read')}>
          <TagInput
            class="flex-1"
            label={t('preview.as')}
            single
            values={chosen() === null ? [] : [String(chosen())]}
            options={options()}
            placeholder={t('preview.sample')}
            onSearch={setSearch}
            loading={contacts.isFetching}
            onChange={([value]) => props.onPerson(value === undefined ? undefined : Number(value))}
          />
        </Show>
        <Show when={props.translations.length > 1}>
          <Select
            class="w-32"
            label={t('preview.language')}
            value={props.language}
            options={props.translations.map(({ language }) => ({
              value: language,
              label: ownLanguageName(language),
            }))}
            onChange={props.onLanguage}
          />
        </Show>
      </div>
      <Show when={shown()}>
        {(translation) => (
          <PhonePreview
            body={translation().body}
            buttons={translation().buttons}
            lang={translation().language.replace('_', '-')}
            values={previewValues(props.person, props.samples)}
          />
        )}
      </Show>
      <p class="text-secondary text-text-2">
        {gets()} {t('preview.order')}
      </p>
    </aside>
  )
}
