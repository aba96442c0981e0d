import type { Ctx } from '../../../context.ts'
import type {
  AnswerFigure,
  CampaignFigures,
  CampaignPerson,
  PeopleQuery,
} from '../../../contracts/campaign-figures.ts'
import type {
  Campaign,
  CampaignState,
  CampaignsQuery,
  CampaignSummary,
} from '../../../contracts/campaigns.ts'
import { type CampaignContent, campaignContents } from '../../../contracts/campaign-content.ts'
import { readSpent } from '../../credit/service-booking.ts'
import { readPace } from '../../dispatch/pace-service.ts'
import { listAnswerButtons } from '../../templates/service.ts'
import type { Page } from '../../../contracts/common.ts'
import { byId, byNumber, byText, cutPage, decodeCursor, encodeCursor } from '../../../lib/cursor.ts'
import { notFound } from '../../../lib/errors.ts'
import { toFigures, toHours, toListFigures } from '../figures.ts'
import { namesField } from '../../../lib/merge-fields/text.ts'
import {
  type CampaignRow,
  findCampaignRow,
  listUnfinishedTexts,
  type SummaryRow,
} from '../queries/campaigns.ts'
import { listCampaignRows, listCounts, sortKeyOf } from '../queries/list.ts'
import { readCampaign } from '../queries/figures.ts'
import { peopleOf } from '../people-service.ts'
import { listPeople, type PersonRow } from '../queries/people.ts'
import { seesCosts } from './cost.ts'
import { foreseeWaiting } from './places.ts'

const positions = { newest: byId, name: byText, sent: byNumber, size: byNumber }

/** One page of the campaigns that fit, with their figures (spec 11.5). */
export async function listCampaigns(ctx: Ctx, query: CampaignsQuery): Promise<Page<CampaignSummary>> {
  const order = `campaigns.${query.sort}`
  const cursor = decodeCursor<string | number, number>(order, query.cursor, positions[query.sort])
  const rows = await listCampaignRows(ctx.db, ctx.tenant.id, {
    ...query,
    limit: query.limit + 1,
    cursor,
  })
  const { items, hasPrevious, hasNext } = cutPage(rows, query.limit, cursor)
  const counts = await listCounts(
    ctx.db,
    ctx.tenant.id,
    items.map((row) => row.id),
  )
  const cursorOf = (row: SummaryRow | undefined, backwards: boolean) =>
    row === undefined ? null : encodeCursor(order, { key: sortKeyOf(query.sort, row), id: row.id, backwards })
  return {
    items: items.map((row) =>
      toSummary(
        row,
        counts.filter((count) => count.campaign_id === row.id),
      ),
    ),
    nextCursor: hasNext ? cursorOf(items.at(-1), false) : null,
    previousCursor: hasPrevious ? cursorOf(items[0], true) : null,
  }
}

/**
 * One campaign with content, lists and figures.
 *
 * @throws `resource.not_found`
 */
export async function getCampaign(ctx: Ctx, id: number): Promise<Campaign> {
  const found = await readCampaign(ctx.db, ctx.tenant.id, id)
  if (found === undefined) throw notFound()
  const { row, lists } = found
  const waiting = runningStates.has(row.state) ? waitingOf(toFigures(found.counts), found.doubles) : 0
  const pace = waiting > 0 ? await readPace(ctx, row) : null
  const listsOf = (side: 'in' | 'out') =>
    lists
      .filter((list) => list.side === side)
      .map((list) => ({ id: list.list_id, name: list.name, memberCount: list.member_count }))
  return {
    ...toSummary(row, found.counts),
    version: row.version,
    subject: row.subject,
    preheader: row.preheader,
    html: row.html,
    content: contentOf(row),
    senderId: row.sender_id,
    tagId: row.tag_id,
    numberId: row.number_id,
    lists: listsOf('in'),
    excludedLists: listsOf('out'),
    perList: toListFigures(found.counts),
    waiting,
    waitingUntil: row.wait_until,
    undelivered: found.undelivered,
    exclusions: found.exclusions,
    failures: found.failures,
    answers: row.channel === 'whatsapp' ? await listAnswers(ctx, row, found.answers) : [],
    spent: seesCosts(ctx) ? await readSpent(ctx, id) : null,
    places:
      waiting > 0 && row.channel === 'whatsapp' ? await foreseeWaiting(ctx, row, { waiting, pace }) : null,
    pace: row.state === 'sending' ? pace : null,
    links: found.links.map(({ machine_clicks: machineClicks, ...link }) => ({ ...link, machineClicks })),
    hours: toHours(found.hours),
  }
}

