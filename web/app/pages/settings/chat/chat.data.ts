import { type QueryClient, queryOptions } from '@tanstack/solid-query'
import type { SaveChatSettingsInput } from '../../../../../worker/contracts/chat.ts'
import type { chatRoutes } from '../../../../../worker/modules/chat/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../../shared/api.ts'

const chatApi = (slug: string) => makeClient<typeof chatRoutes>(workspacePath(slug, 'chat'))

/** What is set about the chat, and what goes into the site. */
export const chatSetupQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'chat', 'settings'],
    queryFn: () => unwrap(chatApi(slug).settings.$get()),
  })

/** Keeps the settings; gives their new revision. */
export async function saveChat(
  client: QueryClient,
  slug: string,
  json: SaveChatSettingsInput,
): Promise<number> {
  const setup = await unwrap(chatApi(slug).settings.$put({ json }))
  client.setQueryData(chatSetupQuery(slug).queryKey, setup)
  return setup.revision
}

/** Makes the key that signs identities; it is told this once. */
export async function makeChatSecret(client: QueryClient, slug: string): Promise<string> {
  const { secret } = await unwrap(chatApi(slug).secret.$post())
  await client.invalidateQueries({ queryKey: chatSetupQuery(slug).queryKey })
  return secret
}
