import type { QuietHours } from '../../contracts/workspace.ts'
import { closedUntil } from '../../lib/quiet-hours.ts'

/**
 * Zones in which nobody is written to now, each with the moment (epoch ms) when it opens again. The
 * empty name stands for whoever has no zone of their own: the workspace's.
 */
export type ClosedZones = Readonly<Record<string, number>>

/**
 * The closed ones of the workspace's and its people's zones. One that closes within `leadMs` counts as
 * closed: what is taken now may leave that much later.
 */
export function findClosedZones(
  quiet: QuietHours,
  { own, others, now, leadMs }: { own: string; others: readonly string[]; now: number; leadMs: number },
): ClosedZones {
  const closed: Record<string, number> = {}
  const zones: [name: string, timeZone: string][] = [
    ['', own],
    ...others.map((zone): [string, string] => [zone, zone]),
  ]
  for (const [name, timeZone] of zones) {
    const until = closedUntil(quiet, timeZone, now) ?? closedUntil(quiet, timeZone, now + leadMs)
    if (until !== null) closed[name] = until
  }
  return closed
}
