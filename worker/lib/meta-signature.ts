import { sameBytes, toHex, utf8 } from './bytes.ts'

/**
 * The signature that Meta puts on what it posts (`X-Hub-Signature-256`): HMAC-SHA256 of the raw bytes under the
 * app's secret (developers.facebook.com/docs/messenger-platform/webhooks). A body that was read and written
 * again never matches: Meta escapes what is not ASCII.
 */
export async function signMeta(appSecret: string, body: BufferSource): Promise<string> {
  return `sha256=${toHex(await macOf(appSecret, body))}`
}

/** Whether a body was signed with the app's secret. */
export async function verifyMeta(
  appSecret: string,
  signature: string | null,
  body: BufferSource,
): Promise<boolean> {
  if (signature === null || !/^sha256=[0-9a-f]{64}$/.test(signature)) return false
  return sameBytes(utf8(signature), utf8(await signMeta(appSecret, body)))
}

/** The proof that a caller of the Graph API has the app's secret and not only a token (`appsecret_proof`). */
export const proofOfSecret = async (appSecret: string, accessToken: string): Promise<string> =>
  toHex(await macOf(appSecret, utf8(accessToken)))

async function macOf(secret: string, bytes: BufferSource): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', utf8(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes))
}
