import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import type { Chatbot } from '../../../../worker/contracts/chatbot.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { Switch } from '../../../shared/ui/Choice.tsx'
import { Notice } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { chatbotText } from '../../i18n/chatbot.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { switchBot } from './chatbot.data.ts'
import type { ChatbotDraft } from './draft.ts'

/** Whether it is on, and whether something waits for being published. */
export function LiveBadge(props: { chatbot: Chatbot; changed: boolean }): JSX.Element {
  const { t } = chatbotText
  return (
    <>
      <Show when={props.chatbot.live} fallback={<Badge>{t('state.off')}</Badge>}>
        {(version) => <Badge tone="ok">{t('state.live', { version: version() })}</Badge>}
      </Show>
      <Show when={props.changed && props.chatbot.published !== null}>
        <Badge tone="warn">{t('state.changed')}</Badge>
      </Show>
    </>
  )
}

/** Turns the bot on and off for conversations that begin from now on. */
export function LiveSwitch(props: { chatbot: Chatbot; canWrite: boolean }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { t } = chatbotText
  const isNew = () => props.chatbot.published === null
  /** What was asked for and is not answered: the switch goes back when it is refused. */
  const [asked, setAsked] = createSignal<boolean | null>(null)
  async function turn(on: boolean): Promise<void> {
    setAsked(on)
    try {
      await switchBot(client, workspace.slug(), on)
      showToast({ text: t(on ? 'live.on' : 'live.off') })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    } finally {
      setAsked(null)
    }
  }
  return (
    <div class="flex flex-col gap-1">
      <Switch
        label={t('live.label')}
        checked={asked() ?? props.chatbot.live !== null}
        disabled={isNew() || !props.canWrite}
        onChange={(on) => void turn(on)}
      />
      <p class="text-secondary text-text-3">{t(isNew() ? 'live.first' : 'live.help')}</p>
    </div>
  )
}

/** How the draft is kept. */
export function SavedWords(props: { draft: ChatbotDraft }): JSX.Element {
  const format = useFormat()
  const { t } = chatbotText
  const words = () => {
    const { autosave } = props.draft
    const at = autosave.savedAt()
    switch (autosave.state()) {
      case 'saved':
        return at === null ? '' : t('savedAt', { time: format.time(at) })
      case 'waiting':
      case 'saving':
        return t('saving')
      case 'failed':
      case 'conflict':
        return t('notSaved')
    }
  }
  return <span aria-live="polite">{words()}</span>
}

/** What went wrong while the draft was kept; nothing while it goes well. */
export function SaveNotice(props: { draft: ChatbotDraft; onReload: () => void }): JSX.Element {
  const { t } = chatbotText
  const state = () => props.draft.autosave.state()
  return (
    <>
      <Show when={state() === 'conflict'}>
        <Notice
          tone="warn"
          live
          fact={t('conflict')}
          action={<Button onClick={() => props.onReload()}>{t('reload')}</Button>}
        >
          {t('conflictHelp')}
        </Notice>
      </Show>
      <Show when={state() === 'failed'}>
        <Notice
          tone="bad"
          live
          fact={t('saveFailed')}
          action={
            <Button onClick={() => void props.draft.autosave.flush()}>{uiText.t('actions.retry')}</Button>
          }
        >
          {problemText(props.draft.autosave.failure())}
        </Notice>
      </Show>
    </>
  )
}
