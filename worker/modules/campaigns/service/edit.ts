import { z } from 'zod'
import { StaleVersionError } from '../../../../db/client.ts'
import type { Ctx } from '../../../context.ts'
import { mayActor } from '../../../contracts/auth.ts'
import type { HeldReason } from '../../../contracts/campaign-reasons.ts'
import {
  type Campaign,
  CampaignChannel,
  type CampaignInput,
  longestCampaignName,
  type UpdateCampaignInput,
} from '../../../contracts/campaigns.ts'
import { campaignContents, WhatsappContent } from '../../../contracts/campaign-content.ts'
import type { Language, SendingChannel } from '../../../contracts/common.ts'
import { AppError, conflict, forbidden, invalid, notFound } from '../../../lib/errors.ts'
import { findUnknownKeys } from '../../../lib/unknown-keys.ts'
import { toFieldProblems } from '../../../contracts/field-problems.ts'
import { auditStatement } from '../../audit/service.ts'
import { hasSender } from '../../channels/service.ts'
import { hasTemplate } from '../../templates/service.ts'
import { hasWhatsAppNumber } from '../../whatsapp/service.ts'
import { cleanHtml } from '../html.ts'
import {
  type CampaignLists,
  deleteDraft,
  findCampaignRow,
  findListIds,
  findTagIds,
  insertCampaign,
  listCampaignLists,
  listNamesFrom,
  takeScheduleBack,
  updateDraft,
} from '../queries/campaigns.ts'
import { findProblems, openCampaign } from './audience.ts'
import { assertContentTags, withoutGoneTags } from './content-tags.ts'
import { getCampaign } from './read.ts'

/**
 * Makes a draft. The HTML is cleaned on the way in, whoever wrote it.
 *
 * @throws `request.invalid` for lists that do not exist or stand on both sides
 */
export async function createCampaign(ctx: Ctx, input: CampaignInput): Promise<Campaign> {
  const lists = { listIds: [...new Set(input.listIds)], excludedListIds: [...new Set(input.excludedListIds)] }
  await assertLists(ctx, lists)
  await assertSender(ctx, input.senderId ?? null)
  await assertNumber(ctx, input.numberId ?? null)
  await assertTag(ctx, input.tagId ?? null)
  const channel = input.channel ?? 'email'
  if (channel === 'whatsapp') await assertTemplate(ctx, input.content)
  await assertContentTags(ctx, channel, { content: input.content })
  const id = await insertCampaign(ctx.db, ctx.tenant.id, {
    name: input.name,
    subject: input.subject,
    preheader: input.preheader,
    html: cleanHtml(input.html),
    channel,
    content: readContent(channel, input.content ?? {}),
    senderId: input.senderId ?? null,
    tagId: input.tagId ?? null,
    numberId: input.numberId ?? null,
    ...lists,
    createdBy: ctx.actor.type === 'user' ? ctx.actor.userId : null,
    now: ctx.clock.now(),
  })
  return getCampaign(ctx, id)
}

/**
 * Changes a draft or a scheduled campaign: what is absent stays. Compare-and-set on the version the
 * person saw. One that is scheduled keeps its time, unless it is no longer complete: then it is a draft
 * that says so (`held_edited`).
 *
 * @throws `resource.not_found`, `campaign.state` when it has started, `resource.conflict` when it was
 *   changed meanwhile, `request.invalid` for its lists; `auth.forbidden`, `auth.scope_missing` for one that is
 *   scheduled where the actor may not send
 */
