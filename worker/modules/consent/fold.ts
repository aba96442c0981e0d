import type { Channel } from '../../contracts/common.ts'
import type { ConsentEntry, ConsentState } from '../../contracts/contacts.ts'

/**
 * The state per channel: what the newest line of the log says (spec 7.1). `contact_consents` holds the same,
 * written with every line.
 */
export function foldConsents(
  log: readonly Pick<ConsentEntry, 'id' | 'channel' | 'state'>[],
): Partial<Record<Channel, ConsentState>> {
  const states: Partial<Record<Channel, ConsentState>> = {}
  for (const { channel, state } of log.toSorted((a, b) => a.id - b.id)) states[channel] = state
  return states
}
