import { type QueryClient, queryOptions } from '@tanstack/solid-query'
import type {
  ConnectMessengerInput,
  MessengerChannel,
  TestMessengerInput,
} from '../../../../worker/contracts/messenger.ts'
import type { channelsRoutes } from '../../../../worker/modules/channels/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'

const channels = (slug: string) => makeClient<typeof channelsRoutes>(workspacePath(slug, 'channels'))

export const messengerChannelQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'channels', 'messenger'],
    queryFn: () => unwrap(channels(slug).messenger.$get()),
    refetchOnWindowFocus: 'always',
  })

const keep = (client: QueryClient, slug: string, channel: MessengerChannel): void => {
  client.setQueryData(messengerChannelQuery(slug).queryKey, channel)
}

export const connectMessenger = async (client: QueryClient, slug: string, input: ConnectMessengerInput) =>
  keep(client, slug, await unwrap(channels(slug).messenger.meta.$put({ json: input })))

export const disconnectMessenger = async (client: QueryClient, slug: string) =>
  keep(client, slug, await unwrap(channels(slug).messenger.meta.$delete()))

/** Sends a test; what it found out about the channel is read again, however it ended. */
export async function sendTestMessenger(
  client: QueryClient,
  slug: string,
  input: TestMessengerInput,
): Promise<void> {
  try {
    await unwrap(channels(slug).messenger.test.$post({ json: input }))
  } finally {
    await client.invalidateQueries({ queryKey: messengerChannelQuery(slug).queryKey })
  }
}
