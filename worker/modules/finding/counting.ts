/** Up to so many people are counted one by one: some tens of milliseconds. */
export const exactUpTo = 5000
/** In a workspace of no more than this everybody is asked. */
export const smallWorkspace = 25_000
/** How many people an estimate looks at, and how many when hardly any of those match. */
export const sampleSizes = [2000, 20_000] as const
/** Fewer matches than this tell little: a third more or less is chance. */
export const tellingMatches = 20

/** How many, how many of them meet a second question, and whether that is exact. */
export type Counted = { count: number; also: number; exact: boolean }
/** Of `size` people `seen` were looked at, evenly spread; so many of those match. */
export type Sample = { size: number; seen: number; count: number; also: number }

/** An estimate is not more precise than two digits, and never below what was seen. */
export function estimated({ size, seen, count, also }: Sample): Counted {
  if (seen === size) return { count, also, exact: true }
  const scaled = (found: number): number =>
    seen === 0 ? 0 : Math.max(found, Number(((found * size) / seen).toPrecision(2)))
  return { count: scaled(count), also: scaled(also), exact: false }
}