export async function updateCampaign(ctx: Ctx, id: number, input: UpdateCampaignInput): Promise<Campaign> {
  const row = await findCampaignRow(ctx.db, ctx.tenant.id, id)
  if (row === undefined) throw notFound()
  if (row.state !== 'draft' && row.state !== 'scheduled') throw new AppError('campaign.state')
  if (row.state === 'scheduled') assertMaySend(ctx)
  if (row.version !== input.version) throw conflict()
  const lists = await changedLists(ctx, id, input)
  await assertSender(ctx, input.senderId ?? null)
  await assertNumber(ctx, input.numberId ?? null)
  await assertTag(ctx, input.tagId ?? null)
  if (row.channel === 'whatsapp') await assertTemplate(ctx, input.content, row.content)
  await assertContentTags(ctx, row.channel, { content: input.content, before: row.content })
  const version = await updateDraft(ctx.db, ctx.tenant.id, {
    id,
    version: input.version,
    name: input.name ?? row.name,
    subject: input.subject ?? row.subject,
    preheader: input.preheader ?? row.preheader,
    html: input.html === undefined ? row.html : cleanHtml(input.html),
    content:
      input.content === undefined ? JSON.stringify(row.content) : readContent(row.channel, input.content),
    senderId: input.senderId === undefined ? row.sender_id : input.senderId,
    tagId: input.tagId === undefined ? row.tag_id : input.tagId,
    numberId: input.numberId === undefined ? row.number_id : input.numberId,
    lists,
    now: ctx.clock.now(),
  }).catch((error: unknown) => {
    throw error instanceof StaleVersionError ? conflict() : error
  })
  if (version === undefined) throw new AppError('campaign.state')
  if (row.state === 'scheduled' && !(await isComplete(ctx, id))) {
    const reason: HeldReason = 'held_edited'
    const target = { id, name: input.name ?? row.name }
    await takeScheduleBack(
      ctx.db,
      ctx.tenant.id,
      { id, version, reason, now: ctx.clock.now() },
      auditStatement(ctx, { action: 'campaign.held', target, details: { reason } }, { ifChanged: true }),
    )
  }
  return getCampaign(ctx, id)
}

/** What is said in a scheduled campaign goes out unasked: only who could send it puts words into it. */
function assertMaySend({ actor }: Ctx): void {
  const permission = 'campaigns.send'
  if (mayActor(actor, permission)) return
  throw actor.type === 'key' ? new AppError('auth.scope_missing', { detail: permission }) : forbidden()
}

/** A list that is filling is complete in time, or holds the start back then. */
async function isComplete(ctx: Ctx, id: number): Promise<boolean> {
  const problems = await findProblems(ctx, await openCampaign(ctx, id))
  return problems.every(({ code }) => code === 'list_filling')
}

/** An e-mail's words have columns of their own. */
const emailContent = z.object({})

/** The content of a channel as it is stored. @throws request.invalid at `content.…` */
function readContent(channel: SendingChannel, content: unknown): string {
  const schema = channel === 'email' ? emailContent : campaignContents[channel]
  const parsed = schema.safeParse(content)
  const unknown = findUnknownKeys(schema, content)
  if (parsed.success && unknown.length === 0) return JSON.stringify(parsed.data)
  throw invalid(
    ...toFieldProblems([...(parsed.error?.issues ?? []), ...unknown]).map((problem) => ({
      ...problem,
      field: problem.field === '' ? 'content' : `content.${problem.field}`,
    })),
  )
}

/** The lists after a change; null when neither side was given. */
async function changedLists(ctx: Ctx, id: number, input: UpdateCampaignInput): Promise<CampaignLists | null> {
  if (input.listIds === undefined && input.excludedListIds === undefined) return null
  const stored = await listCampaignLists(ctx.db, ctx.tenant.id, id)
  const storedIds = (side: string) => stored.filter((one) => one.side === side).map((one) => one.list_id)
  const lists = {
    listIds: [...new Set(input.listIds ?? storedIds('in'))],
    excludedListIds: [...new Set(input.excludedListIds ?? storedIds('out'))],
  }
  await assertLists(ctx, lists)
  return lists
}

async function assertSender(ctx: Ctx, senderId: number | null): Promise<void> {
  if (senderId !== null && !(await hasSender(ctx, senderId))) {
    throw invalid({ field: 'senderId', code: 'unknown' })
  }
}

const hasTag = async (ctx: Ctx, id: number): Promise<boolean> =>
  (await findTagIds(ctx.db, ctx.tenant.id, [id])).has(id)

async function assertTag(ctx: Ctx, tagId: number | null): Promise<void> {
  if (tagId !== null && !(await hasTag(ctx, tagId))) {
    throw invalid({ field: 'tagId', code: 'unknown' })
  }
}

async function assertNumber(ctx: Ctx, numberId: number | null): Promise<void> {
  if (numberId !== null && !(await hasWhatsAppNumber(ctx, numberId))) {
    throw invalid({ field: 'numberId', code: 'unknown' })
  }
}

