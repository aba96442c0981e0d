import type { CampaignsText } from './campaigns.it.ts'

const campaigns: CampaignsText = { title: 'Campaigns' }

export default campaigns
