import type { Ctx } from '../../../context.ts'
import type { CampaignPreview, TestSendInput } from '../../../contracts/campaigns.ts'
import { Email, type Language, type SendingChannel } from '../../../contracts/common.ts'
import { AppError, invalid } from '../../../lib/errors.ts'
import { sampleContact } from '../../../lib/merge-fields/sample.ts'
import { type MergeContact, valuesOf } from '../../../lib/merge-fields/values.ts'
import { normalisePhone } from '../../../lib/identity/phone.ts'
import {
  chosenSender,
  formatSender,
  openEmailChannel,
  refusalOf,
  sendOneMail,
} from '../../channels/service.ts'
import { callRefusalOf, sendOneCall } from '../../channels/service-one-call.ts'
import { openChannel } from '../../channels/service-open.ts'
import type { EmailSender } from '../../channels/port.ts'
import { listLiving } from '../../push/service.ts'
import { mailLogo } from '../../workspace/logo-service.ts'
import { findFirstReachable } from '../queries/audience.ts'
import { endTestMessage, findContact, findContactByEmail, insertTestMessage } from '../queries/mail.ts'
import { createEmailRenderer, type RenderedEmail } from '../render.ts'
import type { CallDraft, CallTemplate } from '../call-content.ts'
import { contentOf, isFilledPerPerson, openCampaign, type OpenCampaign } from './audience.ts'
import { leavingUrl } from './calls.ts'

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
  if (campaign.calls !== null) return previewCall(ctx, campaign, campaign.calls, person)
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
  const other = { segments: null, notification: null, whatsapp: null }
  return { contact: person.contact, ...mail, ...other, missing: lacked }
}

type Person = { contact: CampaignPreview['contact']; values: MergeContact }

async function previewCall(
  ctx: Ctx,
  { options }: OpenCampaign,
  template: CallTemplate,
  { contact, values }: Person,
): Promise<CampaignPreview> {
  const draft = await draftCall(ctx, template, { values, options })
  const missing = draft.missing.filter((name) => isFilledPerPerson(name, options))
  return {
    contact,
    subject: '',
    preheader: '',
    html: '',
    text: draft.text,
    segments: draft.segments,
    notification: draft.content.channel === 'push' ? draft.content : null,
    whatsapp:
      draft.content.channel === 'whatsapp'
        ? { language: draft.language ?? null, buttons: [...draft.content.buttons] }
        : null,
    missing,
  }
}

/** One person's message, of nobody's number: the page it is left by changes nothing. */
async function draftCall(
  ctx: Ctx,
  template: CallTemplate,
  { values, options }: { values: MergeContact; options: OpenCampaign['options'] },
): Promise<CallDraft> {
  const unsubscribeUrl = await leavingUrl(ctx, template, 0)
  const person = { language: values.language, address: values.phone ?? '' }
  return template.draft(person, valuesOf(values, options, { unsubscribeUrl }))
}

async function choosePerson(
  ctx: Ctx,
  { audience, options }: OpenCampaign,
  contactId: number | undefined,
): Promise<Person> {
  const id = contactId ?? (await findFirstReachable(ctx.db, ctx.tenant.id, audience))
  const found = id === undefined ? undefined : await findContact(ctx.db, ctx.tenant.id, id)
  if (found === undefined) {
    if (contactId !== undefined) throw invalid({ field: 'contactId', code: 'unknown' })
    return { contact: null, values: sampleContact(options.defaultLanguage, options.fields) }
  }
  const name = [found.firstName, found.lastName].filter(Boolean).join(' ')
  return { contact: { id: found.id, name: name || (found.email ?? found.phone ?? '') }, values: found }
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
  const { problems } = contentOf(campaign)
  if (problems.length > 0) throw new AppError('campaign.incomplete', { fields: [...problems] })
  if (campaign.calls !== null) return sendTestCall(ctx, campaign, campaign.calls, input)
  const preview = await renderPreview(ctx, campaign, input.contactId)
  const [missing] = preview.missing
  if (missing !== undefined) {
    throw invalid({ field: 'contactId', code: 'missing_field', params: { name: missing } })
  }
  const to = Email.safeParse(input.to)
  if (!to.success) throw invalid({ field: 'to', code: 'email' })
  await sendTest(ctx, to.data, preview, await chosenSender(ctx, campaign.row.sender_id))
}

