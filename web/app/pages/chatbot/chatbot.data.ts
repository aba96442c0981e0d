import { type QueryClient, queryOptions } from '@tanstack/solid-query'
import type { Chatbot, Flow } from '../../../../worker/contracts/chatbot.ts'
import type { chatbotRoutes } from '../../../../worker/modules/chatbot/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'

const chatbotApi = (slug: string) => makeClient<typeof chatbotRoutes>(workspacePath(slug, 'chatbot'))
const key = (slug: string) => ['w', slug, 'chatbot'] as const

/** The draft with what is live. */
export const chatbotQuery = (slug: string) =>
  queryOptions({ queryKey: key(slug), queryFn: () => unwrap(chatbotApi(slug).index.$get()) })

/** Figures of the live version, a minute old at most. */
export const chatbotFiguresQuery = (slug: string, version: number) =>
  queryOptions({
    queryKey: [...key(slug), 'figures', version],
    queryFn: () => unwrap(chatbotApi(slug).figures.$get({ query: { version: String(version) } })),
    staleTime: 60_000,
  })

/** Keeps the draft; gives its new revision. */
export async function saveDraft(
  client: QueryClient,
  slug: string,
  json: { revision: number; flow: Flow },
): Promise<number> {
  return (await keep(client, slug, unwrap(chatbotApi(slug).index.$put({ json })))).revision
}

export const publishDraft = (client: QueryClient, slug: string, revision: number): Promise<Chatbot> =>
  keep(client, slug, unwrap(chatbotApi(slug).publish.$post({ json: { revision } })))

export const switchBot = (client: QueryClient, slug: string, on: boolean): Promise<Chatbot> =>
  keep(client, slug, unwrap(chatbotApi(slug).live.$put({ json: { on } })))

/** What the server answers is what is shown; an older answer still under way must not replace it. */
async function keep(client: QueryClient, slug: string, answer: Promise<Chatbot>): Promise<Chatbot> {
  const chatbot = await answer
  await client.cancelQueries({ queryKey: key(slug), exact: true })
  client.setQueryData(key(slug), chatbot)
  return chatbot
}
