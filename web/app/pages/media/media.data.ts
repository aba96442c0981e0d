import { infiniteQueryOptions } from '@tanstack/solid-query'
import type { MediaQuery } from '../../../../worker/contracts/media.ts'
import type { mediaRoutes } from '../../../../worker/modules/media/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'
import { uploadFetch } from '../../../shared/upload-fetch.ts'

/** The calls of this area for one workspace. */
export const mediaApi = (slug: string) => makeClient<typeof mediaRoutes>(workspacePath(slug, 'media'))

/** Everything of the library; invalidate by it after a change. */
export const mediaKey = (slug: string) => ['w', slug, 'media'] as const

export const idOf = (id: number) => ({ param: { id: String(id) } })

/** A picture or file as members of the workspace load it. */
export const contentAddress = (slug: string, id: number): string =>
  `${workspacePath(slug, 'media')}/${id}/content`

export type MediaFilter = { search: string; kind: MediaQuery['kind'] }
const pageSize = '48'

/** The library, newest first, page after page. */
export const libraryQuery = (slug: string, { search, kind }: MediaFilter) =>
  infiniteQueryOptions({
    queryKey: [...mediaKey(slug), 'pages', search, kind ?? ''],
    queryFn: ({ pageParam }) =>
      unwrap(
        mediaApi(slug).index.$get({
          query: {
            limit: pageSize,
            ...(search === '' ? {} : { search }),
            ...(kind === undefined ? {} : { kind }),
            ...(pageParam === '' ? {} : { cursor: pageParam }),
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })

/** Campaigns and templates that show or link a file. */
export const usesQuery = (slug: string, id: number) => ({
  queryKey: [...mediaKey(slug), 'uses', id],
  queryFn: async () => (await unwrap(mediaApi(slug)[':id'].uses.$get(idOf(id)))).items,
  staleTime: 0,
})

/** Sends a file; its bytes are the whole body. */
export const sendFile = (slug: string, file: File, onSent: (share: number) => void) =>
  unwrap(
    mediaApi(slug).index.$post(
      { query: { name: file.name.slice(-200) } },
      { fetch: uploadFetch(onSent), init: { body: file } },
    ),
  )
