import { z } from 'zod'
import { type Channel, Id, Language, shortText } from './common.ts'
import { FieldKey, FieldType } from './fields.ts'

/** Rows of one chunk at most. */
export const maxChunkRows = 1000
/**
 * Characters of the cells of one chunk that a client aims to stay under, by choosing `chunkRows` from
 * these steps: a chunk must be written in well under a second.
 */
export const chunkRowSteps = [1000, 250, 50] as const
export const maxChunkCharacters = 1_000_000
/** A longer cell rejects its row (spec 4.7). */
export const maxCellLength = 2000
export const maxColumns = 200

/** Contact attributes a column can be patched to. */
export const importTargets = [
  'email',
  'phone',
  'firstName',
  'lastName',
  'fullName',
  'lastFirstName',
  'company',
  'language',
  'gender',
  'birthDate',
  'tags',
] as const
export type ImportTarget = (typeof importTargets)[number]

/** Where one column of the file goes (spec 4.2). */
export const ColumnTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ignore') }),
  z.object({ kind: z.literal('attribute'), attribute: z.enum(importTargets) }),
  z.object({ kind: z.literal('field'), key: FieldKey }),
  z.object({
    kind: z.literal('newField'),
    key: FieldKey,
    label: shortText(60).min(1, 'required'),
    /** A choice needs its list of choices: make that field first. */
    type: FieldType.exclude(['choice']),
  }),
])
export type ColumnTarget = z.infer<typeof ColumnTarget>

const ImportColumn = z.object({ heading: z.string().max(200), target: ColumnTarget })
export type ImportColumn = z.infer<typeof ImportColumn>

/** Each attribute and field is filled by one column; somebody must be reachable by one of them. */
const ImportColumns = z
  .array(ImportColumn)
  .min(1, 'required')
  .max(maxColumns, 'too_many')
  .superRefine((columns, context) => {
    const seen = new Set<string>()
    for (const [index, { target }] of columns.entries()) {
      if (target.kind === 'ignore') continue
      const name = target.kind === 'attribute' ? target.attribute : target.key
      if (seen.has(name)) {
        context.addIssue({ code: 'custom', path: [index, 'target'], message: 'mapped_twice' })
      }
      seen.add(name)
    }
    if (!seen.has('email') && !seen.has('phone')) {
      context.addIssue({ code: 'custom', path: [], message: 'no_identity_column' })
    }
  })

/** Channels that a file can bring an address for. */
export const importConsentChannels = ['email', 'whatsapp', 'sms'] as const satisfies readonly Channel[]
/** The importer's statement of why these people may be written to (spec 4.5). */
export const ConsentStatement = z.object({
  channel: z.enum(importConsentChannels),
  text: shortText(500).min(1, 'required'),
})
export type ConsentStatement = z.infer<typeof ConsentStatement>

export const CreateImportInput = z.object({
  fileName: shortText(200).min(1, 'required'),
  fileSizeBytes: z.number().int().min(0),
  /** Rows of data, without the heading and empty lines. */
  totalRows: z.number().int().min(1, 'required').max(5_000_000, 'too_many'),
  /** Rows of every chunk but the last. */
  chunkRows: z.number().int().min(10).max(maxChunkRows).default(maxChunkRows),
  columns: ImportColumns,
  consents: z
    .array(ConsentStatement)
    .max(importConsentChannels.length)
    .refine((list) => new Set(list.map((one) => one.channel)).size === list.length, 'repeated')
    .default([]),
  /** The list that takes them; null makes a new one. */
  listId: Id.nullable().default(null),
  /** Name of the new list; null gives it an automatic one (spec 4.3). */
  listName: shortText(120).min(1, 'required').nullable().default(null),
})
export type CreateImportInput = z.infer<typeof CreateImportInput>

/** Repeating a creation under the same key gives back the import it made (header `Idempotency-Key`). */
export const IdempotencyHeader = z.object({ 'idempotency-key': z.string().min(8).max(100).optional() })

/**
 * One row: its cells as the file has them. `line` is the row's place in the file as a spreadsheet
 * numbers it, the first one being 1; it rises from row to row and from chunk to chunk. A client cuts a
 * cell that is too long after one character more than allowed, and a row after one cell more.
 */
const ImportRow = z.object({
  line: z.number().int().min(1).max(100_000_000),
  cells: z.array(z.string().max(maxCellLength + 1, 'too_long')).max(maxColumns + 1, 'too_many'),
  /** The earlier line with the same e-mail or phone, when the client has read the whole file. */
  doubleOf: z.number().int().min(1).optional(),
})
export type ImportRow = z.infer<typeof ImportRow>

/** One numbered chunk. */
export const ImportChunkInput = z.object({
  rows: z
    .array(ImportRow)
    .min(1, 'required')
    .max(maxChunkRows, 'too_many')
    .refine((rows) => rows.every((row, at) => at === 0 || row.line > (rows[at - 1]?.line ?? 0)), 'order'),
})
export type ImportChunkInput = z.infer<typeof ImportChunkInput>
export const ImportChunkParam = z.object({ id: Id, chunk: z.coerce.number().int().min(0).max(5_000_000) })
export const RejectsQuery = z.object({ language: Language.optional() })

/** Why a row was not stored. */
export const rejectReasons = [
  'no_identity',
  'identity_invalid',
  'duplicate_in_file',
  'identity_split',
  'deleted',
  'too_many_cells',
  'cell_too_long',
] as const
export type RejectReason = (typeof rejectReasons)[number]
/** What was wrong with a stored row's cell, which was left out, kept beside (phones) or cut. */
export const rowWarnings = [
  'email_invalid',
  'phone_invalid',
  'date_invalid',
  'number_invalid',
  'boolean_invalid',
  'choice_invalid',
  'language_invalid',
  'gender_invalid',
  'text_cut',
] as const
export type RowWarning = (typeof rowWarnings)[number]

const importStates = ['receiving', 'completed', 'cancelled'] as const
export const ImportState = z.enum(importStates)
export type ImportState = z.infer<typeof ImportState>

export type Import = {
  id: number
  state: ImportState
  fileName: string
  fileSizeBytes: number
  listId: number
  listName: string
  totalRows: number
  chunkRows: number
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
/** One import with what a client needs to go on where it was cut off. */
export type ImportDetail = Import & {
  columns: ImportColumn[]
  /** Numbers of the chunks that were applied, rising. */
  chunks: number[]
  rejectsByReason: Partial<Record<RejectReason, number>>
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
