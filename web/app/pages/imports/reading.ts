import { createEffect, createSignal, on } from 'solid-js'
import { FieldChoices, maxFieldChoices } from '../../../../worker/contracts/fields.ts'
import type { ColumnTarget } from '../../../../worker/contracts/imports.ts'
import type { RowPlan } from '../../../../worker/lib/import/verdict.ts'
import { planTargets, withTarget } from '../../file-reading/columns.ts'
import {
  createInspection,
  type InspectionSurroundings,
  isInspectAnswer,
} from '../../file-reading/inspection.ts'
import type { Analysis } from './analyse.ts'
import type { FileWorker } from './file-worker.ts'

type NewFieldTarget = Extract<ColumnTarget, { kind: 'newField' }>
const isChoice = (value: string): boolean => FieldChoices.safeParse([value]).success

/** What the rows are read against, beside the file. */
export type Surroundings = InspectionSurroundings & {
  planFor: (targets: RowPlan['targets'], year: number) => RowPlan
}

/** The chosen file: how it is read, what its columns become, and what that amounts to. */
export function createReading(worker: FileWorker, around: Surroundings, onTable: () => void) {
  const inspection = createInspection(around, {
    start: (request, onAnswer) =>
      worker.start(request, (answer) => {
        if (isInspectAnswer(answer)) onAnswer(answer)
      }),
    onTable,
  })
  const { file, table, choices, setChoices, refuse } = inspection
  const [tooManyChoices, setTooManyChoices] = createSignal<number | null>(null)
  const [analysis, setAnalysis] = createSignal<{
    figures: Analysis
    complete: boolean
    bytes: number
  } | null>(null)

  /** Makes a new field a choice between the different values of its column, if they are few enough. */
  function gatherChoices(column: number, target: NewFieldTarget): void {
    const source = file()
    const shown = table()
    if (!source || !shown) return
    setTooManyChoices(null)
    worker.start(
      { type: 'values', file: source, settings: shown.settings, column, most: maxFieldChoices },
      (answer) => {
        if (answer.type === 'failed') refuse('unreadable')
        if (answer.type !== 'values') return
        const fits = answer.values.length <= maxFieldChoices && answer.values.every(isChoice)
        if (!fits) setTooManyChoices(column)
        const chosen: NewFieldTarget = fits
          ? { ...target, type: 'choice', choices: answer.values }
          : { ...target, type: 'text' }
        setChoices(withTarget(choices(), column, chosen))
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
      worker.start({ type: 'analyse', file: source, settings: shown.settings, plan }, (answer) => {
        if (answer.type === 'failed') refuse('unreadable')
        if (answer.type !== 'analysed') return
        setAnalysis({ figures: answer.analysis, complete: answer.complete, bytes: answer.bytes })
      })
    }),
  )

  return {
    ...inspection,
    gatherChoices,
    /** The column whose values are too many, or too long, for a choice. */
    tooManyChoices,
    analysis,
    /** Forgets the file. */
    clear(): void {
      inspection.clear()
      setAnalysis(null)
    },
  }
}
