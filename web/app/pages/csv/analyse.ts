import type { RowWarning } from '../../../../worker/contracts/imports.ts'
import { type FileRow, type FileSettings, readRows } from '../../../../worker/lib/import/rows.ts'
import {
  type CellWarning,
  createRowReader,
  type ResolvedTarget,
  type RowPlan,
  type RowValues,
} from '../../../../worker/lib/import/verdict.ts'
import { countLost, type LostCounts } from '../../file-reading/lost-digits.ts'
import { createRowIndex, emailOf, phoneOf, rowBits, type RowIndex } from './row-index.ts'

/** Columns that the tool reads; an import takes fewer, which is one reason to come here first. */
export const mostColumns = 2000

/** Figures of one kind of address. */
export type AddressFigures = {
  valid: number
  invalid: number
  /** Rows whose address an earlier row has. */
  duplicate: number
}
export type CsvFigures = {
  rows: number
  emails: AddressFigures
  phones: AddressFigures
  /** Line of the first row in which a quote is opened and never closed; null without one. */
  openQuoteLine: number | null
  /** Rows whose phone lost digits in a spreadsheet. */
  lost: LostCounts
  /** Rows with neither a valid e-mail nor a valid phone. */
  unreachable: number
  missingRequired: number
  tooManyCells: number
  cellTooLong: number
  /** Per column: rows with something in it. */
  filled: number[]
  /** Per column: what is wrong, how often. */
  warnings: Partial<Record<RowWarning, number>>[]
}
/** A row to look at. */
export type PreviewRow = FileRow & {
  /** Its place among the rows, the first one being 0. */
  row: number
  bits: number
  values: RowValues
  warnings: CellWarning[]
  /** Line of the first row with the same e-mail or phone. */
  doubleOf: number | null
}
export type CsvAnalysis = {
  figures: CsvFigures
  preview: PreviewRow[]
  /** The first rows with something wrong. */
  problems: PreviewRow[]
}

export type AnalyseInput = {
  bytes: AsyncIterable<Uint8Array>
  settings: FileSettings
  plan: RowPlan
  /** Columns that must have a value. */
  required: readonly number[]
}

const previewRows = 12

/** Reads a whole file into figures, examples and the index that decides over its rows; yields after each slice. */
export async function* analyseRows(
  input: AnalyseInput,
): AsyncGenerator<{ analysis: CsvAnalysis; index: RowIndex }> {
  const { targets } = input.plan
  const index = createRowIndex()
  const analysis = emptyAnalysis(targets.length)
  const judge = createJudge(input, index, analysis.figures)
  for await (const rows of dataRows(input.bytes, input.settings)) {
    for (const row of rows) {
      const seen = judge(row)
      if (analysis.preview.length < previewRows) analysis.preview.push(seen())
      if (analysis.problems.length < previewRows && judge.isProblem()) analysis.problems.push(seen())
    }
    yield { analysis, index }
  }
  index.finish()
}

/** The rows below the headings. */
export async function* dataRows(
  bytes: AsyncIterable<Uint8Array>,
  settings: FileSettings,
): AsyncGenerator<FileRow[]> {
  let skipsHeading = settings.headings
  for await (const batch of readRows(bytes, settings, mostColumns)) {
    yield skipsHeading ? batch.slice(1) : batch
    if (batch.length > 0) skipsHeading = false
  }
}

const emptyAnalysis = (columns: number): CsvAnalysis => ({
  figures: {
    rows: 0,
    emails: { valid: 0, invalid: 0, duplicate: 0 },
    phones: { valid: 0, invalid: 0, duplicate: 0 },
    openQuoteLine: null,
    lost: {},
    unreachable: 0,
    missingRequired: 0,
    tooManyCells: 0,
    cellTooLong: 0,
    filled: Array.from({ length: columns }, () => 0),
    warnings: Array.from({ length: columns }, () => ({})),
  },
  preview: [],
  problems: [],
})

type Judge = {
  /** Counts and keeps one row; gives it for the eye when asked. */
  (row: FileRow): () => PreviewRow
  /** Whether something was wrong with the last row. */
  isProblem(): boolean
}

