import { queryRow } from '../../../db/client.ts'
import type { Ctx } from '../../context.ts'
import type { SendingChannel } from '../../contracts/common.ts'
import type { CampaignCost, Currency } from '../../contracts/credit.ts'
import { coverage, isFree, type PricedGroup, type Prices } from './pricing.ts'
import { listCoveredCampaigns } from './charge-queries.ts'
import { campaignSpentStatement, findAccount, listChannelPrices } from './queries.ts'

/** What sends on a connected channel cost now; null while no price was entered. The sandbox costs nothing (spec 15.5). */
export async function openPrices(ctx: Ctx, channel: SendingChannel): Promise<Prices | null> {
  const prices = await listChannelPrices(ctx.db, ctx.tenant.id, channel)
  return isFree(prices) ? null : prices
}

/** Micros that the workspace has left. */
export async function readBalance(ctx: Ctx): Promise<number> {
  return (await findAccount(ctx.db, ctx.tenant.id)).balanceMicros
}

/** What groups of people would cost together, and whom the credit covers. */
export async function costOf(
  ctx: Ctx,
  groups: readonly PricedGroup[],
  { exact, units }: Pick<CampaignCost, 'exact' | 'units'>,
): Promise<CampaignCost> {
  const { currency, balanceMicros } = await findAccount(ctx.db, ctx.tenant.id)
  const { micros, covered } = coverage(groups, balanceMicros)
  return { currency, micros, exact, covered, units }
}

/** What a campaign has cost so far; null while that is nothing. */
export async function readSpent(
  ctx: Ctx,
  campaignId: number,
): Promise<{ currency: Currency; micros: number } | null> {
  const { statement, parser } = campaignSpentStatement(ctx.tenant.id, campaignId)
  const micros = (await queryRow(ctx.db, statement, parser)) ?? 0
  if (micros === 0) return null
  return { currency: (await findAccount(ctx.db, ctx.tenant.id)).currency, micros }
}

/** Campaigns that are sending and have somebody waiting for credit whom what is left would cover. */
export const findCoveredCampaigns = (ctx: Ctx): Promise<number[]> =>
  listCoveredCampaigns(ctx.db, ctx.tenant.id)
