import { Dialog as KobalteDialog } from '@kobalte/core/dialog'
import { Popover as KobaltePopover } from '@kobalte/core/popover'
import type { JSX, ValidComponent } from 'solid-js'
import { createMemo, Show } from 'solid-js'
import { createMedia, phoneQuery } from '../media.ts'
import { keepTabInside } from './tab-circle.ts'

/**
 * A small surface tied to its trigger: Esc closes, focus returns. On a phone it becomes a sheet.
 * `trigger` draws the trigger from the attributes it is given:
 * `trigger={(attributes) => <Button {...attributes}>Filtro</Button>}`.
 */
export function Popover(props: {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Its accessible name; also the sheet's title on a phone. */
  label: string
  trigger: ValidComponent
  /** In pixels; 560 below filter chips. */
  width?: 240 | 320 | 420 | 560
  placement?: 'bottom-start' | 'bottom-end' | 'top-start' | 'top-end'
  /** What has the focus when it opens; the first control without it. */
  initialFocus?: () => HTMLElement | null | undefined
  children: JSX.Element
}): JSX.Element {
  const phone = createMedia(phoneQuery)
  // Turning the phone must not take away what is being filled in: an open one stays what it is.
  const isSheet = createMemo<boolean>((before) => (props.open ? before : phone()), phone())
  function focusAtOpening(event: Event): void {
    const wanted = props.initialFocus?.()
    if (!wanted) return
    event.preventDefault()
    // A moment later, as the library does: a list that opens on focus would close the surface otherwise.
    setTimeout(() => wanted.focus())
  }
  const widths = { 240: 'w-60', 320: 'w-80', 420: 'w-105', 560: 'w-140' }
  return (
    <Show
      when={isSheet()}
      fallback={
        <KobaltePopover
          open={props.open}
          onOpenChange={props.onOpenChange}
          gutter={4}
          placement={props.placement ?? 'bottom-start'}
        >
          <KobaltePopover.Trigger as={props.trigger} />
          <KobaltePopover.Portal>
            <KobaltePopover.Content
              aria-label={props.label}
              onKeyDown={keepTabInside}
              onOpenAutoFocus={focusAtOpening}
              class={`float max-h-(--kb-popper-content-available-height) max-w-[calc(100vw-24px)] overflow-y-auto p-3.5 ${widths[props.width ?? 320]}`}
            >
              {props.children}
            </KobaltePopover.Content>
          </KobaltePopover.Portal>
        </KobaltePopover>
      }
    >
      <KobalteDialog open={props.open} onOpenChange={props.onOpenChange}>
        <KobalteDialog.Trigger as={props.trigger} />
        <KobalteDialog.Portal>
          <KobalteDialog.Overlay class="scrim" />
          <KobalteDialog.Content class="sheet" onOpenAutoFocus={focusAtOpening}>
            <KobalteDialog.Title class="px-4 pt-4 pb-2 text-section font-semibold">
              {props.label}
            </KobalteDialog.Title>
            <div class="min-h-0 flex-1 overflow-y-auto px-4 pb-4">{props.children}</div>
          </KobalteDialog.Content>
        </KobalteDialog.Portal>
      </KobalteDialog>
    </Show>
  )
}