/** A template that is chosen must be there; the one that was chosen before may be gone since. */
async function assertTemplate(ctx: Ctx, content: unknown, before?: unknown): Promise<void> {
  const chosen = templateOf(content)
  if (chosen === null || chosen === templateOf(before)) return
  if (!(await hasTemplate(ctx, chosen))) throw invalid({ field: 'content.templateId', code: 'unknown' })
}

/** The template of a WhatsApp message; null without one, and for what is none (`readContent` tells it). */
function templateOf(content: unknown): number | null {
  const parsed = WhatsappContent.pick({ templateId: true }).safeParse(content)
  return parsed.success ? parsed.data.templateId : null
}

/** What a campaign says, without a template and tags that were deleted since. */
async function stillSaid(ctx: Ctx, { channel, content }: Campaign): Promise<CampaignInput['content']> {
  const tagged = await withoutGoneTags(ctx, channel, content)
  const chosen = channel === 'whatsapp' ? templateOf(tagged) : null
  return chosen === null || (await hasTemplate(ctx, chosen)) ? tagged : { ...tagged, templateId: null }
}

async function assertLists(ctx: Ctx, { listIds, excludedListIds }: CampaignLists): Promise<void> {
  const known = await findListIds(ctx.db, ctx.tenant.id, [...listIds, ...excludedListIds])
  const problems = [
    ...(listIds.some((id) => !known.has(id)) ? [{ field: 'listIds', code: 'unknown' }] : []),
    ...(excludedListIds.some((id) => !known.has(id)) ? [{ field: 'excludedListIds', code: 'unknown' }] : []),
    ...(excludedListIds.some((id) => listIds.includes(id))
      ? [{ field: 'excludedListIds', code: 'list_on_both_sides' }]
      : []),
  ]
  if (problems.length > 0) throw invalid(...problems)
}

/**
 * Deletes a draft; what was sent is kept.
 *
 * @throws `resource.not_found`, `campaign.state` when it is no draft
 */
export async function deleteCampaign(ctx: Ctx, id: number): Promise<void> {
  if (await deleteDraft(ctx.db, ctx.tenant.id, id)) return
  if ((await findCampaignRow(ctx.db, ctx.tenant.id, id)) === undefined) throw notFound()
  throw new AppError('campaign.state')
}

/** A number that the workspace has given up meanwhile is no choice for a new campaign. */
const stillOwn = async (ctx: Ctx, numberId: number | null): Promise<number | null> =>
  numberId !== null && (await hasWhatsAppNumber(ctx, numberId)) ? numberId : null

const copyWord: Record<Language, string> = { it: 'copia', en: 'copy', fr: 'copie' }

/**
 * A draft with the content and the lists of another campaign (spec 11.4).
 *
 * @throws `resource.not_found`
 */
export async function duplicateCampaign(ctx: Ctx, id: number): Promise<Campaign> {
  const source = await getCampaign(ctx, id)
  // A tag that was deleted since is not given anew.
  const hasOldTag = source.tagId !== null && (await hasTag(ctx, source.tagId))
  return createCampaign(ctx, {
    name: await copyName(ctx, source.name),
    subject: source.subject,
    preheader: source.preheader,
    html: source.html,
    channel: CampaignChannel.parse(source.channel),
    content: await stillSaid(ctx, source),
    senderId: source.senderId,
    tagId: hasOldTag ? source.tagId : null,
    numberId: await stillOwn(ctx, source.numberId),
    listIds: source.lists.map((list) => list.id),
    excludedListIds: source.excludedLists.map((list) => list.id),
  })
}

/** "Olio (copia)", then "Olio (copia 2)", from a copy as from the original: no two copies share a name. */
async function copyName(ctx: Ctx, name: string): Promise<string> {
  const word = copyWord[ctx.tenant.defaultLanguage]
  const original = name.replace(new RegExp(` \\(${word}(?: \\d+)?\\)$`), '')
  const start = original.slice(0, longestCampaignName - ` (${word} 999)`.length)
  const taken = new Set(await listNamesFrom(ctx.db, ctx.tenant.id, `${start} (${word}`))
  for (let number = 1; ; number += 1) {
    const copy = `${start} (${word}${number === 1 ? '' : ` ${number}`})`
    if (!taken.has(copy)) return copy
  }
}
