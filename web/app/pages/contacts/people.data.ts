import { keepPreviousData, queryOptions, useQueryClient } from '@tanstack/solid-query'
import type { MergeContactsInput } from '../../../../worker/contracts/contacts.ts'
import type { EraseContactInput } from '../../../../worker/contracts/erasure.ts'
import type { contactsRoutes } from '../../../../worker/modules/contacts/routes.ts'
import type { erasureRoutes } from '../../../../worker/modules/erasure/routes.ts'
import { makeClient, unwrap, unwrapFile, workspacePath } from '../../../shared/api.ts'
import { useWorkspace } from '../../session.tsx'
import { contactsKey } from './contacts.data.ts'

const contactsApi = (slug: string) => makeClient<typeof contactsRoutes>(workspacePath(slug, 'contacts'))
const erasuresApi = (slug: string) => makeClient<typeof erasureRoutes>(workspacePath(slug, 'erasures'))

type MergeChoice = Required<MergeContactsInput>

/** What a merge would make, asked anew with every choice. */
export const mergePreviewQuery = (slug: string, input: MergeChoice) =>
  queryOptions({
    queryKey: ['w', slug, 'contacts', 'merge', input],
    queryFn: () => unwrap(contactsApi(slug).merge.preview.$post({ json: input })),
    placeholderData: keepPreviousData,
    // It cannot be taken back: what is shown is how things are now.
    staleTime: 0,
    retry: false,
  })

export const receiptQuery = (slug: string, id: number) =>
  queryOptions({
    queryKey: ['w', slug, 'erasures', id],
    queryFn: () => unwrap(erasuresApi(slug)[':id'].$get({ param: { id: String(id) } })),
    // A search that is not over yet is looked at again.
    refetchInterval: ({ state }) => (state.data?.finishedAt === null ? 5000 : false),
  })

/** Merging and erasing: what cannot be taken back. Call it in a component. */
export function createPeopleActions() {
  const { slug } = useWorkspace()
  const client = useQueryClient()
  /** Everything is old, but only the next page asks: this one would ask for the contact that is gone. */
  const forgetAll = (...contactIds: number[]) => {
    for (const part of ['one', 'timeline']) {
      for (const id of contactIds) client.removeQueries({ queryKey: [...contactsKey(slug()), part, id] })
    }
    return client.invalidateQueries({ queryKey: ['w', slug()], refetchType: 'none' })
  }
  return {
    async merge(input: MergeChoice) {
      const contact = await unwrap(contactsApi(slug()).merge.$post({ json: input }))
      await forgetAll(input.keepId, input.mergeId)
      return contact
    },
    async erase(id: number, input: EraseContactInput) {
      await unwrap(erasuresApi(slug())[':id'].$post({ param: { id: String(id) }, json: input }))
      await forgetAll(id)
    },
    exportOf: (id: number) =>
      unwrapFile(contactsApi(slug())[':id'].export.$get({ param: { id: String(id) } })),
  }
}
