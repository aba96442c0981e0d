import type { CampaignPageText } from './campaign-page.it.ts'

const campaignPage: CampaignPageText = {
  ofList: '{{ stage }} : {{ list }}',
  message: {
    channel: 'Canal',
    text: 'Texte',
    notification: 'Notification',
    see: 'Voir le message',
    title: 'Le message',
  },
  parts: {
    undelivered: 'non remis',
    leftOut: 'annulés ou ignorés',
    leftOutTitle: 'Annulés ou ignorés',
  },
}

export default campaignPage
