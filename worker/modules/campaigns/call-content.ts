import type { SmsContent } from '../../contracts/campaign-content.ts'
import type { FieldProblem } from '../../contracts/common.ts'
import { checkFields } from '../../lib/merge-fields/check.ts'
import { compileText, renderDraft } from '../../lib/merge-fields/render.ts'
import { type FieldUse, fieldsOf, parseFields } from '../../lib/merge-fields/text.ts'
import type { KnownFields, ValueOf } from '../../lib/merge-fields/values.ts'
import { longestSmsText, measureSms } from '../../lib/texts/sms-text.ts'
import type { CallContent } from '../channels/port.ts'

/** Whose message it is, where more than their values counts: the language of a template. */
export type CallPerson = { language: string | null; address: string }

/** What one person gets; `missing` names the fields without value and fallback, shown as `%%NAME%%`. */
export type CallDraft = {
  content: CallContent
  /** What the person reads, where the content is no plain text. */
  text: string
  segments: number | null
  missing: string[]
  /** Why it cannot be sent to this person though every field has a value. */
  code: string | null
}

/** The content of a campaign on a channel of single calls, read once for many people. */
export type CallTemplate = {
  uses: readonly FieldUse[]
  /** What stops a send, with the field of the content it belongs to. */
  problems: readonly FieldProblem[]
  draft(person: CallPerson, valueOf: ValueOf): CallDraft
}

/** An SMS: a text with fields, as long as the provider takes when they are filled. */
export function compileSms({ text }: SmsContent, fields: KnownFields): CallTemplate {
  const template = compileText(text, 'sms')
  const problems = checkFields(parseFields(text), { fields, target: 'sms' })
  return {
    uses: fieldsOf(text),
    problems: [
      ...(text.trim() === '' ? [{ field: 'content.text', code: 'required' }] : []),
      ...problems.map((problem) => ({ field: 'content.text', ...problem })),
    ],
    draft(_person, valueOf) {
      const { text: filled, missing } = renderDraft(template, valueOf)
      return {
        content: { channel: 'sms', text: filled },
        text: filled,
        segments: measureSms(filled).segments,
        missing,
        code: filled.trim() === '' ? 'text_empty' : filled.length > longestSmsText ? 'text_too_long' : null,
      }
    },
  }
}
