import { frameLimits } from '../../worker/contracts/inbox-frames.ts'
import { readMeta, writeMeta } from './tables.ts'
import type { Store } from './transaction.ts'

/** Ends are looked for on this grid: a socket closes so much after its end at most, and many close in one go. */
const gridMs = 15_000

/**
 * The end of a socket that is opened now, epoch ms: with its hour or up to ten minutes before, and never after what
 * was proved. All sockets of a workspace come back within seconds of a deploy, and would end together ever after.
 *
 * @param chance from 0 up to 1
 */
export function endOf({
  now,
  provedUntil,
  chance,
}: {
  now: number
  provedUntil: number | null
  chance: number
}): number {
  const end = now + frameLimits.socketMs - Math.floor(chance * frameLimits.socketSpreadMs)
  return Math.min(end, provedUntil ?? Number.POSITIVE_INFINITY)
}

/** When the next socket may be at its end, epoch ms; null when none is open. Kept, since the object sleeps meanwhile. */
export function nextEndAt({ sql }: Pick<Store, 'sql'>): number | null {
  const known = readMeta(sql, 'ends_at')
  return known === null || known === '' ? null : Number(known)
}

/** A socket was opened that ends then. */
export function noteEnd(store: Pick<Store, 'sql'>, until: number): void {
  const at = onGrid(until)
  if (at < (nextEndAt(store) ?? Number.POSITIVE_INFINITY)) writeMeta(store.sql, 'ends_at', at)
}

/** These are the ends of all sockets that are open. */
export const setEnds = ({ sql }: Pick<Store, 'sql'>, ends: readonly number[]): void =>
  writeMeta(sql, 'ends_at', ends.length === 0 ? '' : onGrid(ends.reduce((a, b) => Math.min(a, b))))

const onGrid = (until: number): number => Math.ceil(until / gridMs) * gridMs
