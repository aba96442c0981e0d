import { useMutation, useQueryClient } from '@tanstack/solid-query'
import RefreshCw from 'lucide-solid/icons/refresh-cw'
import type { JSX } from 'solid-js'
import { createSignal, For, Show } from 'solid-js'
import {
  approvalPlays,
  type Template,
  type TemplateTranslation,
} from '../../../../worker/contracts/templates.ts'
import { unwrap } from '../../../shared/api.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { Menu } from '../../../shared/ui/Menu.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { uiText } from '../../../shared/i18n/ui.ts'
import { templatesText } from '../../i18n/templates.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { TestSend } from '../campaigns/editor/TestSend.tsx'
import type { ChosenContact } from '../campaigns/editor/Preview.tsx'
import { idOf, sendTemplateTest, templateKeys, templatesApi } from './templates.data.ts'
import { ownLanguageName, reasonWords, shownState, stateTones } from './words.ts'

/** How the approval of each translation stands, and in the sandbox what WhatsApp is to answer. */
export function ApprovalPanel(props: {
  template: Template
  /** Whom the preview is shown as; null for a made-up person. */
  contact: ChosenContact
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const cache = useQueryClient()
  const { t } = templatesText
  const isSandbox = () => props.template.provider === 'sandbox'
  const canTest = () => props.template.translations.some((one) => shownState(one) === 'approved')
  const refresh = useMutation(() => ({
    mutationFn: () => unwrap(templatesApi(workspace.slug())[':id'].refresh.$post(idOf(props.template.id))),
    onSuccess: () =>
      cache.invalidateQueries({ queryKey: templateKeys.one(workspace.slug(), props.template.id) }),
    onError: (error) => showToast({ text: problemText(error), failed: true }),
  }))
  return (
    <section
      class="flex flex-col gap-2 rounded-8 border border-line bg-sunken p-4"
      aria-label={t('approval.title')}
    >
      <div class="flex flex-wrap items-center justify-between gap-2">
        <h2 class="text-section font-semibold">{t('approval.title')}</h2>
        <Show when={workspace.can('templates.write') && !isSandbox()}>
          <Button
            compact
            icon={RefreshCw}
            busy={refresh.isPending}
            busyLabel={t('approval.checking')}
            onClick={() => refresh.mutate()}
          >
            {t('approval.checkNow')}
          </Button>
        </Show>
      </div>
      <p class="text-secondary text-text-2">
        {t('approval.frozen', { date: format.moment(props.template.requestedAt ?? 0) })}{' '}
        <Show when={isSandbox()}>{t('approval.sandbox')}</Show>
      </p>
      <ul class="flex flex-col divide-y divide-line">
        <For each={props.template.translations}>
          {(translation) => <TranslationState template={props.template} translation={translation} />}
        </For>
      </ul>
      <Show when={workspace.can('campaigns.send') && workspace.can('contacts.read') && canTest()}>
        <div class="flex">
          <TestSend
            channel="whatsapp"
            send={(test) => sendTemplateTest(workspace.slug(), props.template.id, test)}
            contact={props.contact}
            save={() => Promise.resolve()}
          />
        </div>
      </Show>
    </section>
  )
}

function TranslationState(props: { template: Template; translation: TemplateTranslation }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = templatesText
  const state = () => shownState(props.translation)
  const canPlay = () =>
    workspace.can('templates.write') &&
    props.template.provider === 'sandbox' &&
    ['in_review', 'approved', 'paused'].includes(state())
  return (
    <li class="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-2">
      <div class="min-w-0">
        <p class="flex flex-wrap items-center gap-2">
          <span class="font-medium">{ownLanguageName(props.translation.language)}</span>
          <Badge tone={state() === 'elsewhere' ? 'warn' : stateTones[props.translation.state]}>
            {t(`state.${state()}`)}
          </Badge>
          <Show when={props.translation.stateAt}>
            {(at) => (
              <time class="text-secondary text-text-3" title={format.fullMoment(at())}>
                {t('approval.since', { when: format.moment(at()) })}
              </time>
            )}
          </Show>
        </p>
        <p class="text-secondary text-text-2">
          {t(`stateHelp.${state()}`)}{' '}
          <Show when={props.translation.givenCategory}>
            {(category) => (
              <Show when={category() !== props.template.category}>
                {t('category.given', { category: t(`category.${category()}`) })}
              </Show>
            )}
          </Show>
        </p>
        <Show when={props.translation.reason}>
          {(reason) => (
            <p class="text-secondary text-bad">{t('reason.label', { reason: reasonWords(reason()) })}</p>
          )}
        </Show>
        <Show when={props.translation.providerName}>
          {(name) => (
            <p class="text-secondary break-all text-text-3">{t('approval.providerName', { name: name() })}</p>
          )}
        </Show>
      </div>
      <Show when={canPlay()}>
        <Play template={props.template} translation={props.translation} />
      </Show>
    </li>
  )
}

/** What WhatsApp would say next, played. */
function Play(props: { template: Template; translation: TemplateTranslation }): JSX.Element {
  const workspace = useWorkspace()
  const cache = useQueryClient()
  const { t } = templatesText
  const [rejecting, setRejecting] = createSignal(false)
  const [reason, setReason] = createSignal('INVALID_FORMAT')
  const play = useMutation(() => ({
    mutationFn: (asked: { play: (typeof approvalPlays)[number]; reason: string }) =>
      unwrap(
        templatesApi(workspace.slug())[':id'].translations[':language'].play.$post({
          param: { id: String(props.template.id), language: props.translation.language },
          json: asked,
        }),
      ),
    onSuccess: async (template) => {
      setRejecting(false)
      cache.setQueryData(templateKeys.one(workspace.slug(), template.id), template)
      await cache.invalidateQueries({ queryKey: templateKeys.pages(workspace.slug()) })
    },
    onError: (error) => showToast({ text: problemText(error), failed: true }),
  }))
  const plays = () => approvalPlays.filter((one) => one !== props.translation.state && one !== 'in_review')
  return (
    <Show
      when={rejecting()}
      fallback={
        <Menu
          entries={plays().map((one) => ({
            label: t(`approval.plays.${one}`),
            onSelect: () =>
              one === 'rejected' ? setRejecting(true) : play.mutate({ play: one, reason: '' }),
          }))}
          trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
            <Button
              compact
              busy={play.isPending}
              aria-label={`${t('approval.play')}, ${ownLanguageName(props.translation.language)}`}
              {...attributes}
            >
              {t('approval.play')}
            </Button>
          )}
        />
      }
    >
      <form
        class="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          play.mutate({ play: 'rejected', reason: reason() })
        }}
      >
        <TextField compact label={t('approval.reasonLabel')} value={reason()} onText={setReason} />
        <Button compact onClick={() => setRejecting(false)}>
          {uiText.t('actions.cancel')}
        </Button>
        <Button compact kind="main" type="submit" busy={play.isPending}>
          {t('approval.reject')}
        </Button>
      </form>
    </Show>
  )
}
