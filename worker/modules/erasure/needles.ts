import { z } from 'zod'
import { nationalDigits } from '../../lib/identity/phone.ts'

/** What an erasure looks for where rows do not say whose they are. Sealed while it is worked off. */
export const Needles = z.object({
  emails: z.array(z.string()),
  /** E.164. */
  phones: z.array(z.string()),
  /** Phones as typed. */
  rawPhones: z.array(z.string()),
  /** Keys of provider calls under way, whose files are removed when their outcome must be known. */
  batchKeys: z.array(z.string()),
  /** Files of mails that came in: one that was fetched meanwhile is there again once its row is gone. */
  mailKeys: z.array(z.string()).default([]),
})
export type Needles = z.infer<typeof Needles>

/** Fewer digits would find strangers. */
const fewestDigits = 7

/**
 * Texts that a row of a file would hold of this person: addresses in lower case, and the digits of phones
 * without their country, since people write them in every way.
 */
export function cellNeedles({ emails, phones, rawPhones }: Needles): { texts: string[]; digits: string[] } {
  const national = phones.map(nationalDigits)
  const typed = rawPhones.map((phone) => phone.replace(/\D/g, ''))
  return {
    texts: [...new Set(emails.map((email) => email.toLowerCase()))],
    digits: [...new Set([...national, ...typed])].filter((digits) => digits.length >= fewestDigits),
  }
}
