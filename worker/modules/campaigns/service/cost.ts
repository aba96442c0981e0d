import { queryRows } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import { mayActor } from '../../../contracts/auth.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import type { CampaignCost } from '../../../contracts/credit.ts'
import { AppError } from '../../../lib/errors.ts'
import { sampleContact } from '../../../lib/merge-fields/sample.ts'
import { valuesOf } from '../../../lib/merge-fields/values.ts'
import { openChannel } from '../../channels/service-open.ts'
import { billedCountry, headLengthOf, priceIn } from '../../credit/pricing.ts'
import { costOf, openPrices } from '../../credit/service-booking.ts'
import { headsStatement } from '../queries/audience.ts'
import type { OpenCampaign } from './audience.ts'
import { leavingUrl } from './calls.ts'

/** Whether who asks is told what campaigns cost: whoever writes them, not the shop or the inbox. */
export const seesCosts = (ctx: Ctx): boolean => mayActor(ctx.actor, 'campaigns.write')

/**
 * What a send would cost now and whom the credit covers (spec 11.1), by the country of each number; exact
 * where everybody gets the same parts. Null where it costs nothing: in the sandbox, or without prices.
 */
export async function estimateCost(ctx: Ctx, campaign: OpenCampaign): Promise<CampaignCost | null> {
  const { row, calls, audience } = campaign
  if (!seesCosts(ctx) || audience.included.length === 0) return null
  const prices = await openPrices(ctx, row.channel)
  if (prices === null || (await isSandbox(ctx, row.channel))) return null
  const { statement, parser } = headsStatement(ctx.tenant.id, audience, headLengthOf(row.channel))
  const [heads, parts] = await Promise.all([
    queryRows(ctx.db, statement, parser),
    partsOfSample(ctx, campaign),
  ])
  const units = byCountry(
    heads.map(({ head, people }) => ({ country: billedCountry(row.channel, head), people })),
  )
    .map((one) => ({ ...one, micros: priceIn(prices, one.country) }))
    .toSorted((a, b) => b.people - a.people)
  const groups = units.map(({ people, micros }) => ({ people, micros: micros * parts }))
  const isSame = row.channel !== 'sms' || calls?.uses.length === 0
  const cost = await costOf(ctx, groups, { exact: isSame, units: units.slice(0, toldCountries) })
  return cost.micros === 0 ? null : cost
}

/** Countries that are told apart in an estimate. */
const toldCountries = 5

type InCountry = { country: string | null; people: number }

function byCountry(heads: readonly InCountry[]): InCountry[] {
  const people = new Map<string | null, number>()
  for (const one of heads) people.set(one.country, (people.get(one.country) ?? 0) + one.people)
  return [...people].map(([country, count]) => ({ country, people: count }))
}

/** Parts of the SMS that a person with usual values gets; 1 on channels without parts. */
async function partsOfSample(ctx: Ctx, { row, calls, options }: OpenCampaign): Promise<number> {
  if (row.channel !== 'sms' || calls === null) return 1
  const person = sampleContact(options.defaultLanguage, options.fields)
  const unsubscribeUrl = await leavingUrl(ctx, calls, 0)
  const { language, phone } = person
  const draft = calls.draft({ language, address: phone ?? '' }, valuesOf(person, options, { unsubscribeUrl }))
  return draft.segments ?? 1
}

async function isSandbox(ctx: Ctx, channel: SendingChannel): Promise<boolean> {
  try {
    return (await openChannel(ctx, channel)).connection === 'sandbox'
  } catch (error) {
    // Credentials that cannot be opened: what it costs is the same once they are mended.
    if (error instanceof AppError && error.code === 'channel.not_configured') return false
    throw error
  }
}
