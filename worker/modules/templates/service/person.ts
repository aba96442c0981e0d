import type { Ctx } from '../../../context.ts'
import { mergeFieldKeys } from '../../../contracts/fields.ts'
import type { TemplatePerson } from '../../../contracts/templates.ts'
import { sampleContact } from '../../../lib/merge-fields/sample.ts'
import { type MergeContact, valuesOf } from '../../../lib/merge-fields/values.ts'
import { getContact } from '../../contacts/service.ts'
import { readMergeOptions } from '../../fields/service.ts'

/**
 * Whom a preview is shown as: every field printed for a contact, or for a made-up person without one.
 *
 * @throws `resource.not_found`, `contact.erased`, `contact.merged`
 */
export async function getTemplatePerson(ctx: Ctx, contactId: number | undefined): Promise<TemplatePerson> {
  const options = await readMergeOptions(ctx)
  const contact: MergeContact =
    contactId === undefined
      ? sampleContact(ctx.tenant.defaultLanguage, options.fields)
      : await getContact(ctx, contactId)
  const valueOf = valuesOf(contact, options, { unsubscribeUrl: `${ctx.origins.public}/u/…` })
  return {
    contactId: contactId ?? null,
    name: valueOf('FULL_NAME') ?? contact.email ?? contact.phone ?? '',
    language: contact.language,
    phone: contact.phone,
    values: Object.fromEntries(
      [...mergeFieldKeys, ...options.fields.keys()].map((name) => [name, valueOf(name)]),
    ),
  }
}
