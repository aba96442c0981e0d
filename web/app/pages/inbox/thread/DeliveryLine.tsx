import Ban from 'lucide-solid/icons/ban'
import Check from 'lucide-solid/icons/check'
import CheckCheck from 'lucide-solid/icons/check-check'
import CircleAlert from 'lucide-solid/icons/circle-alert'
import CircleHelp from 'lucide-solid/icons/circle-question-mark'
import Clock from 'lucide-solid/icons/clock'
import type { JSX } from 'solid-js'
import { createMemo, Show } from 'solid-js'
import type { Delivery } from '../../../../../worker/contracts/inbox.ts'
import { Glyph, type Icon } from '../../../../shared/ui/Button.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { reasonText } from '../../../reason-text.ts'
import { useFormat } from '../../../use-format.ts'
import { useInbox } from '../inbox-session.ts'
import { canTakeBack, type ShownDelivery, shownDelivery } from './delivery-text.ts'

const looks: Record<ShownDelivery['type'], { icon: Icon; class: string }> = {
  leaving: { icon: Clock, class: 'text-text-3' },
  scheduled: { icon: Clock, class: 'text-text-3' },
  held: { icon: Clock, class: 'text-warn' },
  waiting: { icon: Clock, class: 'text-text-3' },
  sending: { icon: Clock, class: 'text-text-3' },
  unknown: { icon: CircleHelp, class: 'text-warn' },
  sent: { icon: Check, class: 'text-text-3' },
  delivered: { icon: CheckCheck, class: 'text-text-3' },
  read: { icon: CheckCheck, class: 'text-accent-text' },
  failed: { icon: CircleAlert, class: 'text-bad' },
  cancelled: { icon: Ban, class: 'text-text-3' },
}

/** What became of a reply: shape, word and colour; what can still be done about it. */
export function DeliveryLine(props: {
  delivery: Delivery
  onUndo?: (() => void) | undefined
  onRetry?: (() => void) | undefined
}): JSX.Element {
  const inbox = useInbox()
  const format = useFormat()
  const { t } = inboxThreadText
  const shown = createMemo(() => shownDelivery(props.delivery, inbox.now()))
  const look = () => looks[shown().type]
  const words = (): string => {
    const now = shown()
    if (now.type === 'leaving') return t('state.leaving', { time: format.duration(now.leftMs) })
    if (now.type === 'scheduled') return t('state.scheduled', { moment: format.moment(now.at) })
    if (now.type === 'held') return t('state.held', { reason: reasonText(now.code).label })
    if (now.type === 'failed')
      return t('state.failed', { reason: reasonText(now.code ?? 'provider_failed').label })
    return t(`state.${now.type}`)
  }
  const help = () => {
    const now = shown()
    return now.type === 'failed' && now.code !== null ? reasonText(now.code).help : undefined
  }
  return (
    <>
      <span class={`inline-flex items-center gap-1 ${look().class}`}>
        <Glyph icon={look().icon} size={14} />
        {words()}
      </span>
      <Show when={help()}>
        <span class="text-text-2">{help()}</span>
      </Show>
      <Show when={canTakeBack(shown()) && props.onUndo}>
        {(undo) => (
          <button type="button" class="link max-sm:min-h-11" onClick={() => undo()()}>
            {t('state.undo')}
          </button>
        )}
      </Show>
      <Show when={shown().type === 'failed' && props.onRetry}>
        {(retry) => (
          <button type="button" class="link max-sm:min-h-11" onClick={() => retry()()}>
            {t('state.retry')}
          </button>
        )}
      </Show>
    </>
  )
}
