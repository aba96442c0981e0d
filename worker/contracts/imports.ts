import { z } from 'zod'
import { type Channel, Id, IdText, Language, PageQuery, shortText } from './common.ts'
import { FieldChoices, FieldKey, FieldType } from './fields.ts'

/** Rows of one chunk at most, and at least where the import has more rows than that. */
export const maxChunkRows = 1000
const minChunkRows = 10
/** Chunks of one import at most: larger files come in larger chunks. */
const maxChunks = 100_000
/**
 * Characters of the cells of one chunk, so that it is written in well under a second. A client stays below
 * by choosing `chunkRows` from these steps; the last one always fits, since no row is longer than allowed.
 */
export const chunkRowSteps = [1000, 250, 50, minChunkRows] as const
export const maxChunkCharacters = 1_100_000
/** A longer cell, or row, is rejected (spec 4.7). */
export const maxCellLength = 5000
export const maxRowCharacters = 100_000
export const maxColumns = 500

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
  'timeZone',
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
    type: FieldType,
    /** Of a choice: what can be chosen, usually the different values of the column. */
    choices: FieldChoices.optional(),
  }),
])
export type ColumnTarget = z.infer<typeof ColumnTarget>

/** Why a row was not stored. */
export const rejectReasons = [
  'no_identity',
  'identity_invalid',
  'duplicate_in_file',
  'identity_split',
  'deleted',
  'too_many_cells',
  'cell_too_long',
  'row_too_long',
] as const
export type RejectReason = (typeof rejectReasons)[number]

export const ImportColumn = z.object({ heading: z.string().max(200), target: ColumnTarget })
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
      if (target.kind === 'newField' && target.type === 'choice' && !target.choices?.length) {
        context.addIssue({ code: 'custom', path: [index, 'target', 'choices'], message: 'required' })
      }
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

/** What becomes of a contact that is there already: the file's values win, only fill gaps, or it is left alone. */
export const knownPolicies = ['overwrite', 'fill', 'skip'] as const
const KnownPolicy = z.enum(knownPolicies)
export type KnownPolicy = z.infer<typeof KnownPolicy>
/** What becomes of a contact that was deleted: its row is rejected, or the contact comes back (spec 2.5). */
export const deletedPolicies = ['leave', 'restore'] as const
const DeletedPolicy = z.enum(deletedPolicies)
export type DeletedPolicy = z.infer<typeof DeletedPolicy>

/** Where the people go (spec 4.3). A new list without a name gets an automatic one. */
const ListTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('new'), name: shortText(120).min(1, 'required').nullable().default(null) }),
  z.object({ kind: z.literal('existing'), listId: Id }),
  z.object({ kind: z.literal('none') }),
])
export type ListTarget = z.infer<typeof ListTarget>

/** What an import does, wherever its rows come from. */
const choices = {
  columns: ImportColumns,
  consents: z
    .array(ConsentStatement)
    .max(importConsentChannels.length)
    .refine((list) => new Set(list.map((one) => one.channel)).size === list.length, 'repeated')
    .default([]),
  known: KnownPolicy.default('overwrite'),
  deleted: DeletedPolicy.default('leave'),
  /** Tags that everybody in the file gets. */
  tags: z.array(shortText(60).min(1, 'required')).max(20, 'too_many').default([]),
  list: ListTarget.default({ kind: 'new', name: null }),
}
export const ImportChoices = z.object(choices)
export type ImportChoices = z.infer<typeof ImportChoices>

export const FileEncoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'])
export const FileDelimiter = z.enum([';', ',', '\t', '|'])

/**
 * What a client that sends the rows has to know to go on with the file after it was cut off, in another
 * browser too: kept with the import and given back as it came.
 */
export const ClientFile = z.object({
  /** The client's own fingerprint of the file, by which the same one is recognised. */
  mark: shortText(200).min(1, 'required'),
  /** How it is cut into rows. */
  settings: z.object({
    encoding: FileEncoding,
    delimiter: FileDelimiter,
    headings: z.boolean(),
    /** The sheet of a workbook, and how its numbers are written; null in a file that is text. */
    sheet: z.object({ index: z.number().int().min(0).max(1000), decimal: z.enum([',', '.']) }).nullable(),
  }),
})

export type ClientFile = z.infer<typeof ClientFile>

