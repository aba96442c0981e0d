import type { Translation } from '../../shared/i18n/text.ts'

const campaignPage = {
  parts: {
    undelivered: 'non consegnati',
    leftOut: 'annullati o saltati',
    leftOutTitle: 'Annullati o saltati',
  },
} as const

export default campaignPage
export type CampaignPageText = Translation<typeof campaignPage>
