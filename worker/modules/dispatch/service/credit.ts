import { execute, queryRow, queryRows, writeBatch } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { billedCountry, headLengthOf, priceIn, quote, type Quote } from '../../credit/pricing.ts'
import { findCoveredCampaigns, openPrices, readBalance } from '../../credit/service-booking.ts'
import { endReprice, listReprices, type Reprice, stepReprice } from '../../credit/service-reprices.ts'
import { leastSegments } from '../../campaigns/service.ts'
import { parkPageSize, parkPagesPerRun } from '../plan.ts'
import {
  cheapestParkedStatement,
  firstParked,
  nextHeadsStatement,
  nextParkedStatement,
  nextSendingStatement,
  type ParkedPlace,
  parkedPageEndStatement,
  parkHeadsStatement,
  recipientsStatement,
  unparkCoveredStatement,
  unparkPageStatement,
} from '../queries/credit.ts'
import type { DispatchPorts, RenderedCalls } from './ports.ts'
import { wake } from './wake.ts'

/** Messages that one write takes back to their turn. */
const unparkPageSize = 5000

/** What the messages of a job cost, and, where that took rendering them, what they say. */
export type Quoted = { quotes: Quote[]; rendered: RenderedCalls | null }

/**
 * What the messages of a job cost now; null where no price was entered. An SMS is paid by its parts, so it is
 * rendered for that.
 */
export async function quoteJob(
  ctx: Ctx,
  ports: DispatchPorts,
  job: { channel: SendingChannel; campaignId: number; messageIds: readonly number[] },
): Promise<Quoted | null> {
  const { channel, campaignId, messageIds } = job
  const prices = await openPrices(ctx, channel)
  if (prices === null) return null
  const { statement, parser } = recipientsStatement(ctx.tenant.id, messageIds)
  const recipients = await queryRows(ctx.db, statement, parser)
  const rendered = channel === 'sms' ? await ports.renderCampaignCalls(ctx, { campaignId, recipients }) : null
  // Who cannot be rendered is not sent to and costs nothing.
  const parts = new Map(rendered?.contents.map(({ messageId, segments }) => [messageId, segments]))
  const quotes = recipients.map(({ messageId: id, address }) =>
    quote(prices, channel, { id, address, segments: rendered === null ? null : (parts.get(id) ?? 0) }),
  )
  return { quotes, rendered }
}

/**
 * Of those next in turn, lets those wait whom the credit cannot cover, in pages, before any of them is handed
 * out: each of them would else go through the queue to be told so.
 *
 * @returns how many, and whether nothing on the channel costs anything
 */
export async function parkUncovered(
  ctx: Ctx,
  campaign: { id: number; channel: SendingChannel; connection: string | null },
): Promise<{ free: boolean; parked: number }> {
  const { id: campaignId, channel, connection } = campaign
  const prices = connection === 'sandbox' ? null : await openPrices(ctx, channel)
  if (prices === null) return { free: true, parked: 0 }
  const balance = await readBalance(ctx)
  const parts = channel === 'sms' ? await leastSegments(ctx, campaignId) : 1
  if (balance >= Math.max(...prices.values()) * parts) return { free: false, parked: 0 }
  let parked = 0
  for (let page = 0; page < parkPagesPerRun; page++) {
    const now = ctx.clock.now()
    const next = { campaignId, headLength: headLengthOf(channel), size: parkPageSize, now }
    const { statement, parser } = nextHeadsStatement(ctx.tenant.id, next)
    const heads = (await queryRows(ctx.db, statement, parser))
      .map((head) => ({ head, micros: priceIn(prices, billedCountry(channel, head)) * parts }))
      .filter(({ micros }) => micros > 0 && micros > balance)
    if (heads.length === 0) break
    const { rowsAffected } = await execute(ctx.db, parkHeadsStatement(ctx.tenant.id, { ...next, heads }))
    parked += rowsAffected
    if (rowsAffected < parkPageSize / 2) break
  }
  return { free: false, parked }
}

/**
 * Lets those of a campaign who wait for credit wait for their turn again, as many as it covers now.
 *
 * @returns whether there were any
 */
