import type { CampaignsText } from './campaigns.it.ts'

const campaigns: CampaignsText = { title: 'Campagnes' }

export default campaigns
