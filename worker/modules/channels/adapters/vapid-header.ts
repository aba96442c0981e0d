import webPush from 'web-push'

/** A token is good for twelve hours (web-push's choice; RFC 8292 §2 allows a day) and is used for one. */
const usedForMs = 3_600_000

/**
 * Who sends, as a push service is told with every message: a token signed with the workspace's key (RFC 8292). It
 * holds for all endpoints of one origin, so it is signed once for each and not for every message, which would take
 * as long as encrypting it. It lives with the provider it was made for, and is nobody else's.
 *
 * @returns the value of `Authorization` for an endpoint; throws for an endpoint or key that is none
 */
export function createVapidHeader({
  subject,
  keys,
  now,
}: {
  subject: string
  keys: { publicKey: string; privateKey: string }
  now: () => number
}): (endpoint: string) => string {
  const known = new Map<string, { value: string; signedAt: number }>()
  return (endpoint) => {
    const { origin } = new URL(endpoint)
    const before = known.get(origin)
    if (before !== undefined && now() - before.signedAt < usedForMs) return before.value
    const { publicKey, privateKey } = keys
    const { Authorization: value } = webPush.getVapidHeaders(
      origin,
      subject,
      publicKey,
      privateKey,
      'aes128gcm',
    )
    known.set(origin, { value, signedAt: now() })
    return value
  }
}
