import { Dialog as KobalteDialog } from '@kobalte/core/dialog'
import { Popover as KobaltePopover } from '@kobalte/core/popover'
import type { JSX, ValidComponent } from 'solid-js'
import { Show } from 'solid-js'
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
  children: JSX.Element
}): JSX.Element {
  const phone = createMedia(phoneQuery)
  const widths = { 240: 'w-60', 320: 'w-80', 420: 'w-105', 560: 'w-140' }
  return (
    <Show
      when={phone()}
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
          <KobalteDialog.Content class="sheet">
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
