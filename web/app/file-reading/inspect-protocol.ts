import type { Language } from '../../../worker/contracts/common.ts'
import type { Field } from '../../../worker/contracts/fields.ts'
import type { Guess } from '../../../worker/lib/import/guess.ts'
import type { Inspection } from '../../../worker/lib/import/inspect.ts'
import type { FileSettings } from '../../../worker/lib/import/rows.ts'

/** Looks at a file: how it is cut into rows, its headings, and where its columns probably go. */
export type InspectRequest = {
  type: 'inspect'
  task: number
  file: File
  chosen: Partial<FileSettings>
  /** What the columns are guessed from, beside the file. */
  fields: Field[]
  defaultCountry: string
  /** Numbers of a sheet are written as this language writes them. */
  language: Language
}

export type InspectAnswer =
  | { type: 'read'; task: number; bytes: number }
  | { type: 'inspected'; task: number; inspection: Inspection; guesses: Guess[] }
  | { type: 'failed'; task: number }
