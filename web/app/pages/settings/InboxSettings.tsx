import { A } from '@solidjs/router'
import { useQuery, useQueryClient } from '@tanstack/solid-query'
import Plus from 'lucide-solid/icons/plus'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, For, Match, Show, Switch as Choose, untrack } from 'solid-js'
import { type CannedAnswer, OwnInboxInput } from '../../../../worker/contracts/inbox-desk.ts'
import { createForm } from '../../../shared/form.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button, buttonClass } from '../../../shared/ui/Button.tsx'
import { Switch } from '../../../shared/ui/Choice.tsx'
import { TextArea } from '../../../shared/ui/Field.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { chatbotText } from '../../i18n/chatbot.ts'
import { inboxThreadText } from '../../i18n/inbox-thread.ts'
import { useWorkspace } from '../../session.tsx'
import { chatbotQuery } from '../chatbot/chatbot.data.ts'
import { cannedAnswersQuery, ownInboxQuery, saveSignature } from '../inbox/composer/composer.data.ts'
import { AnswerPanel } from './AnswerPanel.tsx'
import { FormFoot } from './FormFoot.tsx'
import { inboxSettingsQuery, saveInboxSettings } from './inbox-settings.data.ts'
import { Section } from './Section.tsx'

/** Canned answers, the member's own signature, and how new conversations are given out. */
export default function InboxSettings(): JSX.Element {
  const workspace = useWorkspace()
  const { t } = inboxThreadText
  const own = useQuery(() => ownInboxQuery(workspace.slug()))
  return (
    <>
      <Section title={t('settings.title')} lead={t('settings.lead')}>
        <Answers />
      </Section>
      <Show when={workspace.can('inbox.write')}>
        <Section title={t('settings.signatureTitle')} lead={t('settings.signatureLead')}>
          <Choose>
            <Match when={own.isSuccess && own.data}>
              {(known) => <SignatureForm signature={known().signature} />}
            </Match>
            <Match when={own.isError}>
              <ErrorState error={own.error} onRetry={() => void own.refetch()} />
            </Match>
          </Choose>
        </Section>
      </Show>
      <Section title={chatbotText.t('settings.title')} lead={chatbotText.t('settings.lead')}>
        <ChatbotState />
      </Section>
      <Section title={t('settings.assignTitle')} lead={t('settings.assignLead')}>
        <RoundRobin />
      </Section>
    </>
  )
}

/** Whether the chatbot is on, and the way to its editor. */
function ChatbotState(): JSX.Element {
  const workspace = useWorkspace()
  const { t } = chatbotText
  const chatbot = useQuery(() => chatbotQuery(workspace.slug()))
  const words = (): string => {
    if (!chatbot.isSuccess) return ''
    if (chatbot.data.live !== null) return t('live.on')
    return t(chatbot.data.published === null ? 'settings.never' : 'live.off')
  }
  return (
    <Choose>
      <Match when={chatbot.isLoadingError}>
        <ErrorState error={chatbot.error} onRetry={() => void chatbot.refetch()} />
      </Match>
      <Match when={chatbot.isSuccess}>
        <div class="flex flex-wrap items-center justify-between gap-3">
          <p class="text-text-2">{words()}</p>
          <A href={workspace.href('/settings/chatbot')} class={buttonClass({})}>
            {t('settings.open')}
          </A>
        </div>
      </Match>
    </Choose>
  )
}

function Answers(): JSX.Element {
  const workspace = useWorkspace()
  const { t } = inboxThreadText
  const answers = useQuery(() => cannedAnswersQuery(workspace.slug()))
  const known = createMemo(() => (answers.isSuccess ? answers.data : undefined))
  const [open, setOpen] = createSignal<{ answer: CannedAnswer | null } | null>(null)
  const canWrite = () => workspace.can('inbox.write')
  return (
    <div class="flex flex-col gap-3">
      <Choose>
        <Match when={answers.isLoadingError}>
          <ErrorState error={answers.error} onRetry={() => void answers.refetch()} />
        </Match>
        <Match when={!known()}>
          <SkeletonRows rows={3} />
        </Match>
        <Match when={known()?.length === 0}>
          <p class="text-text-2">{t('settings.none')}</p>
        </Match>
        <Match when={known()}>
          {(all) => (
            <ul class="rounded-8 border border-line" aria-label={t('settings.title')}>
              <For each={all()}>
                {(answer) => (
                  <AnswerRow answer={answer} onOpen={canWrite() ? () => setOpen({ answer }) : undefined} />
                )}
              </For>
            </ul>
          )}
        </Match>
      </Choose>
      <Show when={canWrite()}>
        <div>
          <Button icon={Plus} onClick={() => setOpen({ answer: null })}>
            {t('settings.add')}
          </Button>
        </div>
      </Show>
      <Show when={open()} keyed>
        {({ answer }) => <AnswerPanel answer={answer} onClose={() => setOpen(null)} />}
      </Show>
    </div>
  )
}

function AnswerRow(props: { answer: CannedAnswer; onOpen: (() => void) | undefined }): JSX.Element {
  const { t } = inboxThreadText
  const content = (): JSX.Element => (
    <>
      <span class="flex items-baseline gap-2">
        <span class="font-medium break-words">{props.answer.name}</span>
        <Show when={props.answer.own}>
          <span class="text-secondary text-text-3">{t('settings.ownMark')}</span>
        </Show>
      </span>
      <span class="line-clamp-2 text-secondary text-text-2">{props.answer.text}</span>
    </>
  )
  return (
    <li class="border-b border-line last:border-b-0">
      <Show when={props.onOpen} fallback={<div class="px-3 py-2">{content()}</div>}>
        {(onOpen) => (
          <button
            type="button"
            class="flex w-full flex-col px-3 py-2 text-start -outline-offset-2 hover:bg-hover"
            aria-label={t('settings.edit', { name: props.answer.name })}
            onClick={() => onOpen()()}
          >
            {content()}
          </button>
        )}
      </Show>
    </li>
  )
}

function SignatureForm(props: { signature: string }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { t } = inboxThreadText
  const form = createForm({
    schema: OwnInboxInput,
    initial: { signature: untrack(() => props.signature) },
    async submit({ signature }) {
      await saveSignature(client, workspace.slug(), signature)
      showToast({ text: t('settings.signatureSaved') })
    },
  })
  return (
    <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
      <TextArea
        label={t('settings.signature')}
        rows={4}
        maxLength={2000}
        value={form.values.signature}
        onText={(text) => form.set('signature', text)}
        error={form.error('signature')}
      />
      <FormFoot problem={form.problem()}>
        <Button type="submit" busy={form.busy()} busyLabel={uiText.t('actions.saving')}>
          {uiText.t('actions.save')}
        </Button>
      </FormFoot>
    </form>
  )
}

function RoundRobin(): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { t } = inboxThreadText
  const settings = useQuery(() => inboxSettingsQuery(workspace.slug()))
  async function change(roundRobin: boolean): Promise<void> {
    try {
      await saveInboxSettings(client, workspace.slug(), { roundRobin })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  return (
    <Choose>
      <Match when={settings.isSuccess && settings.data}>
        {(known) => (
          <div class="flex flex-col gap-1">
            <Switch
              label={t('settings.roundRobin')}
              checked={known().roundRobin}
              disabled={!workspace.can('workspace.write')}
              onChange={(roundRobin) => void change(roundRobin)}
            />
            <p class="text-secondary text-text-3">{t('settings.roundRobinHelp')}</p>
          </div>
        )}
      </Match>
      <Match when={settings.isError}>
        <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />
      </Match>
    </Choose>
  )
}
