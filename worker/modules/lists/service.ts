import { StaleVersionError } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import type { CreateListInput, List, UpdateListInput } from '../../contracts/lists.ts'
import type { Rule } from '../../contracts/rules.ts'
import { AppError, invalid, notFound } from '../../lib/errors.ts'
import { memberHistory, readDays, utcDay } from './history.ts'
import * as queries from './queries/lists.ts'
import { type Reader, readsItself } from './reading-order.ts'
import { listsReadBy, readsField, ruleMask, tagsReadBy } from './segment.ts'
import { mustGetList } from './service/members.ts'
import { checkedFields } from './service/rules.ts'

export { addMembers, listMembers, removeMembers, restoreMembers } from './service/members.ts'
export { fillList, recordListDays, refreshLists } from './service/refresh.ts'
export { compileListedRule, previewRule } from './service/rules.ts'
export type { HintSource } from './hints-sql.ts'

/** All lists of the workspace, newest first, with their figures. */
export async function listLists(ctx: Ctx): Promise<List[]> {
  const today = utcDay(ctx.clock.now())
  const [rows, days] = await Promise.all([
    queries.listRows(ctx.db, ctx.tenant.id),
    queries.listDayRows(ctx.db, ctx.tenant.id, today - readDays),
  ])
  const daysOf = new Map<number, typeof days>()
  for (const one of days) daysOf.set(one.listId, [...(daysOf.get(one.listId) ?? []), one])
  return rows.map((row) => toList(row, memberHistory(daysOf.get(row.id) ?? [], today, row.member_count)))
}

/** @throws `resource.not_found` */
export async function getList(ctx: Ctx, listId: number): Promise<List> {
  const row = await mustGetList(ctx, listId)
  const today = utcDay(ctx.clock.now())
  const days = await queries.listDayRows(ctx.db, ctx.tenant.id, today - readDays)
  const own = days.filter((one) => one.listId === listId)
  return toList(row, memberHistory(own, today, row.member_count))
}

/**
 * Creates a list; one with a rule is filled by a job, in pages, without firing anything. A static
 * list keeps the rule to tell where its contacts came from.
 *
 * @throws `request.invalid` when the rule does not fit the workspace
 */
export async function createList(ctx: Ctx, input: CreateListInput): Promise<List> {
  const { name, kind, rule } = input
  if (rule !== null) await checkedFields(ctx, rule, 'rule')
  const now = ctx.clock.now()
  await ctx.due.lower(now)
  const listId = await queries.insertList(ctx.db, ctx.tenant.id, {
    name,
    kind,
    origin: rule === null ? 'empty' : 'filter',
    rule,
    ruleMask: rule === null ? 0 : ruleMask(rule),
    zone: ctx.tenant.timeZone,
    now,
  })
  if (rule !== null) await ctx.queues.send({ type: 'lists.fill', listId })
  return getList(ctx, listId)
}

/**
 * Renames a list, changes its rule, or both. A new rule is worked off by a job like the first fill:
 * it fires nothing; an auto list keeps who is in, a smart one lets go who does not match.
 *
 * @throws `resource.not_found`, `list.not_live`, `request.invalid` (also `cycle`: the lists it reads
 *   read it), `resource.conflict` when it was changed meanwhile
 */
export async function updateList(ctx: Ctx, listId: number, input: UpdateListInput): Promise<List> {
  for (let attempt = 1; ; attempt++) {
    try {
      await changeList(ctx, await mustGetList(ctx, listId), input)
      break
    } catch (error) {
      // A refresh moves the version too, and is no conflict: the change is checked and made anew.
      if (!(error instanceof StaleVersionError) || attempt === updateAttempts) throw error
    }
  }
  if (input.rule !== undefined) await ctx.queues.send({ type: 'lists.fill', listId })
  return getList(ctx, listId)
}

const updateAttempts = 10

