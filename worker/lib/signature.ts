import { fromBase64, sameBytes, toBase64, utf8 } from './bytes.ts'

/** How old or how far ahead a signed post may be: the limit of the Standard Webhooks scheme. */
const toleranceMs = 300_000

export type SvixHeaders = { id: string | null; timestamp: string | null; signature: string | null }

/**
 * Whether a raw body carries a valid Svix signature (Standard Webhooks): HMAC-SHA256 over
 * `id.timestamp.body` under the key in base64 after `whsec_`; `svix-signature` may hold several
 * `v1,<base64>` while a secret is rotated. Posts older or newer than 300 s are refused.
 */
export async function verifySvix(
  secret: string,
  headers: SvixHeaders,
  rawBody: string,
  nowMs: number,
): Promise<boolean> {
  const { id, timestamp, signature } = headers
  if (!id || !timestamp || !signature || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(nowMs - Number(timestamp) * 1000) > toleranceMs) return false
  const expected = await mac(secret, id, timestamp, rawBody)
  if (expected === null) return false
  let matches = false
  for (const part of signature.split(' ').slice(0, 10)) {
    const [version, text] = part.split(',')
    const given = version === 'v1' && text !== undefined ? fromBase64(text) : null
    if (given !== null && sameBytes(given, expected)) matches = true
  }
  return matches
}

/** The three headers of a signed post made now; the sandbox calls back with them. */
export async function signSvix(
  secret: string,
  id: string,
  rawBody: string,
  nowMs: number,
): Promise<Record<'svix-id' | 'svix-timestamp' | 'svix-signature', string>> {
  const timestamp = String(Math.floor(nowMs / 1000))
  const bytes = await mac(secret, id, timestamp, rawBody)
  if (bytes === null) throw new Error('webhook secret has an unknown form')
  return { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': `v1,${toBase64(bytes)}` }
}

/** A secret in the scheme's form made of any bytes. */
export const toSvixSecret = (bytes: Uint8Array): string => `whsec_${toBase64(bytes)}`

/** Null when the secret has no key in it: such a door stays closed. */
async function mac(secret: string, id: string, timestamp: string, body: string): Promise<Uint8Array | null> {
  const keyBytes = fromBase64(secret.replace(/^whsec_/, ''))
  if (keyBytes === null || keyBytes.length === 0) return null
  const key = await crypto.subtle.importKey('raw', keyBytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(`${id}.${timestamp}.${body}`)))
}
