import type { CellWarning } from '../../../worker/lib/import/verdict.ts'

/** What a spreadsheet does to phone numbers; the file can be saved again without it. */
export const lostDigits = ['phone_scientific', 'phone_zero_lost'] as const
export type LostDigits = (typeof lostDigits)[number]
export type LostCounts = Partial<Record<LostDigits, number>>

/** How the phone of a row lost digits in a spreadsheet, if it did. */
export function lostIn(warnings: readonly CellWarning[]): LostDigits | null {
  return lostDigits.find((lost) => warnings.some(({ detail }) => detail === lost)) ?? null
}

/** Counts a row in `counts`. */
export function countLost(warnings: readonly CellWarning[], counts: LostCounts): void {
  if (warnings.length === 0) return
  const lost = lostIn(warnings)
  if (lost) counts[lost] = (counts[lost] ?? 0) + 1
}
