import type { Translation } from '../../shared/i18n/text.ts'

const campaigns = { title: 'Campagne' } as const

export default campaigns
export type CampaignsText = Translation<typeof campaigns>
