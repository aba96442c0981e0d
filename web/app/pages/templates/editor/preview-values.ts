import type { TemplatePerson } from '../../../../../worker/contracts/templates.ts'

/**
 * What the phone fills the fields with: a chosen contact's own values; for the made-up person the sample values of
 * the template come first, since they are what its reviewer reads.
 */
export function previewValues(
  person: TemplatePerson | undefined,
  samples: Readonly<Record<string, string>>,
): Record<string, string | null> {
  const values = person?.values ?? {}
  if (person !== undefined && person.contactId !== null) return values
  const written = Object.entries(samples).filter(([name, sample]) => name in values && sample.trim() !== '')
  return { ...values, ...Object.fromEntries(written) }
}
