import { useNavigate, useSearchParams } from '@solidjs/router'
import { useQueryClient } from '@tanstack/solid-query'
import { meKey } from '../../session.data.ts'

/** Only an address of this app: never another site, whatever the link says. */
export const isOwnPath = (path: string): boolean => /^\/(?![/\\])/.test(path) && !path.startsWith('/sign-')

/** After signing in: to the page that was asked for, else to the workspace, else to making one. */
export function createArrival(): (workspaceSlug: string | undefined) => void {
  const navigate = useNavigate()
  const client = useQueryClient()
  const [search] = useSearchParams<{ next?: string }>()
  return (workspaceSlug) => {
    client.removeQueries({ queryKey: meKey })
    const next = search.next
    if (next && isOwnPath(next)) navigate(next, { replace: true })
    else navigate(workspaceSlug ? `/w/${workspaceSlug}/contacts` : '/new-workspace', { replace: true })
  }
}