export const CreateImportInput = z
  .object({
    fileName: shortText(200).min(1, 'required'),
    fileSizeBytes: z.number().int().min(0),
    /** Rows of data, without the heading and empty lines. */
    totalRows: z.number().int().min(1, 'required').max(5_000_000, 'too_many'),
    /** Rows of every chunk but the last. */
    chunkRows: z.number().int().min(minChunkRows).max(maxChunkRows).default(maxChunkRows),
    clientFile: ClientFile.nullable().default(null),
    ...choices,
  })
  .refine(({ totalRows, chunkRows }) => Math.ceil(totalRows / chunkRows) <= maxChunks, {
    path: ['chunkRows'],
    message: 'too_small',
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

const ImportRows = z
  .array(ImportRow)
  .min(1, 'required')
  .max(maxChunkRows, 'too_many')
  .refine((rows) => rows.every((row, at) => at === 0 || row.line > (rows[at - 1]?.line ?? 0)), 'order')
  .refine((rows) => characters(rows) <= maxChunkCharacters, 'too_large')

const characters = (rows: readonly { cells: readonly string[] }[]): number =>
  rows.reduce((sum, { cells }) => cells.reduce((length, cell) => length + cell.length, sum), 0)

/** One numbered chunk. */
export const ImportChunkInput = z.object({ rows: ImportRows })
export type ImportChunkInput = z.infer<typeof ImportChunkInput>

/** Rows to be judged and not stored; of the choices only those that decide about a row. */
export const DryRunInput = ImportChoices.pick({ columns: true, known: true, deleted: true }).extend({
  rows: ImportRows,
})
export type DryRunInput = z.infer<typeof DryRunInput>

export const ImportChunkParam = z.object({ id: IdText, chunk: z.coerce.number().int().min(0).max(5_000_000) })
export const RejectsFileQuery = z.object({ language: Language.optional() })
export const RejectsQuery = PageQuery.extend({ reason: z.enum(rejectReasons).optional() })
export type RejectsQuery = z.infer<typeof RejectsQuery>

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
  'time_zone_invalid',
  'text_cut',
] as const
export type RowWarning = (typeof rowWarnings)[number]

const importStates = ['receiving', 'completed', 'cancelled'] as const
export const ImportState = z.enum(importStates)
export const ImportsQuery = z.object({ state: ImportState.optional() })
export type ImportsQuery = z.infer<typeof ImportsQuery>
export type ImportState = z.infer<typeof ImportState>

export type Import = {
  id: number
  state: ImportState
  fileName: string
  fileSizeBytes: number
  /** Null when the people go into no list. */
  listId: number | null
  listName: string
  known: KnownPolicy
  deleted: DeletedPolicy
  /** The uploaded file it is worked off from; null when a client sends the rows. */
  fileId: number | null
  /** What the client that sends the rows has told of its file; null when it has told nothing. */
  clientFile: ClientFile | null
  totalRows: number
  chunkRows: number
  totalChunks: number
  receivedChunks: number
  receivedRows: number
  createdRows: number
  updatedRows: number
  unchangedRows: number
  /** Known contacts that were left alone, as asked. */
  skippedRows: number
  rejectedRows: number
  /** Deleted contacts that came back; they count among the updated. */
  restoredRows: number
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
/** What became, or would become, of some rows. */
export type RowCounts = {
  created: number
  updated: number
  unchanged: number
  skipped: number
  rejected: number
  /** Part of `updated`. */
  restored: number
}
export type ImportChunkResult = RowCounts & {
  chunk: number
  /** True when the chunk was applied before and this delivery changed nothing. */
  repeated: boolean
}

/** A refused row with what the reason points to. */
export type ImportReject = {
  line: number
  reason: RejectReason
  /** The earlier line of a double. */
  sameAsLine: number | null
  /** The contacts that the row's addresses belong to: two of a split, one that was deleted. */
  contactIds: number[]
  cells: string[]
}
/** What would become of some rows, with nothing stored. */
export type DryRunResult = RowCounts & {
  rejects: Omit<ImportReject, 'cells'>[]
  /**
   * The contacts that the rows would write, one for each: one that comes again in a later call is a
   * double, which no single call can see.
   */
  updatedIds: number[]
  unchangedIds: number[]
}
