import { describe, expect, test } from 'vitest'
import { coverAddress } from '../../../worker/lib/identity/cover.ts'
import { planLeaving, planPreferences, type ShownChannel } from '../../../worker/modules/preferences/plan.ts'

const channel = (name: ShownChannel['channel'], state: ShownChannel['state']): ShownChannel => ({
  channel: name,
  address: 'x',
  state,
  blocked: false,
})
const topic = (listId: number, joined: boolean) => ({ listId, name: 'T', description: '', joined })
const shown = {
  channels: [
    channel('email', 'opted_in_double'),
    channel('sms', 'unknown'),
    channel('whatsapp', 'opted_out'),
  ],
  topics: [topic(1, true), topic(2, false)],
}
const all = { shownChannels: ['email', 'sms', 'whatsapp'], shownTopics: [1, 2] }

describe('a form', () => {
  test.each([
    ['nothing changed', { ...all, channels: ['email'], topics: [1] }, { consents: [], join: [], leave: [] }],
    [
      'everything ticked',
      { ...all, channels: ['email', 'sms', 'whatsapp'], topics: [1, 2] },
      {
        consents: [
          { channel: 'sms', state: 'opted_in' },
          { channel: 'whatsapp', state: 'opted_in' },
        ],
        join: [2],
        leave: [],
      },
    ],
    [
      'everything empty withdraws what was given, and says nothing about the rest',
      { ...all, channels: [], topics: [] },
      { consents: [{ channel: 'email', state: 'opted_out' }], join: [], leave: [1] },
    ],
    [
      'what the page did not show stays',
      { shownChannels: ['sms'], shownTopics: [2], channels: ['email'], topics: [1, 2] },
      { consents: [], join: [2], leave: [] },
    ],
    [
      'what nobody has is passed over',
      {
        shownChannels: ['push'],
        shownTopics: [9],
        channels: ['push', 'constructor'],
        topics: [9, Number.NaN],
      },
      { consents: [], join: [], leave: [] },
    ],
  ])('%s', (_, form, plan) => {
    expect(planPreferences(shown, form)).toEqual(plan)
  })
})

test('leaving everything says no to every channel and topic, but not twice', () => {
  expect(planLeaving(shown)).toEqual({
    consents: [
      { channel: 'email', state: 'opted_out' },
      { channel: 'sms', state: 'opted_out' },
    ],
    join: [],
    leave: [1],
  })
})

test.each([
  ['anna.grassi@example.it', 'a•••@example.it'],
  ['+393471234567', '•••567'],
  ['IT.1349', '•••'],
])('%s is shown as %s', (address, covered) => {
  expect(coverAddress(address)).toBe(covered)
})
