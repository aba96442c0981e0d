import { createEffect, createSignal, on } from 'solid-js'
import type { ImportChoices } from '../../../../worker/contracts/imports.ts'
import type { RowPlan } from '../../../../worker/lib/import/verdict.ts'
import type { FileSettings } from '../../../../worker/lib/import/rows.ts'
import type { DryRunTotal } from './dry-run-total.ts'
import type { FileWorker } from './file-worker.ts'

export type DryRun = {
  state: 'running' | 'done' | 'failed'
  total: DryRunTotal | null
  /** True while the server does not answer. */
  waiting: boolean
}
/** What is run dry: the file with its mapping and what decides about known contacts. */
export type DryRunAim = {
  file: File
  settings: FileSettings
  plan: RowPlan
  chunkRows: number
  choices: Pick<ImportChoices, 'columns' | 'known' | 'deleted'>
}

/** Runs the file dry whenever there is something to run, anew with every change of what is aimed at. */
export function createDryRunning(
  worker: FileWorker,
  { url, aim }: { url: () => string; aim: () => DryRunAim | null },
) {
  const [dryRun, setDryRun] = createSignal<DryRun | null>(null)

  function start(wanted: DryRunAim): void {
    setDryRun({ state: 'running', total: null, waiting: false })
    worker.start({ type: 'dryRun', ...wanted, url: url() }, (answer) => {
      if (answer.type === 'dryRun') {
        setDryRun({ state: answer.complete ? 'done' : 'running', total: answer.total, waiting: false })
      }
      if (answer.type === 'waiting') {
        setDryRun((known) => known && { ...known, waiting: answer.waiting !== null })
      }
      if (answer.type === 'failed') setDryRun((known) => known && { ...known, state: 'failed' })
    })
  }

  createEffect(
    on(aim, (wanted) => {
      if (wanted) start(wanted)
      else setDryRun(null)
    }),
  )

  return {
    dryRun,
    again(): void {
      const wanted = aim()
      if (wanted) start(wanted)
    },
  }
}
