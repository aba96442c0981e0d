import { z } from 'zod'
import type { Ctx } from '../../../context.ts'
import { mayActor } from '../../../contracts/auth.ts'
import type { ContactSelection, SelectionFilter } from '../../../contracts/selection.ts'
import { countContacts, findIdRange, walkContactIds } from '../../finding/service.ts'
import { forbidden, invalid } from '../../../lib/errors.ts'
import { findCampaignName, walkCampaignPeople } from '../../campaigns/people-service.ts'
import { compileFilter } from './filter.ts'

/**
 * Where a walk through a selection stands: past `afterId`. `fromId` and `untilId` are the ids between
 * which it goes; contacts that come in later have higher ones, so that it ends.
 */
export const SelectionCursor = z.object({ afterId: z.number(), fromId: z.number(), untilId: z.number() })
export type SelectionCursor = z.infer<typeof SelectionCursor>

/**
 * Opens a walk through the chosen contacts.
 *
 * @returns `total` is null when the filter holds too many to count
 * @throws `request.invalid` for a filter that does not fit the workspace or a campaign that is not there;
 *   `auth.forbidden` for people of a campaign where campaigns may not be read
 */
export async function openSelection(
  ctx: Ctx,
  selection: ContactSelection,
): Promise<{ cursor: SelectionCursor; total: number | null }> {
  if (selection.by === 'ids') {
    const ids = sortedIds(selection.contactIds)
    const fromId = (ids[0] ?? 1) - 1
    return { cursor: { afterId: fromId, fromId, untilId: ids.at(-1) ?? 0 }, total: ids.length }
  }
  if (selection.by === 'campaign') {
    if (!mayActor(ctx.actor, 'campaigns.read')) throw forbidden()
    if ((await findCampaignName(ctx, selection.people.campaignId)) === undefined) {
      throw invalid({ field: 'selection.people.campaignId', code: 'unknown' })
    }
    const { untilId } = await findIdRange(ctx.db, ctx.tenant.id)
    return { cursor: { afterId: 0, fromId: 0, untilId }, total: null }
  }
  const [{ afterId, untilId }, total] = await Promise.all([
    findIdRange(ctx.db, ctx.tenant.id),
    countFilter(ctx, selection.filter),
  ])
  const left = total === null ? null : Math.max(0, total - new Set(selection.except).size)
  return { cursor: { afterId, fromId: afterId, untilId }, total: left }
}

async function countFilter(ctx: Ctx, filter: SelectionFilter): Promise<number | null> {
  const { count, exact } = await countContacts(ctx.db, ctx.tenant.id, await compileFilter(ctx, filter))
  return exact ? count : null
}

const sortedIds = (ids: readonly number[]): number[] => [...new Set(ids)].toSorted((a, b) => a - b)

export type SelectionPage = {
  contactIds: number[]
  /** Null when the walk has come to its end. */
  cursor: SelectionCursor | null
  /** How far the walk has come, 0 to 1. */
  progress: number
}

/**
 * The next chosen contacts by id. Ids that were named are given as they are, whoever they are; a filter
 * is asked of each contact when the walk comes by, with relative dates as they were `asOf` (epoch ms).
 *
 * @throws `request.invalid` when a tag, list or field that the filter reads is gone
 */
export async function nextOfSelection(
  ctx: Ctx,
  selection: ContactSelection,
  cursor: SelectionCursor,
  { asOf, limit }: { asOf: number; limit: number },
): Promise<SelectionPage> {
  const walk = await walkSelection(ctx, selection, asOf)
  return walk(cursor, limit)
}

/** The next `limit` chosen contacts past a cursor. */
type Walk = (cursor: SelectionCursor, limit: number) => Promise<SelectionPage>

/** `nextOfSelection` for several pages: the filter is compiled once. */
export async function walkSelection(ctx: Ctx, selection: ContactSelection, asOf: number): Promise<Walk> {
  if (selection.by === 'ids') {
    const sorted = sortedIds(selection.contactIds)
    return async (cursor, limit) => {
      const ids = sorted.filter((id) => id > cursor.afterId)
      return toPage(cursor, ids.slice(0, limit), ids.length <= limit ? null : (ids[limit - 1] ?? null))
    }
  }
  if (selection.by === 'campaign') {
    return async (cursor, limit) => {
      const page = await walkCampaignPeople(ctx, selection.people, { afterId: cursor.afterId, limit })
      return toPage(cursor, page.contactIds, page.endId)
    }
  }
  const filter = await compileFilter({ ...ctx, clock: { ...ctx.clock, now: () => asOf } }, selection.filter)
  const except = new Set(selection.except)
  return async (cursor, limit) => {
    const { afterId, untilId } = cursor
    const page = await walkContactIds(ctx.db, ctx.tenant.id, filter, { afterId, untilId, limit })
    const contactIds = page.contactIds.filter((id) => !except.has(id))
    return toPage(cursor, contactIds, page.endId)
  }
}

function toPage(cursor: SelectionCursor, contactIds: number[], endId: number | null): SelectionPage {
  const { fromId, untilId } = cursor
  const isLast = endId === null || endId >= untilId
  return {
    contactIds,
    cursor: isLast ? null : { ...cursor, afterId: endId },
    progress: isLast ? 1 : (endId - fromId) / Math.max(1, untilId - fromId),
  }
}
