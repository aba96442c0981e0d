import CircleAlert from 'lucide-solid/icons/circle-alert'
import CircleCheck from 'lucide-solid/icons/circle-check'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { Portal } from 'solid-js/web'
import { uiText } from '../i18n/ui.ts'
import { Glyph, IconButton } from './Button.tsx'
import type { Toast, ToastInput } from './toast-queue.ts'
import { createToastQueue } from './toast-queue.ts'

const [toast, setToast] = createSignal<Toast | null>(null)
const queue = createToastQueue(setToast)

/** Shows a toast: `showToast({ text: 'Lista creata', onUndo })`. */
export const showToast = (input: ToastInput): void => queue.show(input)

/** The corner where toasts appear; once per page, in the shell. The live region is polite and always there. */
export function ToastRegion(): JSX.Element {
  return (
    <Portal>
      <div
        class="toasts fixed right-4 z-70 flex flex-col max-sm:inset-x-3"
        role="region"
        aria-label={uiText.t('toast.region')}
      >
        <div aria-live="polite" class="sr-only">
          {toast()?.text}
        </div>
        <Show when={toast()?.id} keyed>
          <ToastCard />
        </Show>
      </div>
    </Portal>
  )
}

function ToastCard(): JSX.Element {
  const secondsLeft = () => Math.ceil((toast()?.remainingMs ?? 0) / 1000)
  return (
    <div
      class="toast"
      onPointerEnter={queue.pause}
      onPointerLeave={queue.resume}
      onFocusIn={queue.pause}
      onFocusOut={queue.resume}
    >
      <Glyph
        icon={toast()?.failed ? CircleAlert : CircleCheck}
        class={toast()?.failed ? 'text-bad' : 'text-ok'}
      />
      <span class="min-w-0 flex-1">{toast()?.text}</span>
      <Show when={toast()?.onUndo}>
        <button type="button" class="link max-sm:min-h-11" onClick={queue.undo}>
          {uiText.t('actions.undo')}
        </button>
        <span class="text-text-3" aria-hidden="true">
          {uiText.plural('toast.seconds', secondsLeft())}
        </span>
      </Show>
      <IconButton
        icon={X}
        size={14}
        label={uiText.t('actions.close')}
        class="-mr-2"
        onClick={queue.dismiss}
      />
    </div>
  )
}
