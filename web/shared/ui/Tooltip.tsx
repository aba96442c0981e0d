import { Tooltip as KobalteTooltip } from '@kobalte/core/tooltip'
import type { JSX, ValidComponent } from 'solid-js'
import { Show } from 'solid-js'

/** A key or shortcut as it is printed on the keyboard: "/", "⌘K". */
export function Kbd(props: { children: JSX.Element }): JSX.Element {
  return <kbd class="kbd">{props.children}</kbd>
}

/**
 * Words that appear on hover and focus. The trigger is drawn as `as` (a button unless told otherwise), so that
 * no extra element stands between. Never the only place of an information: an icon button has its name too.
 */
export function Tooltip(props: {
  text: JSX.Element
  keyHint?: string
  placement?: 'top' | 'right' | 'bottom' | 'left'
  as?: ValidComponent
  disabled?: boolean
  triggerProps: Record<string, unknown>
  children: JSX.Element
}): JSX.Element {
  return (
    <KobalteTooltip
      openDelay={400}
      closeDelay={80}
      gutter={6}
      placement={props.placement ?? 'top'}
      disabled={props.disabled}
    >
      <KobalteTooltip.Trigger as={props.as ?? 'button'} {...props.triggerProps}>
        {props.children}
      </KobalteTooltip.Trigger>
      <KobalteTooltip.Portal>
        <KobalteTooltip.Content class="tooltip">
          {props.text}
          <Show when={props.keyHint}>
            <Kbd>{props.keyHint}</Kbd>
          </Show>
        </KobalteTooltip.Content>
      </KobalteTooltip.Portal>
    </KobalteTooltip>
  )
}
