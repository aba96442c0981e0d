/**
 * The workspace whose public pages a host serves, or null when the host is the app's. The pattern is
 * `PUBLIC_ORIGIN`, such as `https://{workspace}.pages.example` (design §7).
 */
export function workspaceOfHost(host: string, publicOrigin: string): string | null {
  const pattern = new URL(publicOrigin.replace('{workspace}', 'workspace--')).host
  const [prefix, suffix] = pattern.split('workspace--')
  if (prefix === undefined || suffix === undefined) return null
  if (!host.startsWith(prefix) || !host.endsWith(suffix) || host.length <= prefix.length + suffix.length)
    return null
  const slug = host.slice(prefix.length, host.length - suffix.length)
  return /^[a-z0-9-]+$/.test(slug) ? slug : null
}
