import { z } from 'zod'
import { Id, IdText, PageQuery, type SendingChannel, shortText } from './common.ts'
import { Country } from './countries.ts'

/** Money is whole micro-units (millionths) of the workspace's currency. */
export const microsPerUnit = 1_000_000

/** Currencies that credit can be kept in (ISO 4217). */
export const currencies = [
  'EUR',
  'CHF',
  'GBP',
  'USD',
  'CAD',
  'AUD',
  'SEK',
  'NOK',
  'DKK',
  'PLN',
  'CZK',
  'HUF',
  'RON',
  'BGN',
] as const
export const Currency = z.enum(currencies)
export type Currency = z.infer<typeof Currency>

/** The channels a price can be set for, in the order they are shown. */
export const pricedChannels = [
  'sms',
  'whatsapp',
  'email',
  'push',
  'messenger',
] as const satisfies SendingChannel[]
export const PricedChannel = z.enum(pricedChannels)
export type PricedChannel = z.infer<typeof PricedChannel>
/** Channels whose price depends on the country of the number; others have one price. */
export const channelsByCountry: ReadonlySet<SendingChannel> = new Set<SendingChannel>(['sms', 'whatsapp'])

const mostMicros = 1_000_000 * microsPerUnit
const priceMicros = z
  .number()
  .int('amount')
  .min(0, 'amount')
  .max(1000 * microsPerUnit, 'amount')
const movedMicros = z.number().int('amount').min(-mostMicros, 'amount').max(mostMicros, 'amount')

export const creditKinds = ['top_up', 'correction', 'send', 'give_back'] as const
export const CreditKind = z.enum(creditKinds)
export type CreditKind = z.infer<typeof CreditKind>

/**
 * Why something was sent: a campaign, a test by hand, the answer to a word such as STOP, the mail that asks to
 * confirm a sign-up. What a person booked by hand has none.
 */
export const CreditCause = z.enum(['campaign', 'test', 'answer', 'opt_in'])
export type CreditCause = z.infer<typeof CreditCause>
/** The causes a ledger can be filtered by; one campaign's entries are found by its id. */
export const filteredCauses = ['test', 'answer', 'opt_in'] as const satisfies CreditCause[]

export const longestCreditNote = 200

/** What the owner books by hand: money paid in, or a correction either way, whose note says why. */
export const CreditBookingInput = z
  .object({
    kind: z.enum(['top_up', 'correction']),
    micros: movedMicros.refine((micros) => micros !== 0, 'amount'),
    note: shortText(longestCreditNote),
    /** Made by the client for each booking: the same one again books nothing. */
    requestKey: z.uuid('id'),
  })
  .refine(({ kind, micros }) => kind === 'correction' || micros > 0, { path: ['micros'], message: 'amount' })
  .refine(({ kind, note }) => kind === 'top_up' || note !== '', { path: ['note'], message: 'required' })
export type CreditBookingInput = z.infer<typeof CreditBookingInput>

export const CreditSettingsInput = z.object({
  /** Can change until something was booked. */
  currency: Currency.optional(),
  /** Below it the credit is low; null: never. */
  thresholdMicros: z.number().int('amount').min(0, 'amount').max(mostMicros, 'amount').nullable().optional(),
})
export type CreditSettingsInput = z.infer<typeof CreditSettingsInput>

/** The whole price list of a channel; a country of null is everywhere else. */
export const CreditPricesInput = z.object({
  prices: z
    .array(z.object({ country: Country.nullable(), micros: priceMicros }))
    .max(300, 'too_many')
    .refine((prices) => new Set(prices.map(({ country }) => country)).size === prices.length, 'duplicate'),
})
export type CreditPricesInput = z.infer<typeof CreditPricesInput>
export const CreditChannelParam = z.object({ channel: PricedChannel })

export const CreditEntriesQuery = PageQuery.extend({
  kind: CreditKind.optional(),
  cause: z.enum(filteredCauses).optional(),
  campaignId: IdText.optional(),
})
export type CreditEntriesQuery = z.infer<typeof CreditEntriesQuery>

/** Writes the ledger, or what a filter shows of it, to a CSV file. */
export const CreditExportInput = z.object({
  kind: CreditKind.optional(),
  cause: z.enum(filteredCauses).optional(),
  campaignId: Id.optional(),
})
export type CreditExportInput = z.infer<typeof CreditExportInput>
export type LedgerFilter = CreditExportInput

export type CreditPrice = { channel: SendingChannel; country: string | null; micros: number }
export type Credit = {
  currency: Currency
  balanceMicros: number
  thresholdMicros: number | null
  /** Since when it has been below the threshold; null while it is not. */
  lowSince: number | null
  prices: CreditPrice[]
  /** Nothing was booked yet: the currency can still change. */
  untouched: boolean
}
export type CreditEntry = {
  id: number
  kind: CreditKind
  /** What the balance moved by. */
  micros: number
  at: number
  note: string
  /** Null for what a person booked. */
  cause: CreditCause | null
  channel: SendingChannel | null
  campaign: { id: number; name: string } | null
  messageId: number | null
  /** Who booked it; null for messages and for members who are gone. */
  by: string | null
}

/** What a send to an audience would cost now (spec 11.1). */
export type CampaignCost = {
  currency: Currency
  micros: number
  /** False where fields make the texts of some people longer. */
  exact: boolean
  /** Whom the credit left covers, cheapest first; all who are reached when it is enough. */
  covered: number
  /** What one part of an SMS, or one message, costs in the countries of most of them, the largest first. */
  units: { country: string | null; micros: number; people: number }[]
}
