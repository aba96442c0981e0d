import { SendingChannel } from '../../../../worker/contracts/common.ts'

/** What of the outbox is shown; `campaign`: an id, or what is of none. */
export type OutboxView = { search: string; channel: SendingChannel | null; campaign: string | null }
export const noFilter: OutboxView = { search: '', channel: null, campaign: null }
/** Stands for the messages of no campaign: tests, confirmations, answers. */
export const ofNone = 'none'

export const isFiltered = ({ search, channel, campaign }: OutboxView): boolean =>
  search !== '' || channel !== null || campaign !== null

/** The address of the list: what is left out is everything. */
export type OutboxAddress = { q?: string; channel?: string; campaign?: string }

export const readView = ({ q, channel, campaign }: OutboxAddress): OutboxView => ({
  search: (q ?? '').slice(0, 100),
  channel: SendingChannel.safeParse(channel).data ?? null,
  campaign: campaign !== undefined && /^(none|[1-9]\d{0,14})$/.test(campaign) ? campaign : null,
})

export const toAddress = ({ search, channel, campaign }: OutboxView) => ({
  q: search === '' ? undefined : search,
  channel: channel ?? undefined,
  campaign: campaign ?? undefined,
})

/** The same as the API asks for it. */
export const toQuery = ({ search, channel, campaign }: OutboxView) => ({
  ...(search.trim() === '' ? {} : { search: search.trim() }),
  ...(channel === null ? {} : { channel }),
  ...(campaign === null ? {} : { campaign }),
})

/** The same address with the view of another: opening a message leaves the list as it is. */
export const withView = (path: string, view: OutboxView): string => {
  const parts = new URLSearchParams(
    Object.entries(toAddress(view)).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ).toString()
  return parts === '' ? path : `${path}?${parts}`
}
