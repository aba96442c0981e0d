import type { Ctx } from '../../../context.ts'
import type { TestSendInput } from '../../../contracts/campaigns.ts'
import { Email, type Language, type SendingChannel } from '../../../contracts/common.ts'
import { AppError, invalid, notFound } from '../../../lib/errors.ts'
import { normalisePhone } from '../../../lib/identity/phone.ts'
import { measureSms } from '../../../lib/texts/sms-text.ts'
import {
  chosenSender,
  formatSender,
  openEmailChannel,
  refusalOf,
  sendOneMail,
} from '../../channels/service.ts'
import { callRefusalOf, sendOneCall } from '../../channels/service-one-call.ts'
import { openChannel } from '../../channels/service-open.ts'
import type { CallContent, EmailSender } from '../../channels/port.ts'
import { costOfTest, mayHaveLeft, wakeCovered } from '../../credit/service-charges.ts'
import { readMergeOptions } from '../../fields/service.ts'
import { openWindowOf } from '../../messenger/service-window.ts'
import { listLiving } from '../../push/service.ts'
import { openTemplate } from '../../templates/service.ts'
import { freePlaces, takePlaces } from '../../whatsapp/service-places.ts'
import { endTestMessage, findContactByEmail, insertTestMessage } from '../queries/mail.ts'
import type { RenderedEmail } from '../render.ts'
import type { CallTemplate } from '../call-content.ts'
import { compileWhatsapp } from '../whatsapp-content.ts'
import { contentOf, openCampaign, type OpenCampaign } from './audience.ts'
import { choosePerson, draftCall, renderPreview } from './preview.ts'

const testLimit = { mails: 20, perMs: 10 * 60_000 }
const testWord: Record<Language, string> = { it: 'Prova', en: 'Test', fr: 'Essai' }

/**
 * Sends one mail as a test through the workspace's provider, within its pace and at most 20 in ten
 * minutes. It counts in no figure.
 *
 * @throws `campaign.incomplete` for content that could not be sent; `request.invalid` at `contactId`
 *   when that person lacks a field, or at `to` when the provider refuses it;
 *   `credit.insufficient`, `rate.limited`, `channel.rejected_credentials`, `channel.unreachable`
 */
export async function sendCampaignTest(ctx: Ctx, id: number, input: TestSendInput): Promise<void> {
  const campaign = await openCampaign(ctx, id)
  const { problems } = contentOf(campaign)
  if (problems.length > 0) throw new AppError('campaign.incomplete', { fields: [...problems] })
  if (campaign.calls !== null) {
    const { channel, number_id: numberId } = campaign.row
    return sendTestCall(ctx, { ...campaign, channel, numberId, template: campaign.calls }, input)
  }
  const preview = await renderPreview(ctx, campaign, input.contactId)
  const [missing] = preview.missing
  if (missing !== undefined) {
    throw invalid({ field: 'contactId', code: 'missing_field', params: { name: missing } })
  }
  const to = Email.safeParse(input.to)
  if (!to.success) throw invalid({ field: 'to', code: 'email' })
  await sendTest(ctx, to.data, preview, await chosenSender(ctx, campaign.row.sender_id))
}

/**
 * Sends a WhatsApp template as a test, from the number the channel is connected with, filled for the chosen
 * contact or a made-up one; else as `sendCampaignTest`.
 *
 * @throws `resource.not_found`; `campaign.incomplete` while no language of it may be sent
 */
export async function sendTemplateTest(ctx: Ctx, templateId: number, input: TestSendInput): Promise<void> {
  const [template, options] = await Promise.all([openTemplate(ctx, templateId), readMergeOptions(ctx)])
  if (template === null) throw notFound()
  if (template.languages.length === 0) {
    const problem = { field: 'templateId', code: 'template_not_approved', params: { name: template.name } }
    throw new AppError('campaign.incomplete', { fields: [problem] })
  }
  const compiled = compileWhatsapp({ templateId }, template, null)
  await sendTestCall(ctx, { channel: 'whatsapp', numberId: null, template: compiled, options }, input)
}

/** What a test of a channel of single calls says, and from which number it goes. */
type CallTest = {
  channel: SendingChannel
  /** Null: the number the channel is connected with. */
  numberId: number | null
  template: CallTemplate
  options: OpenCampaign['options']
  audience?: OpenCampaign['audience']
}

