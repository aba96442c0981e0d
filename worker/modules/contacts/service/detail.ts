import type { Ctx } from '../../../context.ts'
import type { Page } from '../../../contracts/common.ts'
import type { ContactDetail, TimelineEntry, TimelineQuery } from '../../../contracts/contacts.ts'
import { byTimeAndKey, decodeCursor, encodeCursor } from '../../../lib/cursor.ts'
import { findContactDetail, findContactRecord, listTimelineRows } from '../queries.ts'
import { toTimelineEntry } from '../timeline.ts'
import { goneContact } from './gone.ts'

/**
 * A contact with its addresses, lists and consent log; a deleted one too, marked by `deletedAt`.
 *
 * @throws `resource.not_found`; `contact.merged` with the id to go on with, `contact.erased`
 */
export async function getContact(ctx: Ctx, id: number): Promise<ContactDetail> {
  const found = await findContactDetail(ctx.db, ctx.tenant.id, id)
  if (found === undefined) throw await goneContact(ctx, id)
  const { contact, identities, lists, consentLog } = found
  return { ...contact, identities, lists, consentLog }
}

/** What happened with a contact, newest first (spec 2.3); with `about` only that part of it. */
export async function getTimeline(
  ctx: Ctx,
  id: number,
  { cursor: text, limit, about }: TimelineQuery,
): Promise<Page<TimelineEntry>> {
  if ((await findContactRecord(ctx.db, ctx.tenant.id, id)) === undefined) throw await goneContact(ctx, id)
  const order = `timeline.${id}.${about ?? 'all'}`
  const cursor = decodeCursor(order, text, byTimeAndKey)
  const before = cursor ? { at: cursor.key, key: cursor.id } : null
  const rows = await listTimelineRows(ctx.db, ctx.tenant.id, id, { before, about, limit: limit + 1 })
  const items = rows.slice(0, limit).map(toTimelineEntry)
  const last = items.at(-1)
  const hasNext = rows.length > limit && last !== undefined
  return {
    items,
    nextCursor: hasNext ? encodeCursor(order, { key: last.at, id: last.id, backwards: false }) : null,
    previousCursor: null,
  }
}