/** What a draft says on its channel; content of an older form is read as far as it goes. */
function contentOf({ channel, content }: Pick<CampaignRow, 'channel' | 'content'>): CampaignContent {
  if (channel === 'email') return {}
  const parsed = campaignContents[channel].safeParse(content)
  return parsed.success ? parsed.data : campaignContents[channel].parse({})
}

/** Every answer button of the template with how many pressed it, and what else came back. */
async function listAnswers(
  ctx: Ctx,
  row: Pick<CampaignRow, 'content'>,
  counts: readonly { button: string; people: number }[],
): Promise<AnswerFigure[]> {
  const { templateId } = campaignContents.whatsapp.parse(row.content)
  const buttons = templateId === null ? [] : await listAnswerButtons(ctx, templateId)
  const others = counts.filter(({ button }) => buttons.every((one) => one.button !== button))
  return [...buttons, ...others.map(({ button }) => ({ button, label: button }))].map((one) => ({
    ...one,
    people: counts.find(({ button }) => button === one.button)?.people ?? 0,
  }))
}

const runningStates: ReadonlySet<CampaignState> = new Set(['snapshotting', 'sending', 'paused'])

/** Who has neither been sent to nor failed nor been left out. */
const waitingOf = ({ queued, sent, failed, skipped }: CampaignFigures, doublyEnded: number): number =>
  Math.max(0, queued - sent - failed - skipped + doublyEnded)

function toSummary(row: SummaryRow, counts: readonly { stage: string; count: number }[]): CampaignSummary {
  const figures = toFigures(counts)
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    channel: row.channel,
    cause: row.cause,
    audienceCount: figures.queued,
    figures,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    scheduledAt: row.scheduled_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    waitReason: row.wait_reason,
  }
}

/**
 * One page of the people behind a figure, an error code or a link (spec 11.3).
 *
 * @throws `resource.not_found`
 */
export async function listCampaignPeople(
  ctx: Ctx,
  id: number,
  query: PeopleQuery,
): Promise<Page<CampaignPerson>> {
  if ((await findCampaignRow(ctx.db, ctx.tenant.id, id)) === undefined) throw notFound()
  const of = peopleOf(query)
  const orderOfPeople = `people:${id}:${Object.values(of).join(':')}`
  const cursor = decodeCursor(orderOfPeople, query.cursor, byNumber)
  const rows = await listPeople(ctx.db, ctx.tenant.id, {
    campaignId: id,
    of,
    limit: query.limit + 1,
    cursor,
  })
  const { items, hasPrevious, hasNext } = cutPage(rows, query.limit, cursor)
  const cursorOf = (row: PersonRow | undefined, backwards: boolean) =>
    row === undefined ? null : encodeCursor(orderOfPeople, { key: row.sort_key, id: row.id, backwards })
  return {
    items: items.map((row) => ({
      messageId: row.id,
      contactId: row.contact_id,
      name: [row.first_name, row.last_name].filter(Boolean).join(' '),
      address: row.address,
      at: row.at,
      reason: row.reason,
    })),
    nextCursor: hasNext ? cursorOf(items.at(-1), false) : null,
    previousCursor: hasPrevious ? cursorOf(items[0], true) : null,
  }
}

/** Campaigns that are not over and whose subject, preheader or body name a dynamic field. */
export async function listCampaignsNaming(ctx: Ctx, key: string): Promise<{ id: number; name: string }[]> {
  const rows = await listUnfinishedTexts(ctx.db, ctx.tenant.id, key)
  return rows
    .filter(({ subject, preheader, html, content }) =>
      namesField(`${subject}\n${preheader}\n${html}\n${textsOf(content)}`, key),
    )
    .map(({ id, name }) => ({ id, name }))
}

/** The texts in a content, each on lines of its own. */
function textsOf(content: string): string {
  const texts: string[] = []
  JSON.parse(content, (_key, value: unknown) => {
    if (typeof value === 'string') texts.push(value)
    return value
  })
  return texts.join('\n')
}
