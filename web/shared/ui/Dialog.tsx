import { Dialog as KobalteDialog } from '@kobalte/core/dialog'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { uiText } from '../i18n/ui.ts'
import { createMedia, phoneQuery } from '../media.ts'
import { IconButton } from './Button.tsx'
import { createFocusReturn } from './focus-return.ts'

/**
 * Where the focus goes on opening: the first field, else the first button of the content or the foot. On a phone
 * the surface itself, so that no keyboard covers what was just opened.
 */
function focusFirst(event: Event): void {
  const surface = event.currentTarget
  if (!(surface instanceof HTMLElement)) return
  event.preventDefault()
  const isPhone = matchMedia(phoneQuery).matches
  const controls = 'input:not([type="hidden"]), textarea, select, button, a[href], [tabindex="0"]'
  const parts = surface.querySelectorAll<HTMLElement>('[data-part="body"], [data-part="foot"]')
  const first = isPhone
    ? null
    : [...parts].map((part) => part.querySelector<HTMLElement>(controls)).find((found) => found !== null)
  // The primitive asks from inside an effect: what a field reads when it gets the focus would run that effect again,
  // which takes the surface for closed and gives the focus back to what opened it. Behind the effects the page is also
  // hidden from assistive technology already, so that a list which the focus opens is not hidden along with it.
  queueMicrotask(() => (first ?? surface).focus())
}

/**
 * A question or a short form over the page. Only erasing, removing a key and sending to people ask first;
 * the rest is undone afterwards. `actions` stand right, the main one last.
 */
export function Dialog(props: {
  open: boolean
  onClose: () => void
  title: string
  /** 640 instead of 480. */
  form?: boolean
  actions?: JSX.Element
  children: JSX.Element
}): JSX.Element {
  const giveFocusBack = createFocusReturn(() => props.open)
  return (
    <KobalteDialog open={props.open} onOpenChange={(open) => (open ? undefined : props.onClose())}>
      <KobalteDialog.Portal>
        <KobalteDialog.Overlay class="scrim" />
        <KobalteDialog.Content
          tabindex={-1}
          class={`dialog ${props.form ? 'dialog-form' : ''}`}
          onOpenAutoFocus={focusFirst}
          onCloseAutoFocus={giveFocusBack}
        >
          <header class="flex items-start justify-between gap-3 px-5 pt-4 pb-2">
            <KobalteDialog.Title class="text-[16px] leading-6 font-semibold">
              {props.title}
            </KobalteDialog.Title>
            <IconButton
              icon={X}
              label={uiText.t('actions.close')}
              class="-mr-1.5"
              onClick={() => props.onClose()}
            />
          </header>
          <div data-part="body" class="min-h-0 flex-1 overflow-y-auto px-5 pb-4">
            {props.children}
          </div>
          <Show when={props.actions}>
            <footer data-part="foot" class="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">
              {props.actions}
            </footer>
          </Show>
        </KobalteDialog.Content>
      </KobalteDialog.Portal>
    </KobalteDialog>
  )
}

/**
 * Create and edit: 420 from the right, over the table and without a scrim, so that the table can be read
 * meanwhile; a full sheet on a phone. `footer` sticks to the bottom: live count, then the actions.
 */
export function SidePanel(props: {
  open: boolean
  onClose: () => void
  title: string
  subtitle?: JSX.Element
  footer?: JSX.Element
  children: JSX.Element
}): JSX.Element {
  const phone = createMedia(phoneQuery)
  const giveFocusBack = createFocusReturn(() => props.open)
  return (
    <KobalteDialog
      open={props.open}
      modal={phone()}
      onOpenChange={(open) => (open ? undefined : props.onClose())}
    >
      <KobalteDialog.Portal>
        <KobalteDialog.Content
          tabindex={-1}
          class={phone() ? 'sheet sheet-full' : 'side-panel'}
          onOpenAutoFocus={focusFirst}
          onCloseAutoFocus={giveFocusBack}
          onInteractOutside={(event) => event.preventDefault()}
        >
          <header class="flex h-13 flex-none items-center justify-between gap-3 border-b border-line px-5">
            <div class="min-w-0">
              <KobalteDialog.Title class="text-section font-semibold">{props.title}</KobalteDialog.Title>
              <Show when={props.subtitle}>
                <div class="text-secondary text-text-3">{props.subtitle}</div>
              </Show>
            </div>
            <IconButton
              icon={X}
              label={uiText.t('actions.close')}
              keyHint={phone() ? undefined : 'Esc'}
              placement="left"
              class="-mr-1.5"
              onClick={() => props.onClose()}
            />
          </header>
          <div data-part="body" class="min-h-0 flex-1 overflow-y-auto px-5 py-4">
            {props.children}
          </div>
          <Show when={props.footer}>
            <footer data-part="foot" class="flex-none px-5 pt-3 pb-4">
              {props.footer}
            </footer>
          </Show>
        </KobalteDialog.Content>
      </KobalteDialog.Portal>
    </KobalteDialog>
  )
}
