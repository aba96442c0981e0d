import { type QueryClient, queryOptions } from '@tanstack/solid-query'
import type {
  ConnectWhatsappInput,
  TwilioChannel,
  TwilioSenderInput,
} from '../../../../worker/contracts/channels.ts'
import type { channelsRoutes } from '../../../../worker/modules/channels/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'

const whatsapp = (slug: string) => makeClient<typeof channelsRoutes>(workspacePath(slug, 'channels')).whatsapp

/** The WhatsApp channel; other pages that tell whether it is the sandbox share it. */
export const whatsappChannelQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'channels', 'whatsapp'],
    queryFn: () => unwrap(whatsapp(slug).$get()),
  })

/** Where templates go to changes with the channel: what is known of them is asked again. */
async function keep(client: QueryClient, slug: string, channel: TwilioChannel): Promise<void> {
  client.setQueryData(whatsappChannelQuery(slug).queryKey, channel)
  await client.invalidateQueries({ queryKey: ['w', slug, 'templates'] })
}

export const connectWhatsapp = async (client: QueryClient, slug: string, input: ConnectWhatsappInput) =>
  keep(client, slug, await unwrap(whatsapp(slug).twilio.$put({ json: input })))

export const disconnectWhatsapp = async (client: QueryClient, slug: string) =>
  keep(client, slug, await unwrap(whatsapp(slug).twilio.$delete()))

export const setWhatsappSender = async (client: QueryClient, slug: string, input: TwilioSenderInput) =>
  keep(client, slug, await unwrap(whatsapp(slug).sender.$put({ json: input })))

/** Tries the connection; what it found out about the channel is read again, however it ended. */
export async function tryWhatsapp(client: QueryClient, slug: string): Promise<void> {
  try {
    await unwrap(whatsapp(slug).test.$post())
  } finally {
    await client.invalidateQueries({ queryKey: whatsappChannelQuery(slug).queryKey })
  }
}
