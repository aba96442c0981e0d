import { A } from '@solidjs/router'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, createUniqueId, For, Match, Show, Switch } from 'solid-js'
import type { TemplateSummary } from '../../../../../worker/contracts/templates.ts'
import { Badge } from '../../../../shared/ui/Badge.tsx'
import { buttonClass } from '../../../../shared/ui/Button.tsx'
import { SearchField } from '../../../../shared/ui/Field.tsx'
import { ErrorState, Notice, Skeleton } from '../../../../shared/ui/States.tsx'
import { MoreRows } from '../../../../shared/ui/TableParts.tsx'
import { templatesText } from '../../../i18n/templates.ts'
import { whatsappCampaignsText } from '../../../i18n/whatsapp-campaigns.ts'
import { useWorkspace } from '../../../session.tsx'
import { templateChoicesQuery } from '../../templates/templates.data.ts'
import { languageName, shownState, stateTones } from '../../templates/words.ts'
import { whyNot } from './template-choice.ts'

/** The workspace's templates by name, each with its languages; those that may not be sent say why. */
export function TemplatePicker(props: {
  templateId: number | null
  disabled: boolean
  onChoose: (templateId: number) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const name = createUniqueId()
  const { t } = whatsappCampaignsText
  const [search, setSearch] = createSignal('')
  const pages = useInfiniteQuery(() => ({
    ...templateChoicesQuery(workspace.slug(), search().trim()),
    enabled: workspace.can('templates.read'),
    placeholderData: keepPreviousData,
  }))
  const found = () => (pages.isSuccess ? pages.data.pages.flatMap(({ items }) => items) : [])
  const isEmpty = () => pages.isSuccess && found().length === 0
  const noneSendable = () =>
    search() === '' && found().length > 0 && found().every((one) => whyNot(one) !== null)
  return (
    <fieldset class="flex min-w-0 flex-col gap-2" disabled={props.disabled}>
      <legend class="mb-1 text-secondary font-medium">{t('template.label')}</legend>
      <p class="text-secondary text-text-3">{t('template.help')}</p>
      <Show when={noneSendable()}>
        <Notice tone="warn" fact={t('template.noneSendable')} action={<ToTemplates />} />
      </Show>
      <Show when={search() !== '' || found().length > 5}>
        <SearchField label={t('template.search')} value={search()} onText={setSearch} />
      </Show>
      <Switch>
        <Match when={pages.isLoadingError}>
          <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
        </Match>
        <Match when={pages.isPending}>
          <Skeleton class="h-24 w-full" />
        </Match>
        <Match when={isEmpty() && search() !== ''}>
          <p class="text-text-2" aria-live="polite">
            {t('template.noneFound')}
          </p>
        </Match>
        <Match when={isEmpty()}>
          <Notice fact={t('template.none')} action={<ToTemplates />} />
        </Match>
        <Match when={found().length > 0}>
          <div class="max-h-96 overflow-y-auto rounded-8 border border-line">
            <For each={found()}>
              {(template) => (
                <Choice
                  template={template}
                  name={name}
                  chosen={template.id === props.templateId}
                  onChoose={() => props.onChoose(template.id)}
                />
              )}
            </For>
            <MoreRows pages={pages} />
          </div>
        </Match>
      </Switch>
    </fieldset>
  )
}

function ToTemplates(): JSX.Element {
  const workspace = useWorkspace()
  return (
    <A href={workspace.href('/templates')} class={buttonClass({ kind: 'plain' })}>
      {whatsappCampaignsText.t('template.goTo')}
    </A>
  )
}

function Choice(props: {
  template: TemplateSummary
  name: string
  chosen: boolean
  onChoose: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const id = createUniqueId()
  const reason = () => whyNot(props.template)
  return (
    <div
      class={`flex items-start gap-3 border-b border-line px-3 py-2.5 last:border-b-0 ${props.chosen ? 'bg-accent-soft' : ''}`}
    >
      <span class="flex h-5 items-center">
        <input
          type="radio"
          class="radio"
          id={id}
          name={props.name}
          checked={props.chosen}
          disabled={reason() !== null}
          aria-describedby={reason() === null ? undefined : `${id}-reason`}
          onChange={() => props.onChoose()}
        />
      </span>
      <div class="flex min-w-0 flex-1 flex-col gap-1">
        <label for={id} class="min-w-0 break-words">
          <span class={reason() === null ? 'font-medium' : 'font-medium text-text-2'}>
            {props.template.name}
          </span>
          <span class="line-clamp-1 text-text-2">{props.template.excerpt}</span>
        </label>
        <span class="flex flex-wrap gap-1">
          <For each={props.template.translations}>
            {(one) => (
              <Badge tone={one.isElsewhere ? 'neutral' : stateTones[one.state]}>
                <abbr class="no-underline" title={languageName(one.language)}>
                  {one.language.toUpperCase().replace('_', '-')}
                </abbr>{' '}
                {templatesText.t(`state.${shownState(one)}`)}
              </Badge>
            )}
          </For>
        </span>
        <Show when={reason()}>
          {(words) => (
            <p class="text-secondary text-text-2">
              <span id={`${id}-reason`}>{words()}</span>{' '}
              <A href={workspace.href(`/templates/${props.template.id}`)} class="link">
                {whatsappCampaignsText.t('template.open')}
              </A>
            </p>
          )}
        </Show>
      </div>
    </div>
  )
}
