import type {
  ConsentStatement,
  DeletedPolicy,
  ImportRow,
  KnownPolicy,
  RejectReason,
} from '../../contracts/imports.ts'
import { foldTag, foldText } from '../../lib/identity/name.ts'
import { createRowReader, type RowPlan, type Verdict } from '../../lib/import/verdict.ts'

/** A row of the chunk as it goes to the database; `at` is its place in the chunk. */
export type StagedRow = {
  line: number
  at: number
  /** Set when the row is refused for what its own cells hold, or as a double within the chunk. */
  reason: RejectReason | null
  /** The other line of a double, or what is wrong with the addresses. */
  detail: string | null
  email: string | null
  phone: string | null
  phoneRaw: string | null
  firstName: string | null
  lastName: string | null
  foldedFirst: string
  foldedLast: string
  company: string | null
  language: string | null
  gender: string | null
  birthDate: string | null
  timeZone: string | null
  /** JSON object of dynamic values, null when there are none. */
  fields: string | null
}

/** One of the dry runs of a file. */
export type DryRunKey = { fileId: number; run: number }

/** Rows with what decides about them: all that it takes to tell what becomes of each. */
export type RowsToJudge = {
  tenantId: number
  /** The import that writes them; 0 when none does. */
  importId: number
  /** The dry run of a file that goes through its rows, if one does. */
  dryRun?: DryRunKey
  known: KnownPolicy
  deleted: DeletedPolicy
  rows: readonly StagedRow[]
}

export type ChunkWrite = RowsToJudge & {
  chunk: number
  /** The list that takes the people, if any. */
  listId: number | null
  fileName: string
  actorId: string | null
  consents: readonly ConsentStatement[]
  now: number
  /** SHA-256 of `rowsJson`. */
  digest: string
  /** The rows as they came, as JSON text: the cells of rejected ones are taken from it. */
  rowsJson: string
  firstLine: number
  lastLine: number
  /** What ends the import: the number of its chunks, or this one being the last of an uploaded file. */
  ends: 'by_count' | 'here' | 'later'
  /** Folded name to name of every tag in the chunk, and who gets which. */
  tags: { names: ReadonlyMap<string, string>; given: readonly (readonly [line: number, key: string])[] }
}

/**
 * Judges the rows of one chunk by their cells, by what the client says of the rest of the file, and by
 * each other: of several rows with the same e-mail or phone the first one counts.
 *
 * @param tagsForAll names of tags that every row gives beside its own
 */
export function judgeChunk(
  plan: RowPlan,
  rows: readonly ImportRow[],
  tagsForAll: readonly string[] = [],
): Pick<ChunkWrite, 'rows' | 'tags'> {
  const read = createRowReader(plan)
  const lineOf = new Map<string, number>()
  const names = new Map<string, string>()
  const given: [line: number, key: string][] = []
  const staged = rows.map((row, at) => {
    const verdict = read(row.cells)
    const double = verdict.reject === null ? (row.doubleOf ?? findDouble(lineOf, row.line, verdict)) : null
    const result = toStaged(row.line, at, verdict, double)
    if (result.reason === null) {
      const keys = new Set<string>()
      for (const tag of [...tagsForAll, ...verdict.values.tags]) {
        const key = foldTag(tag)
        if (!names.has(key)) names.set(key, tag)
        keys.add(key)
      }
      for (const key of keys) given.push([row.line, key])
    }
    return result
  })
  return { rows: staged, tags: { names, given } }
}

/** The earlier line with one of the addresses; with none, the row takes them for itself. */
function findDouble(lineOf: Map<string, number>, line: number, { values }: Verdict): number | null {
  const addresses = [values.email, values.phone].filter((address) => address !== null)
  for (const address of addresses) {
    const earlier = lineOf.get(address)
    if (earlier !== undefined) return earlier
  }
  for (const address of addresses) lineOf.set(address, line)
  return null
}

function toStaged(line: number, at: number, verdict: Verdict, double: number | null): StagedRow {
  const { values, reject, warnings } = verdict
  const problems = warnings.map(({ detail }) => detail).filter((detail) => detail !== undefined)
  return {
    line,
    at,
    reason: reject ?? (double === null ? null : 'duplicate_in_file'),
    detail: double === null ? (reject === 'identity_invalid' ? problems.join(',') : null) : String(double),
    email: values.email,
    phone: values.phone,
    phoneRaw: values.phoneRaw,
    firstName: values.firstName,
    lastName: values.lastName,
    foldedFirst: foldText(values.firstName ?? ''),
    foldedLast: foldText(values.lastName ?? ''),
    company: values.company,
    language: values.language,
    gender: values.gender,
    birthDate: values.birthDate,
    timeZone: values.timeZone,
    fields: Object.keys(values.fields).length === 0 ? null : JSON.stringify(values.fields),
  }
}
