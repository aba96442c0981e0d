import ArrowLeft from 'lucide-solid/icons/arrow-left'
import PanelRight from 'lucide-solid/icons/panel-right'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { IconButton } from '../../../../shared/ui/Button.tsx'
import { inboxText } from '../../../i18n/inbox.ts'
import { useInbox } from '../inbox-session.ts'
import { shownHead } from '../view-list.ts'
import { personOf } from '../view-words.ts'

/** The messages of a conversation. */
export function ThreadPane(props: {
  conversation: string
  onBack: () => void
  contactOpen: boolean
  onContact: () => void
}): JSX.Element {
  const inbox = useInbox()
  const head = () => shownHead(inbox.line, props.conversation)
  return (
    <>
      <header class="flex h-13 flex-none items-center gap-2 border-b border-line bg-surface px-3">
        <span class="sm:hidden">
          <IconButton
            icon={ArrowLeft}
            size={20}
            label={uiText.t('actions.back')}
            onClick={() => props.onBack()}
          />
        </span>
        <h2 class="min-w-0 flex-1 text-section font-semibold">
          <Show when={head()}>{(known) => personOf(known())}</Show>
        </h2>
        <IconButton
          icon={PanelRight}
          label={inboxText.t('contact')}
          aria-pressed={props.contactOpen}
          onClick={() => props.onContact()}
        />
      </header>
      <ol class="min-h-0 flex-1 space-y-2 overflow-y-auto p-4">
        <For each={inbox.read((live) => live.thread(props.conversation).messages)}>
          {(message) => <li class="whitespace-pre-wrap">{message.text}</li>}
        </For>
      </ol>
    </>
  )
}
