import Pencil from 'lucide-solid/icons/pencil'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { problemText } from '../../../shared/problem-text.ts'
import { IconButton } from '../../../shared/ui/Button.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { listsText } from '../../i18n/lists.ts'

const longestName = 120

/**
 * A name with a pencil: Enter or leaving the field saves, Esc gives up. `children` draws the name while it
 * is not being changed.
 */
export function RenameInPlace(props: {
  name: string
  onRename: (name: string) => Promise<unknown>
  canRename: boolean
  children: JSX.Element
}): JSX.Element {
  const [open, setOpen] = createSignal(false)
  /** The pencil takes the focus back after a change. */
  let wasOpen = false

  function close(): void {
    setOpen(false)
    wasOpen = true
  }

  function focusAfterwards(pencil: HTMLSpanElement): void {
    if (wasOpen) queueMicrotask(() => pencil.querySelector('button')?.focus())
  }

  async function save(text: string): Promise<void> {
    if (!open()) return
    const name = text.trim()
    close()
    if (name === '' || name === props.name) return
    try {
      await props.onRename(name)
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }

  return (
    <Show
      when={open()}
      fallback={
        <span class="group/name inline-flex min-w-0 items-center gap-1">
          {props.children}
          <Show when={props.canRename}>
            <span
              ref={focusAfterwards}
              class="opacity-0 group-hover/name:opacity-100 focus-within:opacity-100 [@media(hover:none)]:opacity-100"
            >
              <IconButton
                icon={Pencil}
                size={14}
                class="-my-1"
                label={listsText.t('rename', { name: props.name })}
                onClick={() => setOpen(true)}
              />
            </span>
          </Show>
        </span>
      }
    >
      <span class="input input-compact max-w-90">
        <input
          aria-label={listsText.t('renaming')}
          value={props.name}
          maxLength={longestName}
          ref={(element) =>
            queueMicrotask(() => {
              element.focus()
              element.select()
            })
          }
          onBlur={(event) => void save(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void save(event.currentTarget.value)
            if (event.key === 'Escape') {
              event.stopPropagation()
              close()
            }
          }}
        />
      </span>
    </Show>
  )
}
