import { queryOptions, useQueryClient } from '@tanstack/solid-query'
import type { tagsRoutes } from '../../../../worker/modules/tags/routes.ts'
import { makeClient, unwrap, workspacePath } from '../../../shared/api.ts'
import { useWorkspace } from '../../session.tsx'

const tagsApi = (slug: string) => makeClient<typeof tagsRoutes>(workspacePath(slug, 'tags'))

/** Which live lists ask for a tag. */
export const tagUsageQuery = (slug: string, id: number) =>
  queryOptions({
    queryKey: ['w', slug, 'tags', 'usage', id],
    queryFn: () => unwrap(tagsApi(slug)[':id'].usage.$get({ param: { id: String(id) } })),
    // Rules are changed elsewhere; whoever comes back from a list is told how it is now.
    staleTime: 0,
  })

/** The changes of tags; each forgets what it made old. Call it in a component. */
export function createTagActions() {
  const { slug } = useWorkspace()
  const client = useQueryClient()
  /** A tag that is gone is asked for no more, though its panel is still closing. */
  const forget = (goneId?: number) =>
    Promise.all([
      client.invalidateQueries({
        queryKey: ['w', slug(), 'tags'],
        predicate: ({ queryKey: [, , , part, id] }) => part !== 'usage' || id !== goneId,
      }),
      client.invalidateQueries({ queryKey: ['w', slug(), 'contacts'] }),
    ])
  const param = (id: number) => ({ id: String(id) })
  const changed = async <T>(call: Promise<T>, goneId?: number): Promise<T> => {
    const result = await call
    await forget(goneId)
    return result
  }
  return {
    create: (name: string) => changed(unwrap(tagsApi(slug()).index.$post({ json: { name } }))),
    rename: (id: number, name: string) =>
      changed(unwrap(tagsApi(slug())[':id'].$patch({ param: param(id), json: { name } }))),
    merge: (id: number, intoId: number) =>
      changed(unwrap(tagsApi(slug())[':id'].merge.$post({ param: param(id), json: { intoId } })), id),
    remove: (id: number) => changed(unwrap(tagsApi(slug())[':id'].$delete({ param: param(id) })), id),
    restore: (id: number) => changed(unwrap(tagsApi(slug())[':id'].restore.$post({ param: param(id) }))),
  }
}