/** The same on a channel of single calls: the address is a phone. */
async function sendTestCall(
  ctx: Ctx,
  campaign: OpenCampaign,
  template: CallTemplate,
  input: TestSendInput,
): Promise<void> {
  const { contactId, address } = await testRecipient(ctx, campaign.row.channel, input.to)
  const { values } = await choosePerson(ctx, campaign, input.contactId)
  const draft = await draftCall(ctx, template, { values, options: campaign.options })
  const [missing] = draft.missing
  if (missing !== undefined) {
    throw invalid({ field: 'contactId', code: 'missing_field', params: { name: missing } })
  }
  if (draft.code !== null) throw invalid({ field: 'contactId', code: draft.code })
  const opened = await openChannel(ctx, campaign.row.channel)
  if (opened.channel === 'email') throw new AppError('campaign.state')
  const messageId = await noteTest(ctx, { key: crypto.randomUUID(), channel: opened.channel, address })
  const call = { messageId: 0, contactId, to: address, content: draft.content }
  const outcome = await sendOneCall(ctx, opened, call).catch(async (error: unknown) => {
    if (error instanceof AppError) await noteEnd(ctx, messageId, { code: 'rate_limited' })
    throw error
  })
  if (outcome.type === 'accepted') return noteEnd(ctx, messageId, { providerId: outcome.providerId })
  await noteEnd(ctx, messageId, { code: outcome.code })
  throw callRefusalOf(outcome)
}

/**
 * Who a test goes to: a phone; or the devices of the contact with an e-mail, as a rule the member's own.
 *
 * @throws request.invalid at `to`
 */
async function testRecipient(
  ctx: Ctx,
  channel: SendingChannel,
  to: string,
): Promise<{ contactId: number; address: string }> {
  if (channel !== 'push') {
    const { phone } = normalisePhone(to, ctx.tenant.defaultCountry)
    if (phone === null) throw invalid({ field: 'to', code: 'phone' })
    return { contactId: 0, address: phone }
  }
  const email = Email.safeParse(to)
  if (!email.success) throw invalid({ field: 'to', code: 'email' })
  const contactId = await findContactByEmail(ctx.db, ctx.tenant.id, email.data)
  if (contactId === undefined || (await listLiving(ctx, contactId)).length === 0) {
    throw invalid({ field: 'to', code: 'no_device' })
  }
  return { contactId, address: 'push' }
}

/** Notes a test before it is sent. @throws rate.limited when too many were */
async function noteTest(
  ctx: Ctx,
  test: { key: string; channel: SendingChannel; address: string },
): Promise<number> {
  const now = ctx.clock.now()
  const limits = { now, since: now - testLimit.perMs, limit: testLimit.mails }
  const messageId = await insertTestMessage(ctx.db, ctx.tenant.id, { ...test, ...limits })
  if (messageId === undefined) {
    throw new AppError('rate.limited', { retryAfterSeconds: testLimit.perMs / 1000 })
  }
  return messageId
}

async function sendTest(ctx: Ctx, to: string, mail: RenderedEmail, sender: EmailSender): Promise<void> {
  const { provider } = await openEmailChannel(ctx)
  if (sender.fromEmail === '') {
    throw new AppError('campaign.incomplete', { fields: [{ field: 'sender', code: 'sender_missing' }] })
  }
  const key = crypto.randomUUID()
  const messageId = await noteTest(ctx, { key, channel: 'email', address: to })
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
