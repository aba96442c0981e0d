import type { FileSettings } from '../../../../worker/lib/import/rows.ts'
import { toCsvLine, unescapeFormula } from '../../../../worker/lib/import/formula.ts'
import {
  type CellWarning,
  createRowReader,
  type ResolvedTarget,
  type RowPlan,
  type Verdict,
} from '../../../../worker/lib/import/verdict.ts'
import { toText } from '../../../../worker/lib/fields/visible-text.ts'
import { dataRows, hasAddressColumn, withTargets } from './analyse.ts'
import type { CleanOptions, DropReason } from './clean-options.ts'
import { type Decision, reasonOf, rowBits, type RowIndex } from './row-index.ts'

/** A column of the cleaned file. */
export type CleanColumn = { column: number; heading: string }

/** Texts that go into the files, in the language of the interface. */
export type CleanWords = {
  line: string
  reason: string
  problems: string
  /** `{{ line }}` stands for the row that stays. */
  reasons: Record<DropReason, string>
  marks: { email: string; phone: string; missing: string; unreachable: string }
}

export type CleanInput = {
  bytes: AsyncIterable<Uint8Array>
  settings: FileSettings
  plan: RowPlan
  options: CleanOptions
  columns: readonly CleanColumn[]
  /** Headings of the whole file, for the rows that are left out. */
  headings: readonly string[]
  delimiter: string
  words: CleanWords
  index: RowIndex
  decision: Decision
}

/** A piece of both files; texts of several rows, never the whole. */
export type CleanPiece = { rows: number; cleaned: string; rejects: string }

/**
 * Writes the cleaned file and the file of the rows left out, slice by slice, as CSV that spreadsheets do not
 * run as formulas and that an import takes back unchanged (spec 4.6, 4.7).
 */
export async function* cleanRows(input: CleanInput): AsyncGenerator<CleanPiece> {
  const { columns, headings, delimiter, words, index, decision, options } = input
  const read = createRowReader(withTargets(input.plan, isRewritten))
  const cleaners = columns.map(({ column }) => createCleaner(column, input.plan.targets[column], options))
  const marks = options.invalid === 'mark' || options.missing === 'mark'
  const needsAddress = hasAddressColumn(input.plan)
  yield {
    rows: 0,
    cleaned: toCsvLine(
      [...columns.map(({ heading }) => heading), ...(marks ? [words.problems] : [])],
      delimiter,
    ),
    rejects: toCsvLine([words.line, words.reason, ...headings], delimiter),
  }
  let row = 0
  for await (const batch of dataRows(input.bytes, input.settings)) {
    let cleaned = ''
    let rejects = ''
    for (const { line, cells } of batch) {
      const reason = reasonOf(decision, row)
      if (reason === null) {
        const verdict = read(cells)
        const written = cleaners.map((clean) => clean(cells, verdict))
        if (marks) written.push(markOf(index.bits(row), needsAddress, words))
        cleaned += toCsvLine(written, delimiter)
      } else {
        const twin = index.line(decision.twins[row] ?? 0)
        const told = words.reasons[reason].replace('{{ line }}', String(twin))
        rejects += toCsvLine([String(line), told, ...cells.map(unescapeFormula)], delimiter)
      }
      row += 1
    }
    yield { rows: batch.length, cleaned, rejects }
  }
}

/** Whether a column's values are written another way than they stand in the file. */
const isRewritten = (target: ResolvedTarget): boolean =>
  target.kind === 'attribute'
    ? target.attribute === 'email' || target.attribute === 'phone' || target.attribute === 'birthDate'
    : target.kind === 'field' && target.type === 'date'

type Cleaner = (cells: readonly string[], verdict: Verdict) => string

/** How a column's cells go into the cleaned file. */
function createCleaner(column: number, target: ResolvedTarget | undefined, options: CleanOptions): Cleaner {
  const raw = (cells: readonly string[]): string => unescapeFormula(cells[column] ?? '')
  const tidy = (cells: readonly string[]): string => {
    const cell = raw(cells)
    return options.normalise ? toText(cell.trim()) : cell
  }
  if (target?.kind === 'attribute' && (target.attribute === 'email' || target.attribute === 'phone')) {
    const { attribute } = target
    return (cells, { values, warnings }) => {
      const value = values[attribute]
      if (value !== null) return options.normalise ? value : raw(cells)
      return hasWarning(warnings, column) && options.invalid !== 'mark' ? '' : tidy(cells)
    }
  }
  if (target?.kind === 'attribute' && target.attribute === 'birthDate') {
    return (cells, { values }) => (options.normalise && values.birthDate) || tidy(cells)
  }
  if (target?.kind === 'field' && target.type === 'date') {
    return (cells, { values }) => {
      const value = values.fields[target.key]
      return options.normalise && typeof value === 'string' ? value : tidy(cells)
    }
  }
  return tidy
}

const hasWarning = (warnings: readonly CellWarning[], column: number): boolean =>
  warnings.some((warning) => warning.column === column)

function markOf(bits: number, needsAddress: boolean, { marks }: CleanWords): string {
  const found: string[] = []
  if ((bits & rowBits.emailInvalid) !== 0) found.push(marks.email)
  if ((bits & rowBits.phoneInvalid) !== 0) found.push(marks.phone)
  if (needsAddress && (bits & (rowBits.email | rowBits.phone)) === 0) found.push(marks.unreachable)
  if ((bits & rowBits.missingRequired) !== 0) found.push(marks.missing)
  return found.join(', ')
}
