import { useNavigate, useSearchParams } from '@solidjs/router'
import { useQueryClient } from '@tanstack/solid-query'
import { meKey } from '../../session.data.ts'
import { arrivalPath } from './arrival-path.ts'

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
