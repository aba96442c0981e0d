import { ContactInput } from '../../../../worker/contracts/contacts.ts'
import { normaliseEmail } from '../../../../worker/lib/identity/email.ts'

/** The plain part of a new contact, with the e-mail judged as the API judges it. */
export const ContactForm = ContactInput.pick({
  firstName: true,
  lastName: true,
  email: true,
  phone: true,
  company: true,
  language: true,
  gender: true,
  birthDate: true,
}).superRefine(({ email }, context) => {
  if (!email) return
  const { problem } = normaliseEmail(email)
  if (problem) context.addIssue({ code: 'custom', path: ['email'], message: problem })
})

export const emptyForm = {
  firstName: '',
  lastName: '',
  email: '',
  phone: '',
  company: '',
  language: '',
  gender: '' as const,
  birthDate: '',
}

/** The option of a select that stands for an empty value. */
export const notGiven = 'none'

/** Languages offered for a contact; any other code can come in with a file. */
export const offeredLanguages = ['it', 'en', 'fr', 'de', 'es'] as const
