export { campaignTagStatements } from '../../../../db/campaign-tag.ts'
