/** Up to this many people an index found are taken as they are and sorted: some milliseconds. */
export const fewEnough = 5000
/** How many people are looked at in the order asked for before the smallest source is read instead. */
export const walkBudget = 20_000

/** What an index knows of a filter: how many it gives, counted up to `fewEnough + 1`. */
export type Measured = { counted: number; inIdOrder: boolean }

/** Where a page starts: from a source, or along the order asked for, at most `walkBudget` people first. */
export type Start = { type: 'source'; at: number } | { type: 'walk'; thenSource: number | null }

/**
 * How to read a page. A source of few people is always best. With many, one in the order asked for gives
 * the page as it is read; else so many people match that walking in that order soon meets them, and if it
 * does not, few match after all and the smallest source is read to its end.
 */
export function chooseStart(sources: readonly Measured[], isNewestFirst: boolean): Start {
  const smallest = minAt(sources)
  if (smallest === null) return { type: 'walk', thenSource: null }
  if ((sources[smallest]?.counted ?? 0) <= fewEnough) return { type: 'source', at: smallest }
  const ordered = isNewestFirst ? sources.findIndex(({ inIdOrder }) => inIdOrder) : -1
  return ordered >= 0 ? { type: 'source', at: ordered } : { type: 'walk', thenSource: smallest }
}

/** The place of the smallest source, the first of equals; null without any. */
function minAt(sources: readonly Measured[]): number | null {
  let least: number | null = null
  for (const [at, { counted }] of sources.entries()) {
    if (least === null || counted < (sources[least]?.counted ?? 0)) least = at
  }
  return least
}
