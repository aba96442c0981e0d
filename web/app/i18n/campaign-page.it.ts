import type { Translation } from '../../shared/i18n/text.ts'

const campaignPage = {
  ofList: '{{ stage }}: {{ list }}',
  message: {
    channel: 'Canale',
    text: 'Testo',
    notification: 'Notifica',
    see: 'Vedi il messaggio',
    title: 'Il messaggio',
  },
  parts: {
    undelivered: 'non consegnati',
    leftOut: 'annullati o saltati',
    leftOutTitle: 'Annullati o saltati',
  },
} as const

export default campaignPage
export type CampaignPageText = Translation<typeof campaignPage>
