import { type Channel, channels } from '../../contracts/common.ts'
import {
  type ConsentState,
  type Contact,
  type ContactIdentity,
  mergeableValues,
  type MergeableValue,
  type MergeContactsInput,
  type MergeSide,
} from '../../contracts/contacts.ts'
import { foldName } from '../../lib/identity/name.ts'
import { type ContactValues, valuesOf } from './values.ts'

/** One of the two contacts of a merge, as far as the decision needs it. */
export type MergeParty = { contact: Contact; identities: readonly ContactIdentity[] }
export type MergeChoice = Pick<MergeContactsInput, 'values' | 'fields'>

export type MergeDecision = {
  values: ContactValues
  /** The state of every channel on which either has said something. */
  consents: Partial<Record<Channel, ConsentState>>
  /** Channels whose state is another than one of the two had stated: each needs a line in the log. */
  decided: Channel[]
}

/** What two contacts become (spec 2.5). Pure: the merge and its preview ask the same. */
export function decideMerge(keep: MergeParty, merge: MergeParty, choice: MergeChoice): MergeDecision {
  const values = mergedValues(keep.contact, merge.contact, choice)
  const consents: MergeDecision['consents'] = {}
  const decided: Channel[] = []
  for (const channel of channels) {
    const stated = [keep, merge].map(({ contact }) => contact.consents[channel])
    if (stated.every((state) => state === undefined)) continue
    const state = mergedConsent(channel, keep, merge, values)
    consents[channel] = state
    if (stated.some((one) => one !== undefined && one !== state)) decided.push(channel)
  }
  return { values, consents, decided }
}

/** Whether what was chosen leaves the contact something to be reached by (spec 2.1). */
export const canBeReached = ({ email, phone }: ContactValues, parties: readonly MergeParty[]): boolean =>
  email !== null ||
  phone !== null ||
  parties.some(({ identities }) => identities.some(({ kind }) => kind !== 'email' && kind !== 'phone'))

function mergedValues(keep: Contact, merge: Contact, choice: MergeChoice): ContactValues {
  const side = (key: MergeableValue): MergeSide =>
    choice.values[key] ?? (hasValue(keep, key) || !hasValue(merge, key) ? 'keep' : 'merge')
  const of = { keep: valuesOf(keep), merge: valuesOf(merge) }
  const merged = { ...of.keep }
  for (const key of mergeableValues) merged[key] = of[side(key)][key]
  merged.phoneRaw = of[side('phone')].phoneRaw
  merged.sortName = foldName(merged.firstName, merged.lastName)
  merged.fields = { ...merge.fields, ...keep.fields }
  for (const [key, chosen] of Object.entries(choice.fields)) {
    const value = (chosen === 'keep' ? keep : merge).fields[key]
    if (value === undefined) delete merged.fields[key]
    else merged.fields[key] = value
  }
  return merged
}

/** Something typed that is no phone number is a value too. */
const hasValue = (contact: Contact, key: MergeableValue): boolean =>
  contact[key] !== null || (key === 'phone' && contact.phoneRaw !== null)

/** From the strictest to the freest: a merge never goes towards the end. */
const strictness = ['opted_out', 'unknown', 'opted_in', 'opted_in_double'] as const

/**
 * The stricter wins. A withdrawal by either holds. A consent holds for the address it was given for: of
 * those whose address on this channel goes on being written to, the strictest state counts, so that no
 * address gets a consent it did not have.
 */
function mergedConsent(
  channel: Channel,
  keep: MergeParty,
  merge: MergeParty,
  values: Pick<ContactValues, 'email' | 'phone'>,
): ConsentState {
  const parties = [keep, merge]
  const stateOf = ({ contact }: MergeParty): ConsentState => contact.consents[channel] ?? 'unknown'
  const states = parties.map(stateOf)
  if (states.includes('opted_out')) return 'opted_out'
  const written = parties.filter((party) => isWrittenTo(channel, party, values))
  if (written.length > 0) return strictest(written.map(stateOf))
  return strictest(parties.filter(({ contact }) => contact.consents[channel] !== undefined).map(stateOf))
}

function isWrittenTo(
  channel: Channel,
  { contact, identities }: MergeParty,
  values: Pick<ContactValues, 'email' | 'phone'>,
): boolean {
  if (channel === 'email') return values.email !== null && contact.email === values.email
  const byOwnId = identities.some(({ kind }) => kind === channel)
  const byPhone = channel === 'sms' || channel === 'whatsapp'
  return byOwnId || (byPhone && values.phone !== null && contact.phone === values.phone)
}

const strictest = (states: readonly ConsentState[]): ConsentState =>
  strictness.find((state) => states.includes(state)) ?? 'unknown'
