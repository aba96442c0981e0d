import { type QueryClient, queryOptions } from '@tanstack/solid-query'
import type { ConnectPushInput, PushChannel } from '../../../../worker/contracts/push.ts'
import type { channelsRoutes } from '../../../../worker/modules/channels/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'

const channels = (slug: string) => makeClient<typeof channelsRoutes>(workspacePath(slug, 'channels'))

export const pushChannelQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'channels', 'push'],
    queryFn: () => unwrap(channels(slug).push.$get()),
    refetchOnWindowFocus: 'always',
  })

const keep = (client: QueryClient, slug: string, channel: PushChannel): void => {
  client.setQueryData(pushChannelQuery(slug).queryKey, channel)
}

export const connectPush = async (client: QueryClient, slug: string, input: ConnectPushInput) =>
  keep(client, slug, await unwrap(channels(slug).push['web-push'].$put({ json: input })))

export const disconnectPush = async (client: QueryClient, slug: string) =>
  keep(client, slug, await unwrap(channels(slug).push['web-push'].$delete()))
