import type { CampaignPageText } from './campaign-page.it.ts'

const campaignPage: CampaignPageText = {
  parts: {
    undelivered: 'non remis',
    leftOut: 'annulés ou ignorés',
    leftOutTitle: 'Annulés ou ignorés',
  },
}

export default campaignPage
