/** Up to so many people are counted one by one: some tens of milliseconds. */
export const exactUpTo = 20_000
/** How many people an estimate looks at. */
export const sampleSize = 5000

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
