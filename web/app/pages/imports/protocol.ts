import type { Language } from '../../../../worker/contracts/common.ts'
import type { ImportChoices, ImportChunkResult } from '../../../../worker/contracts/imports.ts'
import type { Field } from '../../../../worker/contracts/fields.ts'
import type { Guess } from '../../../../worker/lib/import/guess.ts'
import type { RowPlan } from '../../../../worker/lib/import/verdict.ts'
import type { Analysis } from './analyse.ts'
import type { DryRunTotal } from './dry-run-total.ts'
import type { Inspection } from '../../../../worker/lib/import/inspect.ts'
import type { FileSettings } from '../../../../worker/lib/import/rows.ts'

/** What the page asks of the file's worker; `task` comes back with every answer to it. */
export type FileRequest =
  | {
      type: 'inspect'
      task: number
      file: File
      chosen: Partial<FileSettings>
      /** What the mapping is guessed from, beside the file. */
      fields: Field[]
      defaultCountry: string
      /** Numbers of a sheet are written as this language writes them. */
      language: Language
    }
  | { type: 'analyse'; task: number; file: File; settings: FileSettings; plan: RowPlan }
  | {
      type: 'send'
      task: number
      file: File
      settings: FileSettings
      plan: RowPlan
      /** Address of the import; chunks go below it. */
      url: string
      chunkRows: number
      received: number[]
    }
  | {
      type: 'dryRun'
      task: number
      file: File
      settings: FileSettings
      plan: RowPlan
      /** Where rows are judged. */
      url: string
      chunkRows: number
      choices: Pick<ImportChoices, 'columns' | 'known' | 'deleted'>
    }
  /** Every different value of one column, at most `most` and one more. */
  | { type: 'values'; task: number; file: File; settings: FileSettings; column: number; most: number }
  /** Ends what is under way. */
  | { type: 'stop' }

export type FileAnswer =
  | { type: 'read'; task: number; bytes: number }
  | { type: 'inspected'; task: number; inspection: Inspection; guesses: Guess[] }
  | { type: 'analysed'; task: number; analysis: Analysis; complete: boolean; bytes: number }
  | { type: 'applied'; task: number; result: ImportChunkResult; rows: number }
  | { type: 'waiting'; task: number; waiting: { offline: boolean } | null }
  | { type: 'sent'; task: number; refused: { code: string; status: number } | null }
  | { type: 'dryRun'; task: number; total: DryRunTotal; complete: boolean }
  | { type: 'values'; task: number; values: string[] }
  | { type: 'failed'; task: number }
