import { A } from '@solidjs/router'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { IconButton } from '../../../../shared/ui/Button.tsx'
import { useWorkspace } from '../../../session.tsx'
import { useInbox } from '../inbox-session.ts'
import { shownHead } from '../view-list.ts'
import { personOf } from '../view-words.ts'

/** Who a conversation is with. */
export function ContactPane(props: { conversation: string; onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const inbox = useInbox()
  return (
    <Show when={shownHead(inbox.line, props.conversation)}>
      {(head) => (
        <>
          <header class="flex h-13 flex-none items-center justify-between border-b border-line px-4">
            <Show when={head().contactId} fallback={<span class="font-semibold">{personOf(head())}</span>}>
              {(id) => (
                <A class="link" href={workspace.href(`/contacts/${id()}`)}>
                  {personOf(head())}
                </A>
              )}
            </Show>
            <IconButton icon={X} label={uiText.t('actions.close')} onClick={() => props.onClose()} />
          </header>
          <p class="p-4 break-words text-text-2">{head().peer}</p>
        </>
      )}
    </Show>
  )
}
