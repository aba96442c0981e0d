import type { CampaignSharesText } from './campaign-shares.it.ts'

const shares: CampaignSharesText = {
  title: 'What the percentages are of',
  readers: 'Opened, clicks, unsubscribed and marked as unwanted: of those it reached, the delivered.',
  provider:
    'Delivered, bounced and not delivered: of those sent, because they become known after the sending.',
  readersOnPhones: 'Read, clicks, replies and unsubscribed: of those who received it, the delivered.',
  providerOnPhones: 'Delivered and not delivered: of the sent.',
  product:
    'Sent, not sent and skipped: of all who were chosen, without the excluded. With those who wait they make the total.',
  machines: 'Machines are in no percentage.',
}

export default shares