/** The same on a channel of single calls: the address is a phone. */
async function sendTestCall(ctx: Ctx, test: CallTest, input: TestSendInput): Promise<void> {
  const { contactId, address } = await testRecipient(ctx, test.channel, input)
  const { values } = await choosePerson(ctx, test, input.contactId)
  const draft = await draftCall(ctx, test.template, { values, options: test.options })
  const [missing] = draft.missing
  if (missing !== undefined) {
    throw invalid({ field: 'contactId', code: 'missing_field', params: { name: missing } })
  }
  if (draft.code !== null) throw invalid({ field: 'contactId', code: draft.code })
  const opened = await openChannel(ctx, test.channel)
  if (opened.channel === 'email') throw new AppError('campaign.state')
  const { channel, connection } = opened
  const content = markTest(draft.content, testWord[ctx.tenant.defaultLanguage])
  const segments = content.channel === 'sms' ? measureSms(content.text).segments : null
  const micros = await costOfTest(ctx, { channel, connection, address, segments })
  const messageId = await noteTest(ctx, { key: crypto.randomUUID(), channel, address, micros })
  const call = { messageId: 0, test: true, contactId, to: address, content } as const
  const outcome = await takePlace(ctx, test, { messageId, address })
    .then(() => sendOneCall(ctx, opened, call))
    .catch(async (error: unknown) => {
      if (error instanceof AppError) {
        await noteEnd(ctx, messageId, { code: 'rate_limited' })
        await givePlaceBack(ctx, test, messageId)
      }
      throw error
    })
  if (outcome.type === 'accepted') return noteEnd(ctx, messageId, { providerId: outcome.providerId })
  await noteEnd(ctx, messageId, { code: outcome.code, mayHaveLeft: mayHaveLeft(outcome) })
  // Of an unclear outcome nobody knows whether it counts: then it does.
  if (outcome.type !== 'unclear') await givePlaceBack(ctx, test, messageId)
  throw callRefusalOf(outcome)
}

/** A notification says in its title that it is a test; elsewhere a word more could cost a part, or is not ours to add. */
const markTest = (content: CallContent, word: string): CallContent =>
  content.channel === 'push' ? { ...content, title: `[${word}] ${content.title}` } : content

async function givePlaceBack(
  ctx: Ctx,
  { channel }: Pick<CallTest, 'channel'>,
  messageId: number,
): Promise<void> {
  if (channel === 'whatsapp') await freePlaces(ctx, [messageId])
}

/** A test counts in the window of a WhatsApp number like every message (spec 9.1). @throws rate.limited */
async function takePlace(
  ctx: Ctx,
  { channel, numberId }: Pick<CallTest, 'channel' | 'numberId'>,
  message: { messageId: number; address: string },
): Promise<void> {
  if (channel !== 'whatsapp') return
  const refused = await takePlaces(ctx, numberId, [message])
  const retryAt = refused.get(message.messageId)
  if (retryAt === undefined) return
  const waitMs = Math.max(0, retryAt - ctx.clock.now())
  throw new AppError('rate.limited', { retryAfterSeconds: Math.ceil(waitMs / 1000) })
}

/**
 * Who a test goes to: a phone; or the devices of the contact with an e-mail, as a rule the member's own.
 *
 * @throws request.invalid at `to`
 */
async function testRecipient(
  ctx: Ctx,
  channel: SendingChannel,
  { to, recipientId }: TestSendInput,
): Promise<{ contactId: number; address: string }> {
  if (channel === 'messenger') {
    // A contact who wrote within 24 hours: nobody knows their own address there.
    if (recipientId === undefined) throw invalid({ field: 'recipientId', code: 'required' })
    const psid = await openWindowOf(ctx, recipientId)
    if (psid === null) throw invalid({ field: 'recipientId', code: 'outside_window' })
    return { contactId: recipientId, address: psid }
  }
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

/** Notes a test before it is sent, and books what it costs (micros). @throws credit.insufficient; rate.limited when too many were */
async function noteTest(
  ctx: Ctx,
  test: { key: string; channel: SendingChannel; address: string; micros: number },
): Promise<number> {
  const now = ctx.clock.now()
  const limits = { now, since: now - testLimit.perMs, limit: testLimit.mails }
  const noted = await insertTestMessage(ctx.db, ctx.tenant.id, { ...test, ...limits })
  if (noted === 'no_credit') throw new AppError('credit.insufficient')
  if (noted === 'too_many') {
    throw new AppError('rate.limited', { retryAfterSeconds: testLimit.perMs / 1000 })
  }
  return noted
}

async function sendTest(ctx: Ctx, to: string, mail: RenderedEmail, sender: EmailSender): Promise<void> {
  const { provider, connection } = await openEmailChannel(ctx)
  if (sender.fromEmail === '') {
    throw new AppError('campaign.incomplete', { fields: [{ field: 'sender', code: 'sender_missing' }] })
  }
  const key = crypto.randomUUID()
  const micros = await costOfTest(ctx, { channel: 'email', connection, address: to, segments: null })
  const messageId = await noteTest(ctx, { key, channel: 'email', address: to, micros })
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
  await noteEnd(ctx, messageId, { code: outcome.code, mayHaveLeft: mayHaveLeft(outcome) })
  throw refusalOf(outcome)
}

async function noteEnd(
  ctx: Ctx,
  id: number,
  end: { providerId: string | null } | { code: string; mayHaveLeft?: boolean },
): Promise<void> {
  const now = ctx.clock.now()
  if ('providerId' in end) {
    return endTestMessage(ctx.db, ctx.tenant.id, { id, now, state: 'sent', ...end, code: null })
  }
  const state = end.mayHaveLeft === true ? 'unknown' : 'failed'
  await endTestMessage(ctx.db, ctx.tenant.id, { id, now, state, providerId: null, code: end.code })
  if (state === 'failed') await wakeCovered(ctx)
}
