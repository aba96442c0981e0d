import { z } from 'zod'
import { Channel, PageQuery, shortText } from './common.ts'

/** Why an address is not written to, whoever it belongs to (spec 7.4). */
export const suppressionReasons = [
  /** The provider says the mailbox does not exist. */
  'hard_bounce',
  /** Reported as spam. */
  'complaint',
  /** On the list of the provider's own account. */
  'provider_suppressed',
  /** Withdrawn by a person who is no contact any more, or whose address went to somebody else. */
  'unsubscribed',
  /** STOP by SMS or WhatsApp. */
  'stop',
  /** The person blocked the sender in their own app. */
  'person_blocked',
  /** The number refuses or cannot take messages of this channel. */
  'blocked',
  /** A push subscription that the browser gave up. */
  'dead',
  /** The person was erased and had refused, or asked never to be written to again. */
  'erased',
  /** Added by a member or a program. */
  'manual',
  /** Came with a file. */
  'import',
] as const
export const SuppressionReason = z.enum(suppressionReasons)
export type SuppressionReason = z.infer<typeof SuppressionReason>

/** Reasons that stand for the person's own wish: the person's own new opt-in ends them (decision 26). */
export const liftableReasons = [
  'unsubscribed',
  'stop',
  'person_blocked',
  'erased',
] as const satisfies SuppressionReason[]

/** Reasons that nobody else can take away: only after the person has opted in anew (spec 7.4). */
export const personsReasons = [...liftableReasons, 'complaint'] as const satisfies SuppressionReason[]

/** Channels whose addresses a person can type or import. */
export const suppressibleChannels = ['email', 'sms', 'whatsapp'] as const
export const SuppressibleChannel = z.enum(suppressibleChannels)
export type SuppressibleChannel = z.infer<typeof SuppressibleChannel>

export const SuppressionsQuery = PageQuery.extend({
  /** Beginning of an address. */
  search: shortText(254).default(''),
  channel: Channel.optional(),
  reason: SuppressionReason.optional(),
})
export type SuppressionsQuery = z.infer<typeof SuppressionsQuery>

/** Addresses in one request; a file comes in as many requests as it needs. */
export const maxSuppressionsAtOnce = 1000
export const AddSuppressionsInput = z.object({
  /** Of a phone both channels can be meant. */
  channels: z.array(SuppressibleChannel).min(1, 'required').max(3),
  addresses: z.array(shortText(254)).min(1, 'required').max(maxSuppressionsAtOnce, 'too_many'),
  /** `import`: the addresses are rows of a file. */
  reason: z.enum(['manual', 'import']).default('manual'),
})
export type AddSuppressionsInput = z.infer<typeof AddSuppressionsInput>

/**
 * What became of the addresses of one request, each counted once however many channels it was blocked for, and which
 * could not be read, by their place in it.
 */
export type SuppressionsAdded = {
  added: number
  /** On the list for all of the channels already; the reason there stays. */
  known: number
  invalid: { index: number; code: string }[]
}

export const RemoveSuppressionsInput = z.object({
  items: z
    .array(z.object({ channel: Channel, address: shortText(500).min(1, 'required') }))
    .min(1, 'required')
    .max(200, 'too_many'),
})
export type RemoveSuppressionsInput = z.infer<typeof RemoveSuppressionsInput>
/** `removed` counts addresses; `kept`: those whose person has to opt in first. */
export type SuppressionsRemoved = { removed: number; kept: { channel: Channel; address: string }[] }

export type Suppression = {
  channel: Channel
  address: string
  reason: SuppressionReason
  createdAt: number
  /** Whose address it is now, if anybody's. */
  contact: { id: number; name: string } | null
  /** False: only the person can end it, by opting in anew. */
  removable: boolean
}

/** The suppression list as a CSV file (spec 7.4). */
export const SuppressionExportInput = z.object({
  channel: Channel.optional(),
  reason: SuppressionReason.optional(),
})
export type SuppressionExportInput = z.infer<typeof SuppressionExportInput>
