import {
  type CampaignChannel,
  campaignChannels,
  CampaignFilter,
  type CampaignSort,
  campaignSorts,
} from '../../../../worker/contracts/campaigns.ts'

/** What of the campaigns is shown, and in which order. */
export type CampaignsView = {
  search: string
  state: CampaignFilter | null
  channel: CampaignChannel | null
  sort: CampaignSort
}
export const noFilter = { search: '', state: null, channel: null } as const
export const newest: CampaignsView = { ...noFilter, sort: 'newest' }

export const isFiltered = ({ search, state, channel }: CampaignsView): boolean =>
  search !== '' || state !== null || channel !== null

/** The address of a list: what is left out is as at first. */
export type CampaignsAddress = {
  q?: string
  state?: string
  channel?: string
  sort?: string
}

export const readView = (address: CampaignsAddress): CampaignsView => ({
  search: address.q ?? '',
  state: CampaignFilter.safeParse(address.state).data ?? null,
  channel: campaignChannels.find((one) => one === address.channel) ?? null,
  sort: campaignSorts.find((one) => one === address.sort) ?? 'newest',
})

export const toAddress = ({ search, state, channel, sort }: CampaignsView) => ({
  q: search === '' ? undefined : search,
  state: state ?? undefined,
  channel: channel ?? undefined,
  sort: sort === 'newest' ? undefined : sort,
})
