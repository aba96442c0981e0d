import type { CampaignPageText } from './campaign-page.it.ts'

const campaignPage: CampaignPageText = {
  ofList: '{{ stage }}: {{ list }}',
  message: {
    channel: 'Channel',
    text: 'Text',
    notification: 'Notification',
    see: 'See the message',
    title: 'The message',
  },
  parts: {
    undelivered: 'not delivered',
    leftOut: 'cancelled or skipped',
    leftOutTitle: 'Cancelled or skipped',
  },
}

export default campaignPage
