import { useQueryClient } from '@tanstack/solid-query'
import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import type { Language } from '../../../../worker/contracts/common.ts'
import type { Field } from '../../../../worker/contracts/fields.ts'
import type { ConsentStatement, ImportDetail } from '../../../../worker/contracts/imports.ts'
import { automaticListName } from '../../../../worker/lib/import/list-name.ts'
import type { RowPlan } from '../../../../worker/lib/import/verdict.ts'
import { ApiProblem } from '../../../shared/api.ts'
import { useWorkspace } from '../../session.tsx'
import type { Analysis } from './analyse.ts'
import { type ColumnChoice, planTargets, toColumns } from './columns.ts'
import { openFileWorker } from './file-worker.ts'
import { markOf } from './file-mark.ts'
import {
  cancelImport,
  createImport,
  forgetUnfinished,
  getImport,
  importUrl,
  readUnfinished,
  rememberUnfinished,
  type Unfinished,
} from './imports.data.ts'
import type { Inspection } from './inspect.ts'
import { createProgress } from './progress.ts'
import type { FileSettings } from './rows.ts'

export const wizardSteps = ['file', 'columns', 'consents', 'confirm'] as const
export type WizardStep = (typeof wizardSteps)[number] | 'running' | 'done'

export type Refusal = Extract<Inspection, { kind: 'refused' }>['reason'] | 'unreadable' | 'other_file'
export type Table = Extract<Inspection, { kind: 'table' }>

