import { useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { WhatsappContent } from '../../../../../worker/contracts/campaign-content.ts'
import type { Template } from '../../../../../worker/contracts/templates.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { FieldError } from '../../../../shared/ui/Field.tsx'
import { Select } from '../../../../shared/ui/Select.tsx'
import { TagInput } from '../../../../shared/ui/TagInput.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { whatsappCampaignsText } from '../../../i18n/whatsapp-campaigns.ts'
import { useWorkspace } from '../../../session.tsx'
import { whatsappNumbersQuery } from '../../settings/whatsapp-numbers.data.ts'
import { tagsQuery, templateQuery } from '../../templates/templates.data.ts'
import { languageInSentence, languageName } from '../../templates/words.ts'
import { TemplatePicker } from './TemplatePicker.tsx'

const contentOf = (content: unknown): WhatsappContent => {
  const parsed = WhatsappContent.safeParse(content)
  return parsed.success ? parsed.data : WhatsappContent.parse({})
}

/** A WhatsApp campaign says what an approved template says: which one, from which number, and what an answer gives. */
export function WhatsappEditor(props: {
  content: Record<string, unknown>
  numberId: number | null
  disabled: boolean
  errorOf: (field: string) => string | undefined
  onContent: (content: WhatsappContent) => void
  onNumber: (numberId: number | null) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const content = () => contentOf(props.content)
  const template = useQuery(() => ({
    ...templateQuery(workspace.slug(), content().templateId ?? 0),
    enabled: content().templateId !== null && workspace.can('templates.read'),
  }))
  const chosen = () => (content().templateId !== null && template.isSuccess ? template.data : undefined)
  return (
    <div class="flex flex-col gap-3">
      <NumberField
        numberId={props.numberId}
        error={props.errorOf('numberId')}
        disabled={props.disabled}
        onChange={(numberId) => props.onNumber(numberId)}
      />
      <TemplatePicker
        templateId={content().templateId}
        disabled={props.disabled}
        // The tags stand at another template's buttons no more.
        onChoose={(templateId) => props.onContent({ templateId, buttonTags: [] })}
      />
      <Show when={props.errorOf('content.templateId')}>{(text) => <FieldError>{text()}</FieldError>}</Show>
      <Show when={chosen()}>
        {(data) => (
          <>
            <Fallback template={data()} />
            <AnswerTags
              template={data()}
              content={content()}
              disabled={props.disabled}
              onTags={(buttonTags) => props.onContent({ ...content(), buttonTags })}
            />
          </>
        )}
      </Show>
    </div>
  )
}

const theDefault = 'default'

/** Which of the workspace's numbers it goes from; with one there is nothing to choose. */
function NumberField(props: {
  numberId: number | null
  error: string | undefined
  disabled: boolean
  onChange: (numberId: number | null) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = whatsappCampaignsText
  const numbers = useQuery(() => ({
    ...whatsappNumbersQuery(workspace.slug()),
    enabled: workspace.can('channels.read'),
  }))
  const all = () => (numbers.isSuccess ? numbers.data : [])
  const options = () => [
    { value: theDefault, label: t('number.default') },
    ...all().map(({ id, phone, name }) => ({
      value: String(id),
      label: name === '' ? phone : `${name}, ${phone}`,
    })),
  ]
  const only = () => (all().length === 1 ? all()[0] : undefined)
  return (
    <Show
      when={all().length > 1 || props.numberId !== null}
      fallback={
        <Show when={only()}>
          {(number) => (
            <p>
              <span class="text-secondary font-medium">{t('number.from')}</span>{' '}
              {number().isSandbox ? t('number.sandbox') : number().name || number().phone}
            </p>
          )}
        </Show>
      }
    >
      <Select
        label={t('number.label')}
        value={props.numberId === null ? theDefault : String(props.numberId)}
        options={options()}
        error={props.error}
        disabled={props.disabled}
        onChange={(value) => props.onChange(value === theDefault ? null : Number(value))}
      />
    </Show>
  )
}

/** Who speaks a language that may not be sent now gets the default one. */
function Fallback(props: { template: Template }): JSX.Element {
  const stopped = () =>
    props.template.translations.filter(
      ({ language, state, isElsewhere }) =>
        language !== props.template.defaultLanguage && (state !== 'approved' || isElsewhere),
    )
  return (
    <Show when={stopped().length > 0}>
      <p class="text-warn">
        {whatsappCampaignsText.plural('template.fallback', stopped().length, {
          languages: stopped()
            .map(({ language }) => languageName(language))
            .join(', '),
          fallback: languageInSentence(props.template.defaultLanguage),
        })}
      </p>
    </Show>
  )
}

/** What an answer with each button gives: the template's own tag, or another one for this campaign. */
function AnswerTags(props: {
  template: Template
  content: WhatsappContent
  disabled: boolean
  onTags: (tags: WhatsappContent['buttonTags']) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = whatsappCampaignsText
  const tags = useQuery(() => tagsQuery(workspace.slug()))
  const all = () => (tags.isSuccess ? tags.data : [])
  const answers = () => {
    const { translations, defaultLanguage } = props.template
    const shown = translations.find(({ language }) => language === defaultLanguage)
    return (shown?.buttons ?? []).flatMap((button, position) =>
      button.kind === 'reply' ? [{ ...button, place: String(position) }] : [],
    )
  }
  const nameOf = (id: number | null) => all().find((tag) => tag.id === id)?.name
  const own = (place: string) => props.content.buttonTags.find(({ button }) => button === place)?.tagId
  /** Deleted since it was chosen; one that was merged is the other by itself. */
  const isGone = (place: string) =>
    own(place) !== undefined && tags.isSuccess && !tags.isFetching && nameOf(own(place) ?? null) === undefined
  const placeholder = (tagId: number | null) => {
    const name = nameOf(tagId)
    if (tagId === null) return t('tags.asTemplateNone')
    return name === undefined ? t('tags.asTemplate') : t('tags.asTemplateTag', { name })
  }
  const choose = (place: string, value: string | undefined): void => {
    const others = props.content.buttonTags.filter(({ button }) => button !== place)
    props.onTags(value === undefined ? others : [...others, { button: place, tagId: Number(value) }])
  }
  return (
    <Show when={answers().length > 0}>
      <fieldset class="flex min-w-0 flex-col gap-2" disabled={props.disabled}>
        <legend class="text-secondary font-medium">{t('tags.label')}</legend>
        <p class="text-secondary text-text-3">{t('tags.help')}</p>
        <For each={answers()}>
          {({ label, place, tagId }) => (
            <>
              <TagInput
                label={label}
                single
                error={isGone(place) ? campaignsText.t('editor.tagGone') : undefined}
                values={own(place) === undefined || isGone(place) ? [] : [String(own(place))]}
                options={all().map(({ id, name }) => ({ value: String(id), label: name }))}
                placeholder={placeholder(tagId)}
                loading={tags.isPending}
                onChange={([value]) => choose(place, value)}
              />
              <Show when={isGone(place)}>
                <Button class="self-start" compact onClick={() => choose(place, undefined)}>
                  {campaignsText.t('editor.tagRemove')}
                </Button>
              </Show>
            </>
          )}
        </For>
      </fieldset>
    </Show>
  )
}
