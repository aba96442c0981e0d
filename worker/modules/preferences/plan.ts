import type { SendingChannel } from '../../contracts/common.ts'
import type { ConsentState } from '../../contracts/contacts.ts'

/** A channel the person can be written to on, as its page shows it. */
export type ShownChannel = {
  channel: SendingChannel
  /** The address with most of it covered; null for devices. */
  address: string | null
  state: ConsentState
  /** Kept out for a reason that an opt-in does not end. */
  blocked: boolean
}
export type ShownTopic = { listId: number; name: string; description: string; joined: boolean }

/** What a form says: what it showed, and what was ticked in it. */
export type PreferencesForm = {
  shownChannels: readonly string[]
  channels: readonly string[]
  shownTopics: readonly number[]
  topics: readonly number[]
}

export type PreferencesPlan = {
  consents: { channel: SendingChannel; state: 'opted_in' | 'opted_out' }[]
  join: number[]
  leave: number[]
}

export const isOptedIn = (state: ConsentState): boolean => state === 'opted_in' || state === 'opted_in_double'

/**
 * What a form changes. Only what it showed counts, so that a page that lay open withdraws nothing that came
 * since. Leaving a box empty withdraws what was given; where nothing was ever given it says nothing.
 */
export function planPreferences(
  shown: { channels: readonly ShownChannel[]; topics: readonly ShownTopic[] },
  form: PreferencesForm,
): PreferencesPlan {
  const consents: PreferencesPlan['consents'] = []
  for (const { channel, state } of shown.channels) {
    if (!form.shownChannels.includes(channel)) continue
    const wanted = form.channels.includes(channel)
    if (wanted && !isOptedIn(state)) consents.push({ channel, state: 'opted_in' })
    if (!wanted && isOptedIn(state)) consents.push({ channel, state: 'opted_out' })
  }
  const topics = shown.topics.filter(({ listId }) => form.shownTopics.includes(listId))
  return {
    consents,
    join: topics.filter((one) => !one.joined && form.topics.includes(one.listId)).map(({ listId }) => listId),
    leave: topics
      .filter((one) => one.joined && !form.topics.includes(one.listId))
      .map(({ listId }) => listId),
  }
}

/** "Leave everything": no to every channel there is, out of every topic. A no that stands is not said again. */
export const planLeaving = (shown: {
  channels: readonly ShownChannel[]
  topics: readonly ShownTopic[]
}): PreferencesPlan => ({
  consents: shown.channels
    .filter(({ state }) => state !== 'opted_out')
    .map(({ channel }) => ({ channel, state: 'opted_out' })),
  join: [],
  leave: shown.topics.filter(({ joined }) => joined).map(({ listId }) => listId),
})
