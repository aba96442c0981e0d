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
/** Of so many shares one list takes one before the others have had theirs. */
const sharesPerCall = 8
/** Less would be spent on asking what changed, and nothing left for the borders. */
const leastShare = 4
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
  await refreshInTurns(ctx, readingOrder(live), fields, budget)
  if (budget.steps <= 0) return ctx.clock.now()
  if (!live.some((list) => readsToday(list.rule, fields))) return null
  const { timeZone } = ctx.tenant
  return startOfZonedDay(addDays(zonedDay(ctx.clock.now(), timeZone), 1), timeZone)
}

/** A list with much to do gives way to the others after a share of the steps, and goes on after them. */
async function refreshInTurns(
  ctx: Ctx,
  listIds: readonly number[],
  fields: readonly Field[],
  budget: Budget,
): Promise<void> {
  const share = Math.max(leastShare, Math.ceil(budget.sizes.stepsPerCall / sharesPerCall))
  for (let left = listIds; left.length > 0 && budget.steps > 0;) {
    const unfinished: number[] = []
    for (const id of left) {
      const steps = Math.min(share, budget.steps)
      const turn = { ...budget, steps }
      await refreshList(ctx, id, fields, turn)
      budget.steps -= steps - Math.max(0, turn.steps)
      if (turn.steps <= 0) unfinished.push(id)
    }
    left = unfinished
  }
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

/**
 * Looks at what changed and, when a day began, at those whose date crossed a border: as many steps as
 * the budget has. Where it ends is on the list, so that however many cross, the next call goes on there.
 *
 * @throws StaleVersionError when the list was moved on by somebody else
 */
async function refreshFrom(
  ctx: Ctx,
  start: LiveList,
  fields: readonly Field[],
  budget: Budget,
): Promise<void> {
  const { db, tenant } = ctx
  const { sizes } = budget
  const now = ctx.clock.now()
  // Never back in time, even if another machine's clock is ahead; and what was begun ends as it began.
  const until = start.crossing_at ?? Math.max(now, start.evaluated_at)
  const { where } = compileFor(ctx, start.rule, fields, until)
  const day = (at: number) => zonedDay(at, tenant.timeZone)
  const ranges = crossedRanges(start.rule, fields, day(start.evaluated_at), day(until))
  const evaluated = { at: until, zone: tenant.timeZone }
  let list: LiveList = start

  type Progress = Pick<refresh.RefreshStep, 'evaluated' | 'crossed'>
  const write = async (candidates: readonly Candidate[], changeCursor: number, progress: Progress) => {
    const moves = difference(list.kind, candidates)
    const isNew = moves.entering.length + moves.leaving.length > 0 || changeCursor > list.change_cursor
    const isProgress = ranges.length > 0 && (progress.evaluated ?? progress.crossed) !== null
    if (!isNew && !isProgress) return
    await refresh.writeRefreshStep(db, tenant.id, { list, ...moves, changeCursor, ...progress, now })
    list = { ...list, change_cursor: changeCursor, version: list.version + 1 }
  }

  for (let isLast = false; !isLast;) {
    if (budget.steps-- <= 0) return
    const page = await refresh.changedCandidates(db, tenant.id, list, where, sizes.step)
    isLast = page.isLast
    const isRight = isLast && ranges.length === 0
    await write(page.candidates, page.cursor, { evaluated: isRight ? evaluated : null, crossed: null })
  }
  if (ranges.length === 0) return
  for (let afterId = start.crossing_cursor, isLast = false; !isLast;) {
    const page = { afterId, limit: sizes.crossedPage }
    const ids = await refresh.contactsInRanges(db, tenant.id, ranges, tenant.timeZone, page)
    isLast = ids.length < sizes.crossedPage
    for (let at = 0; at < ids.length; at += sizes.step) {
      if (budget.steps-- <= 0) return
      const some = ids.slice(at, at + sizes.step)
      afterId = some.at(-1) ?? afterId
      const candidates = await refresh.candidatesByIds(db, tenant.id, list.id, where, some)
      const crossed = { at: until, cursor: afterId }
      await write(candidates, list.change_cursor, { evaluated: null, crossed })
    }
  }
  await write([], list.change_cursor, { evaluated, crossed: null })
  // What was begun on an earlier day leaves the days since.
  if (day(until) < day(now)) await continueFrom(ctx, list.id, fields, budget)
}

async function continueFrom(
  ctx: Ctx,
  listId: number,
  fields: readonly Field[],
  budget: Budget,
): Promise<void> {
  const list = await queries.findList(ctx.db, ctx.tenant.id, listId)
  if (isLive(list)) await refreshFrom(ctx, list, fields, budget)
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
    // In the middle of a day's border its members are of two days.
    if (!isLive(list) || list.crossing_at !== null || bounds === undefined) continue
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
