import type { Ctx } from '../../../context.ts'
import type { HeldReason } from '../../../contracts/campaign-reasons.ts'
import { chosenSender, hasSender } from '../../channels/service.ts'
import { listSenderDomains } from '../../domains/service.ts'
import { type CampaignRow, insertLinks } from '../queries/campaigns.ts'
import { findProblems, openCampaign } from './audience.ts'

/**
 * Looks at a scheduled campaign again at its time, as a person would before sending: what was true when
 * it was scheduled may not be any more. What holds nothing back is made ready (`prepareLinks`).
 *
 * @returns why it must not start, `wait` while a list is still filling, null when it may
 */
export async function recheckCampaign(ctx: Ctx, id: number): Promise<HeldReason | 'wait' | null> {
  const campaign = await openCampaign(ctx, id)
  if (campaign.gone.length > 0) return 'held_list_gone'
  const sender = await whySenderMayNot(ctx, campaign.row)
  if (sender !== null) return sender
  const problems = await findProblems(ctx, campaign)
  if (problems.some(({ code }) => code !== 'list_filling')) return 'held_incomplete'
  if (problems.length > 0) return 'wait'
  await insertLinks(ctx.db, ctx.tenant.id, id, (campaign.calls ?? campaign.template).links)
  return null
}

async function whySenderMayNot(ctx: Ctx, { channel, sender_id }: CampaignRow): Promise<HeldReason | null> {
  if (channel !== 'email') return null
  if (sender_id !== null && !(await hasSender(ctx, sender_id))) return 'held_sender_gone'
  const { fromEmail } = await chosenSender(ctx, sender_id)
  const name = fromEmail.slice(fromEmail.lastIndexOf('@') + 1)
  const domain = (await listSenderDomains(ctx)).find((one) => one.domain === name)
  return domain?.state === 'unverified' || domain?.state === 'not_added' ? 'held_domain' : null
}
