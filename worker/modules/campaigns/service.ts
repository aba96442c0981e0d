/** The door of the campaigns module: what routes and other modules may call. */
export { assertSendable, prepareLinks, previewAudience } from './service/audience.ts'
export { createCampaign, deleteCampaign, duplicateCampaign, updateCampaign } from './service/edit.ts'
export { leastSegments, renderCampaignCalls } from './service/calls.ts'
export { renderCampaignEmails, resolveLinkUrl } from './service/mail.ts'
export { previewCampaign } from './service/preview.ts'
export { recheckCampaign } from './service/recheck.ts'
export { sendCampaignTest, sendTemplateTest } from './service/test-send.ts'
export { getCampaign, listCampaignPeople, listCampaigns, listCampaignsNaming } from './service/read.ts'
