import { batch, createSignal, onCleanup } from 'solid-js'
import { ApiProblem } from '../../../../shared/api.ts'

export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict'

/** How long a pause in writing is before it is saved. */
const pauseMs = 700
const retryMs = 4000

/**
 * Saves what changes, in order and one call at a time: changes made meanwhile go with the next call.
 * A conflict stops it, since saving on would undo somebody else's work; any other failure is tried again.
 */
export function createAutosave<Patch extends object>(options: {
  version: number
  /** Sends a patch for a version and gives the new version. */
  save: (patch: Patch, version: number) => Promise<number>
}) {
  const [state, setState] = createSignal<SaveState>('saved')
  const [savedAt, setSavedAt] = createSignal<number | null>(null)
  const [failure, setFailure] = createSignal<unknown>(null)
  const [version, setVersion] = createSignal(options.version)
  let pending: Partial<Patch> | null = null
  let running: Promise<boolean> | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function schedule(delayMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), delayMs)
  }

  /** Notes a change; it is saved after a pause. */
  function change(patch: Partial<Patch>): void {
    if (state() === 'conflict') return
    pending = { ...pending, ...patch }
    if (state() !== 'saving') setState('waiting')
    schedule(pauseMs)
  }

  /** True when the patch was saved. */
  async function saveOnce(patch: Partial<Patch>): Promise<boolean> {
    setState('saving')
    try {
      const saved = await options.save(asPatch<Patch>(patch), version())
      // At once, so that nobody sees "saved" beside the version before.
      batch(() => {
        setVersion(saved)
        setSavedAt(Date.now())
        setFailure(null)
        setState(pending === null ? 'saved' : 'waiting')
      })
      return true
    } catch (error) {
      // What was written later wins over what failed.
      pending = { ...patch, ...pending }
      const isConflict =
        error instanceof ApiProblem &&
        ['resource.conflict', 'campaign.state', 'template.frozen'].includes(error.code)
      batch(() => {
        setFailure(error)
        setState(isConflict ? 'conflict' : 'failed')
      })
      // What the content or the person's role forbids is forbidden the next time too.
      const isRefused = error instanceof ApiProblem && (error.status === 422 || error.status === 403)
      if (!isConflict && !isRefused) schedule(retryMs)
      return false
    }
  }

  /** Saves everything now, what is written meanwhile included; true when nothing is left unsaved. */
  async function flush(): Promise<boolean> {
    clearTimeout(timer)
    for (;;) {
      // Somebody else who waited may have started the next call before us.
      while (running !== null) await running
      if (pending === null) return true
      if (state() === 'conflict') return false
      const patch = pending
      pending = null
      running = saveOnce(patch).finally(() => (running = null))
      if (!(await running)) return false
    }
  }

  const warn = (event: BeforeUnloadEvent): void => {
    if (pending !== null || running) event.preventDefault()
  }
  window.addEventListener('beforeunload', warn)
  onCleanup(() => {
    window.removeEventListener('beforeunload', warn)
    void flush()
  })
  return { state, savedAt, failure, change, flush, version }
}

/** Guarantee: every key of a patch is optional for the API, so some of them are a patch too. */
function asPatch<Patch extends object>(patch: Partial<Patch>): Patch {
  return patch as Patch
}
