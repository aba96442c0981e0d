import { queryOptions } from '@tanstack/solid-query'
import type { signUpRoutes } from '../../worker/modules/preferences/routes.ts'
import { makeClient, unwrap, workspacePath } from '../shared/api.ts'

const api = (slug: string) => makeClient<typeof signUpRoutes>(workspacePath(slug, 'sign-up'))

/** The address of the sign-up page: the workspace's own, or the one for a contact. */
export const signUpLinkQuery = (slug: string, contactId: number | null) =>
  queryOptions({
    queryKey: ['w', slug, 'sign-up', contactId],
    queryFn: () =>
      contactId === null
        ? unwrap(api(slug).link.$get())
        : unwrap(api(slug)[':id'].link.$get({ param: { id: String(contactId) } })),
  })
