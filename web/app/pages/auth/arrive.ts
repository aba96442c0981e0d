import { useNavigate, useSearchParams } from '@solidjs/router'
import { useQueryClient } from '@tanstack/solid-query'
import { meKey } from '../../session.data.ts'

/**
 * Where somebody goes after signing in: the page they had asked for if it is of this app and of one of their
 * workspaces, else their first workspace, else making one.
 */
export function arrivalPath(next: string | undefined, slugs: readonly string[]): string {
  const asked = /^\/w\/([^/?#\\]+)/.exec(next ?? '')
  if (next && asked && slugs.includes(decodeURIComponent(asked[1] ?? ''))) return next
  return slugs[0] ? `/w/${slugs[0]}/contacts` : '/new-workspace'
}

/** Goes on after signing in; what was known of another session is forgotten. */
export function createArrival(): (workspaces: readonly { slug: string }[]) => void {
  const navigate = useNavigate()
  const client = useQueryClient()
  const [search] = useSearchParams<{ next?: string }>()
  return (workspaces) => {
    client.removeQueries({ queryKey: meKey })
    const slugs = workspaces.map(({ slug }) => slug)
    navigate(arrivalPath(search.next, slugs), { replace: true })
  }
}
