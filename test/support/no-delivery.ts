import type { Delivery } from '../../worker/contracts/inbox.ts'

/** Of an outgoing message that nothing has happened to yet. */
export const noDelivery: Delivery = {
  notBefore: null,
  attemptAt: null,
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  failedAt: null,
  unknownAt: null,
  cancelledAt: null,
  errorCode: null,
}
