import RefreshCw from 'lucide-solid/icons/refresh-cw'
import type { JSX } from 'solid-js'
import { Show, splitProps } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { Tooltip } from './Tooltip.tsx'

/** `main` one per region; `danger` is plain with red text; `erase` is filled red, only inside a confirmation. */
export type ButtonKind = 'main' | 'plain' | 'quiet' | 'link' | 'danger' | 'erase'

/** The icon components of lucide, deep-imported: `import Plus from 'lucide-solid/icons/plus'`. */
export type Icon = (props: { size?: number; 'stroke-width'?: number; class?: string }) => JSX.Element

type ButtonLook = { kind?: ButtonKind; compact?: boolean; wide?: boolean; icon?: Icon; class?: string }

export const buttonClass = (look: ButtonLook): string =>
  [
    'btn',
    `btn-${look.kind ?? 'plain'}`,
    look.compact ? 'btn-compact' : '',
    look.wide ? 'btn-wide' : '',
    look.class ?? '',
  ]
    .filter(Boolean)
    .join(' ')

/** An icon at the size and weight the look asks for: 16 at 1.75, 14 at 2 in compact places, 12 in badges. */
export function Glyph(props: { icon: Icon; size?: 12 | 14 | 16 | 20; class?: string }): JSX.Element {
  const size = () => props.size ?? 16
  return (
    <span class={`inline-flex flex-none ${props.class ?? ''}`} aria-hidden="true">
      <Dynamic
        component={props.icon}
        size={size()}
        stroke-width={size() === 12 ? 2.2 : size() === 14 ? 2 : 1.75}
      />
    </span>
  )
}

type ButtonProps = ButtonLook &
  Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'class' | 'disabled'> & {
    /** Work under way: keeps its width, the icon turns, and `busyLabel` ("Salvo…") stands for the label. */
    busy?: boolean
    busyLabel?: string
    /** Why the button is off, shown as its tooltip; a button is never off without its reason. */
    offReason?: string
  }

/** A button. Off and busy ones stay focusable (aria-disabled) so that their reason can be read. */
export function Button(props: ButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, [
    'kind',
    'compact',
    'wide',
    'icon',
    'class',
    'busy',
    'busyLabel',
    'offReason',
    'children',
    'onClick',
  ])
  const off = () => Boolean(own.busy || own.offReason)
  const guard: JSX.EventHandler<HTMLButtonElement, MouseEvent> = (event) => {
    if (off()) {
      event.preventDefault()
      event.stopPropagation()
      return
    }
    if (typeof own.onClick === 'function') own.onClick(event)
  }
  const attributes = () => ({
    type: 'button' as const,
    ...rest,
    class: `${buttonClass(own)}${own.busy ? ' btn-busy' : ''}`,
    'aria-disabled': off() || undefined,
    'aria-busy': own.busy || undefined,
    onClick: guard,
  })
  const content = (): JSX.Element => (
    <>
      <Show
        when={own.busy}
        fallback={
          <Show when={own.icon}>{(icon) => <Glyph icon={icon()} size={own.compact ? 14 : 16} />}</Show>
        }
      >
        <RefreshCw size={own.compact ? 14 : 16} stroke-width={1.75} aria-hidden="true" />
      </Show>
      <Show when={own.busy && own.busyLabel} fallback={own.children}>
        {own.busyLabel}
      </Show>
    </>
  )
  return (
    <Show when={own.offReason && !own.busy} fallback={<button {...attributes()}>{content()}</button>}>
      <Tooltip text={own.offReason} triggerProps={attributes()}>
        {content()}
      </Tooltip>
    </Show>
  )
}

/**
 * The reason of an off button in plain sight, beside it: on a phone there is no hover, and a reason nobody sees
 * makes the button a dead one. Announced as it changes.
 */
export function OffReason(props: { text: string | undefined; class?: string }): JSX.Element {
  return (
    <p role="status" class={`text-secondary text-text-2 empty:hidden ${props.class ?? ''}`}>
      {props.text}
    </p>
  )
}

/** An icon alone: it always has a name, shown as its tooltip together with its key. */
export function IconButton(
  props: Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'class' | 'children' | 'disabled'> & {
    icon: Icon
    label: string
    keyHint?: string
    edged?: boolean
    size?: 14 | 16 | 20
    placement?: 'top' | 'right' | 'bottom' | 'left'
    class?: string
  },
): JSX.Element {
  const [own, rest] = splitProps(props, ['icon', 'label', 'keyHint', 'edged', 'size', 'placement', 'class'])
  return (
    <Tooltip
      text={own.label}
      keyHint={own.keyHint}
      placement={own.placement}
      triggerProps={{
        type: 'button',
        ...rest,
        class: `icon-btn ${own.edged ? 'icon-btn-edged' : ''} ${own.class ?? ''}`,
        'aria-label': own.label,
        'aria-keyshortcuts': own.keyHint,
      }}
    >
      <Glyph icon={own.icon} size={own.size ?? 16} />
    </Tooltip>
  )
}
