import type { Ctx } from '../../../context.ts'
import { readMergeOptions } from '../../fields/service.ts'
import type { CallContent } from '../../channels/port.ts'
import { openTemplate } from '../../templates/service.ts'
import { compileWhatsapp } from '../whatsapp-content.ts'
import { choosePerson, draftCall } from './preview.ts'

/**
 * An approved WhatsApp template for one contact, outside of any campaign; the code of what is in the way: it may not
 * be sent now, or the contact lacks a field of it.
 */
export async function renderTemplateFor(
  ctx: Ctx,
  { templateId, contactId }: { templateId: number; contactId: number | null },
): Promise<{ content: Extract<CallContent, { channel: 'whatsapp' }> } | { code: string }> {
  const [template, options] = await Promise.all([openTemplate(ctx, templateId), readMergeOptions(ctx)])
  if (template === null || template.languages.length === 0) return { code: 'template_not_approved' }
  if (contactId === null) return { code: 'no_contact' }
  const { values } = await choosePerson(ctx, { options }, contactId)
  const compiled = compileWhatsapp({ templateId }, template, null)
  const { content, missing, code } = await draftCall(ctx, compiled, { values, options })
  if (missing.length > 0) return { code: 'missing_field' }
  if (code !== null || content.channel !== 'whatsapp') return { code: code ?? 'wrong_channel' }
  return { content }
}
