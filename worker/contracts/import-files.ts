import { z } from 'zod'
import { IdText, shortText } from './common.ts'
import {
  type DeletedPolicy,
  FileDelimiter,
  FileEncoding,
  ImportChoices,
  type ImportColumn,
  type KnownPolicy,
  type RejectReason,
  type RowCounts,
} from './imports.ts'

/** A file over the API, for those without a browser: in parts, then worked off here (spec 4). */
const maxImportFileBytes = 500 << 20
/** Every part but the last has just so many bytes: each is one raw PUT. */
export const importPartBytes = 10 << 20
/** A workbook is unpacked in memory, so it must be smaller than a file of text. */
export const maxWorkbookBytes = 8 << 20

export const CreateImportFileInput = z.object({
  fileName: shortText(200).min(1, 'required'),
  fileSizeBytes: z.number().int().min(1, 'required').max(maxImportFileBytes, 'too_large'),
})
export type CreateImportFileInput = z.infer<typeof CreateImportFileInput>

export const ImportPartParam = z.object({
  id: IdText,
  part: z.coerce
    .number()
    .int()
    .min(1)
    .max(Math.ceil(maxImportFileBytes / importPartBytes)),
})

/** How the file is cut into rows, where that is not to be found by itself. */
export const ImportFileSettings = z.object({
  encoding: FileEncoding.optional(),
  delimiter: FileDelimiter.optional(),
  headings: z.boolean().optional(),
  /** The sheet of a workbook, by its place; the first one is 0. */
  sheet: z.number().int().min(0).max(1000).optional(),
})
export type ImportFileSettings = z.infer<typeof ImportFileSettings>

/** What the import does; the columns default to those that were recognised. */
export const StartFileImportInput = ImportChoices.extend({ columns: ImportChoices.shape.columns.optional() })
export type StartFileImportInput = z.infer<typeof StartFileImportInput>

/** What an import of the file would do: of its choices those that decide about a row. */
export const DryRunFileInput = StartFileImportInput.pick({ columns: true, known: true, deleted: true })
export type DryRunFileInput = z.infer<typeof DryRunFileInput>

export const fileDryRunStates = ['running', 'done', 'stopped'] as const
/** What became, or has become so far, of running a file dry. */
export type FileDryRun = RowCounts & {
  state: (typeof fileDryRunStates)[number]
  /** The task that works at it; null for the moment before it has begun. */
  taskId: number | null
  columns: ImportColumn[]
  known: KnownPolicy
  deleted: DeletedPolicy
  /** Rows that were judged: as many as the file has when it is done. */
  judgedRows: number
  rejectsByReason: Partial<Record<RejectReason, number>>
  startedAt: number
  finishedAt: number | null
}

export const importFileStates = [
  'uploading',
  'checking',
  'ready',
  'refused',
  'importing',
  'done',
  'expired',
] as const
export type ImportFileState = (typeof importFileStates)[number]
export const importFileRefusals = [
  'empty',
  'heading_only',
  'binary',
  'old_excel',
  'damaged',
  'too_large',
] as const
export type ImportFileRefusal = (typeof importFileRefusals)[number]

export type ImportFile = {
  id: number
  state: ImportFileState
  fileName: string
  fileSizeBytes: number
  partBytes: number
  parts: number
  /** Numbers of the parts that have arrived, rising. */
  receivedParts: number[]
  /** Why it cannot be imported. */
  refusal: ImportFileRefusal | null
  /** How it is read, where it goes and the first rows; null until it was looked at. */
  found: {
    encoding: string
    delimiter: string
    headings: boolean
    sheets: string[]
    columns: ImportColumn[]
    /** Empty for a key that may not read contacts. */
    sample: string[][]
    /** Places that the encoding does not know, read as U+FFFD. */
    damaged: number
    /** Line of the first row in which a quote is opened and never closed: the file seems to be half of one. */
    openQuoteLine: number | null
  } | null
  /** Rows of data; null until they were counted. */
  totalRows: number | null
  /** The task that checks or imports it. */
  taskId: number | null
  /** The latest dry run; null without one, and for whoever may not read contacts. */
  dryRun: FileDryRun | null
  importId: number | null
  createdAt: number
  /** When it is thrown away; null once it is gone. */
  expiresAt: number | null
}
