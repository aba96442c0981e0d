import type { Ctx } from '../../../context.ts'
import { campaignContents } from '../../../contracts/campaign-content.ts'
import type { SendingChannel } from '../../../contracts/common.ts'
import { AppError, notFound } from '../../../lib/errors.ts'
import { type MergeOptions, valuesOf } from '../../../lib/merge-fields/values.ts'
import type { CallChannel, CallContent } from '../../channels/port.ts'
import { parseFields } from '../../../lib/merge-fields/text.ts'
import { measureSms } from '../../../lib/texts/sms-text.ts'
import { readMergeOptions } from '../../fields/service.ts'
import { openTemplate } from '../../templates/service.ts'
import { type CallTemplate, compileMessenger, compilePush, compileSms } from '../call-content.ts'
import { findCampaignRow } from '../queries/campaigns.ts'
import { type ContactRow, readBatchSources } from '../queries/mail.ts'
import { findWhatsAppNumber } from '../../whatsapp/service.ts'
import { compileWhatsapp, stoppedCode } from '../whatsapp-content.ts'

type Source = { content: unknown; number_id: number | null }
type Compile = (ctx: Ctx, source: Source, options: MergeOptions) => Promise<CallTemplate>

/** How each channel reads what a campaign says on it. */
const compilers: Partial<Record<CallChannel, Compile>> = {
  sms: async (_ctx, { content }, { fields }) => compileSms(campaignContents.sms.parse(content), fields),
  push: async (_ctx, { content }, { fields }) => compilePush(campaignContents.push.parse(content), fields),
  messenger: async (_ctx, { content }, { fields }) =>
    compileMessenger(campaignContents.messenger.parse(content), fields),
  async whatsapp(ctx, { content, number_id: numberId }) {
    const parsed = campaignContents.whatsapp.parse(content)
    const [template, number] = await Promise.all([
      parsed.templateId === null ? null : openTemplate(ctx, parsed.templateId),
      numberId === null ? null : findWhatsAppNumber(ctx, numberId),
    ])
    return compileWhatsapp(parsed, template, number?.number ?? null)
  },
}

/** The content of a campaign on a channel of single calls; null for e-mail, which has its own template. */
export async function compileCalls(
  ctx: Ctx,
  row: Source & { channel: SendingChannel },
  options: MergeOptions,
): Promise<CallTemplate | null> {
  if (row.channel === 'email') return null
  const compile = compilers[row.channel]
  if (compile === undefined) throw new AppError('campaign.state')
  return compile(ctx, row, options)
}

export type CallRecipient = { messageId: number; contactId: number; address: string }
export type RenderedCalls = {
  contents: { messageId: number; content: CallContent; segments: number | null }[]
  /** Who cannot be rendered: `missing_field:NAME`, `contact_gone`, or what the channel does not take. */
  failed: { messageId: number; code: string }[]
  /** Why the campaign cannot go on though nothing is wrong with these people: they keep waiting. */
  stopped: 'template_stopped' | null
}

/**
 * What the single calls of one job say, in the order of the recipients. Reads once per job.
 *
 * @throws `resource.not_found`
 */
export async function renderCampaignCalls(
  ctx: Ctx,
  request: { campaignId: number; recipients: readonly CallRecipient[] },
): Promise<RenderedCalls> {
  const contactIds = request.recipients.map(({ contactId }) => contactId)
  const [sources, options] = await Promise.all([
    readBatchSources(ctx.db, ctx.tenant.id, request.campaignId, contactIds),
    readMergeOptions(ctx),
  ])
  if (sources.campaign === undefined) throw notFound()
  const template = await compileCalls(ctx, sources.campaign, options)
  if (template === null) throw new AppError('campaign.state')
  const contacts = new Map(sources.contacts.map((contact) => [contact.id, contact]))
  const outcomes = await Promise.all(
    request.recipients.map((recipient) =>
      renderOne(ctx, { template, options }, recipient, contacts.get(recipient.contactId)),
    ),
  )
  const failed = outcomes.filter((outcome) => 'code' in outcome)
  const isStopped = failed.some(({ code }) => code === stoppedCode)
  return {
    contents: outcomes.filter((outcome) => 'content' in outcome),
    failed: failed.filter(({ code }) => code !== stoppedCode),
    stopped: isStopped ? 'template_stopped' : null,
  }
}

async function renderOne(
  ctx: Ctx,
  { template, options }: { template: CallTemplate; options: MergeOptions },
  { messageId, address }: CallRecipient,
  contact: ContactRow | undefined,
): Promise<RenderedCalls['contents'][number] | RenderedCalls['failed'][number]> {
  if (contact === undefined) return { messageId, code: 'contact_gone' }
  const unsubscribeUrl = await leavingUrl(ctx, template, messageId)
  const person = { language: contact.language, address }
  const draft = template.draft(person, valuesOf(contact, options, { unsubscribeUrl }))
  const [missing] = draft.missing
  if (missing !== undefined) return { messageId, code: `missing_field:${missing}` }
  if (draft.code !== null) return { messageId, code: draft.code }
  return { messageId, content: draft.content, segments: draft.segments }
}

/** The page this person leaves by; signed only where the text has it. */
export async function leavingUrl(
  ctx: Ctx,
  { uses }: Pick<CallTemplate, 'uses'>,
  messageId: number,
): Promise<string> {
  if (!uses.some(({ name }) => name === 'UNSUBSCRIBE_URL')) return ''
  return `${ctx.origins.public}/u/${await ctx.tokens.sign('unsubscribe', [ctx.tenant.id, messageId])}`
}

/** The parts that an SMS campaign takes at least, whoever gets it: those of its text without the values of its fields. */
export async function leastSegments(ctx: Ctx, campaignId: number): Promise<number> {
  const row = await findCampaignRow(ctx.db, ctx.tenant.id, campaignId)
  const content = campaignContents.sms.safeParse(row?.content)
  return content.success ? fewestParts(content.data.text) : 1
}

/** The parts of a text whose fields are all empty. */
function fewestParts(text: string): number {
  const fixed = parseFields(text).filter((part) => typeof part === 'string')
  return Math.max(1, measureSms(fixed.join('')).segments)
}
