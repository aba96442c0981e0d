import Bell from 'lucide-solid/icons/bell'
import BellOff from 'lucide-solid/icons/bell-off'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Button, Glyph, IconButton } from '../../../shared/ui/Button.tsx'
import { Menu } from '../../../shared/ui/Menu.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { inboxText } from '../../i18n/inbox.ts'
import {
  type Alert,
  chooseAlert,
  dismissAlertOffer,
  isAlertOffered,
  isAlertOn,
  isNotifyDenied,
} from './device-alerts.ts'

async function choose(alert: Alert, on: boolean): Promise<void> {
  await chooseAlert(alert, on)
  if (alert === 'notify' && on && isNotifyDenied())
    showToast({ text: inboxText.t('alerts.denied'), failed: true })
}

/** How this device calls when somebody writes. */
export function AlertsMenu(): JSX.Element {
  const isAny = () => isAlertOn('notify') || isAlertOn('sound')
  return (
    <Menu
      entries={[
        { type: 'label', label: inboxText.t('alerts.title') },
        ...(['notify', 'sound'] as const).map((alert) => ({
          type: 'check' as const,
          label: inboxText.t(`alerts.${alert}`),
          checked: isAlertOn(alert),
          onSelect: (on: boolean) => void choose(alert, on),
        })),
      ]}
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <button
          type="button"
          {...attributes}
          class="icon-btn"
          aria-label={inboxText.t('alerts.title')}
          title={inboxText.t('alerts.title')}
        >
          <Glyph icon={isAny() ? Bell : BellOff} />
        </button>
      )}
    />
  )
}

/** Offers alerts once somebody has written while the page was open: then it is plain what they are for. */
export function AlertsOffer(props: { hasArrived: boolean }): JSX.Element {
  return (
    <Show when={props.hasArrived && isAlertOffered()}>
      <div class="flex flex-none flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-accent-soft py-1.5 pr-2 pl-4">
        <p class="min-w-0 flex-1">{inboxText.t('alerts.offer')}</p>
        <Button compact onClick={() => void choose('notify', true)}>
          {inboxText.t('alerts.accept')}
        </Button>
        <IconButton icon={X} size={14} label={uiText.t('actions.close')} onClick={dismissAlertOffer} />
      </div>
    </Show>
  )
}
