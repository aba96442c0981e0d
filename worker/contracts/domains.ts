import { z } from 'zod'

/** A domain name in lower case (RFC 1035 lengths), as the part of an address after the `@`. */
const DomainName = z
  .string()
  .trim()
  .toLowerCase()
  .max(253, 'too_long')
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/, 'domain')

/** What a record of a sender's domain is for (spec 7.5). */
const recordPurposes = ['dkim', 'spf', 'bounces', 'dmarc'] as const
export const RecordPurpose = z.enum(recordPurposes)
export type RecordPurpose = z.infer<typeof RecordPurpose>

/**
 * What is true of one record: `ok` it is there as it should be; `pending` it is there and the provider has yet to
 * see it; `different` something else is there; `missing`; `unknown` nobody could be asked.
 */
const recordStates = ['ok', 'pending', 'different', 'missing', 'unknown'] as const
export const RecordState = z.enum(recordStates)
export type RecordState = z.infer<typeof RecordState>

/** A record to set in the domain's DNS, ready to be copied. */
export const DomainRecord = z.object({
  purpose: RecordPurpose,
  type: z.enum(['TXT', 'MX', 'CNAME']),
  /** The whole name. */
  name: z.string(),
  value: z.string(),
  priority: z.number().nullable(),
  state: RecordState,
  /** What is there instead, when it is `different`. */
  found: z.string().nullable(),
})
export type DomainRecord = z.infer<typeof DomainRecord>

/**
 * What is true of a domain: `verified` mail from it is signed and trusted; `incomplete` it can be sent from, but
 * DMARC is missing; `unverified` the provider refuses mail from it; `not_added` the provider does not know it;
 * `unknown` it was never checked or nobody could be asked; `trial` it exists nowhere or nothing leaves (sandbox).
 */
const domainStates = ['verified', 'incomplete', 'unverified', 'not_added', 'unknown', 'trial'] as const
export const DomainState = z.enum(domainStates)
export type DomainState = z.infer<typeof DomainState>

/** Why a check came to nothing. */
const domainErrors = ['provider_unreachable', 'key_restricted', 'dns_unreachable'] as const
export const DomainError = z.enum(domainErrors)
export type DomainError = z.infer<typeof DomainError>

/** A domain that senders write from, as it was last checked. */
export type SenderDomain = {
  domain: string
  state: DomainState
  records: DomainRecord[]
  error: DomainError | null
  checkedAt: number | null
}

export const CheckDomainInput = z.object({ domain: DomainName })
export type CheckDomainInput = z.infer<typeof CheckDomainInput>
