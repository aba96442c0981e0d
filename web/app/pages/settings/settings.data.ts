import { type QueryClient, queryOptions } from '@tanstack/solid-query'
import type {
  ConnectResendInput,
  EmailChannel,
  ReceivingInput,
  SenderInput,
  TestChannelInput,
} from '../../../../worker/contracts/channels.ts'
import type { WorkspaceSettings, WorkspaceSettingsInput } from '../../../../worker/contracts/workspace.ts'
import type { channelsRoutes } from '../../../../worker/modules/channels/routes.ts'
import type { workspaceRoutes } from '../../../../worker/modules/workspace/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'
import { meKey, workspaceSettingsQuery } from '../../session.data.ts'

const channels = (slug: string) => makeClient<typeof channelsRoutes>(workspacePath(slug, 'channels'))
const settings = (slug: string) => makeClient<typeof workspaceRoutes>(workspacePath(slug, 'settings'))

/** The e-mail channel; other pages that tell whether it is the sandbox share it. */
export const emailChannelQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'channels', 'email'],
    queryFn: () => unwrap(channels(slug).email.$get()),
  })

/** Saves settings; the frame's name and time zone follow at once. */
export async function saveSettings(
  client: QueryClient,
  slug: string,
  input: WorkspaceSettingsInput,
): Promise<void> {
  const saved = await unwrap(settings(slug).index.$patch({ json: input }))
  keepSettings(client, slug, saved)
  await client.invalidateQueries({ queryKey: meKey })
}

function keepSettings(client: QueryClient, slug: string, saved: WorkspaceSettings): void {
  client.setQueryData(workspaceSettingsQuery(slug).queryKey, saved)
}

/** Puts a picture up as it is: its bytes are the whole body. */
export async function uploadLogo(client: QueryClient, slug: string, file: File): Promise<void> {
  const call = settings(slug).logo.$put({}, { init: { body: file } })
  keepSettings(client, slug, await unwrap(call))
}

export const removeLogo = async (client: QueryClient, slug: string): Promise<void> =>
  keepSettings(client, slug, await unwrap(settings(slug).logo.$delete()))

export const restoreLogo = async (client: QueryClient, slug: string, version: number): Promise<void> =>
  keepSettings(client, slug, await unwrap(settings(slug).logo.restore.$post({ json: { version } })))

const keep = (client: QueryClient, slug: string, channel: EmailChannel): EmailChannel => {
  client.setQueryData(emailChannelQuery(slug).queryKey, channel)
  return channel
}

export const connectResend = async (client: QueryClient, slug: string, input: ConnectResendInput) =>
  keep(client, slug, await unwrap(channels(slug).email.resend.$put({ json: input })))

export const setReceivingDomain = async (client: QueryClient, slug: string, input: ReceivingInput) =>
  keep(client, slug, await unwrap(channels(slug).email.receiving.$put({ json: input })))

export const disconnectResend = async (client: QueryClient, slug: string) =>
  keep(client, slug, await unwrap(channels(slug).email.resend.$delete()))

/** Sends a test; what it found out about the channel is read again, however it ended. */
export async function sendTest(client: QueryClient, slug: string, input: TestChannelInput): Promise<void> {
  try {
    await unwrap(channels(slug).email.test.$post({ json: input }))
  } finally {
    await client.invalidateQueries({ queryKey: emailChannelQuery(slug).queryKey })
  }
}

/** The senders; the campaign editor chooses among them. */
export const sendersQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'channels', 'senders'],
    queryFn: async () => (await unwrap(channels(slug).senders.$get())).items,
  })

/** Whatever changed one of them is read again, in the channel's own page too. */
const readSendersAgain = (client: QueryClient, slug: string): Promise<unknown> =>
  Promise.all(
    ['channels', 'domains'].map((area) => client.invalidateQueries({ queryKey: ['w', slug, area] })),
  )

export async function createSender(client: QueryClient, slug: string, input: SenderInput): Promise<void> {
  await unwrap(channels(slug).senders.$post({ json: input }))
  await readSendersAgain(client, slug)
}

export async function updateSender(
  client: QueryClient,
  slug: string,
  id: number,
  input: SenderInput,
): Promise<void> {
  await unwrap(channels(slug).senders[':id'].$patch({ param: { id: String(id) }, json: input }))
  await readSendersAgain(client, slug)
}

export async function makeDefaultSender(client: QueryClient, slug: string, id: number): Promise<void> {
  await unwrap(channels(slug).senders[':id'].default.$post({ param: { id: String(id) } }))
  await readSendersAgain(client, slug)
}

export async function deleteSender(client: QueryClient, slug: string, id: number): Promise<void> {
  await unwrap(channels(slug).senders[':id'].$delete({ param: { id: String(id) } }))
  await readSendersAgain(client, slug)
}

export async function restoreSender(client: QueryClient, slug: string, id: number): Promise<void> {
  await unwrap(channels(slug).senders[':id'].restore.$post({ param: { id: String(id) } }))
  await readSendersAgain(client, slug)
}
