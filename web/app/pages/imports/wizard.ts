import { useQueryClient } from '@tanstack/solid-query'
import { createMemo, createSignal, onCleanup } from 'solid-js'
import type { Language } from '../../../../worker/contracts/common.ts'
import type { Field } from '../../../../worker/contracts/fields.ts'
import type { ConsentStatement } from '../../../../worker/contracts/imports.ts'
import { automaticListName } from '../../../../worker/lib/import/list-name.ts'
import { useWorkspace } from '../../session.tsx'
import { toColumns } from '../../file-reading/columns.ts'
import { openFileWorker } from './file-worker.ts'
import { createReading, type Surroundings } from './reading.ts'
import type { FileSettings } from '../../../../worker/lib/import/rows.ts'
import { createRunning } from './running.ts'

export const wizardSteps = ['file', 'columns', 'consents', 'confirm'] as const
const stepsWithTable: ReadonlySet<string> = new Set(['columns', 'consents', 'confirm'])
type WizardStep = (typeof wizardSteps)[number] | 'running' | 'done'

/** The state of the import page and everything that moves it on. One per page; call it in the component. */
export function createWizard(known: { fields: () => Field[]; language: () => Language }) {
  const workspace = useWorkspace()
  const queries = useQueryClient()
  const worker = openFileWorker()
  onCleanup(() => worker.close())

  const [chosenStep, setStep] = createSignal<WizardStep>('file')
  const [ownListName, setListName] = createSignal<string | null>(null)
  const [listId, setListId] = createSignal<number | null>(null)
  const [consents, setConsents] = createSignal<ConsentStatement[]>([])
  let creationKey = crypto.randomUUID()

  const around: Surroundings = {
    fields: known.fields,
    defaultCountry: workspace.defaultCountry,
    language: known.language,
    planFor: (targets, currentYear) => ({
      targets,
      defaultCountry: workspace.defaultCountry(),
      language: known.language(),
      timeZone: workspace.timeZone(),
      currentYear,
    }),
  }
  const reading = createReading(worker, around, () => {
    creationKey = crypto.randomUUID()
    if (chosenStep() === 'file') setStep('columns')
  })
  /** Without a table that can be read there is nothing to map: back to the file. */
  const step = (): WizardStep =>
    stepsWithTable.has(chosenStep()) && !reading.table() ? 'file' : chosenStep()
  const running = createRunning(worker, around, {
    slug: workspace.slug,
    onRunning: () => setStep('running'),
    onEnd() {
      setStep('done')
      void queries.invalidateQueries({ queryKey: ['w', workspace.slug()] })
    },
    onBroken: () => setStep('file'),
  })
  void running.findUnfinished()

  const automaticName = createMemo(() => {
    const source = reading.file()
    if (!source) return ''
    const where = { language: known.language(), timeZone: workspace.timeZone() }
    return automaticListName(source.name, Date.now(), where)
  })

  return {
    step,
    setStep,
    reading,
    running,
    listName: () => ownListName() ?? automaticName(),
    setListName,
    listId,
    setListId,
    consents,
    setConsents,
    async chooseFile(chosen: File): Promise<void> {
      const unfinished = running.unfinished()
      if (!unfinished) reading.inspect(chosen, {})
      else {
        reading.setFile(chosen)
        if (!(await running.resume(chosen, unfinished))) reading.refuse('other_file')
      }
    },
    /** Reads the file again another way. */
    changeSettings(settings: Partial<FileSettings>): void {
      const source = reading.file()
      const shown = reading.table()
      if (source && shown) reading.inspect(source, { ...shown.settings, ...settings })
    },
    async start(): Promise<void> {
      const source = reading.file()
      const shown = reading.table()
      const judged = reading.analysis()
      if (!source || !shown || !judged?.complete || running.busy()) return
      const input = {
        fileName: source.name.slice(-200),
        fileSizeBytes: source.size,
        totalRows: judged.figures.rows,
        chunkRows: judged.figures.chunkRows,
        columns: toColumns(shown.headings, reading.choices()),
        consents: consents(),
        listId: listId(),
        listName: listId() === null ? ownListName() : null,
      }
      await running.start(source, shown.settings, input, creationKey)
    },
    /** A new import from the start. */
    restart(): void {
      reading.clear()
      running.clear()
      setListName(null)
      setListId(null)
      setConsents([])
      setStep('file')
    },
  }
}
export type Wizard = ReturnType<typeof createWizard>
