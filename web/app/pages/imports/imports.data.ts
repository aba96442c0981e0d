import { queryOptions } from '@tanstack/solid-query'
import type { CreateImportInput, Import } from '../../../../worker/contracts/imports.ts'
import type { importsRoutes } from '../../../../worker/modules/imports/routes.ts'
import type { listsRoutes } from '../../../../worker/modules/lists/routes.ts'
import type { tagsRoutes } from '../../../../worker/modules/tags/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'

const imports = (slug: string) => makeClient<typeof importsRoutes>(workspacePath(slug, 'imports'))

export const importListsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'lists', 'for-import'],
    queryFn: () => unwrap(makeClient<typeof listsRoutes>(workspacePath(slug, 'lists')).index.$get()),
  })

export const importTagsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'tags', 'for-import'],
    queryFn: () => unwrap(makeClient<typeof tagsRoutes>(workspacePath(slug, 'tags')).index.$get()),
  })

/** How often those under way are looked at: another browser may be filling one. */
const lookAgainMs = 5000

/** Imports that still wait for rows from a client, whoever began them and in which browser. */
export async function listUnfinishedImports(slug: string): Promise<Import[]> {
  const { items } = await unwrap(imports(slug).index.$get({ query: { state: 'receiving' } }))
  return items.filter(({ fileId }) => fileId === null)
}

export const unfinishedImportsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['w', slug, 'imports', 'unfinished'],
    queryFn: () => listUnfinishedImports(slug),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.length ? lookAgainMs : false),
  })

/** Opens an import; `key` makes trying again after a lost answer safe. */
export const createImport = (slug: string, json: CreateImportInput, key: string) =>
  unwrap(imports(slug).index.$post({ json, header: { 'idempotency-key': key } }))

export const getImport = (slug: string, id: number) =>
  unwrap(imports(slug)[':id'].$get({ param: { id: String(id) } }))

export const cancelImport = (slug: string, id: number) =>
  unwrap(imports(slug)[':id'].cancel.$post({ param: { id: String(id) } }))

export const renameList = (slug: string, id: number, name: string) =>
  unwrap(
    makeClient<typeof listsRoutes>(workspacePath(slug, 'lists'))[':id'].$patch({
      param: { id: String(id) },
      json: { name },
    }),
  )

/** Where rows are judged and not stored. */
export const dryRunUrl = (slug: string): string => `${workspacePath(slug, 'imports')}/dry-run`

/** Refused rows that belong to two contacts, the first ones. */
export const importConflictsQuery = (slug: string, id: number) =>
  queryOptions({
    queryKey: ['w', slug, 'imports', id, 'conflicts'],
    queryFn: () =>
      unwrap(
        imports(slug)[':id'].rejects.$get({
          param: { id: String(id) },
          query: { reason: 'identity_split', limit: '50' },
        }),
      ),
  })

/** Where the chunks of an import go. */
export const importUrl = (slug: string, id: number): string => `${workspacePath(slug, 'imports')}/${id}`

/** The file of refused rows, in the language of the interface. */
export const rejectsUrl = (slug: string, id: number, language: string): string =>
  `${importUrl(slug, id)}/rejects.csv?language=${language}`
