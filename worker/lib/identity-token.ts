import { z } from 'zod'
import type { IdentityRefusal } from '../contracts/chat-doors.ts'
import { fromBase64Url, fromUtf8, sameBytes, toBase64Url, utf8 } from './bytes.ts'
import { normaliseEmail } from './identity/email.ts'

/** Who a site's server says its visitor is; `until` (epoch ms): the token is believed no longer. */
export type SignedIdentity = { email: string; name: string | null; until: number }

/** A token may not hold for longer: what leaks is worth little, and nobody needs more for a page. */
const longestMs = 24 * 3_600_000
/** How far the clocks of a site may be off. */
const leewayMs = 60_000

/** Characters; what is longer is no token for a page. */
const longestToken = 4000

const Header = z.object({ alg: z.string() })
/** Servers write null for what they do not know; a name is left out rather than a person turned away for it. */
const Claims = z.object({
  email: z.string().nullish(),
  name: z.string().nullish().catch(null),
  exp: z.number().nullish(),
  nbf: z.number().nullish(),
})

/**
 * Reads a JWT (RFC 7519) signed with HS256 (RFC 7518 §3.2) under the workspace's key: `email` and `exp` must be there,
 * `name` and `nbf` may. The algorithm is fixed, whatever the header says.
 *
 * @param secret the key as it was shown, used byte by byte
 * @param now epoch ms
 */
export async function readIdentityToken(
  secret: string,
  token: string,
  now: number,
): Promise<SignedIdentity | { refused: IdentityRefusal }> {
  const refuse = (refused: IdentityRefusal) => ({ refused })
  if (token.length > longestToken) return refuse('malformed')
  const [head = '', body = '', mark = '', ...rest] = token.split('.')
  const signature = fromBase64Url(mark)
  const header = Header.safeParse(parse(head))
  if (rest.length > 0 || signature === null || !header.success) return refuse('malformed')
  if (header.data.alg !== 'HS256') return refuse('algorithm')
  if (!sameBytes(signature, await sign(secret, `${head}.${body}`))) return refuse('signature')
  const claims = Claims.safeParse(parse(body))
  if (!claims.success) return refuse('malformed')
  const { email, name, exp, nbf } = claims.data
  if (exp === undefined || exp === null) return refuse('no_expiry')
  if (exp * 1000 <= now - leewayMs) return refuse('expired')
  if (exp * 1000 > now + longestMs + leewayMs) return refuse('too_long')
  if ((nbf ?? 0) * 1000 > now + leewayMs) return refuse('not_yet')
  const known = normaliseEmail(email ?? '')
  if (known.email === null) return refuse('no_email')
  return { email: known.email, name: plain(name ?? ''), until: exp * 1000 + leewayMs }
}

/** Signs claims as a site's server does: for what is shown to try, and for tests. */
export async function signIdentityToken(secret: string, claims: Record<string, unknown>): Promise<string> {
  const parts = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => toBase64Url(utf8(JSON.stringify(part))))
  const text = parts.join('.')
  return `${text}.${toBase64Url(await sign(secret, text))}`
}

async function sign(secret: string, text: string): Promise<Uint8Array> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', utf8(secret), algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text)))
}

function parse(part: string): unknown {
  const bytes = fromBase64Url(part)
  if (bytes === null) return null
  try {
    return JSON.parse(fromUtf8(bytes))
  } catch {
    // No JSON: refused like any other text that is no token.
    return null
  }
}

const plain = (name: string): string | null =>
  name.toWellFormed().replace(/\p{C}/gu, ' ').replace(/\s+/g, ' ').trim().slice(0, 100) || null
