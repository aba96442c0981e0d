import type { MessageStage } from '../../contracts/campaign-figures.ts'

/**
 * What only somebody who has the mail can do. Machines prove nothing: a gateway follows links and loads
 * pictures of mails that it refuses afterwards.
 */
const proofs: ReadonlySet<MessageStage> = new Set([
  'delivered',
  'opened',
  'clicked',
  'unsubscribed',
  'complained',
])

/**
 * When a mail counts as delivered by what became of it: at the provider's word or, where that never came
 * or is late, at the first thing its reader did. So the delivered are everybody of whom the shares of the
 * opened, the clicked, the unsubscribed and the complaints are reckoned, and no share exceeds the whole.
 *
 * @param at epoch ms of the stage, null when it was not reached
 * @returns epoch ms, or null when the stage proves no delivery
 */
export const proofOfDelivery = (stage: MessageStage, at: number | null): number | null =>
  proofs.has(stage) ? at : null