export async function unparkCovered(ctx: Ctx, campaignId: number): Promise<boolean> {
  const { statement, parser } = cheapestParkedStatement(ctx.tenant.id, campaignId)
  const cheapest = await queryRow(ctx.db, statement, parser)
  if (cheapest === undefined) return false
  const balance = await readBalance(ctx)
  if (cheapest > balance) return false
  const covered = cheapest === 0 ? unparkPageSize : Math.floor(balance / cheapest)
  const most = Math.min(covered, unparkPageSize)
  const unparked = { campaignId, balance, most }
  return (await execute(ctx.db, unparkCoveredStatement(ctx.tenant.id, unparked))).rowsAffected > 0
}

/**
 * Credit came back: whoever waits for it and is covered now is handed out at once, in whatever campaign, and
 * not with the hourly look. Call it after writes that may have given something back.
 */
export async function goOnWithCredit(ctx: Ctx): Promise<void> {
  for (const campaignId of await findCoveredCampaigns(ctx)) {
    await ctx.due.lower(ctx.clock.now())
    if (await unparkCovered(ctx, campaignId)) await wake(ctx, { type: 'campaign.pump', campaignId })
  }
}

/** Longer than a worker that read the old prices before the change may let somebody wait by them after it. */
const secondLookMs = 2 * 60_000
/** What one sweep takes back to their turn. */
const repricePages = { size: unparkPageSize, count: 20 }

/**
 * Prices changed: whoever waits for credit on a channel is judged anew, at the next turn. In pages, from the
 * least cost to the most in one campaign after the other: whom the new prices let wait again stands at a place
 * of its own and is met once more at most, so that the look ends. Another one follows later, for those whom a
 * worker with the old prices in its hands let wait meanwhile.
 *
 * @returns epoch ms when to come again, null when no change is left
 */
export async function repriceWaiting(ctx: Ctx, pages = repricePages): Promise<number | null> {
  let left = pages.count
  for (const reprice of await listReprices(ctx)) {
    if (reprice.dueAt > ctx.clock.now()) continue
    const taken = await takeRepricePages(ctx, reprice, { size: pages.size, count: left })
    if (taken === null) {
      await wake(ctx, { type: 'tenant.tick' })
      return ctx.clock.now()
    }
    left -= taken
  }
  const times = (await listReprices(ctx)).map(({ dueAt }) => dueAt)
  return times.length === 0 ? null : Math.min(...times)
}

/** Goes on with one look from where it came. @returns the pages it took to the end; null when some are left */
async function takeRepricePages(
  ctx: Ctx,
  reprice: Reprice,
  { size, count }: typeof repricePages,
): Promise<number | null> {
  let look = reprice
  for (let taken = 0; ; taken++) {
    const next = await nextParkedPage(ctx, look, size)
    if (next === null) {
      await endReprice(ctx, look, ctx.clock.now() + secondLookMs)
      return taken
    }
    if (taken === count) return null
    const place = { ...next.after, id: next.endId }
    const { isThere, move } = stepReprice(ctx, look, place)
    const [, moved] = await writeBatch(ctx.db, [
      unparkPageStatement(ctx.tenant.id, { ...next, isThere }),
      move,
    ])
    // Another worker was faster, or the prices changed again: the next sweep reads how it stands.
    if (moved.rowsAffected === 0) return null
    look = { ...look, place }
  }
}

/** The next page of those who wait for credit on a channel: of one campaign and one cost, `after` a place up to an id. */
async function nextParkedPage(
  { db, tenant }: Ctx,
  { channel, place }: Reprice,
  size: number,
): Promise<{ after: ParkedPlace; endId: number } | null> {
  for (let after = place; ;) {
    const page = parkedPageEndStatement(tenant.id, after, size)
    const endId = (await queryRow(db, page.statement, page.parser)) ?? null
    if (endId !== null) return { after, endId }
    const dearer = nextParkedStatement(tenant.id, after)
    const until = await queryRow(db, dearer.statement, dearer.parser)
    if (until !== undefined) {
      after = { ...after, until, id: 0 }
      continue
    }
    const sending = nextSendingStatement(tenant.id, { channel, after: after.campaignId })
    const campaignId = await queryRow(db, sending.statement, sending.parser)
    if (campaignId === undefined) return null
    after = firstParked(campaignId)
  }
}
