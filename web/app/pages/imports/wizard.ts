import { useQueryClient } from '@tanstack/solid-query'
import { createMemo, createSignal, onCleanup } from 'solid-js'
import type { Language } from '../../../../worker/contracts/common.ts'
import type { Field } from '../../../../worker/contracts/fields.ts'
import type { ConsentStatement, Import, ImportChoices } from '../../../../worker/contracts/imports.ts'
import { automaticListName } from '../../../../worker/lib/import/list-name.ts'
import { useWorkspace } from '../../session.tsx'
import { planTargets, toColumns } from '../../file-reading/columns.ts'
import { type DryRunAim, createDryRunning } from './dry-running.ts'
import { dryRunUrl } from './imports.data.ts'
import { createKeys } from './creation-key.ts'
import { openFileWorker } from './file-worker.ts'
import { takeHandedFile } from './hand-over.ts'
import { createReading, type Surroundings } from './reading.ts'
import { createRunning } from './running.ts'
import { createUnfinished } from './unfinished.ts'

export const wizardSteps = ['file', 'columns', 'consents', 'confirm'] as const
const stepsWithTable: ReadonlySet<string> = new Set(['columns', 'consents', 'confirm'])
type WizardStep = (typeof wizardSteps)[number] | 'running' | 'done'

/** A list that the import makes, none, or the id of an existing one. */
export type ListChoice = 'new' | 'none' | number
export type Policies = Pick<ImportChoices, 'known' | 'deleted' | 'tags'>
const firstPolicies: Policies = { known: 'overwrite', deleted: 'leave', tags: [] }

function toListTarget(choice: ListChoice, ownName: string | null): ImportChoices['list'] {
  if (choice === 'none') return { kind: 'none' }
  return choice === 'new' ? { kind: 'new', name: ownName } : { kind: 'existing', listId: choice }
}

/** All that the figures are made from: the file, and by their content the mapping, the plan and the choices. */
const aimsAtTheSame = (one: DryRunAim | null, other: DryRunAim | null): boolean =>
  one?.file === other?.file && JSON.stringify(one) === JSON.stringify(other)

/** The state of the import page and everything that moves it on. One per page; call it in the component. */
export function createWizard(known: { fields: () => Field[]; language: () => Language }) {
  const workspace = useWorkspace()
  const queries = useQueryClient()
  const worker = openFileWorker()
  onCleanup(() => worker.close())

  const [chosenStep, setStep] = createSignal<WizardStep>('file')
  const [ownListName, setListName] = createSignal<string | null>(null)
  const [listChoice, setListChoice] = createSignal<ListChoice>('new')
  const [consents, setConsents] = createSignal<ConsentStatement[]>([])
  const [policies, setPolicies] = createSignal<Policies>(firstPolicies)
  const keyFor = createKeys()

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
  const handed = takeHandedFile()
  const reading = createReading(worker, around, () => {
    if (chosenStep() === 'file') setStep(handed && reading.file() === handed.file ? 'confirm' : 'columns')
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
  if (handed) reading.inspect(handed.file, handed.settings, handed.targets)
  const unfinished = createUnfinished(workspace.slug, () => step() === 'file')

  /** On the last step, once the file itself is judged: what the contacts that are there make of it. */
  const dryRunAim = createMemo<DryRunAim | null>(
    () => {
      const source = reading.file()
      const shown = reading.table()
      const judged = reading.analysis()
      if (step() !== 'confirm' || !source || !shown || !judged?.complete) return null
      const { known: onKnown, deleted } = policies()
      return {
        file: source,
        settings: shown.settings,
        plan: around.planFor(planTargets(reading.choices(), around.fields()), new Date().getUTCFullYear()),
        chunkRows: judged.figures.chunkRows,
        choices: { columns: toColumns(shown.headings, reading.choices()), known: onKnown, deleted },
      }
    },
    null,
    { equals: aimsAtTheSame },
  )
  const dryRunning = createDryRunning(worker, {
    url: () => dryRunUrl(workspace.slug()),
    aim: () => dryRunAim(),
  })

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
    dryRunning,
    listName: () => ownListName() ?? automaticName(),
    setListName,
    listChoice,
    setListChoice,
    consents,
    setConsents,
    policies,
    setPolicies: (change: Partial<Policies>) => setPolicies((known) => ({ ...known, ...change })),
    unfinished,
    /**
     * A file that an unfinished import has come from goes on with it; any other begins a new one, unless a
     * certain import is to go on, which takes no other.
     */
    async chooseFile(chosen: File, wanted: Import | null = null): Promise<void> {
      reading.setFile(chosen)
      const found = await unfinished.of(chosen)
      if (found?.clientFile && (wanted === null || wanted.id === found.id)) {
        await running.resume(chosen, found.id, found.clientFile)
      } else if (wanted === null) reading.inspect(chosen, {})
      else reading.refuse('other_file')
    },
    changeSettings: reading.changeSettings,
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
        ...policies(),
        list: toListTarget(listChoice(), ownListName()),
      }
      await running.start(source, shown.settings, input, keyFor)
    },
    /** A new import from the start. */
    restart(): void {
      reading.clear()
      running.clear()
      setListName(null)
      setListChoice('new')
      setConsents([])
      setPolicies(firstPolicies)
      setStep('file')
    },
  }
}
export type Wizard = ReturnType<typeof createWizard>
