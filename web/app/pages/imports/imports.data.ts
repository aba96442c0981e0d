import { queryOptions } from '@tanstack/solid-query'
import { z } from 'zod'
import type { CreateImportInput } from '../../../../worker/contracts/imports.ts'
import { encodings } from '../../../../worker/lib/import/encoding.ts'
import { delimiters } from '../../../../worker/lib/import/layout.ts'
import type { importsRoutes } from '../../../../worker/modules/imports/routes.ts'
import type { listsRoutes } from '../../../../worker/modules/lists/routes.ts'
import type { tagsRoutes } from '../../../../worker/modules/tags/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'
import { readStored, writeStored } from '../../../shared/storage.ts'

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

const Unfinished = z.object({
  importId: z.number(),
  fileName: z.string(),
  mark: z.string(),
  settings: z.object({
    encoding: z.enum(encodings),
    delimiter: z.enum(delimiters),
    headings: z.boolean(),
    sheet: z.object({ index: z.number(), decimal: z.enum([',', '.']) }).nullable(),
  }),
})
/** An import that this device has begun: enough to go on with when its file is chosen again. */
export type Unfinished = z.infer<typeof Unfinished>

const storageKey = (slug: string): string => `centralino.import.${slug}`

export function readUnfinished(slug: string): Unfinished | null {
  const text = readStored(storageKey(slug))
  if (!text) return null
  try {
    const parsed = Unfinished.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    // Written by something else: there is nothing to go on with.
    return null
  }
}

export const rememberUnfinished = (slug: string, unfinished: Unfinished): void =>
  writeStored(storageKey(slug), JSON.stringify(unfinished))

export const forgetUnfinished = (slug: string): void => writeStored(storageKey(slug), '')
