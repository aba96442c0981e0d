import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { createSignal, For, onCleanup, onMount, Show } from 'solid-js'
import { IconButton } from '../../../shared/ui/Button.tsx'
import { FieldError } from '../../../shared/ui/Field.tsx'
import { ProgressBar } from '../../../shared/ui/Progress.tsx'
import { mediaText } from '../../i18n/media.ts'
import type { createUploads } from './uploads.ts'

/** Files that are dragged or pasted, none where the clipboard holds text. */
const filesIn = (data: DataTransfer | null): File[] => [...(data?.files ?? [])]

/** Takes files that are dropped on it, or pasted while it is shown; tells those under way and those refused. */
export function DropArea(props: {
  uploads: ReturnType<typeof createUploads>
  off?: boolean
  class?: string
  children: JSX.Element
}): JSX.Element {
  const [over, setOver] = createSignal(false)
  const take = (files: File[]): boolean => {
    if (props.off || files.length === 0) return false
    void props.uploads.add(files)
    return true
  }
  const paste = (event: ClipboardEvent): void => {
    if (take(filesIn(event.clipboardData))) event.preventDefault()
  }
  onMount(() => document.addEventListener('paste', paste))
  onCleanup(() => document.removeEventListener('paste', paste))
  return (
    <div
      class={`flex min-h-0 flex-col ${over() ? 'outline-2 -outline-offset-4 outline-accent-text outline-dashed' : ''} ${props.class ?? ''}`}
      onDragOver={(event) => {
        if (props.off || !event.dataTransfer?.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false)
        if (take(filesIn(event.dataTransfer))) event.preventDefault()
      }}
    >
      <Show when={props.uploads.all().length > 0}>
        <ul class="flex flex-col gap-2 px-(--gutter) py-3">
          <For each={props.uploads.all()}>
            {(upload) => (
              <li class="flex items-center gap-3">
                <div class="flex min-w-0 flex-1 flex-col gap-1">
                  <span class="font-medium break-words">{upload.name}</span>
                  <Show
                    when={upload.problem}
                    fallback={
                      <ProgressBar
                        label={mediaText.t('upload.sending', { name: upload.name })}
                        total={100}
                        done={Math.round(upload.share * 100)}
                      />
                    }
                  >
                    {(problem) => <FieldError>{problem()}</FieldError>}
                  </Show>
                </div>
                <Show when={upload.problem}>
                  <IconButton
                    icon={X}
                    label={mediaText.t('upload.dismiss', { name: upload.name })}
                    onClick={() => props.uploads.dismiss(upload.key)}
                  />
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      {props.children}
    </div>
  )
}
