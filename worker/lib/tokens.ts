import { fromBase64Url, fromUtf8, sameBytes, toBase64Url, utf8 } from './bytes.ts'

/**
 * Signed tokens for public addresses (tracking, unsubscribe, webhooks): `payload.signature`, both
 * base64url, HMAC-SHA256 cut to 16 bytes. The purpose is signed too, so that a token of one kind
 * opens no other door. Tokens tell nothing but integers and never replace a permission check.
 */
const signatureBytes = 16

/**
 * `webhook` names the account in a webhook's address, `webhook_verify` is the word that Meta proves itself with
 * when that address is entered, `echo` names a message in what Meta repeats to us; `sandbox` never leaves the installation: it is the
 * sandbox's signing key; `play` marks a request that the sandbox makes in a person's place; `form` tells when a
 * form was shown; `confirm` proves an address and carries its own end; `push` lets a device tell what
 * became of a notification; `push_site` is the workspace's key for its
 * own site, `push_person` that of one person's page; `reply` signs the thread that an answer by mail belongs to, `reply_file` a file of an
 * answer for the provider that fetches it, with its end.
 */
export type TokenPurpose =
  | 'logo'
  | 'media'
  | 'open'
  | 'click'
  | 'unsubscribe'
  | 'preferences'
  | 'signup'
  | 'confirm'
  | 'form'
  | 'webhook'
  | 'webhook_verify'
  | 'echo'
  | 'sandbox'
  | 'play'
  | 'push'
  | 'push_site'
  | 'push_person'
  | 'reply'
  | 'reply_file'
  | 'chat_site'
  | 'chat'

async function hmac(key: CryptoKey, text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text))).subarray(0, signatureBytes)
}

/** Imports the installation's signing secret once per context. */
export function importTokenKey(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey(
    'raw',
    utf8(`centralino/tokens/${secret}`),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
}

/** Signs a list of non-negative integers for one purpose. */
export async function signToken(
  key: CryptoKey,
  purpose: TokenPurpose,
  numbers: readonly number[],
): Promise<string> {
  const payload = toBase64Url(utf8(numbers.map((n) => n.toString(36)).join('.')))
  return `${payload}.${toBase64Url(await hmac(key, `${purpose}:${payload}`))}`
}

/** The integers of a token, or null when it was not made here for this purpose. */
export async function readToken(
  key: CryptoKey,
  purpose: TokenPurpose,
  token: string,
): Promise<number[] | null> {
  const [payload, signature, ...rest] = token.split('.')
  if (!payload || !signature || rest.length > 0 || token.length > 200) return null
  const given = fromBase64Url(signature)
  if (!given || !sameBytes(given, await hmac(key, `${purpose}:${payload}`))) return null
  const bytes = fromBase64Url(payload)
  if (!bytes) return null
  const numbers = fromUtf8(bytes)
    .split('.')
    .map((digits) => Number.parseInt(digits, 36))
  return numbers.every((n) => Number.isSafeInteger(n) && n >= 0) ? numbers : null
}
