import { expect, it } from 'vitest'
import { messageStages } from '../../../worker/contracts/campaign-figures.ts'
import { proofOfDelivery } from '../../../worker/modules/tracking/delivery.ts'
import { foldEvents, type MatchedEvent } from '../../../worker/modules/tracking/events.ts'

const proving = ['delivered', 'opened', 'clicked', 'complained', 'unsubscribed']

it.each(messageStages)('%s proves a delivery only where a reader must have the mail', (stage) => {
  expect(proofOfDelivery(stage, 7)).toBe(proving.includes(stage) ? 7 : null)
  expect(proofOfDelivery(stage, null)).toBeNull()
})

const event = (stage: MatchedEvent['stage'], at: number): MatchedEvent => ({
  stage,
  at,
  messageId: 1,
  contactId: 1,
  providerId: 'p',
  recipients: [],
  code: null,
  suppress: null,
})

it.each<[string, MatchedEvent[], number | null]>([
  ['a complaint alone', [event('complained', 9)], 9],
  ['a complaint after the delivery', [event('delivered', 3), event('complained', 9)], 3],
  ['the same, told the other way round', [event('complained', 9), event('delivered', 3)], 3],
  ['a bounce', [event('bounced', 5), event('sent', 4)], null],
])('by %s the mail counts as delivered at the first proof', (_, events, deliveredAt) => {
  expect(foldEvents(events)).toMatchObject([{ deliveredAt }])
})
