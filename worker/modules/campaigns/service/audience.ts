import type { Ctx } from '../../../context.ts'
import type { AudiencePreview } from '../../../contracts/campaigns.ts'
import { exclusionReasons } from '../../../contracts/campaign-reasons.ts'
import type { FieldProblem } from '../../../contracts/common.ts'
import { AppError, notFound } from '../../../lib/errors.ts'
import { isBuiltIn, type MergeOptions } from '../../../lib/merge-fields/values.ts'
import { chosenSender } from '../../channels/service.ts'
import { getTwilioChannel } from '../../channels/service-twilio.ts'
import { readPace } from '../../dispatch/pace-service.ts'
import { readMergeOptions } from '../../fields/service.ts'
import { hasWhatsAppNumber } from '../../whatsapp/service.ts'
import { type Audience, countAudience, countMissingFields } from '../queries/audience.ts'
import {
  type CampaignRow,
  findCampaignRow,
  insertLinks,
  listCampaignLists,
  listGoneLists,
} from '../queries/campaigns.ts'
import type { CallTemplate } from '../call-content.ts'
import { compileEmail, type EmailTemplate } from '../template.ts'
import { compileCalls } from './calls.ts'
import { estimateCost } from './cost.ts'
import { foreseeAudience } from './places.ts'

/** A campaign with its content read and its lists: what checks, previews and mails start from. */
export type OpenCampaign = {
  row: CampaignRow
  template: EmailTemplate
  /** The content on a channel of single calls; null for e-mail. */
  calls: CallTemplate | null
  options: MergeOptions
  audience: Audience
  /** Lists whose rule has not been worked off: who is in them is not known yet. */
  filling: { side: 'in' | 'out'; name: string }[]
  /** Lists that were deleted: without them others would get it than were chosen. */
  gone: { side: 'in' | 'out'; name: string | null }[]
}

/** @throws `resource.not_found` */
export async function openCampaign(ctx: Ctx, id: number): Promise<OpenCampaign> {
  const [row, lists, gone, options] = await Promise.all([
    findCampaignRow(ctx.db, ctx.tenant.id, id),
    listCampaignLists(ctx.db, ctx.tenant.id, id),
    listGoneLists(ctx.db, ctx.tenant.id, id),
    readMergeOptions(ctx),
  ])
  if (row === undefined) throw notFound()
  const idsOf = (side: string) => lists.filter((list) => list.side === side).map((list) => list.list_id)
  return {
    row,
    template: compileEmail(row, options.fields),
    calls: await compileCalls(ctx, row, options),
    options,
    audience: { channel: row.channel, included: idsOf('in'), excluded: idsOf('out'), now: ctx.clock.now() },
    filling: lists.filter((list) => list.filling).map(({ side, name }) => ({ side, name })),
    gone,
  }
}

/**
 * What a send would do now: who is reached, who is left out and why, and what stops it (spec 11.1).
 *
 * @throws `resource.not_found`
 */
export async function previewAudience(ctx: Ctx, id: number): Promise<AudiencePreview> {
  const campaign = await openCampaign(ctx, id)
  const required = contentOf(campaign)
    .uses.filter((use) => use.fallback === null && isFilledPerPerson(use.name, campaign.options))
    .map((use) => use.name)
  const [counts, missingFields, problems, cost, pace] = await Promise.all([
    countAudience(ctx.db, ctx.tenant.id, campaign.audience),
    countMissingFields(ctx.db, ctx.tenant.id, campaign.audience, [...new Set(required)]),
    findProblems(ctx, campaign),
    estimateCost(ctx, campaign),
    readPace(ctx, campaign.row),
  ])
  const reachable = counts.find((count) => count.reason === null)?.count ?? 0
  const { channel } = campaign.row
  return {
    reachable,
    exclusions: exclusionReasons.flatMap((reason) => {
      const count = counts.find((one) => one.reason === reason)?.count ?? 0
      return count > 0 ? [{ reason, count }] : []
    }),
    problems,
    missingFields,
    cost,
    places: channel === 'whatsapp' ? await foreseeAudience(ctx, campaign, { reachable, pace }) : null,
    pace,
  }
}

/**
 * Whether what a campaign says may go out now, whoever gets it: a template can lose its approval meanwhile.
 *
 * @throws `campaign.incomplete` with the problems per field; `resource.not_found`
 */
export async function assertSendable(ctx: Ctx, campaignId: number): Promise<void> {
  const { problems } = contentOf(await openCampaign(ctx, campaignId))
  if (problems.length > 0) throw new AppError('campaign.incomplete', { fields: [...problems] })
}

/** What is said on the campaign's channel. */
export const contentOf = ({ calls, template }: OpenCampaign): Pick<CallTemplate, 'uses' | 'problems'> =>
  calls ?? template

/** A name that contacts can have a value for. */
export const isFilledPerPerson = (name: string, { fields }: MergeOptions): boolean =>
  isBuiltIn(name) || fields.get(name)?.stored === true

/** What stops a send: its lists, its sender, its content. */
export async function findProblems(ctx: Ctx, campaign: OpenCampaign): Promise<FieldProblem[]> {
  const { row, audience, filling, gone } = campaign
  const isEmail = row.channel === 'email'
  const sender = isEmail ? await chosenSender(ctx, row.sender_id) : null
  return [
    ...(audience.included.length === 0 ? [{ field: 'listIds', code: 'required' }] : []),
    ...gone.map(({ side, name }) => ({
      field: listField(side),
      code: 'list_gone',
      params: { name: name ?? '' },
    })),
    ...filling.map(({ side, name }) => ({
      field: listField(side),
      code: 'list_filling',
      params: { name },
    })),
    ...(sender?.fromEmail === '' ? [{ field: 'sender', code: 'sender_missing' }] : []),
    ...(row.channel === 'whatsapp' ? await findNumberProblems(ctx, row) : []),
    ...contentOf(campaign).problems,
  ]
}

const listField = (side: 'in' | 'out'): string => (side === 'in' ? 'listIds' : 'excludedListIds')

/** What keeps the number from sending: the channel waits for a person, or the number was given up. */
async function findNumberProblems(
  ctx: Ctx,
  { number_id: numberId }: Pick<CampaignRow, 'number_id'>,
): Promise<FieldProblem[]> {
  const [{ state }, isOwn] = await Promise.all([
    getTwilioChannel(ctx, 'whatsapp'),
    numberId === null || hasWhatsAppNumber(ctx, numberId),
  ])
  return [
    ...(state === 'paused' ? [{ field: 'numberId', code: 'channel_paused' }] : []),
    ...(isOwn ? [] : [{ field: 'numberId', code: 'number_gone' }]),
  ]
}

/**
 * Makes a campaign ready to be started: checks that nothing stops it and gives every address in its
 * body a row to count clicks on. Repeating it changes nothing.
 *
 * @throws `campaign.incomplete` with the problems per field; `resource.not_found`
 */
export async function prepareLinks(ctx: Ctx, campaignId: number): Promise<void> {
  const campaign = await openCampaign(ctx, campaignId)
  const problems = await findProblems(ctx, campaign)
  if (problems.length > 0) throw new AppError('campaign.incomplete', { fields: problems })
  const { links } = campaign.calls ?? campaign.template
  await insertLinks(ctx.db, ctx.tenant.id, campaignId, links)
}
