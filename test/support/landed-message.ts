import type { LandedMessage } from '../../worker/contracts/inbox-object.ts'

type Named = Pick<LandedMessage, 'channel' | 'providerId' | 'ownAddress' | 'peer' | 'text'>

/** A message from outside as it lands in an inbox at a time, epoch ms: words alone, of nobody known, unless told otherwise. */
export const landedMessage = (at: number, message: Named & Partial<LandedMessage>): LandedMessage => ({
  peerName: null,
  contactId: null,
  trust: 'proven',
  attachments: [],
  mail: null,
  meaning: null,
  campaignId: null,
  providerAt: at,
  receivedAt: at,
  threadKeys: [],
  ownKeys: [],
  ...message,
})
