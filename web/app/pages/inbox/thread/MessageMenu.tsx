import Copy from 'lucide-solid/icons/copy'
import Ellipsis from 'lucide-solid/icons/ellipsis'
import Forward from 'lucide-solid/icons/forward'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { Message } from '../../../../../worker/contracts/inbox.ts'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { Glyph } from '../../../../shared/ui/Button.tsx'
import { Menu, type MenuEntry } from '../../../../shared/ui/Menu.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import type { MessageActions } from './MessageView.tsx'

async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
  showToast({ text: uiText.t('actions.copied') })
}

/** What can be done with one message; in sight on hover, on focus and where nothing hovers. */
export function MessageMenu(props: { message: Message; actions: MessageActions }): JSX.Element {
  const { t } = inboxThreadText
  const entries = (): MenuEntry[] => {
    const message = props.message
    const forward = props.actions.forward
    return [
      ...(message.text === ''
        ? []
        : [{ label: t('message.copy'), icon: Copy, onSelect: () => void copyText(message.text) }]),
      ...(forward !== undefined && message.mail !== null
        ? [{ label: t('message.forward'), icon: Forward, onSelect: () => forward(message) }]
        : []),
    ]
  }
  return (
    <Show when={props.message.deletedAt === null && entries().length > 0}>
      <span class="opacity-0 group-focus-within/message:opacity-100 group-hover/message:opacity-100 has-data-expanded:opacity-100 max-sm:opacity-100">
        <Menu
          entries={entries()}
          trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
            <button type="button" {...attributes} class="icon-btn" aria-label={t('message.actions')}>
              <Glyph icon={Ellipsis} size={14} />
            </button>
          )}
        />
      </span>
    </Show>
  )
}
