import type { CampaignPageText } from './campaign-page.it.ts'

const campaignPage: CampaignPageText = {
  parts: {
    undelivered: 'not delivered',
    leftOut: 'cancelled or skipped',
    leftOutTitle: 'Cancelled or skipped',
  },
}

export default campaignPage
