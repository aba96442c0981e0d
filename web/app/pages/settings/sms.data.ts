import { type QueryClient, queryOptions } from '@tanstack/solid-query'
import type {
  ConnectTwilioInput,
  TestSmsInput,
  TwilioChannel,
  TwilioSenderInput,
} from '../../../../worker/contracts/channels.ts'
import type { channelsRoutes } from '../../../../worker/modules/channels/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'

const channels = (slug: string) => makeClient<typeof channelsRoutes>(workspacePath(slug, 'channels'))

/** The SMS channel; other pages that tell whether it is the sandbox share it. */
export const smsChannelQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'channels', 'sms'],
    queryFn: () => unwrap(channels(slug).sms.$get()),
  })

const keep = (client: QueryClient, slug: string, channel: TwilioChannel): void => {
  client.setQueryData(smsChannelQuery(slug).queryKey, channel)
}

export const connectTwilio = async (client: QueryClient, slug: string, input: ConnectTwilioInput) =>
  keep(client, slug, await unwrap(channels(slug).sms.twilio.$put({ json: input })))

export const disconnectTwilio = async (client: QueryClient, slug: string) =>
  keep(client, slug, await unwrap(channels(slug).sms.twilio.$delete()))

export const setTwilioSender = async (client: QueryClient, slug: string, input: TwilioSenderInput) =>
  keep(client, slug, await unwrap(channels(slug).sms.sender.$put({ json: input })))

/** Sends a test; what it found out about the channel is read again, however it ended. */
export async function sendTestSms(client: QueryClient, slug: string, input: TestSmsInput): Promise<void> {
  try {
    await unwrap(channels(slug).sms.test.$post({ json: input }))
  } finally {
    await client.invalidateQueries({ queryKey: smsChannelQuery(slug).queryKey })
  }
}
