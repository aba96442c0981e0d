import { A } from '@solidjs/router'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { fieldError, fieldProblemText, problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { FieldError, TextField } from '../../../shared/ui/Field.tsx'
import { Popover } from '../../../shared/ui/Popover.tsx'
import { useWorkspace } from '../../session.tsx'

type MadeList = { id: number; name: string }

/** Asks for a name, makes a list of what is on the screen, and leads to it while it fills. */
export function ListMaker(props: {
  title: string
  width: 320 | 420
  trigger: (attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => JSX.Element
  /** The name it opens with. */
  suggested: string
  words: {
    name: string
    save: string
    saving: string
    filling: (list: { name: string }) => string
    open: string
  }
  make: (name: string) => Promise<MadeList>
  /** What stands between the name and the button: a choice, or what will happen. */
  children: JSX.Element
}): JSX.Element {
  const workspace = useWorkspace()
  const [open, setOpen] = createSignal(false)
  const [name, setName] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const [tried, setTried] = createSignal(false)
  const [problem, setProblem] = createSignal<unknown>(null)
  const [made, setMade] = createSignal<MadeList | null>(null)
  const nameError = () =>
    fieldError(problem(), 'name') ??
    (tried() && name().trim() === '' ? fieldProblemText({ field: 'name', code: 'required' }) : undefined)

  function toggle(next: boolean): void {
    setOpen(next)
    setProblem(null)
    setTried(false)
    setMade(null)
    if (next) setName(props.suggested)
  }

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    setTried(true)
    if (busy() || name().trim() === '') return
    setBusy(true)
    setProblem(null)
    try {
      setMade(await props.make(name()))
    } catch (failure) {
      setProblem(failure)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Popover
      open={open()}
      onOpenChange={toggle}
      label={props.title}
      width={props.width}
      trigger={props.trigger}
    >
      <Show
        when={made()}
        fallback={
          <form class="flex flex-col gap-4" noValidate onSubmit={(event) => void save(event)}>
            <TextField
              label={props.words.name}
              value={name()}
              onText={setName}
              error={nameError()}
              maxLength={120}
              autocomplete="off"
            />
            {props.children}
            <Show when={problem() && !nameError()}>
              <FieldError>{problemText(problem())}</FieldError>
            </Show>
            <Button kind="main" type="submit" busy={busy()} busyLabel={props.words.saving}>
              {props.words.save}
            </Button>
          </form>
        }
      >
        {(list) => (
          <div class="flex flex-col gap-2">
            <p>{props.words.filling({ name: list().name })}</p>
            <A href={workspace.href(`/lists/${list().id}`)} class="link self-start">
              {props.words.open}
            </A>
          </div>
        )}
      </Show>
    </Popover>
  )
}
