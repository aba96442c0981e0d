import type { CampaignSharesText } from './campaign-shares.it.ts'

const shares: CampaignSharesText = {
  title: 'What the percentages are based on',
  readers: 'Opened, clicks, unsubscribed and marked as unwanted: of the delivered.',
  provider:
    'Delivered, bounced and not delivered: of the sent, because they are known only after the sending.',
  readersOnPhones: 'Read, clicks, replies and unsubscribed: of the delivered.',
  providerOnPhones: 'Delivered and not delivered: of the sent.',
  product:
    'Sent, not sent and skipped: of everybody chosen, the excluded aside. With those still waiting they add up to the total.',
  machines: 'Machines are in no percentage.',
}

export default shares
