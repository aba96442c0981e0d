import type { JSX } from 'solid-js'
import { createSignal, Show, Suspense } from 'solid-js'
import type { Media } from '../../../worker/contracts/media.ts'
import { mediaText } from '../i18n/media.ts'
import { lazyPage } from '../lazy-page.ts'
import { useWorkspace } from '../session.tsx'

const MediaPicker = lazyPage(() => import('../pages/media/MediaPicker.tsx'), mediaText)

/** Opens the library's pictures from beside the field that takes the address of one. */
export function ChoosePicture(props: {
  label: string
  of: string
  onPick: (media: Media) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const [open, setOpen] = createSignal(false)
  return (
    <Show when={workspace.can('media.read')}>
      <button
        type="button"
        class="link text-secondary"
        aria-label={`${props.label}, ${props.of}`}
        onClick={() => setOpen(true)}
      >
        {props.label}
      </button>
      <Show when={open()}>
        <Suspense>
          <MediaPicker
            onPick={(media) => {
              setOpen(false)
              props.onPick(media)
            }}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      </Show>
    </Show>
  )
}
