/**
 * Where the bytes of a message's file are: an uploaded one by its own key, what came by e-mail under the workspace's
 * mails. Null for a key that leads anywhere else, so that no key opens what is another's.
 */
export function filePathOf(tenantId: number, key: string): string | null {
  if (/^[\w-]{1,100}$/.test(key)) return `${tenantId}/inbox/${key}`
  return key.startsWith(`mail/${tenantId}/`) && !key.includes('..') ? key : null
}
