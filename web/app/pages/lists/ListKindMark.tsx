import ListIcon from 'lucide-solid/icons/list'
import ListPlus from 'lucide-solid/icons/list-plus'
import RefreshCw from 'lucide-solid/icons/refresh-cw'
import type { JSX } from 'solid-js'
import { For } from 'solid-js'
import { type ListKind, listKinds } from '../../../../worker/contracts/lists.ts'
import { Glyph, type Icon } from '../../../shared/ui/Button.tsx'
import { listsText } from '../../i18n/lists.ts'

export const kindIcons: Record<ListKind, Icon> = { smart: RefreshCw, auto: ListPlus, static: ListIcon }

/** How a list is kept: its glyph and its word. */
export function ListKindMark(props: { kind: ListKind }): JSX.Element {
  return (
    <span
      class={`inline-flex items-center gap-1.5 align-middle ${props.kind === 'static' ? 'text-text-2' : 'text-accent-text'}`}
    >
      <Glyph icon={kindIcons[props.kind]} size={14} />
      {listsText.t(`kind.${props.kind}`)}
    </span>
  )
}

/** What the three kinds mean, under the table. */
export function ListKindLegend(): JSX.Element {
  return (
    <ul class="flex flex-wrap gap-x-5 gap-y-1 px-(--gutter) py-3 text-secondary text-text-3">
      <For each={[...listKinds].toReversed()}>
        {(kind) => (
          <li class="flex items-center gap-1.5">
            <Glyph icon={kindIcons[kind]} size={14} />
            {listsText.t(`legend.${kind}`)}
          </li>
        )}
      </For>
    </ul>
  )
}
