import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useQueryClient,
} from '@tanstack/solid-query'
import { onCleanup } from 'solid-js'
import type {
  ContactInput,
  ContactSort,
  SortDirection,
  TimelineTopic,
  UpdateContactInput,
} from '../../../../worker/contracts/contacts.ts'
import type { CreateFieldInput, UpdateFieldInput } from '../../../../worker/contracts/fields.ts'
import type { Rule } from '../../../../worker/contracts/rules.ts'
import type { SelectionFilter } from '../../../../worker/contracts/selection.ts'
import type { contactsRoutes } from '../../../../worker/modules/contacts/routes.ts'
import type { fieldsRoutes } from '../../../../worker/modules/fields/routes.ts'
import type { listsRoutes } from '../../../../worker/modules/lists/routes.ts'
import type { tagsRoutes } from '../../../../worker/modules/tags/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'
import { useWorkspace } from '../../session.tsx'
import { listsKey } from '../lists/lists.data.ts'
import { createLaterLooks } from './later-looks.ts'

const contactsApi = (slug: string) => makeClient<typeof contactsRoutes>(workspacePath(slug, 'contacts'))
const tagsApi = (slug: string) => makeClient<typeof tagsRoutes>(workspacePath(slug, 'tags'))
const listsApi = (slug: string) => makeClient<typeof listsRoutes>(workspacePath(slug, 'lists'))
const fieldsApi = (slug: string) => makeClient<typeof fieldsRoutes>(workspacePath(slug, 'fields'))

/** Everything that is known of contacts: forget it when they or their lists change. */
export const contactsKey = (slug: string) => ['w', slug, 'contacts'] as const

/** Which contacts the page shows. */
export type ContactsFilterView = {
  search: string
  listId: number | null
  rule: Rule | null
  /** The deleted contacts instead of the others. */
  deleted: boolean
}
export type ContactsView = ContactsFilterView & { sort: ContactSort; direction: SortDirection }

export const pageLimit = 50

const filterQuery = ({ search, listId, rule, deleted }: ContactsFilterView) => ({
  ...(search === '' ? {} : { search }),
  ...(listId === null ? {} : { listId: String(listId) }),
  ...(rule === null ? {} : { rule: JSON.stringify(rule) }),
  ...(deleted ? { deleted: 'only' as const } : {}),
})

/** The same filter as a body carries it. */
export const selectionFilter = ({ search, listId, rule, deleted }: ContactsFilterView): SelectionFilter => ({
  ...(search === '' ? {} : { search }),
  ...(listId === null ? {} : { listId }),
  ...(rule === null ? {} : { rule }),
  ...(deleted ? { deleted: 'only' as const } : {}),
})

/** One page of contacts in the order asked for. */
export const contactsPage = (slug: string, view: ContactsView, cursor: string | null) =>
  unwrap(
    contactsApi(slug).index.$get({
      query: {
        ...filterQuery(view),
        sort: view.sort,
        direction: view.direction,
        limit: String(pageLimit),
        ...(cursor === null ? {} : { cursor }),
      },
    }),
  )

/** One page of the table; the page before stays in sight while the next one travels. */
export const contactsPageQuery = (slug: string, view: ContactsView, cursor: string | null) =>
  queryOptions({
    queryKey: [...contactsKey(slug), 'page', view, cursor],
    queryFn: () => contactsPage(slug, view, cursor),
    placeholderData: keepPreviousData,
  })

/** How many contacts the filter holds; counted apart, so that the rows never wait for it. */
export const contactsCountQuery = (slug: string, view: ContactsFilterView) =>
  queryOptions({
    queryKey: [...contactsKey(slug), 'count', filterQuery(view)],
    queryFn: () => unwrap(contactsApi(slug).count.$get({ query: filterQuery(view) })),
    staleTime: 60_000,
  })

export const contactQuery = (slug: string, id: number) =>
  queryOptions({
    queryKey: [...contactsKey(slug), 'one', id],
    queryFn: () => unwrap(contactsApi(slug)[':id'].$get({ param: { id: String(id) } })),
    // Lists and mails move a contact while its page is out of sight.
    refetchOnWindowFocus: 'always',
  })

