import type { FileSettings } from '../../../../worker/lib/import/rows.ts'
import type { RowPlan } from '../../../../worker/lib/import/verdict.ts'
import type { InspectAnswer, InspectRequest } from '../../file-reading/inspect-protocol.ts'
import type { CsvAnalysis } from './analyse.ts'
import type { CleanColumn, CleanWords } from './clean.ts'
import type { CleanOptions, DropReason } from './clean-options.ts'
import type { Decision } from './row-index.ts'

/** What the page asks of the worker that reads files; `task` comes back with every answer to it. */
export type CsvRequest =
  | InspectRequest
  | {
      type: 'analyse'
      task: number
      file: File
      settings: FileSettings
      plan: RowPlan
      required: number[]
      options: CleanOptions
    }
  /** Decides anew over the rows of the last analysis. */
  | { type: 'decide'; task: number; plan: RowPlan; options: CleanOptions }
  | {
      type: 'clean'
      task: number
      file: File
      settings: FileSettings
      plan: RowPlan
      options: CleanOptions
      columns: CleanColumn[]
      headings: string[]
      delimiter: string
      words: CleanWords
    }
  /** Ends what is under way. */
  | { type: 'stop' }

/** The figures of a decision, and what it says of the rows that are shown; the rest stays in the worker. */
export type DecisionFigures = Pick<Decision, 'kept' | 'marked' | 'dropped'> & {
  /** By `PreviewRow.row`: why the row goes, and the line of the row that stays instead of a double. */
  shown: Record<number, { reason: DropReason; twinLine: number } | undefined>
}

export type CsvAnswer =
  | InspectAnswer
  /** `bytes` of the file were read so far; `decision` comes with the last one. */
  | {
      type: 'analysed'
      task: number
      analysis: CsvAnalysis
      bytes: number
      decision: DecisionFigures | null
    }
  | { type: 'decided'; task: number; decision: DecisionFigures }
  | { type: 'cleaning'; task: number; rows: number }
  /** `rejects` is null when no row was left out. */
  | { type: 'cleaned'; task: number; cleaned: Blob; rejects: Blob | null }
