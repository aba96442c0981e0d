import type { DryRunResult, ImportReject, RejectReason } from '../../contracts/imports.ts'

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
