import type { Db } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { AuditEntry } from '../../../contracts/audit.ts'
import { type CampaignEvent, campaignEventKinds } from '../../../contracts/campaign-history.ts'
import type { Page, PageQuery } from '../../../contracts/common.ts'
import { notFound } from '../../../lib/errors.ts'
import { describeActors, listAudit } from '../../audit/service.ts'
import { findOrigin } from '../queries/campaigns.ts'

/**
 * What a campaign lived through, newest first: what people did with it and what it met with by itself, from the
 * audit log, behind which its making stands last.
 *
 * @throws `resource.not_found`; request.invalid on `cursor`
 */
export async function listCampaignHistory(
  ctx: Ctx,
  directory: Db,
  id: number,
  query: PageQuery,
): Promise<Page<CampaignEvent>> {
  const origin = await findOrigin(ctx.db, ctx.tenant.id, id)
  if (origin === undefined) throw notFound()
  const page = await listAudit(ctx, directory, { ...query, area: 'campaign', target: String(id) })
  const items = page.items.flatMap(toEvent)
  if (page.nextCursor !== null) return { ...page, items }
  const [actor] = await describeActors(ctx, directory, [
    origin.createdBy === null ? 'system' : `user:${origin.createdBy}`,
  ])
  if (actor === undefined) return { ...page, items }
  return { ...page, items: [...items, { id: 0, at: origin.createdAt, kind: 'created', actor, details: {} }] }
}

function toEvent({ id, at, actor, action, details }: AuditEntry): CampaignEvent[] {
  const kind = campaignEventKinds.find((one) => action === `campaign.${one}`)
  return kind === undefined ? [] : [{ id, at, kind, actor, details }]
}
