/**
 * Where somebody goes after signing in: the page they had asked for if it is of this app and of one of their
 * workspaces, else their first workspace, else making one.
 */
export function arrivalPath(next: string | undefined, slugs: readonly string[]): string {
  const asked = /^\/w\/([^/?#\\]+)/.exec(next ?? '')
  if (next && asked && slugs.includes(decodeURIComponent(asked[1] ?? ''))) return next
  return slugs[0] ? `/w/${slugs[0]}` : '/new-workspace'
}
