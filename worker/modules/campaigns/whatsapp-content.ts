import type { WhatsappContent } from '../../contracts/campaign-content.ts'
import type { FieldProblem } from '../../contracts/common.ts'
import type { OpenTemplate } from '../templates/service.ts'
import type { CallTemplate } from './call-content.ts'

/** The code of a message whose template says nothing that may be sent now: its campaign waits, the person does not fail. */
export const stoppedCode = 'no_translation'

/**
 * A WhatsApp template: each person's translation, filled with their values. What may be sent is what is true
 * when it is read: a template that lost its approval stops.
 *
 * @param template null when none is chosen, or the chosen one is gone
 * @param sender the number it goes from (E.164); null for the one the channel is connected with
 */
export function compileWhatsapp(
  { templateId }: Pick<WhatsappContent, 'templateId'>,
  template: OpenTemplate | null,
  sender: string | null,
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
          sender,
          contentSid: rendered?.contentSid ?? null,
          variables: rendered?.variables ?? {},
          text,
          buttons: rendered?.buttons ?? [],
        },
        text,
        segments: null,
        missing: rendered?.missing ?? [],
        code: rendered === null ? stoppedCode : null,
        language: rendered?.language ?? null,
      }
    },
  }
}

/** What stops a template from being sent to everybody: somebody may speak none of its languages but the default. */
function whatsappProblems(templateId: number | null, template: OpenTemplate | null): FieldProblem[] {
  const field = 'content.templateId'
  if (templateId === null) return [{ field, code: 'required' }]
  if (template === null) return [{ field, code: 'template_gone' }]
  const { name, languages, defaultLanguage: language } = template
  if (languages.length === 0) return [{ field, code: 'template_not_approved', params: { name } }]
  return languages.includes(language)
    ? []
    : [{ field, code: 'template_default_not_approved', params: { name, language } }]
}
