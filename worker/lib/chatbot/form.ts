import type { FormValues } from '../../contracts/chatbot.ts'
import type { FieldProblem } from '../../contracts/common.ts'
import type { Offer } from '../../contracts/inbox.ts'
import type { LooseField } from '../../contracts/visitor-form.ts'
import { normaliseEmail } from '../identity/email.ts'

type Typed = { email: string } & { [Field in LooseField]?: string | undefined }

const longest: Record<LooseField, number> = { phone: 60, company: 120, name: 200 }

/**
 * What a visitor typed into the form, trimmed and on one line each; fields that were not asked for are dropped. A phone
 * needs digits alone: what is no number of any country is kept as typed and marked (spec 2.1).
 */
export function checkForm(
  fields: Extract<Offer, { type: 'form' }>['fields'],
  typed: Typed,
): { values: FormValues; problems: null } | { values: null; problems: FieldProblem[] } {
  const problems: FieldProblem[] = []
  const values: FormValues = { email: '' }
  for (const { field, required } of fields) {
    const text = oneLine(typed[field] ?? '')
    if (text === '') {
      if (required) problems.push({ field, code: 'required' })
      continue
    }
    if (field === 'email') {
      const { email } = normaliseEmail(text)
      if (email === null) problems.push({ field, code: 'email' })
      else values.email = email
      continue
    }
    if (text.length > longest[field]) problems.push({ field, code: 'too_long' })
    else if (field === 'phone' && text.replace(/\D/g, '').length < fewestDigits)
      problems.push({ field, code: 'phone' })
    else values[field] = text
  }
  return problems.length === 0 ? { values, problems: null } : { values: null, problems }
}

const fewestDigits = 5

const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()

/** What was given as the words of the visitor's own message, one value a line, the name first. */
export const formWords = ({ email, name, phone, company }: FormValues): string =>
  [name, email, phone, company].filter((value) => value !== undefined).join('\n')
