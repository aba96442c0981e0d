import type { ListKind } from '../../contracts/lists.ts'

/** A contact that may have changed sides: what the rule says now and what the list says so far. */
export type Candidate = {
  contactId: number
  matches: boolean
  membership: { state: 'in' | 'out'; byRule: boolean } | null
}

/**
 * Who enters and who leaves (spec 5.2). An auto list only takes in; a smart one also lets go. Whoever
 * was put in or taken out by hand is left alone.
 */
export function difference(
  kind: ListKind,
  candidates: readonly Candidate[],
): { entering: number[]; leaving: number[] } {
  const entering: number[] = []
  const leaving: number[] = []
  for (const { contactId, matches, membership } of candidates) {
    if (membership === null) {
      if (matches) entering.push(contactId)
    } else if (kind === 'smart' && !matches && membership.state === 'in' && membership.byRule) {
      leaving.push(contactId)
    }
  }
  return { entering, leaving }
}
