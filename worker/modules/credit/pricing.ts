import { channelsByCountry } from '../../contracts/credit.ts'
import type { SendingChannel } from '../../contracts/common.ts'
import { countryOfPhone, phoneHeadDigits } from '../../lib/identity/phone-country.ts'

/** What a channel costs: micros of a message, or of one part of an SMS, by country; `''` is everywhere else. */
export type Prices = ReadonlyMap<string, number>

/** What one message costs, and why: `segments` are the parts of an SMS. */
export type Quote = { id: number; country: string | null; segments: number | null; micros: number }

/** Whether nothing on a channel costs anything. */
export const isFree = (prices: Prices): boolean => [...prices.values()].every((micros) => micros === 0)

/** The country that an address is billed in; null where the channel has one price, or the number is of no country. */
export const billedCountry = (channel: SendingChannel, address: string): string | null =>
  channelsByCountry.has(channel) ? countryOfPhone(address) : null

/** How many characters of an address tell where it is billed: none where the channel has one price. */
export const headLengthOf = (channel: SendingChannel): number =>
  channelsByCountry.has(channel) ? phoneHeadDigits + 1 : 0

/** Micros of one message or part in a country: its own price, else that of everywhere else, else nothing. */
export const priceIn = (prices: Prices, country: string | null): number =>
  (country === null ? undefined : prices.get(country)) ?? prices.get('') ?? 0

/** What a message costs: `segments` parts of an SMS; null on channels that have no parts. */
export function quote(
  prices: Prices,
  channel: SendingChannel,
  message: { id: number; address: string; segments: number | null },
): Quote {
  const { id, address, segments } = message
  const country = billedCountry(channel, address)
  return { id, country, segments, micros: priceIn(prices, country) * (segments ?? 1) }
}

/** People who would cost the same: so many, so much each. */
export type PricedGroup = { people: number; micros: number }

/** What groups cost together, and how many of them `balance` covers, the cheapest first, as a claim takes them. */
export function coverage(
  groups: readonly PricedGroup[],
  balance: number,
): { micros: number; people: number; covered: number } {
  let [micros, people, covered] = [0, 0, 0]
  for (const group of groups.toSorted((a, b) => a.micros - b.micros)) {
    const left = Math.max(0, balance - micros)
    covered += group.micros === 0 ? group.people : Math.min(group.people, Math.floor(left / group.micros))
    micros += group.people * group.micros
    people += group.people
  }
  return { micros, people, covered }
}
