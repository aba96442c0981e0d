import type { Ctx } from '../../../context.ts'
import type { CampaignPreview, TestSendInput } from '../../../contracts/campaigns.ts'
import type { Language } from '../../../contracts/common.ts'
import { AppError, invalid } from '../../../lib/errors.ts'
import { sampleContact } from '../../../lib/merge-fields/sample.ts'
import type { MergeContact } from '../../../lib/merge-fields/values.ts'
import {
  chosenSender,
  formatSender,
  openEmailChannel,
  refusalOf,
  sendOneMail,
} from '../../channels/service.ts'
import type { EmailSender } from '../../channels/port.ts'
import { mailLogo } from '../../workspace/logo-service.ts'
import { findFirstReachable } from '../queries/audience.ts'
import { endTestMessage, findContact, insertTestMessage } from '../queries/mail.ts'
import { createEmailRenderer, type RenderedEmail } from '../render.ts'
import { isFilledPerPerson, openCampaign, type OpenCampaign } from './audience.ts'

/**
 * The campaign as one person would receive it, nothing counted: a chosen contact, else the first of
 * the audience, else a made-up one.
 *
 * @throws `resource.not_found`; `request.invalid` at `contactId` for a contact that does not exist
 */
export async function previewCampaign(
  ctx: Ctx,
  id: number,
  contactId: number | undefined,
): Promise<CampaignPreview> {
  return renderPreview(ctx, await openCampaign(ctx, id), contactId)
}

async function renderPreview(
  ctx: Ctx,
  campaign: OpenCampaign,
  contactId: number | undefined,
): Promise<CampaignPreview> {
  const person = await choosePerson(ctx, campaign, contactId)
  const renderer = createEmailRenderer(campaign.template, {
    ...campaign.options,
    logo: await mailLogo(ctx),
  })
  const { mail, missing } = renderer.renderDraft(person.values, {
    // Of message 0, which is nobody's: the link opens no page and changes nothing.
    unsubscribeUrl: `${ctx.origins.public}/u/${await ctx.tokens.sign('unsubscribe', [ctx.tenant.id, 0])}`,
    preferencesUrl: `${ctx.origins.public}/p/${await ctx.tokens.sign('preferences', [ctx.tenant.id, 0, 0])}`,
    pixelUrl: null,
    linkUrl: null,
  })
  // A name that nobody can have a value for is a mistake of the text, told with its problems.
  const lacked = missing.filter((name) => isFilledPerPerson(name, campaign.options))
  return { contact: person.contact, ...mail, missing: lacked }
}

async function choosePerson(
  ctx: Ctx,
  { audience, options }: OpenCampaign,
  contactId: number | undefined,
): Promise<{ contact: CampaignPreview['contact']; values: MergeContact }> {
  const id = contactId ?? (await findFirstReachable(ctx.db, ctx.tenant.id, audience))
  const found = id === undefined ? undefined : await findContact(ctx.db, ctx.tenant.id, id)
  if (found === undefined) {
    if (contactId !== undefined) throw invalid({ field: 'contactId', code: 'unknown' })
    return { contact: null, values: sampleContact(options.defaultLanguage, options.fields) }
  }
  const name = [found.firstName, found.lastName].filter(Boolean).join(' ')
  return { contact: { id: found.id, name: name || (found.email ?? '') }, values: found }
}

const testLimit = { mails: 20, perMs: 10 * 60_000 }
const testWord: Record<Language, string> = { it: 'Prova', en: 'Test', fr: 'Essai' }

/**
 * Sends one mail as a test through the workspace's provider, within its pace and at most 20 in ten
 * minutes. It counts in no figure.
 *
 * @throws `campaign.incomplete` for content that could not be sent; `request.invalid` at `contactId`
 *   when that person lacks a field, or at `to` when the provider refuses it; `rate.limited`,
 *   `channel.rejected_credentials`, `channel.unreachable`
 */
export async function sendCampaignTest(ctx: Ctx, id: number, input: TestSendInput): Promise<void> {
  const campaign = await openCampaign(ctx, id)
  if (campaign.template.problems.length > 0) {
    throw new AppError('campaign.incomplete', { fields: campaign.template.problems })
  }
  const preview = await renderPreview(ctx, campaign, input.contactId)
  const [missing] = preview.missing
  if (missing !== undefined) {
    throw invalid({ field: 'contactId', code: 'missing_field', params: { name: missing } })
  }
  await sendTest(ctx, input.to, preview, await chosenSender(ctx, campaign.row.sender_id))
}

async function sendTest(ctx: Ctx, to: string, mail: RenderedEmail, sender: EmailSender): Promise<void> {
  const { provider } = await openEmailChannel(ctx)
  if (sender.fromEmail === '') {
    throw new AppError('campaign.incomplete', { fields: [{ field: 'sender', code: 'sender_missing' }] })
  }
  const key = crypto.randomUUID()
  const now = ctx.clock.now()
  const messageId = await insertTestMessage(ctx.db, ctx.tenant.id, {
    key,
    address: to,
    now,
    since: now - testLimit.perMs,
    limit: testLimit.mails,
  })
  if (messageId === undefined) {
    throw new AppError('rate.limited', { retryAfterSeconds: testLimit.perMs / 1000 })
  }
  const test = {
    messageId,
    to,
    from: formatSender(sender),
    replyTo: sender.replyTo === '' ? null : sender.replyTo,
    subject: `[${testWord[ctx.tenant.defaultLanguage]}] ${mail.subject}`,
    html: mail.html,
    text: mail.text,
    headers: {},
  }
  const outcome = await sendOneMail(ctx, provider, test, `test/${ctx.tenant.id}/${key}`).catch(
    async (error: unknown) => {
      if (error instanceof AppError) await noteEnd(ctx, messageId, { code: 'rate_limited' })
      throw error
    },
  )
  if (outcome.type === 'accepted') {
    await noteEnd(ctx, messageId, { providerId: outcome.providerIds[0] ?? null })
    return
  }
  await noteEnd(ctx, messageId, { code: outcome.code })
  throw refusalOf(outcome)
}

async function noteEnd(
  ctx: Ctx,
  id: number,
  end: { providerId: string | null } | { code: string },
): Promise<void> {
  const providerId = 'providerId' in end ? end.providerId : null
  const code = 'code' in end ? end.code : null
  await endTestMessage(ctx.db, ctx.tenant.id, { id, now: ctx.clock.now(), providerId, code })
}
