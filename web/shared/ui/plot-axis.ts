const hourSeconds = 3600
/** Distances of ticks, in seconds. Buckets are hours at the finest, so no tick stands between two. */
export const tickSteps = [1, 2, 3, 6, 12, 24, 48, 24 * 7, 24 * 14, 24 * 28].map(
  (hours) => hours * hourSeconds,
)
/**
 * The ends of the time axis, in seconds, for buckets in ms: from the first to the last, never less than two hours,
 * with what there is in the middle.
 */
export function xRange(times: readonly number[]): [number, number] {
  const [first, last] = [(times[0] ?? 0) / 1000, (times.at(-1) ?? 0) / 1000]
  const missing = Math.max(0, 2 * hourSeconds - (last - first))
  return [first - missing / 2, last + missing / 2]
}
