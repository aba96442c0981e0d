import type { WhatsappContent } from '../../contracts/campaign-content.ts'
import type { FieldProblem } from '../../contracts/common.ts'
import type { OpenTemplate } from '../templates/service.ts'
import type { CallTemplate } from './call-content.ts'

/**
 * A WhatsApp template: each person's translation, filled with their values. What may be sent is what is true
 * when it is read: a template that lost its approval stops.
 *
 * @param template null when none is chosen, or the chosen one is gone
 */
export function compileWhatsapp(
  { templateId }: Pick<WhatsappContent, 'templateId'>,
  template: OpenTemplate | null,
): CallTemplate {
  return {
    uses: template?.uses ?? [],
    problems: whatsappProblems(templateId, template),
    // WhatsApp opens the links of its buttons itself.
    links: [],
    draft({ language, address }, valueOf) {
      const rendered = template?.render({ language, phone: address }, valueOf) ?? null
      const text = rendered?.text ?? ''
      return {
        content: {
          channel: 'whatsapp',
          contentSid: rendered?.contentSid ?? null,
          variables: rendered?.variables ?? {},
          text,
        },
        text,
        segments: null,
        missing: rendered?.missing ?? [],
        code: rendered === null ? 'no_translation' : null,
      }
    },
  }
}

function whatsappProblems(templateId: number | null, template: OpenTemplate | null): FieldProblem[] {
  const field = 'content.templateId'
  if (templateId === null) return [{ field, code: 'required' }]
  if (template === null) return [{ field, code: 'template_gone' }]
  const { name } = template
  return template.languages.length === 0 ? [{ field, code: 'template_not_approved', params: { name } }] : []
}