/** The state of the import page and everything that moves it on. One per page; call it in the component. */
export function createWizard(workspaceOf: { fields: () => Field[]; language: () => Language }) {
  const workspace = useWorkspace()
  const queries = useQueryClient()
  const worker = openFileWorker()
  onCleanup(() => worker.close())

  const [step, setStep] = createSignal<WizardStep>('file')
  const [file, setFile] = createSignal<File | null>(null)
  const [refusal, setRefusal] = createSignal<Refusal | null>(null)
  const [readBytes, setReadBytes] = createSignal<number | null>(null)
  const [table, setTable] = createSignal<Table | null>(null)
  const [choices, setChoices] = createSignal<ColumnChoice[]>([])
  const [analysis, setAnalysis] = createSignal<{
    figures: Analysis
    complete: boolean
    bytes: number
  } | null>(null)
  const [listName, setListName] = createSignal<string | null>(null)
  const [listId, setListId] = createSignal<number | null>(null)
  const [consents, setConsents] = createSignal<ConsentStatement[]>([])
  const [detail, setDetail] = createSignal<ImportDetail | null>(null)
  const [waiting, setWaiting] = createSignal<{ offline: boolean } | null>(null)
  const [problem, setProblem] = createSignal<unknown>()
  const [busy, setBusy] = createSignal(false)
  const [unfinished, setUnfinished] = createSignal<{ known: Unfinished; detail: ImportDetail } | null>(null)
  const progress = createProgress()
  /** One per attempt to open an import of this file: asking twice makes one import. */
  let creationKey = crypto.randomUUID()

  void findUnfinished()
  async function findUnfinished(): Promise<void> {
    const slug = workspace.slug()
    const known = readUnfinished(slug)
    if (!known) return
    try {
      const found = await getImport(slug, known.importId)
      if (found.state === 'receiving') setUnfinished({ known, detail: found })
      else forgetUnfinished(slug)
    } catch (error) {
      // Only an answer that it is gone ends it; without the network it is still there.
      if (error instanceof ApiProblem && error.status === 404) forgetUnfinished(slug)
    }
  }

  const planFor = (targets: RowPlan['targets'], year: number): RowPlan => ({
    targets,
    defaultCountry: workspace.defaultCountry(),
    language: workspaceOf.language(),
    timeZone: workspace.timeZone(),
    currentYear: year,
  })

  function chooseFile(chosen: File): void {
    const waitingFor = unfinished()
    if (waitingFor) void resume(chosen, waitingFor)
    else inspect(chosen, {})
  }

  function inspect(chosen: File, settings: Partial<FileSettings>): void {
    setFile(() => chosen)
    setRefusal(null)
    setReadBytes(0)
    const fields = workspaceOf.fields()
    const request = {
      type: 'inspect',
      file: chosen,
      chosen: settings,
      fields,
      defaultCountry: workspace.defaultCountry(),
    }
    worker.start(
      { ...request, type: 'inspect' },
      {
        onAnswer(answer) {
          if (answer.type === 'read') setReadBytes(answer.bytes)
          if (answer.type === 'failed') refuse('unreadable')
          if (answer.type !== 'inspected') return
          const { inspection, guesses } = answer
          if (inspection.kind === 'refused') return refuse(inspection.reason)
          setReadBytes(null)
          setTable(inspection)
          setChoices(guesses.map(({ target, recognised }) => ({ target, recognised })))
          creationKey = crypto.randomUUID()
          setStep('columns')
        },
      },
    )
  }

  function refuse(reason: Refusal): void {
    setReadBytes(null)
    setTable(null)
    setRefusal(reason)
    setStep('file')
  }

  // Every change of the mapping or of how the file is cut judges the whole file again.
  createEffect(
    on([table, choices], ([shown, chosen]) => {
      const source = file()
      if (!shown || !source || step() === 'running' || step() === 'done') return
      const targets = planTargets(chosen, workspaceOf.fields())
      setAnalysis((known) => known && { ...known, complete: false, bytes: 0 })
      worker.start(
        {
          type: 'analyse',
          file: source,
          settings: shown.settings,
          plan: planFor(targets, new Date().getUTCFullYear()),
        },
        {
          onAnswer(answer) {
            if (answer.type === 'failed') refuse('unreadable')
            if (answer.type !== 'analysed') return
            setAnalysis({ figures: answer.analysis, complete: answer.complete, bytes: answer.bytes })
          },
        },
      )
    }),
  )

  async function start(): Promise<void> {
    const source = file()
    const shown = table()
    const figures = analysis()?.figures
    if (!source || !shown || !figures || !analysis()?.complete || busy()) return
    const slug = workspace.slug()
    setBusy(true)
    setProblem(undefined)
    try {
      const made = await createImport(
        slug,
        {
          fileName: source.name.slice(-200),
          fileSizeBytes: source.size,
          totalRows: figures.rows,
          chunkRows: figures.chunkRows,
          columns: toColumns(shown.headings, choices()),
          consents: consents(),
          listId: listId(),
          listName: listId() === null ? listName() : null,
        },
        creationKey,
      )
      const { importId, settings } = { importId: made.id, settings: shown.settings }
      rememberUnfinished(slug, { importId, fileName: source.name, mark: await markOf(source), settings })
      send(source, made, shown.settings)
    } catch (error) {
      setProblem(() => error)
    } finally {
      setBusy(false)
    }
  }

  async function resume(chosen: File, { known }: { known: Unfinished }): Promise<void> {
    if ((await markOf(chosen)) !== known.mark) return refuse('other_file')
    setRefusal(null)
    setProblem(undefined)
    try {
      const fresh = await getImport(workspace.slug(), known.importId)
      setFile(() => chosen)
      setUnfinished(null)
      send(chosen, fresh, known.settings)
    } catch (error) {
      setProblem(() => error)
    }
  }

  function send(source: File, made: ImportDetail, settings: FileSettings): void {
    const slug = workspace.slug()
    setDetail(made)
    progress.start(made)
    setStep('running')
    const targets = made.columns.map(({ target }) => ({ target, recognised: true }))
    worker.start(
      {
        type: 'send',
        file: source,
        settings,
        plan: planFor(planTargets(targets, fieldsOf(made)), new Date(made.createdAt).getUTCFullYear()),
        url: importUrl(slug, made.id),
        chunkRows: made.chunkRows,
        received: made.chunks,
      },
      {
        onAnswer(answer) {
          if (answer.type === 'applied') progress.add(answer.result, answer.rows)
          if (answer.type === 'waiting') setWaiting(answer.waiting)
          if (answer.type === 'sent') void finish(made.id, answer.refused)
          if (answer.type === 'failed') void finish(made.id, null)
        },
      },
    )
  }

  /** New fields exist once the import is made; the server tells their keys, the mapping their types. */
  function fieldsOf(made: ImportDetail): Field[] {
    const known = workspaceOf.fields()
    const added = choices().flatMap(({ target }) =>
      target.kind === 'newField' && !known.some(({ key }) => key === target.key)
        ? [{ id: 0, key: target.key, label: target.label, type: target.type, choices: [] }]
        : [],
    )
    const all = [...known, ...added]
    return all.filter(({ key }) =>
      made.columns.some(({ target }) => target.kind === 'field' && target.key === key),
    )
  }

  async function finish(id: number, refused: { code: string; status: number } | null): Promise<void> {
    const slug = workspace.slug()
    try {
      const latest = await getImport(slug, id)
      setDetail(latest)
      if (latest.state === 'receiving') {
        setProblem(() => new ApiProblem(refused ?? { code: 'server.error', status: 500 }))
        setUnfinishedAgain(latest)
        return
      }
      forgetUnfinished(slug)
      setStep('done')
      void queries.invalidateQueries({ queryKey: ['w', slug] })
    } catch (error) {
      setProblem(() => error)
    }
  }

  /** Back to the first step, where the same file goes on. */
  function setUnfinishedAgain(latest: ImportDetail): void {
    const known = readUnfinished(workspace.slug())
    if (known) setUnfinished({ known, detail: latest })
    setStep('file')
  }

  async function cancel(id: number): Promise<void> {
    setBusy(true)
    worker.stop()
    try {
      setDetail(await cancelImport(workspace.slug(), id))
      forgetUnfinished(workspace.slug())
      setUnfinished(null)
      setStep('done')
      void queries.invalidateQueries({ queryKey: ['w', workspace.slug()] })
    } catch (error) {
      setProblem(() => error)
      // It had completed in the meantime, or the answer was lost: what the server says counts.
      void finish(id, null)
    } finally {
      setBusy(false)
    }
  }

  /** A new import from the start. */
  function restart(): void {
    setFile(null)
    setTable(null)
    setAnalysis(null)
    setDetail(null)
    setListName(null)
    setListId(null)
    setConsents([])
    setProblem(undefined)
    setStep('file')
  }

  const automaticName = createMemo(() => {
    const source = file()
    if (!source) return ''
    return automaticListName(source.name, Date.now(), {
      language: workspaceOf.language(),
      timeZone: workspace.timeZone(),
    })
  })

  return {
    step,
    setStep,
    file,
    refusal,
    readBytes,
    table,
    choices,
    setChoices,
    analysis,
    listName: () => listName() ?? automaticName(),
    setListName,
    listId,
    setListId,
    consents,
    setConsents,
    detail,
    setDetail,
    waiting,
    problem,
    busy,
    unfinished,
    progress,
    chooseFile,
    /** Reads the file again another way. */
    changeSettings(settings: Partial<FileSettings>) {
      const source = file()
      const shown = table()
      if (source && shown) inspect(source, { ...shown.settings, ...settings })
    },
    start,
    cancel,
    restart,
  }
}
export type Wizard = ReturnType<typeof createWizard>
