import Check from 'lucide-solid/icons/check'
import CircleAlert from 'lucide-solid/icons/circle-alert'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { formatNumber } from '../format.ts'
import { language } from '../i18n/language.ts'
import { uiText } from '../i18n/ui.ts'
import type { Icon } from './Button.tsx'
import { Glyph } from './Button.tsx'

export type BadgeTone = 'neutral' | 'accent' | 'ok' | 'warn' | 'bad'

const badgeIcons: Partial<Record<BadgeTone, Icon>> = { ok: Check, warn: TriangleAlert, bad: CircleAlert }

/** A state in a word. Every tone but neutral has its shape too: an icon, or a dot for what is running. */
export function Badge(props: { tone?: BadgeTone; icon?: Icon; children: JSX.Element }): JSX.Element {
  const icon = () => props.icon ?? badgeIcons[props.tone ?? 'neutral']
  return (
    <span class={`badge badge-${props.tone ?? 'neutral'}`}>
      <Show
        when={icon()}
        fallback={
          <Show when={props.tone === 'accent'}>
            <span class="size-1.5 rounded-full bg-current" aria-hidden="true" />
          </Show>
        }
      >
        {(shown) => <Glyph icon={shown()} size={12} />}
      </Show>
      {props.children}
    </span>
  )
}

/** A tag of a contact or a list; with `onRemove` it can be taken off. */
export function Tag(props: { children: string; onRemove?: () => void }): JSX.Element {
  return (
    <span class={`tag ${props.onRemove ? 'pr-0' : ''}`}>
      {props.children}
      <Show when={props.onRemove}>
        <button
          type="button"
          class="inline-flex size-5 items-center justify-center rounded-4 hover:text-text max-sm:size-8"
          aria-label={uiText.t('actions.removeNamed', { name: props.children })}
          onClick={() => props.onRemove?.()}
        >
          <Glyph icon={X} size={12} />
        </button>
      </Show>
    </span>
  )
}

/** How many people wait, under a lit lamp. Nothing at zero: a lamp is lit only when somebody waits. */
export function Count(props: { waiting: number }): JSX.Element {
  return (
    <Show when={props.waiting > 0}>
      <span class="inline-flex items-center gap-1.5 font-semibold">
        <span class="lamp" aria-hidden="true" />
        <span aria-hidden="true">{formatNumber(props.waiting, language())}</span>
        <span class="sr-only">{uiText.plural('lamp', props.waiting)}</span>
      </span>
    </Show>
  )
}

/** A view or a quick filter: pressed is the chosen one. */
export function Chip(props: {
  pressed?: boolean
  icon?: Icon
  onClick: () => void
  children: JSX.Element
}): JSX.Element {
  return (
    <button type="button" class="chip" aria-pressed={props.pressed ?? false} onClick={() => props.onClick()}>
      <Show when={props.icon}>{(icon) => <Glyph icon={icon()} size={14} />}</Show>
      {props.children}
    </button>
  )
}

/**
 * One filter in force, in cells: field, operator, value, ×. The cells are one button that opens its editor.
 * Spread `trigger` attributes of a Popover through `buttonProps`.
 */
export function FilterChip(props: {
  field: string
  operator?: string
  value?: string
  open?: boolean
  onRemove: () => void
  buttonProps?: JSX.ButtonHTMLAttributes<HTMLButtonElement>
}): JSX.Element {
  const name = () => [props.field, props.operator, props.value].filter(Boolean).join(' ')
  return (
    <span class="filter-chip" data-open={props.open ? '' : undefined}>
      <button type="button" {...props.buttonProps}>
        <span class={`cell ${props.value ? 'max-w-3/5 flex-none' : 'font-semibold'}`}>{props.field}</span>
        <Show when={props.operator}>
          <span class="cell whitespace-nowrap">{props.operator}</span>
        </Show>
        <Show when={props.value}>
          <span class="cell font-semibold">{props.value}</span>
        </Show>
      </button>
      <button
        type="button"
        class="w-7 justify-center max-sm:w-11"
        aria-label={uiText.t('actions.removeNamed', { name: name() })}
        onClick={() => props.onRemove()}
      >
        <Glyph icon={X} size={14} />
      </button>
    </span>
  )
}
