import Lock from 'lucide-solid/icons/lock'
import Timer from 'lucide-solid/icons/timer'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { Head } from '../../../../../worker/contracts/inbox.ts'
import { Glyph } from '../../../../shared/ui/Button.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useFormat } from '../../../use-format.ts'
import { useInbox } from '../inbox-session.ts'

const soonMs = 4 * 3_600_000

/** How long the channel still takes a free answer. Nothing where it always does. */
export function WindowPill(props: { head: Head }): JSX.Element {
  const inbox = useInbox()
  const format = useFormat()
  const { t } = inboxThreadText
  const leftMs = () => (props.head.windowUntil === null ? null : props.head.windowUntil - inbox.now())
  const closedWords = () => t(props.head.channel === 'whatsapp' ? 'window.closed' : 'window.closedMessenger')
  const look = () => {
    const left = leftMs() ?? 0
    if (left <= 0) return 'bg-hover text-text-2'
    return left < soonMs ? 'bg-warn-soft text-warn' : 'bg-ok-soft text-ok'
  }
  return (
    <Show when={leftMs() !== null}>
      <span
        class={`inline-flex h-6 flex-none items-center gap-1.5 rounded-6 px-2 text-secondary font-medium whitespace-nowrap ${look()}`}
        title={
          (leftMs() ?? 0) > 0 ? t('window.left', { time: format.duration(leftMs() ?? 0) }) : closedWords()
        }
      >
        <Glyph icon={(leftMs() ?? 0) > 0 ? Timer : Lock} size={14} />
        {(leftMs() ?? 0) > 0 ? format.duration(leftMs() ?? 0) : closedWords()}
      </span>
    </Show>
  )
}
