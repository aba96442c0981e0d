import User from 'lucide-solid/icons/user'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { Glyph } from './Button.tsx'
import { avatarHue, initials } from './person-mark.ts'

const sizes = {
  20: 'size-5 text-[9px]',
  24: 'size-6 text-[10px]',
  32: 'size-8 text-[11px]',
  40: 'size-10 text-[14px]',
} as const

/** Initials on one of eight grounds; a person's outline for those without a name. The name stands beside it, so it is hidden from assistive technology. */
export function Avatar(props: {
  id: number | string
  name: string
  size?: keyof typeof sizes
  /** A channel glyph at the lower right corner. */
  corner?: JSX.Element
}): JSX.Element {
  const size = () => sizes[props.size ?? 24]
  return (
    <span
      class={`avatar ${size()} ${props.name.trim() ? '' : 'avatar-nobody'}`}
      style={{ '--hue': String(avatarHue(props.id)) }}
      aria-hidden="true"
    >
      <Show when={props.name.trim()} fallback={<Glyph icon={User} size={14} />}>
        {initials(props.name)}
      </Show>
      <Show when={props.corner}>
        <span class="absolute -right-1 -bottom-1 rounded-full bg-surface p-0.5">{props.corner}</span>
      </Show>
    </span>
  )
}
