import type { DryRunResult, ImportReject, RejectReason, RowCounts } from '../../contracts/imports.ts'

/** What the database says of one row. */
export type JudgedOutcome = {
  line: number
  outcome: 'created' | 'updated' | 'unchanged' | 'skipped' | RejectReason
  detail: string | null
  contact_id: number | null
  restored: number
}

/** The figures of some judged rows. */
export function toDryRunResult(rows: readonly JudgedOutcome[]): DryRunResult {
  const result: DryRunResult = {
    created: 0,
    updated: 0,
    unchanged: 0,
    skipped: 0,
    rejected: 0,
    restored: 0,
    rejects: [],
    updatedIds: [],
    unchangedIds: [],
  }
  for (const { line, outcome, detail, contact_id: contactId, restored } of rows) {
    switch (outcome) {
      case 'created':
      case 'skipped':
        result[outcome] += 1
        break
      case 'updated':
      case 'unchanged':
        result[outcome] += 1
        if (outcome === 'updated' && restored === 1) result.restored += 1
        if (contactId !== null) result[`${outcome}Ids`].push(contactId)
        break
      default:
        result.rejected += 1
        result.rejects.push({ line, reason: outcome, ...pointsTo(outcome, detail) })
    }
  }
  return result
}

/** What the detail of a refusal means, by its reason. */
export function pointsTo(
  reason: RejectReason,
  detail: string | null,
): Pick<ImportReject, 'sameAsLine' | 'contactIds'> {
  const numbers = (detail ?? '')
    .split(',')
    .map(Number)
    .filter((number) => number > 0)
  if (reason === 'duplicate_in_file') return { sameAsLine: numbers[0] ?? null, contactIds: [] }
  const hasContacts = reason === 'identity_split' || reason === 'deleted'
  return { sameAsLine: null, contactIds: hasContacts ? numbers : [] }
}

/** A judged row of a file with the addresses its contact has, and would have. */
export type TriedOutcome = JudgedOutcome & {
  taken_email: string | null
  taken_phone: string | null
  had_email: string | null
  had_phone: string | null
}

/** What a row would take, or leave to others: see `import_dry_run_taken`. */
export type Taken = { kind: 'email' | 'phone' | 'contact'; key: string; owner: number | null; line: number }

/**
 * What some rows would change about who owns which address, as storing them does: a new contact takes its
 * addresses, a known one is written once and leaves the addresses that are overwritten.
 */
export function takenBy(rows: readonly TriedOutcome[]): Taken[] {
  const taken: Taken[] = []
  for (const row of rows) {
    const { line, outcome, contact_id: contactId } = row
    if (outcome !== 'created' && outcome !== 'updated' && outcome !== 'unchanged') continue
    const owner = contactId ?? -line
    if (contactId !== null) taken.push({ kind: 'contact', key: String(contactId), owner, line })
    if (outcome === 'unchanged') continue
    for (const kind of ['email', 'phone'] as const) {
      const [had, has] = [row[`had_${kind}`], row[`taken_${kind}`]]
      if (had !== null && had !== has) taken.push({ kind, key: had, owner: null, line })
      if (has !== null && had !== has) taken.push({ kind, key: has, owner, line })
    }
  }
  return taken
}

type Figures = RowCounts & { rejectsByReason: Partial<Record<RejectReason, number>> }

export const noFigures: Figures = {
  created: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  rejected: 0,
  restored: 0,
  rejectsByReason: {},
}

/** The figures with those of some more rows. */
export function addFigures(figures: Figures, rows: readonly JudgedOutcome[]): Figures {
  const { created, updated, unchanged, skipped, rejected, restored, rejects } = toDryRunResult(rows)
  const rejectsByReason = { ...figures.rejectsByReason }
  for (const { reason } of rejects) rejectsByReason[reason] = (rejectsByReason[reason] ?? 0) + 1
  return {
    created: figures.created + created,
    updated: figures.updated + updated,
    unchanged: figures.unchanged + unchanged,
    skipped: figures.skipped + skipped,
    rejected: figures.rejected + rejected,
    restored: figures.restored + restored,
    rejectsByReason,
  }
}

/** How many rows were judged: each counts once. */
export const judgedRowsOf = ({ created, updated, unchanged, skipped, rejected }: RowCounts): number =>
  created + updated + unchanged + skipped + rejected
