import { type QueryClient, queryOptions } from '@tanstack/solid-query'
import type {
  CreateWhatsAppNumberInput,
  PlayWhatsAppNumberInput,
  UpdateWhatsAppNumberInput,
} from '../../../../worker/contracts/whatsapp.ts'
import type { whatsappRoutes } from '../../../../worker/modules/whatsapp/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'

const numbers = (slug: string) => makeClient<typeof whatsappRoutes>(workspacePath(slug, 'whatsapp-numbers'))
const param = (id: number) => ({ id: String(id) })

/** The WhatsApp numbers and where they stand; looked at again every minute, since windows move. */
export const whatsappNumbersQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'whatsapp-numbers'],
    queryFn: async () => (await unwrap(numbers(slug).index.$get())).items,
    refetchInterval: 60_000,
  })

const readAgain = (client: QueryClient, slug: string): Promise<void> =>
  client.invalidateQueries({ queryKey: whatsappNumbersQuery(slug).queryKey })

export async function createNumber(
  client: QueryClient,
  slug: string,
  input: CreateWhatsAppNumberInput,
): Promise<void> {
  await unwrap(numbers(slug).index.$post({ json: input }))
  await readAgain(client, slug)
}

export async function updateNumber(
  client: QueryClient,
  slug: string,
  id: number,
  input: UpdateWhatsAppNumberInput,
): Promise<void> {
  await unwrap(numbers(slug)[':id'].$patch({ param: param(id), json: input }))
  await readAgain(client, slug)
}

export async function refreshNumber(client: QueryClient, slug: string, id: number): Promise<void> {
  await unwrap(numbers(slug)[':id'].refresh.$post({ param: param(id) }))
  await readAgain(client, slug)
}

export async function playNumber(
  client: QueryClient,
  slug: string,
  id: number,
  play: PlayWhatsAppNumberInput,
): Promise<void> {
  await unwrap(numbers(slug)[':id'].play.$post({ param: param(id), json: play }))
  await readAgain(client, slug)
}

export async function deleteNumber(client: QueryClient, slug: string, id: number): Promise<void> {
  await unwrap(numbers(slug)[':id'].$delete({ param: param(id) }))
  await readAgain(client, slug)
}
