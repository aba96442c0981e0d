import type { Ctx } from '../../../context.ts'
import { notFound } from '../../../lib/errors.ts'
import { fieldsOf } from '../../../lib/merge-fields/text.ts'
import { type MergeOptions, valuesOf } from '../../../lib/merge-fields/values.ts'
import type { OutgoingEmail } from '../../channels/port.ts'
import { chosenSender, formatSender } from '../../channels/service.ts'
import { readMergeOptions } from '../../fields/service.ts'
import { receivingDomain } from '../../channels/service-receiving.ts'
import { ownMailHeader, signThreadMarks } from '../../mail-in/service.ts'
import { mailLogo } from '../../workspace/logo-service.ts'
import { type ContactRow, findMessageContact, readBatchSources } from '../queries/mail.ts'
import { createEmailRenderer, type EmailRenderer, fillLink, type MessageAddresses } from '../render.ts'
import { compileEmail, type EmailTemplate } from '../template.ts'

export type MailRecipient = { messageId: number; contactId: number; address: string }
export type MailSender = { fromName: string; fromEmail: string; replyTo: string }
export type RenderedMails = {
  mails: OutgoingEmail[]
  /** Who cannot be rendered: `missing_field:NAME`, or `contact_gone`. */
  failed: { messageId: number; code: string }[]
}

/**
 * The mails of one batch, in the order of the recipients: values filled, links and opens counted
 * through signed addresses, from the sender the campaign chose (else the one given), unsubscribe by link and by header (RFC 2369, RFC 8058). Reads once per
 * batch. A recipient with a field that has neither value nor fallback is in `failed` and gets nothing.
 *
 * @throws `resource.not_found`
 */
export async function renderCampaignEmails(
  ctx: Ctx,
  request: { campaignId: number; recipients: readonly MailRecipient[]; sender: MailSender },
): Promise<RenderedMails> {
  const [sources, options, logo, answersTo] = await Promise.all([
    readBatchSources(
      ctx.db,
      ctx.tenant.id,
      request.campaignId,
      request.recipients.map((recipient) => recipient.contactId),
    ),
    readMergeOptions(ctx),
    mailLogo(ctx),
    receivingDomain(ctx),
  ])
  if (sources.campaign === undefined) throw notFound()
  const template = compileEmail(sources.campaign, options.fields)
  const sender =
    sources.campaign.sender_id === null ? request.sender : await chosenSender(ctx, sources.campaign.sender_id)
  const contacts = new Map(sources.contacts.map((contact) => [contact.id, contact]))
  const linkIds = new Map(sources.links.map((link) => [link.url, link.id]))
  const batch: Batch = {
    template,
    options,
    renderer: createEmailRenderer(template, { ...options, logo }),
    linkIds: template.links.map((url) => linkIds.get(url)),
    from: formatSender(sender),
    replyTo: sender.replyTo === '' ? null : sender.replyTo,
    answersTo,
  }
  const outcomes = await Promise.all(
    request.recipients.map((recipient) => {
      return renderOne(ctx, batch, recipient, contacts.get(recipient.contactId))
    }),
  )
  return {
    mails: outcomes.flatMap((outcome) => ('mail' in outcome ? [outcome.mail] : [])),
    failed: outcomes.flatMap((outcome) => ('code' in outcome ? [outcome] : [])),
  }
}

type Batch = {
  template: EmailTemplate
  options: MergeOptions
  renderer: EmailRenderer
  /** By position of the template's links. */
  linkIds: (number | undefined)[]
  from: string
  /** Where the sender wants answers; null when that was left to us. */
  replyTo: string | null
  /** The domain that takes answers in; null when none does. */
  answersTo: string | null
}

async function renderOne(
  ctx: Ctx,
  batch: Batch,
  recipient: MailRecipient,
  contact: ContactRow | undefined,
): Promise<{ mail: OutgoingEmail } | { messageId: number; code: string }> {
  const { messageId } = recipient
  if (contact === undefined) return { messageId, code: 'contact_gone' }
  const addresses = await signAddresses(ctx, batch, messageId, contact)
  const outcome = batch.renderer.render(contact, addresses)
  if (!outcome.ok) return { messageId, code: `missing_field:${outcome.missing[0] ?? ''}` }
  const marks =
    batch.answersTo === null
      ? null
      : await signThreadMarks(ctx, { kind: 'message', id: messageId }, batch.answersTo)
  return {
    mail: {
      messageId,
      to: recipient.address,
      from: batch.from,
      replyTo: batch.replyTo ?? marks?.replyTo ?? null,
      subject: outcome.mail.subject,
      html: outcome.mail.html,
      text: outcome.mail.text,
      headers: {
        'List-Unsubscribe': `<${addresses.unsubscribeUrl}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        // Programs repeat the references of what they answer, also to an address of the sender's own.
        ...(marks === null ? {} : { References: marks.reference }),
        [ownMailHeader]: '1',
      },
    },
  }
}

async function signAddresses(
  ctx: Ctx,
  { template, options, linkIds }: Batch,
  messageId: number,
  contact: ContactRow,
): Promise<MessageAddresses> {
  const tenantId = ctx.tenant.id
  const origin = ctx.origins.public
  const [unsubscribe, preferences, open, ...clicks] = await Promise.all([
    ctx.tokens.sign('unsubscribe', [tenantId, messageId]),
    ctx.tokens.sign('preferences', [tenantId, contact.id, messageId]),
    ctx.tokens.sign('open', [tenantId, messageId]),
    ...linkIds.map((linkId) =>
      linkId === undefined ? '' : ctx.tokens.sign('click', [tenantId, messageId, linkId]),
    ),
  ])
  return {
    unsubscribeUrl: `${origin}/u/${unsubscribe}`,
    preferencesUrl: `${origin}/p/${preferences}`,
    pixelUrl: `${origin}/t/o/${open}`,
    linkUrl: (link) => {
      const token = clicks[link]
      // A link without a row was never prepared: it leads to its place, only uncounted.
      if (!token) return fillLink(template.links[link] ?? '', valuesOf(contact, options)) ?? '#'
      return `${origin}/t/c/${token}`
    },
  }
}

/**
 * Where a counted link leads for the person behind a message: addresses with fields are filled, all
 * others come back as they are without a query. Null when there is nobody or no value to fill with.
 */
export async function resolveLinkUrl(ctx: Ctx, messageId: number, url: string): Promise<string | null> {
  if (fieldsOf(url).length === 0) return url
  const contact = await findMessageContact(ctx.db, ctx.tenant.id, messageId)
  if (contact === undefined) return null
  return fillLink(url, valuesOf(contact, await readMergeOptions(ctx)))
}
