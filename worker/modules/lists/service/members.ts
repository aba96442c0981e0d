import type { Ctx } from '../../../context.ts'
import type { Page } from '../../../contracts/common.ts'
import type { ListMember, MembersChanged, MembersQuery } from '../../../contracts/lists.ts'
import { byId, type Cursor, cutPage, decodeCursor, encodeCursor } from '../../../lib/cursor.ts'
import { AppError, notFound } from '../../../lib/errors.ts'
import { searchExpression } from '../../../lib/search-words.ts'
import { listFields } from '../../fields/service.ts'
import { findContacts } from '../../finding/service.ts'
import * as queries from '../queries/lists.ts'
import { insertMembers, memberFilter, memberRows, removeMemberRows } from '../queries/members.ts'
import { restoreMemberRows } from '../queries/taking-back.ts'
import { compileFor } from './rules.ts'

/** The list, or the refusal that a foreign or deleted one gets. */
export async function mustGetList(ctx: Ctx, listId: number): Promise<queries.ListRow> {
  const list = await queries.findList(ctx.db, ctx.tenant.id, listId)
  if (list === undefined) throw notFound()
  return list
}

/**
 * One page of a list's members, the newest contacts first; with `state` 'out' those who were taken
 * out by hand. A search finds them as on the page of contacts. Deleted contacts are left out.
 *
 * @throws `resource.not_found`, `request.invalid` for a foreign cursor
 */
export async function listMembers(ctx: Ctx, listId: number, query: MembersQuery): Promise<Page<ListMember>> {
  await mustGetList(ctx, listId)
  const order = `members.${query.state}`
  const cursor = decodeCursor(order, query.cursor, byId)
  const page = { cursor, rows: query.limit + 1 }
  const rows =
    query.search === ''
      ? await memberRows(ctx.db, ctx.tenant.id, listId, {
          state: query.state,
          after: cursor?.id ?? null,
          backwards: cursor?.backwards ?? false,
          limit: page.rows,
        })
      : await findMembers(ctx, listId, query, page)
  const { items, hasPrevious, hasNext } = cutPage(rows, query.limit, cursor)
  const at = (row: ListMember | undefined, backwards: boolean) =>
    row === undefined ? null : encodeCursor(order, { key: 0, id: row.contactId, backwards })
  return {
    items,
    nextCursor: hasNext ? at(items.at(-1), false) : null,
    previousCursor: hasPrevious ? at(items[0], true) : null,
  }
}

function findMembers(
  ctx: Ctx,
  listId: number,
  { search, state }: MembersQuery,
  page: { cursor: Cursor | undefined; rows: number },
): Promise<ListMember[]> {
  const { where, sources, columns, parser } = memberFilter(ctx.tenant.id, listId, state)
  const expression = searchExpression(search, ctx.tenant.id, ctx.tenant.defaultCountry)
  const filter = { search: expression, where, words: null, sources, deleted: false }
  const order = { sort: 'created' as const, direction: 'desc' as const, ...page }
  return findContacts(ctx.db, ctx.tenant.id, filter, { order, columns, parser })
}

/**
 * Puts contacts in a list by hand: they stay in, whatever its rule says (spec 5.2). Unknown and
 * deleted contacts are passed over.
 *
 * @returns those who were not in before
 * @throws `resource.not_found`
 */
export async function addMembers(
  ctx: Ctx,
  listId: number,
  contactIds: readonly number[],
): Promise<MembersChanged> {
  return changeByHand(ctx, listId, (list, now) =>
    insertMembers(ctx.db, ctx.tenant.id, { list, contactIds, now }),
  )
}

/**
 * Takes contacts out of a list by hand: out of a live list they stay out, whatever its rule says.
 *
 * @returns those who were in before
 * @throws `resource.not_found`
 */
export async function removeMembers(
  ctx: Ctx,
  listId: number,
  contactIds: readonly number[],
): Promise<MembersChanged> {
  return changeByHand(ctx, listId, (list, now) =>
    removeMemberRows(ctx.db, ctx.tenant.id, { list, contactIds, now }),
  )
}

/**
 * Takes back what was decided by hand on a live list: who was kept out is in again, who was put in
 * stays only if the rule says so.
 *
 * @throws `resource.not_found`; `list.not_live` for a static list, where adding and removing undo each other
 */
export async function restoreMembers(
  ctx: Ctx,
  listId: number,
  contactIds: readonly number[],
): Promise<MembersChanged> {
  const fields = await listFields(ctx)
  return changeByHand(ctx, listId, (list, now) => {
    if (list.kind === 'static' || list.rule === null) throw new AppError('list.not_live')
    const { where } = compileFor(ctx, list.rule, fields, now)
    return restoreMemberRows(ctx.db, ctx.tenant.id, { list, contactIds, now }, where)
  })
}

async function changeByHand(
  ctx: Ctx,
  listId: number,
  change: (list: queries.ListRow, now: number) => Promise<number[]>,
): Promise<MembersChanged> {
  const list = await mustGetList(ctx, listId)
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  const contactIds = await change(list, now)
  await ctx.queues.send({ type: 'lists.refresh' })
  return { contactIds }
}
