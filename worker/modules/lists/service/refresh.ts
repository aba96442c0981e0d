import { StaleVersionError } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { Field } from '../../../contracts/fields.ts'
import type { Rule } from '../../../contracts/rules.ts'
import { addDays, startOfZonedDay, zonedDay } from '../../../lib/zone-dates.ts'
import { listFields } from '../../fields/service.ts'
import { type Candidate, difference } from '../difference.ts'
import { startOfUtcDay, utcDay } from '../history.ts'
import * as queries from '../queries/lists.ts'
import { driftOf, listsWithoutDay, recordDays, recountMembers } from '../queries/days.ts'
import * as refresh from '../queries/refresh.ts'
import { readingOrder } from '../reading-order.ts'
import { crossedRanges, listsReadBy, readsDates, readsToday } from '../segment.ts'
import { compileFor } from './rules.ts'

/** How much is done at once. */
export type RefreshSizes = {
  /** Candidates in one step: each step is one write of some milliseconds. */
  step: number
  /** Contacts in one page of a fill. */
  fillPage: number
  /** Ids of contacts with a crossing date that are read at once. */
  crossedPage: number
  /** Steps and pages in one call; the rest goes on at once in the next. */
  stepsPerCall: number
}
const usualSizes: RefreshSizes = { step: 500, fillPage: 5000, crossedPage: 20_000, stepsPerCall: 400 }
/** How often a step that another one overtook is decided anew in one call. */
const staleAttempts = 10

type LiveList = queries.ListRow & { rule: Rule }
const isLive = (list: queries.ListRow | undefined): list is LiveList =>
  list !== undefined && list.rule !== null && list.kind !== 'static' && list.fill_cursor === null

/** How many steps a call may still make, and how big. */
type Budget = { steps: number; sizes: RefreshSizes }

/**
 * Brings every live list of the workspace up to now (spec 5.2, 5.6): only contacts that changed since
 * the list's cursor, and those whose date crossed a relative border, are looked at. Unfinished fills
 * go on first. Safe to repeat, to interrupt and to run twice at once.
 *
 * @returns epoch ms of the next relative-date border, now when there is more to do, null for none
 */
export async function refreshLists(ctx: Ctx, sizes = usualSizes): Promise<number | null> {
  const budget: Budget = { steps: sizes.stepsPerCall, sizes }
  const rows = await queries.listRows(ctx.db, ctx.tenant.id)
  for (const row of rows) if (row.fill_cursor !== null) await fillWithin(ctx, row.id, budget)
  const fields = await listFields(ctx)
  const live = rows.flatMap((row) =>
    row.rule === null || row.kind === 'static'
      ? []
      : [{ id: row.id, rule: row.rule, reads: listsReadBy(row.rule) }],
  )
  for (const id of readingOrder(live)) await refreshList(ctx, id, fields, budget)
  if (budget.steps <= 0) return ctx.clock.now()
  if (!live.some((list) => readsToday(list.rule, fields))) return null
  const { timeZone } = ctx.tenant
  return startOfZonedDay(addDays(zonedDay(ctx.clock.now(), timeZone), 1), timeZone)
}

async function refreshList(
  ctx: Ctx,
  listId: number,
  fields: readonly Field[],
  budget: Budget,
): Promise<void> {
  for (let attempt = 0; attempt < staleAttempts && budget.steps > 0; attempt++) {
    const list = await queries.findList(ctx.db, ctx.tenant.id, listId)
    if (!isLive(list)) return
    try {
      if (list.evaluated_zone !== ctx.tenant.timeZone && readsDates(list.rule, fields)) {
        await refill(ctx, list, budget)
        continue
      }
      return await refreshFrom(ctx, list, fields, budget)
    } catch (error) {
      // Somebody else moved the list on: what is left is decided anew from there.
      if (!(error instanceof StaleVersionError)) throw error
    }
  }
}

/** In another zone every date counts anew: worked off like a change of the rule. */
async function refill(ctx: Ctx, list: LiveList, budget: Budget): Promise<void> {
  const now = ctx.clock.now()
  await refresh.restartFill(ctx.db, ctx.tenant.id, list, { now, zone: ctx.tenant.timeZone })
  await fillWithin(ctx, list.id, budget)
}

