import { fromBase64Url } from '../../lib/bytes.ts'

/**
 * Push services of the browsers there are (Chrome and its kin, Firefox, Safari, Edge): whatever else calls
 * itself one would make the Worker call an address of a stranger's choice.
 */
const hosts = ['fcm.googleapis.com', 'web.push.apple.com']
const suffixes = ['.push.services.mozilla.com', '.push.apple.com', '.notify.windows.com']

/**
 * Whether an endpoint belongs to a push service, over https and on its usual port.
 *
 * @param loopback another origin that counts as one, of a server in tests
 */
export function isPushService(endpoint: string, loopback: string | null): boolean {
  if (!URL.canParse(endpoint)) return false
  const { protocol, hostname, port, username, password, origin } = new URL(endpoint)
  if (loopback !== null && origin === loopback) return true
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '') return false
  return hosts.includes(hostname) || suffixes.some((suffix) => hostname.endsWith(suffix))
}

/** Whether a browser's key is a point on P-256 (RFC 8291 §3.1): with another one nothing can be encrypted. */
export async function isPointOnCurve(p256dh: string): Promise<boolean> {
  const bytes = fromBase64Url(p256dh.replaceAll('=', ''))
  if (bytes === null) return false
  try {
    await crypto.subtle.importKey('raw', bytes, { name: 'ECDH', namedCurve: 'P-256' }, false, [])
    return true
  } catch {
    return false
  }
}