/** @throws StaleVersionError when it was moved on since it was read */
async function changeList(ctx: Ctx, seen: queries.ListRow, input: UpdateListInput): Promise<void> {
  const rule = input.rule ?? null
  if (rule !== null) await assertRuleFits(ctx, seen, rule)
  const now = ctx.clock.now()
  if (rule !== null) await ctx.due.lower(now)
  await queries.updateList(ctx.db, ctx.tenant.id, {
    seen,
    name: input.name ?? seen.name,
    topic: input.topic === undefined ? topicOf(seen) : input.topic,
    rule,
    ruleMask: rule === null ? 0 : ruleMask(rule),
    zone: ctx.tenant.timeZone,
    now,
  })
}

async function assertRuleFits(ctx: Ctx, list: queries.ListRow, rule: Rule): Promise<void> {
  if (list.kind === 'static') throw new AppError('list.not_live')
  await checkedFields(ctx, rule, 'rule')
  const others = liveReaders(await queries.listRows(ctx.db, ctx.tenant.id))
  if (readsItself(list.id, listsReadBy(rule), others)) throw invalid({ field: 'rule', code: 'cycle' })
}

const liveReaders = (rows: readonly queries.ListRow[]): Reader[] =>
  rows.flatMap((row) =>
    row.rule === null || row.kind === 'static' ? [] : [{ id: row.id, reads: listsReadBy(row.rule) }],
  )

/**
 * Deletes a list; its contacts stay.
 *
 * @throws `resource.not_found`, `list.in_use` by a campaign that has begun and not ended,
 *   `list.read_by_rule`
 */
export async function deleteList(ctx: Ctx, listId: number): Promise<void> {
  await mustGetList(ctx, listId)
  const readers = liveReaders(await queries.listRows(ctx.db, ctx.tenant.id))
  if (readers.some((list) => list.id !== listId && list.reads.includes(listId))) {
    throw new AppError('list.read_by_rule')
  }
  const deleted = await queries.deleteListRow(ctx.db, ctx.tenant.id, listId, ctx.clock.now())
  if (!deleted) throw new AppError('list.in_use')
}

/**
 * Takes a deletion back; a live list then catches up with what changed meanwhile.
 *
 * @throws `resource.not_found` when it was never there or is not deleted
 */
export async function restoreList(ctx: Ctx, listId: number): Promise<List> {
  await ctx.due.lower(ctx.clock.now())
  if (!(await queries.restoreListRow(ctx.db, ctx.tenant.id, listId))) throw notFound()
  await ctx.queues.send({ type: 'lists.refresh' })
  return getList(ctx, listId)
}

function toList(row: queries.ListRow, history: number[]): List {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    origin: row.origin,
    rule: row.rule,
    memberCount: row.member_count,
    history,
    filling: row.fill_cursor !== null,
    createdAt: row.created_at,
    refreshedAt: row.refreshed_at,
    topic: topicOf(row),
  }
}

const topicOf = (row: queries.ListRow): List['topic'] =>
  row.public_name === null ? null : { name: row.public_name, description: row.public_description ?? '' }

/** Live lists whose rule asks for a dynamic field; with `values` only for one of these. */
export const listsReadingField = (
  ctx: Ctx,
  key: string,
  values?: readonly unknown[],
): Promise<{ id: number; name: string }[]> => liveListsWhere(ctx, (rule) => readsField(rule, key, values))

/** Live lists whose rule asks for a tag. */
export const listsReadingTag = (ctx: Ctx, tagId: number): Promise<{ id: number; name: string }[]> =>
  liveListsWhere(ctx, (rule) => tagsReadBy(rule).includes(tagId))

async function liveListsWhere(
  ctx: Ctx,
  holds: (rule: Rule) => boolean,
): Promise<{ id: number; name: string }[]> {
  const rows = await queries.listRows(ctx.db, ctx.tenant.id)
  return rows
    .filter((row) => row.kind !== 'static' && row.rule !== null && holds(row.rule))
    .map(({ id, name }) => ({ id, name }))
}
