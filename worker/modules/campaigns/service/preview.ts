import type { Ctx } from '../../../context.ts'
import type { CampaignPreview } from '../../../contracts/campaigns.ts'
import { invalid } from '../../../lib/errors.ts'
import { sampleContact } from '../../../lib/merge-fields/sample.ts'
import { type MergeContact, valuesOf } from '../../../lib/merge-fields/values.ts'
import { mailLogo } from '../../workspace/logo-service.ts'
import { findFirstReachable } from '../queries/audience.ts'
import { findContact } from '../queries/mail.ts'
import { createEmailRenderer } from '../render.ts'
import type { CallDraft, CallTemplate } from '../call-content.ts'
import { isFilledPerPerson, openCampaign, type OpenCampaign } from './audience.ts'
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

/** What `previewCampaign` answers, of a campaign that is open already. */
export async function renderPreview(
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
  return { contact: person.contact, ...mail, ...noExtras, missing: lacked }
}

const noExtras = { segments: null, notification: null, whatsapp: null, quickReplies: [] as string[] }

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
    quickReplies: draft.content.channel === 'messenger' ? [...(draft.content.quickReplies ?? [])] : [],
    missing,
  }
}

/** One person's message, of nobody's number: the page it is left by changes nothing. */
export async function draftCall(
  ctx: Ctx,
  template: CallTemplate,
  { values, options }: { values: MergeContact; options: OpenCampaign['options'] },
): Promise<CallDraft> {
  const unsubscribeUrl = await leavingUrl(ctx, template, 0)
  const person = { language: values.language, address: values.phone ?? '' }
  return template.draft(person, valuesOf(values, options, { unsubscribeUrl }))
}

/** Whose values fill the fields: the chosen contact, else the first of the audience, else a made-up person. */
export async function choosePerson(
  ctx: Ctx,
  { audience, options }: Pick<OpenCampaign, 'options'> & Partial<Pick<OpenCampaign, 'audience'>>,
  contactId: number | undefined,
): Promise<Person> {
  const first = () =>
    audience === undefined ? undefined : findFirstReachable(ctx.db, ctx.tenant.id, audience)
  const id = contactId ?? (await first())
  const found = id === undefined ? undefined : await findContact(ctx.db, ctx.tenant.id, id)
  if (found === undefined) {
    if (contactId !== undefined) throw invalid({ field: 'contactId', code: 'unknown' })
    return { contact: null, values: sampleContact(options.defaultLanguage, options.fields) }
  }
  const name = [found.firstName, found.lastName].filter(Boolean).join(' ')
  return { contact: { id: found.id, name: name || (found.email ?? found.phone ?? '') }, values: found }
}
