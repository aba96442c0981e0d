import Check from 'lucide-solid/icons/check'
import Copy from 'lucide-solid/icons/copy'
import type { JSX } from 'solid-js'
import { createSignal, onCleanup } from 'solid-js'
import { uiText } from '../../../shared/i18n/ui.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Field } from '../../../shared/ui/Field.tsx'

const shownMs = 2_000

/** A value to be carried elsewhere: whole, selectable, with a button that copies it. */
export function CopyField(props: { label: string; value: string }): JSX.Element {
  const [copied, setCopied] = createSignal(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))

  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(props.value)
    setCopied(true)
    clearTimeout(timer)
    timer = setTimeout(() => setCopied(false), shownMs)
  }

  return (
    <Field label={props.label}>
      {(control) => (
        <div class="flex gap-2">
          <div class="input min-w-0 flex-1 bg-sunken">
            <input
              {...control()}
              type="text"
              readonly
              value={props.value}
              onFocus={(event) => event.currentTarget.select()}
            />
          </div>
          <Button icon={copied() ? Check : Copy} onClick={() => void copy()}>
            <span aria-live="polite">{uiText.t(copied() ? 'actions.copied' : 'actions.copy')}</span>
          </Button>
        </div>
      )}
    </Field>
  )
}
