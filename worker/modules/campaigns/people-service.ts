import type { Ctx } from '../../context.ts'
import type { CampaignPeople } from '../../contracts/campaign-figures.ts'
import { findCampaignRow } from './queries/campaigns.ts'
import type { PeopleOf } from './queries/counted.ts'
import { walkPeople } from './queries/people-walk.ts'

// A door of its own, for contacts: the module's other door leads back to them.

/** The name of a campaign; undefined when there is none. */
export const findCampaignName = async (ctx: Ctx, id: number): Promise<string | undefined> =>
  (await findCampaignRow(ctx.db, ctx.tenant.id, id))?.name

/** The next living contacts behind a figure of a campaign, by id (spec 11.3). */
export const walkCampaignPeople = (
  ctx: Ctx,
  { campaignId, ...figure }: CampaignPeople,
  page: { afterId: number; limit: number },
): Promise<{ contactIds: number[]; endId: number | null }> =>
  walkPeople(ctx.db, ctx.tenant.id, { campaignId, of: peopleOf(figure), ...page })

/** The contract lets exactly one of them through. */
export function peopleOf({
  stage,
  code,
  linkId,
  button,
  listId,
}: Omit<CampaignPeople, 'campaignId'>): PeopleOf {
  if (button !== undefined) return { type: 'button', button }
  if (linkId !== undefined) return { type: 'link', linkId }
  if (code !== undefined) return { type: 'code', code }
  return { type: 'stage', stage: stage ?? 'queued', ...(listId === undefined ? {} : { listId }) }
}
