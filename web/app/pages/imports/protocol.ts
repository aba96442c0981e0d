import type { ImportChoices, ImportChunkResult } from '../../../../worker/contracts/imports.ts'
import type { RowPlan } from '../../../../worker/lib/import/verdict.ts'
import type { InspectAnswer, InspectRequest } from '../../file-reading/inspect-protocol.ts'
import type { Analysis } from './analyse.ts'
import type { DryRunTotal } from './dry-run-total.ts'
import type { FileSettings } from '../../../../worker/lib/import/rows.ts'

/** What the page asks of the file's worker; `task` comes back with every answer to it. */
export type FileRequest =
  | InspectRequest
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
  | InspectAnswer
  | { type: 'analysed'; task: number; analysis: Analysis; complete: boolean; bytes: number }
  | { type: 'applied'; task: number; result: ImportChunkResult; rows: number }
  | { type: 'waiting'; task: number; waiting: { offline: boolean } | null }
  | { type: 'sent'; task: number; refused: { code: string; status: number } | null }
  | { type: 'dryRun'; task: number; total: DryRunTotal; complete: boolean }
  | { type: 'values'; task: number; values: string[] }
