import { batch, createMemo, createSignal } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { z } from 'zod'
import type { FieldProblem } from '../../worker/contracts/common.ts'
import { toFieldProblems } from '../../worker/contracts/field-problems.ts'
import { fieldError, fieldProblemText } from './problem-text.ts'

/** The problems of a failed check, one per field, with the codes the API itself would answer. */
export function problemsOf(error: z.ZodError): FieldProblem[] {
  const byField = new Map<string, FieldProblem>()
  for (const problem of toFieldProblems(error.issues)) {
    if (!byField.has(problem.field)) byField.set(problem.field, problem)
  }
  return [...byField.values()]
}

/**
 * Runs now, or once the mouse is up when a field was left by pressing a button: a sentence that appears in
 * between would move the button away from under the pointer, and the press would come to nothing.
 */
function afterPress(run: () => void): void {
  if (document.querySelector('button:active, a:active') === null) run()
  else addEventListener('mouseup', () => setTimeout(run), { once: true, capture: true })
}

/**
 * A form over a contract's schema: a field is judged when it is left, re-checked while typing afterwards; on
 * submit all are, and the first wrong one takes the focus. The API's own field errors show at their field until
 * it is changed. `submit` gets the parsed values; what it throws is in `problem()`.
 */
export function createForm<In extends Record<string, unknown>, Out>(options: {
  schema: z.ZodType<Out, In>
  initial: In
  submit: (values: Out) => Promise<unknown>
}) {
  const [values, setValues] = createStore<In>({ ...options.initial })
  const [left, setLeft] = createSignal<ReadonlySet<string>>(new Set())
  const [changed, setChanged] = createSignal<ReadonlySet<string>>(new Set())
  const [tried, setTried] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<unknown>()

  const parsed = createMemo(() => options.schema.safeParse({ ...values }))
  const problems = createMemo(() => {
    const result = parsed()
    return result.success ? [] : problemsOf(result.error)
  })

  function error(field: keyof In & string): string | undefined {
    const fromServer = changed().has(field) ? undefined : fieldError(problem(), field)
    if (fromServer) return fromServer
    if (!tried() && !left().has(field)) return undefined
    const found = problems().find((one) => one.field === field)
    return found && fieldProblemText(found)
  }

  async function onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy()) return
    const form = event.currentTarget instanceof HTMLFormElement ? event.currentTarget : null
    setTried(true)
    const result = parsed()
    if (result.success) {
      setBusy(true)
      setProblem(undefined)
      setChanged(new Set<string>())
      try {
        await options.submit(result.data)
      } catch (failure) {
        setProblem(() => failure)
      } finally {
        setBusy(false)
      }
    }
    queueMicrotask(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }

  return {
    values,
    /** Stores what was typed. */
    set<K extends keyof In & string>(field: K, value: In[K]): void {
      setValues((known) => ({ ...known, [field]: value }))
      setChanged((known) => new Set(known).add(field))
    },
    /** The sentence at a field, when it is time to show it. */
    error,
    /** For `onBlur`: from now on the field is judged. */
    leave: (field: keyof In & string) => () => {
      afterPress(() => setLeft((known) => new Set(known).add(field)))
    },
    onSubmit,
    /** Begins anew, as it was opened: nothing typed, nothing judged. For a form that stays after a success. */
    reset(): void {
      batch(() => {
        setValues({ ...options.initial })
        setLeft(new Set<string>())
        setChanged(new Set<string>())
        setTried(false)
        setProblem(undefined)
      })
    },
    busy,
    /** What the last submit failed with; `problemText` puts it in words. */
    problem,
    valid: () => parsed().success,
  }
}
