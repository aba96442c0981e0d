import { z } from 'zod'
import { Channel, Id, shortText } from './common.ts'
import { FieldKey, FieldType } from './fields.ts'

/** Rows of one chunk; the browser sends this many but the last (spec 4.7). */
export const importChunkRows = 1000
/** A cell longer than this is refused by the parser, so that a chunk stays small. */
export const maxCellLength = 2000
export const maxColumns = 200

/** Contact attributes a column can be patched to. */
export const importTargets = [
  'email',
  'phone',
  'firstName',
  'lastName',
  'fullName',
  'company',
  'language',
  'gender',
  'birthDate',
  'tags',
] as const

/** Where one column of the file goes (spec 4.2). */
export const ColumnTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ignore') }),
  z.object({ kind: z.literal('attribute'), attribute: z.enum(importTargets) }),
  z.object({ kind: z.literal('field'), key: FieldKey }),
  z.object({
    kind: z.literal('newField'),
    key: FieldKey,
    label: shortText(60).min(1, 'required'),
    type: FieldType,
  }),
])
export type ColumnTarget = z.infer<typeof ColumnTarget>

/** The importer's statement of why these people may be written to (spec 4.5). */
export const ConsentStatement = z.object({
  channel: Channel,
  text: shortText(500).min(1, 'required'),
})

export const CreateImportInput = z.object({
  fileName: shortText(200).min(1, 'required'),
  fileSizeBytes: z.number().int().min(0),
  totalRows: z.number().int().min(1, 'required').max(5_000_000),
  columns: z
    .array(z.object({ heading: z.string().max(200), target: ColumnTarget }))
    .min(1)
    .max(maxColumns),
  consents: z.array(ConsentStatement).max(6).default([]),
  /** Null makes a list with an automatic name (spec 4.3). */
  listId: Id.nullable().default(null),
})
export type CreateImportInput = z.infer<typeof CreateImportInput>

/** One numbered chunk: raw cells as the file has them, `line` counting from 1 at the heading. */
export const ImportChunkInput = z.object({
  rows: z
    .array(
      z.object({
        line: z.number().int().min(1),
        cells: z.array(z.string().max(maxCellLength)).max(maxColumns),
      }),
    )
    .min(1)
    .max(importChunkRows),
})
export type ImportChunkInput = z.infer<typeof ImportChunkInput>

/** Why a row was not stored. */
export const rejectReasons = [
  'no_identity',
  'duplicate_in_file',
  'identity_split',
  'too_many_cells',
  'deleted',
  'cell_too_long',
] as const
export type RejectReason = (typeof rejectReasons)[number]
/** What was wrong with a stored row's cell, which was left out or kept as it is. */
export const rowWarnings = [
  'email_invalid',
  'phone_invalid',
  'date_invalid',
  'number_invalid',
  'boolean_invalid',
  'choice_invalid',
  'language_invalid',
  'gender_invalid',
] as const
export type RowWarning = (typeof rowWarnings)[number]

export const importStates = ['receiving', 'completed', 'cancelled'] as const
export type ImportState = (typeof importStates)[number]

export type Import = {
  id: number
  state: ImportState
  fileName: string
  listId: number
  listName: string
  totalRows: number
  totalChunks: number
  receivedChunks: number
  receivedRows: number
  createdRows: number
  updatedRows: number
  unchangedRows: number
  rejectedRows: number
  createdAt: number
  finishedAt: number | null
}
export type ImportChunkResult = {
  chunk: number
  created: number
  updated: number
  unchanged: number
  rejected: number
  /** True when the chunk was applied before and this delivery changed nothing. */
  repeated: boolean
}
