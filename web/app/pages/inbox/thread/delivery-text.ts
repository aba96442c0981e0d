import { type Delivery, deliveryStateOf } from '../../../../../worker/contracts/inbox.ts'

/** How a reply's state is shown: what is said, what can be done about it. */
export type ShownDelivery =
  | { type: 'leaving'; leftMs: number }
  | { type: 'scheduled'; at: number }
  | { type: 'held'; code: string; at: number | null }
  | { type: 'failed'; code: string | null }
  | { type: 'waiting' | 'sending' | 'unknown' | 'sent' | 'delivered' | 'read' | 'cancelled' }

/** What waits longer than this was put off on purpose; less is the time to take it back. */
const soonMs = 60_000

/**
 * What is told of a reply at a moment.
 *
 * @param now the server's clock, epoch ms
 */
export function shownDelivery(delivery: Delivery, now: number): ShownDelivery {
  const state = deliveryStateOf(delivery)
  if (state === 'failed') return { type: 'failed', code: delivery.errorCode }
  if (state !== 'waiting') return { type: state }
  if (delivery.errorCode !== null) return { type: 'held', code: delivery.errorCode, at: delivery.notBefore }
  const leftMs = (delivery.notBefore ?? 0) - now
  if (leftMs <= 0) return { type: 'waiting' }
  return leftMs > soonMs ? { type: 'scheduled', at: delivery.notBefore ?? now } : { type: 'leaving', leftMs }
}

/** Whether a reply can still be taken back. */
export const canTakeBack = ({ type }: ShownDelivery): boolean =>
  type === 'leaving' || type === 'scheduled' || type === 'held' || type === 'waiting'
