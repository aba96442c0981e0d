import { queryOptions, type QueryClient } from '@tanstack/solid-query'
import type {
  CannedAnswer,
  CannedAnswerInput,
  UpdateCannedAnswerInput,
} from '../../../../../worker/contracts/inbox-desk.ts'
import { unwrap } from '../../../../shared/api.ts'
import { uploadFetch } from '../../../../shared/upload-fetch.ts'
import { inboxApi } from '../thread/thread.data.ts'

const param = (id: number) => ({ id: String(id) })

/** The answers that the member can call up, by name. */
export const cannedAnswersQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'inbox', 'canned-answers'],
    queryFn: async (): Promise<CannedAnswer[]> =>
      (await unwrap(inboxApi(slug)['canned-answers'].$get())).items,
    staleTime: 60_000,
  })

/** A canned answer for the person of a conversation. */
export const fillAnswer = (slug: string, id: number, conversation: string) =>
  unwrap(inboxApi(slug)['canned-answers'][':id'].filled.$get({ param: param(id), query: { conversation } }))

const forgetAnswers = (client: QueryClient, slug: string) =>
  client.invalidateQueries({ queryKey: cannedAnswersQuery(slug).queryKey })

export async function createAnswer(client: QueryClient, slug: string, json: CannedAnswerInput) {
  const answer = await unwrap(inboxApi(slug)['canned-answers'].$post({ json }))
  await forgetAnswers(client, slug)
  return answer
}

export async function changeAnswer(
  client: QueryClient,
  slug: string,
  { id, ...json }: UpdateCannedAnswerInput & { id: number },
) {
  const answer = await unwrap(inboxApi(slug)['canned-answers'][':id'].$patch({ param: param(id), json }))
  await forgetAnswers(client, slug)
  return answer
}

export async function deleteAnswer(client: QueryClient, slug: string, id: number): Promise<void> {
  await unwrap(inboxApi(slug)['canned-answers'][':id'].$delete({ param: param(id) }))
  await forgetAnswers(client, slug)
}

/** What the member has set for themselves. */
export const ownInboxQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'inbox', 'me'],
    queryFn: () => unwrap(inboxApi(slug).me.$get()),
    staleTime: 60_000,
  })

export async function saveSignature(client: QueryClient, slug: string, signature: string) {
  const own = await unwrap(inboxApi(slug).me.$put({ json: { signature } }))
  client.setQueryData(ownInboxQuery(slug).queryKey, own)
  return own
}

/** Sends a file for a message to come; its bytes are the whole body. */
export const sendFile = (slug: string, file: File, onSent: (share: number) => void) =>
  unwrap(
    inboxApi(slug).files.$post(
      { query: { name: file.name.slice(-200) } },
      { fetch: uploadFetch(onSent), init: { body: file } },
    ),
  )
