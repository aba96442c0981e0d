import Pencil from 'lucide-solid/icons/pencil'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { problemText } from '../../../shared/problem-text.ts'
import { Button, IconButton } from '../../../shared/ui/Button.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { uiText } from '../../../shared/i18n/ui.ts'
import { importsText } from '../../i18n/imports.ts'

/** The name of the list, renamed where it stands (spec 4.3). `onRename` may take its time or fail. */
export function ListName(props: {
  name: string
  onRename: (name: string) => Promise<void> | void
}): JSX.Element {
  const [draft, setDraft] = createSignal<string | null>(null)
  const [busy, setBusy] = createSignal(false)
  const [error, setError] = createSignal<string>()
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const name = draft()?.trim() ?? ''
    if (name === '' || busy()) return
    setBusy(true)
    setError(undefined)
    try {
      await props.onRename(name)
      setDraft(null)
    } catch (failure) {
      setError(problemText(failure))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Show
      when={draft() !== null}
      fallback={
        <span class="flex items-center gap-1">
          <span class="text-section font-semibold break-words">{props.name}</span>
          <IconButton
            icon={Pencil}
            label={importsText.t('summary.rename')}
            onClick={() => setDraft(props.name)}
          />
        </span>
      }
    >
      <form class="flex items-start gap-2" onSubmit={(event) => void save(event)}>
        <TextField
          class="flex-1"
          label={importsText.t('summary.listName')}
          labelHidden
          value={draft() ?? ''}
          onText={setDraft}
          maxLength={120}
          error={error()}
          ref={(element) => queueMicrotask(() => element.select())}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setDraft(null)
          }}
        />
        <Button kind="main" type="submit" busy={busy()} busyLabel={uiText.t('actions.saving')}>
          {uiText.t('actions.save')}
        </Button>
      </form>
    </Show>
  )
}
