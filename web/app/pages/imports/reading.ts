import { batch, createEffect, createSignal, on } from 'solid-js'
import type { Language } from '../../../../worker/contracts/common.ts'
import type { RowPlan } from '../../../../worker/lib/import/verdict.ts'
import type { ColumnTarget } from '../../../../worker/contracts/imports.ts'
import { type Field, FieldChoices, maxFieldChoices } from '../../../../worker/contracts/fields.ts'
import type { Analysis } from './analyse.ts'
import { type ColumnChoice, planTargets, withTarget } from '../../file-reading/columns.ts'
import type { FileWorker } from './file-worker.ts'
import type { Inspection, Table } from '../../../../worker/lib/import/inspect.ts'
import type { FileSettings } from '../../../../worker/lib/import/rows.ts'
import { decimalOf, type SheetName } from '../../../../worker/lib/import/workbook.ts'

export type Refusal = Extract<Inspection, { kind: 'refused' }>['reason'] | 'unreadable' | 'other_file'

type NewFieldTarget = Extract<ColumnTarget, { kind: 'newField' }>
const isChoice = (value: string): boolean => FieldChoices.safeParse([value]).success

/** What the rows are read against, beside the file. */
export type Surroundings = {
  fields: () => Field[]
  defaultCountry: () => string
  language: () => Language
  planFor: (targets: RowPlan['targets'], year: number) => RowPlan
}

/** The chosen file: how it is read, what its columns become, and what that amounts to. */
export function createReading(worker: FileWorker, around: Surroundings, onTable: () => void) {
  const [file, setFile] = createSignal<File | null>(null)
  const [refusal, setRefusal] = createSignal<Refusal | null>(null)
  const [sheets, setSheets] = createSignal<SheetName[]>([])
  const [readBytes, setReadBytes] = createSignal<number | null>(null)
  const [table, setTable] = createSignal<Table | null>(null)
  const [choices, setChoices] = createSignal<ColumnChoice[]>([])
  const [tooManyChoices, setTooManyChoices] = createSignal<number | null>(null)
  const [analysis, setAnalysis] = createSignal<{
    figures: Analysis
    complete: boolean
    bytes: number
  } | null>(null)

  function refuse(reason: Refusal, others: SheetName[] = []): void {
    setReadBytes(null)
    setTable(null)
    setSheets(others)
    setRefusal(reason)
  }

  /** @param targets where the columns go, when that is known; else it is guessed */
  function inspect(
    chosen: File,
    settings: Partial<FileSettings>,
    targets: readonly ColumnTarget[] | null = null,
  ): void {
    setFile(() => chosen)
    setRefusal(null)
    setReadBytes(0)
    worker.start(
      {
        type: 'inspect',
        file: chosen,
        chosen: settings,
        fields: around.fields(),
        defaultCountry: around.defaultCountry(),
        language: around.language(),
      },
      {
        onAnswer(answer) {
          if (answer.type === 'read') setReadBytes(answer.bytes)
          if (answer.type === 'failed') refuse('unreadable')
          if (answer.type !== 'inspected') return
          const { inspection, guesses } = answer
          if (inspection.kind === 'refused') return refuse(inspection.reason, inspection.sheets)
          batch(() => {
            setReadBytes(null)
            setTable(inspection)
            setChoices(
              guesses.map(({ target, recognised }, column) => {
                const known = targets?.[column]
                return known ? { target: known, recognised: true } : { target, recognised }
              }),
            )
          })
          onTable()
        },
      },
    )
  }

  /** Reads another sheet of a workbook whose first choice was refused. */
  function inspectSheet(index: number): void {
    const source = file()
    if (source) inspect(source, { sheet: { index, decimal: decimalOf(around.language()) } })
  }

  /** Makes a new field a choice between the different values of its column, if they are few enough. */
  function gatherChoices(column: number, target: NewFieldTarget): void {
    const source = file()
    const shown = table()
    if (!source || !shown) return
    setTooManyChoices(null)
    worker.start(
      { type: 'values', file: source, settings: shown.settings, column, most: maxFieldChoices },
      {
        onAnswer(answer) {
          if (answer.type === 'failed') refuse('unreadable')
          if (answer.type !== 'values') return
          const fits = answer.values.length <= maxFieldChoices && answer.values.every(isChoice)
          if (!fits) setTooManyChoices(column)
          const chosen: NewFieldTarget = fits
            ? { ...target, type: 'choice', choices: answer.values }
            : { ...target, type: 'text' }
          setChoices(withTarget(choices(), column, chosen))
        },
      },
    )
  }

  // Every change of the mapping or of how the file is cut judges the whole file again.
  createEffect(
    on([table, choices], ([shown, chosen]) => {
      const source = file()
      if (!shown || !source) return
      setAnalysis((known) => known && { ...known, complete: false, bytes: 0 })
      const plan = around.planFor(planTargets(chosen, around.fields()), new Date().getUTCFullYear())
      worker.start(
        { type: 'analyse', file: source, settings: shown.settings, plan },
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

  return {
    file,
    setFile: (chosen: File) => setFile(() => chosen),
    refusal,
    /** Sheets that can be read in place of the refused one. */
    sheets,
    refuse,
    readBytes,
    table,
    choices,
    setChoices,
    gatherChoices,
    /** The column whose values are too many, or too long, for a choice. */
    tooManyChoices,
    analysis,
    inspect,
    inspectSheet,
    /** Forgets the file. */
    clear(): void {
      setFile(null)
      setRefusal(null)
      setTable(null)
      setAnalysis(null)
    },
  }
}
