import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from './bytes.ts'

/** Encrypts and decrypts secrets: AES-256-GCM, `v1.iv.ciphertext` (spec 8.1). */
export type SecretBox = {
  /** `scope` is bound to the ciphertext, so that a row copied to another workspace cannot be opened. */
  seal(plain: string, scope: string): Promise<string>
  /** Throws when the text was not sealed by this installation for this scope. */
  open(sealed: string, scope: string): Promise<string>
  /** A keyed hash (HMAC-SHA-256, base64url): tells whether two texts are one without keeping either. */
  digest(text: string, scope: string): Promise<string>
}

/** @param secret the installation's encryption secret; any text of 32 characters or more. */
export function createSecretBox(secret: string): SecretBox {
  let key: Promise<CryptoKey> | undefined
  const getKey = () => (key ??= deriveKey(secret))
  let hashKey: Promise<CryptoKey> | undefined
  const getHashKey = () => (hashKey ??= deriveHashKey(secret))
  return {
    async seal(plain, scope) {
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: utf8(scope) },
        await getKey(),
        utf8(plain),
      )
      return `v1.${toBase64Url(iv)}.${toBase64Url(new Uint8Array(sealed))}`
    },
    async open(sealed, scope) {
      const [version, ivText, cipherText] = sealed.split('.')
      const iv = fromBase64Url(ivText ?? '')
      const cipher = fromBase64Url(cipherText ?? '')
      if (version !== 'v1' || !iv || !cipher) throw new Error('sealed secret has an unknown form')
      const plain = await crypto.subtle.decrypt(
        { name: 'AES-GCM', iv, additionalData: utf8(scope) },
        await getKey(),
        cipher,
      )
      return fromUtf8(new Uint8Array(plain))
    },
    async digest(text, scope) {
      const mac = await crypto.subtle.sign('HMAC', await getHashKey(), utf8(`${scope}\n${text}`))
      return toBase64Url(new Uint8Array(mac))
    },
  }
}

async function deriveKey(secret: string): Promise<CryptoKey> {
  const digest = await crypto.subtle.digest('SHA-256', utf8(`centralino/secrets/v1/${secret}`))
  return crypto.subtle.importKey('raw', digest, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

async function deriveHashKey(secret: string): Promise<CryptoKey> {
  const digest = await crypto.subtle.digest('SHA-256', utf8(`centralino/hashes/v1/${secret}`))
  return crypto.subtle.importKey('raw', digest, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}
