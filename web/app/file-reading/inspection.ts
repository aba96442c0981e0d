import { batch, createSignal } from 'solid-js'
import type { Language } from '../../../worker/contracts/common.ts'
import type { Field } from '../../../worker/contracts/fields.ts'
import type { ColumnTarget } from '../../../worker/contracts/imports.ts'
import type { Refused, Table } from '../../../worker/lib/import/inspect.ts'
import type { FileSettings } from '../../../worker/lib/import/rows.ts'
import { decimalOf, type SheetName } from '../../../worker/lib/import/workbook.ts'
import type { ColumnChoice } from './columns.ts'
import type { InspectAnswer, InspectRequest } from './inspect-protocol.ts'
import type { Unnumbered } from './numbered-worker.ts'

/** Why a file is not taken; `other_file` where one is gone on with and another was chosen. */
export type FileRefusal = Refused | 'unreadable' | 'other_file'

/** What a file is read against. */
export type InspectionSurroundings = {
  fields: () => Field[]
  defaultCountry: () => string
  language: () => Language
}

type Ports = {
  start(request: Unnumbered<InspectRequest>, onAnswer: (answer: InspectAnswer) => void): void
  /** It is read; in the same batch as the table. */
  onTable(): void
  /** It is not; in the same batch as the refusal. */
  onRefused?(): void
}

/** The chosen file: how it is cut into rows, or why not, and where its columns go. */
export function createInspection(around: InspectionSurroundings, { start, onTable, onRefused }: Ports) {
  const [file, setFile] = createSignal<File | null>(null)
  const [refusal, setRefusal] = createSignal<FileRefusal | null>(null)
  const [sheets, setSheets] = createSignal<SheetName[]>([])
  const [readBytes, setReadBytes] = createSignal<number | null>(null)
  const [table, setTable] = createSignal<Table | null>(null)
  const [choices, setChoices] = createSignal<ColumnChoice[]>([])

  function refuse(reason: FileRefusal, others: SheetName[] = []): void {
    batch(() => {
      setReadBytes(null)
      setTable(null)
      setSheets(others)
      setRefusal(reason)
      onRefused?.()
    })
  }

  /** @param targets where the columns go, when that is known; else it is guessed */
  function inspect(
    chosen: File,
    settings: Partial<FileSettings>,
    targets: readonly ColumnTarget[] | null = null,
  ): void {
    batch(() => {
      setFile(() => chosen)
      setRefusal(null)
      setReadBytes(0)
    })
    const request = {
      type: 'inspect' as const,
      file: chosen,
      chosen: settings,
      fields: around.fields(),
      defaultCountry: around.defaultCountry(),
      language: around.language(),
    }
    start(request, (answer) => {
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
        onTable()
      })
    })
  }

  return {
    file,
    setFile: (chosen: File | null) => setFile(() => chosen),
    refusal,
    refuse,
    /** Sheets that can be read in place of the refused one. */
    sheets,
    readBytes,
    setReadBytes,
    table,
    choices,
    setChoices,
    inspect,
    /** Reads another sheet of a workbook whose first choice was refused. */
    inspectSheet(index: number): void {
      const source = file()
      if (source) inspect(source, { sheet: { index, decimal: decimalOf(around.language()) } })
    },
    /** Reads the file again another way. */
    changeSettings(settings: Partial<FileSettings>): void {
      const [source, shown] = [file(), table()]
      if (source && shown) inspect(source, { ...shown.settings, ...settings })
    },
    /** Forgets the file. */
    clear(): void {
      batch(() => {
        setFile(null)
        setRefusal(null)
        setReadBytes(null)
        setTable(null)
      })
    },
  }
}

/** Passes on those answers of a worker that tell of an inspection. */
export const isInspectAnswer = <Answer extends { type: string }>(
  answer: Answer,
): answer is Extract<Answer, { type: InspectAnswer['type'] }> =>
  answer.type === 'read' || answer.type === 'inspected' || answer.type === 'failed'
