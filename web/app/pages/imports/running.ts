import { createSignal } from 'solid-js'
import type { Field } from '../../../../worker/contracts/fields.ts'
import type { ClientFile, CreateImportInput, ImportDetail } from '../../../../worker/contracts/imports.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { planTargets } from '../../file-reading/columns.ts'
import { markOf } from './file-mark.ts'
import type { FileWorker } from './file-worker.ts'
import { cancelImport, createImport, getImport, importUrl } from './imports.data.ts'
import { createProgress } from './progress.ts'
import type { Surroundings } from './reading.ts'
import type { FileSettings } from '../../../../worker/lib/import/rows.ts'

type Hooks = {
  slug: () => string
  onRunning: () => void
  /** The import has come to its end: complete or cancelled. */
  onEnd: () => void
  /** It was broken off and can go on with the same file. */
  onBroken: () => void
}

/** An import on the server: opened, filled from the file, gone on with after it was cut off, or stopped. */
export function createRunning(worker: FileWorker, around: Surroundings, hooks: Hooks) {
  const [detail, setDetail] = createSignal<ImportDetail | null>(null)
  const [waiting, setWaiting] = createSignal<{ offline: boolean } | null>(null)
  const [problem, setProblem] = createSignal<unknown>()
  const [busy, setBusy] = createSignal(false)
  const progress = createProgress()

  /** Runs one call of a button; its failure is shown. */
  async function attempt(call: () => Promise<void>): Promise<void> {
    setBusy(true)
    setProblem(undefined)
    try {
      await call()
    } catch (error) {
      setProblem(() => error)
    } finally {
      setBusy(false)
    }
  }

  function send(source: File, made: ImportDetail, settings: FileSettings, fields: readonly Field[]): void {
    setDetail(made)
    progress.start(made)
    hooks.onRunning()
    const choices = made.columns.map(({ target }) => ({ target, recognised: true }))
    worker.start(
      {
        type: 'send',
        file: source,
        settings,
        plan: around.planFor(planTargets(choices, fields), new Date(made.createdAt).getUTCFullYear()),
        url: importUrl(hooks.slug(), made.id),
        chunkRows: made.chunkRows,
        received: made.chunks,
      },
      (answer) => {
        if (answer.type === 'applied') progress.add(answer.result, answer.rows)
        if (answer.type === 'waiting') setWaiting(answer.waiting)
        if (answer.type === 'sent') void attempt(() => settle(made.id, answer.refused))
        if (answer.type === 'failed') void attempt(() => settle(made.id, null))
      },
    )
  }

  /** What the server says it has come to, whatever this page has seen. */
  async function settle(id: number, refused: { code: string; status: number } | null): Promise<void> {
    const latest = await getImport(hooks.slug(), id)
    if (latest.state === 'receiving') {
      hooks.onBroken()
      throw new ApiProblem(refused ?? { code: 'server.error', status: 500 })
    }
    end(latest)
  }

  function end(latest: ImportDetail): void {
    setDetail(latest)
    setWaiting(null)
    hooks.onEnd()
  }

  return {
    detail,
    setDetail,
    waiting,
    problem,
    busy,
    progress,
    /** @param keyFor gives one key per intention: asking again after a lost answer opens no second import */
    start: (source: File, settings: FileSettings, choices: Chosen, keyFor: (input: unknown) => string) =>
      attempt(async () => {
        const input = { ...choices, clientFile: { mark: await markOf(source), settings } }
        const made = await createImport(hooks.slug(), input, keyFor(input))
        send(source, made, settings, [...around.fields(), ...newFields(input)])
      }),
    /** Goes on with an import, from its own file. */
    resume: (source: File, importId: number, { settings }: ClientFile) =>
      attempt(async () => send(source, await getImport(hooks.slug(), importId), settings, around.fields())),
    /** What was imported stays. If it was complete in the meantime, that counts. */
    cancel: (id: number) =>
      attempt(async () => {
        worker.stop()
        try {
          end(await cancelImport(hooks.slug(), id))
        } catch {
          await settle(id, null)
        }
      }),
    clear(): void {
      setDetail(null)
      setProblem(undefined)
    },
  }
}

/** What is asked for, without what is found out about the file. */
type Chosen = Omit<CreateImportInput, 'clientFile'>

/** The fields that an import makes exist once it is open. */
const newFields = ({ columns }: CreateImportInput): Field[] =>
  columns.flatMap(({ target }) =>
    target.kind === 'newField'
      ? [{ id: 0, key: target.key, label: target.label, type: target.type, choices: target.choices ?? [] }]
      : [],
  )
