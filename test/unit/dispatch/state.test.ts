import { expect, it } from 'vitest'
import { campaignStates } from '../../../worker/contracts/campaigns.ts'
import { stateAfter } from '../../../worker/modules/dispatch/state.ts'

const campaignStatesInOrder = [
  'draft',
  'scheduled',
  'snapshotting',
  'sending',
  'paused',
  'finished',
  'cancelled',
]

it.each([
  ['start', ['snapshotting', 'snapshotting', null, null, null, null, null]],
  ['schedule', ['scheduled', 'scheduled', null, null, null, null, null]],
  ['unschedule', ['draft', 'draft', null, null, null, null, null]],
  ['pause', [null, null, 'paused', 'paused', 'paused', null, null]],
  ['resume', [null, null, 'snapshotting', 'sending', 'sending', null, null]],
  ['cancel', [null, null, 'cancelled', 'cancelled', 'cancelled', null, 'cancelled']],
] as const)('%s leads from each state only where it may', (action, expected) => {
  expect(campaignStates).toEqual(campaignStatesInOrder)
  expect(campaignStates.map((state) => stateAfter(action, { state, audienceDone: true }))).toEqual(expected)
})

it('goes on with the snapshot when the pause fell into it', () => {
  expect(stateAfter('resume', { state: 'paused', audienceDone: false })).toBe('snapshotting')
})
