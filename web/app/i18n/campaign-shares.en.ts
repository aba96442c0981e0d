import type { CampaignSharesText } from './campaign-shares.it.ts'

const shares: CampaignSharesText = {
  title: 'What the percentages are of',
  readers: 'Opened, clicks, unsubscribed and marked as unwanted: of those it reached, the delivered.',
  provider: 'Delivered and bounced: of those sent, because a bounce comes after the sending.',
  readersOnPhones: 'Read, clicks, replies and unsubscribed: of those who received it, the delivered.',
  providerOnPhones: 'Delivered: of the sent.',
  product:
    'Sent, not sent and skipped: of all who were chosen, without the excluded. What the provider took and then did not send counts in both.',
  machines: 'Machines are in no percentage.',
}

export default shares