function createJudge({ plan, required }: AnalyseInput, index: RowIndex, figures: CsvFigures): Judge {
  const readAll = createRowReader(plan)
  const read = createQuickReader(plan, readAll)
  const needsAddress = hasAddressColumn(plan)
  let problem = false

  const judge = (row: FileRow): (() => PreviewRow) => {
    const verdict = read(row.cells)
    const { email, phone } = verdict.values
    const bits =
      (email === null ? 0 : rowBits.email) |
      (phone === null ? 0 : rowBits.phone) |
      countWarnings(verdict.warnings, figures) |
      countShape(verdict.reject, figures) |
      countMissing(row.cells, required, figures)
    countFilled(row.cells, figures)
    countLost(verdict.warnings, figures.lost)
    if (row.openQuote) figures.openQuoteLine ??= row.line
    const number = index.rows()
    index.add(row.line, bits, email, phone)
    const emailTwin = email === null ? null : meet(index, emailOf(number))
    const phoneTwin = phone === null ? null : meet(index, phoneOf(number))
    if (email !== null) figures.emails.valid += 1
    if (phone !== null) figures.phones.valid += 1
    if (emailTwin !== null) figures.emails.duplicate += 1
    if (phoneTwin !== null) figures.phones.duplicate += 1
    const unreachable = needsAddress && email === null && phone === null
    if (unreachable) figures.unreachable += 1
    figures.rows += 1
    const twin = earlier(emailTwin, phoneTwin)
    problem = unreachable || twin !== null || (bits & ~(rowBits.email | rowBits.phone)) !== 0
    return () => ({
      ...row,
      row: number,
      bits,
      values: readAll(row.cells).values,
      warnings: verdict.warnings,
      doubleOf: twin === null ? null : index.line(twin),
    })
  }
  return Object.assign(judge, { isProblem: () => problem })
}

/** A shorter text is never cut: the shortest limit of any of them. */
const neverCut = 60

/** Reads what can be wrong with a row; plain texts only where they are long enough to be cut. */
function createQuickReader(plan: RowPlan, readAll: RowReader): RowReader {
  const isText = plan.targets.map(isPlainText)
  const texts = [...isText.keys()].filter((column) => isText[column])
  const readRest = createRowReader(withTargets(plan, (target) => !isPlainText(target)))
  return (cells) =>
    texts.some((column) => (cells[column]?.length ?? 0) > neverCut) ? readAll(cells) : readRest(cells)
}
type RowReader = ReturnType<typeof createRowReader>

/** The plan without the columns that are not needed: most of the time goes into their values. */
export const withTargets = (plan: RowPlan, isNeeded: (target: ResolvedTarget) => boolean): RowPlan => ({
  ...plan,
  targets: plan.targets.map((target) => (isNeeded(target) ? target : { kind: 'ignore' })),
})

const checked: ReadonlySet<string> = new Set([
  'email',
  'phone',
  'language',
  'gender',
  'birthDate',
  'timeZone',
])
const isPlainText = (target: ResolvedTarget): boolean =>
  target.kind === 'field'
    ? target.type === 'text'
    : target.kind === 'attribute' && !checked.has(target.attribute)

/** Whether some column holds e-mails or phones. */
export const hasAddressColumn = ({ targets }: Pick<RowPlan, 'targets'>): boolean =>
  targets.some(
    (target) => target.kind === 'attribute' && (target.attribute === 'email' || target.attribute === 'phone'),
  )

/** The row that has this address already, or null after keeping it. */
function meet(index: RowIndex, entry: number): number | null {
  const there = index.table.find(entry)
  if (there !== null) return there >>> 1
  index.table.keep(entry)
  return null
}

function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.min(one, other)
}

function countWarnings(warnings: readonly CellWarning[], figures: CsvFigures): number {
  let bits = 0
  for (const { column, code } of warnings) {
    const counts = figures.warnings[column]
    if (counts) counts[code] = (counts[code] ?? 0) + 1
    if (code === 'email_invalid') {
      bits |= rowBits.emailInvalid
      figures.emails.invalid += 1
    } else if (code === 'phone_invalid') {
      bits |= rowBits.phoneInvalid
      figures.phones.invalid += 1
    } else bits |= rowBits.warned
  }
  return bits
}

function countShape(reject: string | null, figures: CsvFigures): number {
  if (reject === null || reject === 'no_identity' || reject === 'identity_invalid') return 0
  if (reject === 'too_many_cells') {
    figures.tooManyCells += 1
    return rowBits.tooManyCells
  }
  figures.cellTooLong += 1
  return rowBits.cellTooLong
}

function countMissing(cells: readonly string[], required: readonly number[], figures: CsvFigures): number {
  if (required.every((column) => !isBlank(cells[column] ?? ''))) return 0
  figures.missingRequired += 1
  return rowBits.missingRequired
}

function countFilled(cells: readonly string[], { filled }: CsvFigures): void {
  const last = Math.min(cells.length, filled.length)
  for (let column = 0; column < last; column++) {
    if (!isBlank(cells[column] ?? '')) filled[column] = (filled[column] ?? 0) + 1
  }
}

const isBlank = (cell: string): boolean => cell === '' || (cell.charCodeAt(0) <= 32 && cell.trim() === '')