/** @throws StaleVersionError when the list was moved on by somebody else */
async function refreshFrom(
  ctx: Ctx,
  start: LiveList,
  fields: readonly Field[],
  budget: Budget,
): Promise<void> {
  const { db, tenant } = ctx
  const { sizes } = budget
  // Never back in time, even if another machine's clock is ahead.
  const now = Math.max(ctx.clock.now(), start.evaluated_at)
  const { where } = compileFor(ctx, start.rule, fields, now)
  const day = (at: number) => zonedDay(at, tenant.timeZone)
  const ranges = crossedRanges(start.rule, fields, day(start.evaluated_at), day(now))
  const evaluated = { zone: tenant.timeZone }
  let list: LiveList = start

  const write = async (candidates: readonly Candidate[], changeCursor: number, isRight: boolean) => {
    const step = {
      list,
      ...difference(list.kind, candidates),
      changeCursor,
      evaluated: isRight ? evaluated : null,
    }
    const isNew = step.entering.length + step.leaving.length > 0 || changeCursor > list.change_cursor
    if (!isNew && (!isRight || ranges.length === 0)) return
    await refresh.writeRefreshStep(db, tenant.id, { ...step, now })
    list = { ...list, change_cursor: changeCursor, version: list.version + 1 }
  }

  for (let isLast = false; !isLast;) {
    if (budget.steps-- <= 0) return
    const page = await refresh.changedCandidates(db, tenant.id, list, where, sizes.step)
    isLast = page.isLast
    await write(page.candidates, page.cursor, isLast && ranges.length === 0)
  }
  if (ranges.length === 0) return
  for (let afterId = 0, isLast = false; !isLast;) {
    const page = { afterId, limit: sizes.crossedPage }
    const ids = await refresh.contactsInRanges(db, tenant.id, ranges, tenant.timeZone, page)
    isLast = ids.length < sizes.crossedPage
    afterId = ids.at(-1) ?? afterId
    for (let at = 0; at < ids.length; at += sizes.step) {
      if (budget.steps-- <= 0) return
      const some = ids.slice(at, at + sizes.step)
      await write(
        await refresh.candidatesByIds(db, tenant.id, list.id, where, some),
        list.change_cursor,
        false,
      )
    }
  }
  await write([], list.change_cursor, true)
}

/**
 * Works off the first fill of a list, or a changed rule: every contact, in pages, firing nothing. Safe
 * to repeat and to run twice at once; a list that is gone or filled is left alone.
 */
export async function fillList(ctx: Ctx, listId: number, sizes = usualSizes): Promise<void> {
  const budget: Budget = { steps: sizes.stepsPerCall, sizes }
  await fillWithin(ctx, listId, budget)
  if (budget.steps <= 0) await ctx.queues.send({ type: 'lists.fill', listId })
  else await ctx.queues.send({ type: 'lists.refresh' })
}

async function fillWithin(ctx: Ctx, listId: number, budget: Budget): Promise<void> {
  const { db, tenant } = ctx
  const fields = await listFields(ctx)
  for (let stale = 0; stale < staleAttempts && budget.steps-- > 0;) {
    const list = await queries.findList(db, tenant.id, listId)
    if (list === undefined || list.rule === null || list.fill_cursor === null) return
    // All pages see the same day; the refresh takes over from there.
    const { where } = compileFor(ctx, list.rule, fields, list.evaluated_at)
    const endId = await refresh.fillPageEnd(db, tenant.id, list.fill_cursor, budget.sizes.fillPage)
    try {
      await refresh.writeFillPage(db, tenant.id, list, where, { endId, now: ctx.clock.now() })
    } catch (error) {
      if (!(error instanceof StaleVersionError)) throw error
      stale++
    }
  }
}

/** Contacts of one list in the nightly check. */
const checkSize = 500

/**
 * Keeps the member counts of the day that ended, once a day, for the sparklines; at the same time it
 * checks a sample of every live list and all counts: a difference is a fault of ours, told as
 * `lists.drift`.
 *
 * @returns epoch ms of the next midnight UTC, null without lists
 */
export async function recordListDays(ctx: Ctx): Promise<number | null> {
  const today = utcDay(ctx.clock.now())
  const { lists, missing } = await listsWithoutDay(ctx.db, ctx.tenant.id, today)
  if (lists === 0) return null
  if (missing > 0) {
    if (missing === lists) await checkLists(ctx, today)
    await recordDays(ctx.db, ctx.tenant.id, today, startOfUtcDay(today))
  }
  return startOfUtcDay(today + 1)
}

async function checkLists(ctx: Ctx, day: number): Promise<void> {
  const fields = await listFields(ctx)
  const bounds = await queries.contactIdBounds(ctx.db, ctx.tenant.id)
  for (const list of await queries.listRows(ctx.db, ctx.tenant.id)) {
    const miscounted = await recountMembers(ctx.db, ctx.tenant.id, list.id)
    if (miscounted !== 0) ctx.log.error('lists.drift', { listId: list.id, count: miscounted })
    if (!isLive(list) || bounds === undefined) continue
    const { where } = compileFor(ctx, list.rule, fields, list.evaluated_at)
    const fromId = windowStart(bounds, day * 31 + list.id)
    const candidates = await driftOf(ctx.db, ctx.tenant.id, list, where, { fromId, size: checkSize })
    const { entering, leaving } = difference(list.kind, candidates)
    const wrong = entering.length + leaving.length
    if (wrong > 0)
      ctx.log.error('lists.drift', { listId: list.id, members: wrong, sample: candidates.length })
  }
}

/** Another part of the contacts every night: multiples of the golden ratio spread evenly. */
function windowStart({ first, last }: { first: number; last: number }, step: number): number {
  return first + Math.floor((last - first) * ((step * 0.618033988749895) % 1))
}