/** What happened with a contact, newest first, page after page. */
export const timelineQuery = (slug: string, id: number, about: TimelineTopic | null) =>
  infiniteQueryOptions({
    queryKey: [...contactsKey(slug), 'timeline', id, about],
    queryFn: ({ pageParam }) =>
      unwrap(
        contactsApi(slug)[':id'].timeline.$get({
          param: { id: String(id) },
          query: {
            limit: '50',
            ...(about === null ? {} : { about }),
            ...(pageParam === '' ? {} : { cursor: pageParam }),
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchOnWindowFocus: 'always',
  })

/** Where a dynamic field is used. */
export const fieldUsageQuery = (slug: string, id: number) =>
  queryOptions({
    queryKey: [...fieldsKey(slug), 'usage', id],
    queryFn: () => unwrap(fieldsApi(slug)[':id'].usage.$get({ param: { id: String(id) } })),
    // Lists and campaigns are changed elsewhere; whoever comes back from one is told how it is now.
    staleTime: 0,
  })

const tagsKey = (slug: string) => ['w', slug, 'tags'] as const
const fieldsKey = (slug: string) => ['w', slug, 'fields'] as const

/** The changes a page can make; each forgets what it made old. Call it in a component. */
export function createContactActions() {
  const { slug: slugOf } = useWorkspace()
  const client = useQueryClient()
  const looks = createLaterLooks(() => {
    for (const part of ['one', 'timeline']) {
      void client.invalidateQueries({ queryKey: [...contactsKey(slugOf()), part] })
    }
  })
  onCleanup(looks.end)
  return contactActions(slugOf, client, looks.begin)
}

/** `changed` is told of every change that can move a contact between live lists. */
function contactActions(slugOf: () => string, client: QueryClient, changed: () => void) {
  const forget = (...keys: (readonly unknown[])[]): Promise<unknown> =>
    Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })))
  const forgetPeople = () => {
    changed()
    return forget(contactsKey(slugOf()), tagsKey(slugOf()), listsKey(slugOf()))
  }
  return {
    async create(input: ContactInput) {
      const contact = await unwrap(contactsApi(slugOf()).index.$post({ json: input }))
      await forgetPeople()
      return contact
    },
    async update(id: number, input: UpdateContactInput) {
      try {
        const contact = await unwrap(
          contactsApi(slugOf())[':id'].$patch({ param: { id: String(id) }, json: input }),
        )
        client.setQueryData(contactQuery(slugOf(), id).queryKey, contact)
        return contact
      } finally {
        void forgetPeople()
      }
    },
    async remove(contactIds: number[]) {
      const result = await unwrap(contactsApi(slugOf()).delete.$post({ json: { contactIds } }))
      await forgetPeople()
      return result.contactIds
    },
    async restore(contactIds: number[]) {
      const result = await unwrap(contactsApi(slugOf()).restore.$post({ json: { contactIds } }))
      await forgetPeople()
      return result.contactIds
    },
    async tag(contactIds: number[], change: { add?: string[]; remove?: string[] }) {
      await unwrap(tagsApi(slugOf()).contacts.$post({ json: { contactIds, ...change } }))
      await forgetPeople()
    },
    async addToList(listId: number, contactIds: number[]) {
      await unwrap(
        listsApi(slugOf())[':id'].members.$post({ param: { id: String(listId) }, json: { contactIds } }),
      )
      await forgetPeople()
    },
    async removeFromList(listId: number, contactIds: number[]) {
      await unwrap(
        listsApi(slugOf())[':id'].members.remove.$post({
          param: { id: String(listId) },
          json: { contactIds },
        }),
      )
      await forgetPeople()
    },
    async updateField(id: number, input: UpdateFieldInput) {
      const field = await unwrap(
        fieldsApi(slugOf())[':id'].$patch({ param: { id: String(id) }, json: input }),
      )
      await forget(fieldsKey(slugOf()), contactsKey(slugOf()))
      return field
    },
    async deleteField(id: number) {
      await unwrap(fieldsApi(slugOf())[':id'].$delete({ param: { id: String(id) } }))
      // Its panel is still closing, and would ask where the field that is gone is used.
      const usage = fieldUsageQuery(slugOf(), id).queryKey.join()
      await Promise.all([
        client.invalidateQueries({
          queryKey: fieldsKey(slugOf()),
          predicate: ({ queryKey }) => queryKey.join() !== usage,
        }),
        forget(contactsKey(slugOf())),
      ])
    },
    async createField(input: CreateFieldInput) {
      const field = await unwrap(fieldsApi(slugOf()).index.$post({ json: input }))
      await forget(fieldsKey(slugOf()))
      return field
    },
  }
}
export type ContactActions = ReturnType<typeof createContactActions>
