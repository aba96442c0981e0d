import FileText from 'lucide-solid/icons/file-text'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import type { Media } from '../../../../worker/contracts/media.ts'
import { Glyph } from '../../../shared/ui/Button.tsx'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { contentAddress } from './media.data.ts'

/** What a file is, in a line: "PNG, 640 × 480, 24 kB". */
export function createFacts(): (media: Media) => string {
  const format = useFormat()
  return ({ type, width, height, sizeBytes }) =>
    [
      type.toUpperCase(),
      width === null || height === null ? '' : `${format.number(width)} × ${format.number(height)}`,
      format.bytes(sizeBytes),
    ]
      .filter(Boolean)
      .join(', ')
}

/** A picture as it is, on white as in a mail; a file by its glyph. */
export function Thumbnail(props: { media: Media; alt?: string; class?: string }): JSX.Element {
  const workspace = useWorkspace()
  return (
    <span
      class={`flex items-center justify-center overflow-hidden rounded-8 border border-line bg-white ${props.class ?? ''}`}
    >
      <Show
        when={props.media.width !== null}
        fallback={<Glyph icon={FileText} size={20} class="text-[#475056]" />}
      >
        <img
          class="max-h-full max-w-full object-contain"
          src={contentAddress(workspace.slug(), props.media.id)}
          alt={props.alt ?? ''}
          loading="lazy"
          decoding="async"
        />
      </Show>
    </span>
  )
}

/** The files of the library as pictures; a click opens one, or takes it. */
export function MediaGrid(props: {
  label: string
  items: readonly Media[]
  onChoose: (media: Media) => void
  class?: string
}): JSX.Element {
  const facts = createFacts()
  return (
    <ul
      class={`grid grid-cols-[repeat(auto-fill,minmax(148px,1fr))] gap-4 ${props.class ?? ''}`}
      aria-label={props.label}
    >
      <For each={props.items}>
        {(media) => (
          <li class="min-w-0">
            <button
              type="button"
              class="flex w-full flex-col gap-1 rounded-8 p-1 text-left hover:bg-hover"
              onClick={() => props.onChoose(media)}
            >
              <Thumbnail media={media} class="aspect-4/3 w-full" />
              <span class="font-medium break-words">{media.name}</span>
              <span class="text-secondary text-text-3">{facts(media)}</span>
            </button>
          </li>
        )}
      </For>
    </ul>
  )
}
