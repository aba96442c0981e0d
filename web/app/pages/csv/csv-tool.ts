import { batch, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import type { FileSettings } from '../../../../worker/lib/import/rows.ts'
import type { RowPlan } from '../../../../worker/lib/import/verdict.ts'
import { type ColumnChoice, planTargets } from '../../file-reading/columns.ts'
import {
  createInspection,
  type InspectionSurroundings,
  isInspectAnswer,
} from '../../file-reading/inspection.ts'
import type { CsvAnalysis } from './analyse.ts'
import type { CleanWords } from './clean.ts'
import { type CleanOptions, defaultOptions } from './clean-options.ts'
import { columnsToWrite, hasMarks } from './columns-to-write.ts'
import { openCsvWorker } from './csv-worker.ts'
import { createPace } from './pace.ts'
import type { DecisionFigures } from './protocol.ts'

/** What the rows are read against, beside the file. */
export type CsvSurroundings = InspectionSurroundings & { timeZone: () => string }

/** The files that come out; `rejects` is null when no row was left out. */
export type CsvResult = { cleaned: Blob; rejects: Blob | null }
export type CsvChecked = { analysis: CsvAnalysis; bytes: number; complete: boolean }

/** The state of the page and everything that moves it on. One per page; call it in the component. */
export function createCsvTool(around: CsvSurroundings) {
  const worker = openCsvWorker()
  onCleanup(() => worker.close())

  const inspection = createInspection(around, {
    start: (request, onAnswer) =>
      worker.start(request, (answer) => {
        if (isInspectAnswer(answer)) onAnswer(answer)
      }),
    onTable() {
      setLeftOut(new Set<number>())
      setRequired(new Set<number>())
    },
    onRefused() {
      setChecked(null)
      setCleaning(null)
    },
  })
  const { file, table, choices, refuse, setReadBytes } = inspection
  const [leftOut, setLeftOut] = createSignal<ReadonlySet<number>>(new Set<number>())
  const [required, setRequired] = createSignal<ReadonlySet<number>>(new Set<number>())
  const [options, setOptions] = createSignal<CleanOptions>(defaultOptions)
  const [checked, setChecked] = createSignal<CsvChecked | null>(null)
  const [stopped, setStopped] = createSignal(false)
  const [decision, setDecision] = createSignal<DecisionFigures | null>(null)
  const [cleaning, setCleaning] = createSignal<{ rows: number } | null>(null)
  const [result, setResult] = createSignal<CsvResult | null>(null)
  const pace = createPace()

  const plan = createMemo((): RowPlan => ({
    targets: planTargets(choices(), around.fields()),
    defaultCountry: around.defaultCountry(),
    language: around.language(),
    timeZone: around.timeZone(),
    currentYear: new Date().getUTCFullYear(),
  }))
  /** Columns of the cleaned file. */
  const written = createMemo(() =>
    columnsToWrite(
      choices().map((_, column) => ({ kept: !leftOut().has(column) })),
      checked()?.analysis.figures.filled ?? [],
      options(),
    ),
  )

  function analyse(): void {
    const [source, shown] = [file(), table()]
    if (!source || !shown) return
    const sent = options()
    batch(() => {
      setStopped(false)
      setResult(null)
      setCleaning(null)
      setDecision(null)
      setChecked((known) => known && { ...known, complete: false, bytes: 0 })
    })
    pace.start()
    worker.start(
      {
        type: 'analyse',
        file: source,
        settings: shown.settings,
        plan: plan(),
        required: [...required()],
        options: sent,
      },
      (answer) => {
        if (answer.type === 'failed') refuse('unreadable')
        if (answer.type === 'decided') setDecision(answer.decision)
        if (answer.type !== 'analysed') return
        const { analysis, bytes } = answer
        pace.mark(analysis.figures.rows, source.size === 0 ? 1 : bytes / source.size)
        const complete = answer.decision !== null
        batch(() => {
          setChecked({ analysis, bytes, complete })
          if (complete) setDecision(answer.decision)
        })
        if (complete) decideIfChanged(sent)
      },
    )
  }

  function decide(): void {
    batch(() => {
      setResult(null)
      setCleaning(null)
    })
    if (!checked()?.complete) return
    worker.start({ type: 'decide', plan: plan(), options: options() }, (answer) => {
      if (answer.type === 'decided') setDecision(answer.decision)
      if (answer.type === 'failed') refuse('unreadable')
    })
  }

  /** Options changed while the file was read: the decision it came with is not theirs. */
  function decideIfChanged(sent: CleanOptions): void {
    if (sent !== options()) decide()
  }

  // Every change of how the file is cut or what its columns hold reads it again; how it is cleaned does not.
  createEffect(on([table, choices, required], analyse))
  createEffect(on(options, decide, { defer: true }))
  createEffect(on(leftOut, () => setResult(null), { defer: true }))

  return {
    ...inspection,
    leftOut,
    setLeftOut,
    required,
    setRequired,
    options,
    changeOptions: (changed: Partial<CleanOptions>) => setOptions((known) => ({ ...known, ...changed })),
    checked,
    stopped,
    decision,
    cleaning,
    result,
    written,
    pace,
    analyse,
    /** Stops what is under way; what is known so far stays. */
    cancel(): void {
      worker.stop()
      batch(() => {
        setReadBytes(null)
        setCleaning(null)
        if (!checked()?.complete) {
          setChecked(null)
          setStopped(table() !== null)
        }
      })
    },
    clean(headings: { written: readonly string[]; all: readonly string[] }, words: CleanWords): void {
      const [source, shown] = [file(), table()]
      if (!source || !shown) return
      setCleaning({ rows: 0 })
      pace.start()
      const total = checked()?.analysis.figures.rows ?? 0
      worker.start(
        {
          type: 'clean',
          file: source,
          settings: shown.settings,
          plan: plan(),
          options: options(),
          columns: written().map((column, at) => ({ column, heading: headings.written[at] ?? '' })),
          headings: [...headings.all],
          delimiter: around.language() === 'en' ? ',' : ';',
          words,
        },
        (answer) => {
          if (answer.type === 'failed') refuse('unreadable')
          if (answer.type === 'cleaning') {
            pace.mark(answer.rows, total === 0 ? 1 : answer.rows / total)
            setCleaning({ rows: answer.rows })
          }
          if (answer.type === 'cleaned') {
            batch(() => {
              setCleaning(null)
              setResult({ cleaned: answer.cleaned, rejects: answer.rejects })
            })
          }
        },
      )
    },
    /** What the cleaned file is read with, for who takes it next. */
    handOver(): { settings: FileSettings; targets: ColumnChoice['target'][] } {
      const targets = written().map((column) => choices()[column]?.target ?? { kind: 'ignore' as const })
      return {
        settings: {
          encoding: 'utf-8',
          delimiter: around.language() === 'en' ? ',' : ';',
          headings: true,
          sheet: null,
        },
        targets: hasMarks(options()) ? [...targets, { kind: 'ignore' }] : targets,
      }
    },
    /** Forgets the file. */
    clear(): void {
      worker.stop()
      batch(() => {
        inspection.clear()
        setChecked(null)
        setStopped(false)
        setDecision(null)
        setCleaning(null)
        setResult(null)
      })
    },
  }
}
export type CsvTool = ReturnType<typeof createCsvTool>
