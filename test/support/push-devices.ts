import { createECDH, randomBytes } from 'node:crypto'

/** A browser's subscription with its private half, as `PushManager.subscribe` makes one. */
export type TestDevice = {
  subscription: { endpoint: string; keys: { p256dh: string; auth: string } }
  /** Raw private key of P-256, base64url. */
  privateKey: string
}

/** A fresh device at a push service; without an endpoint one at Mozilla's. */
export function makeDevice(endpoint?: string): TestDevice {
  const ecdh = createECDH('prime256v1')
  ecdh.generateKeys()
  return {
    subscription: {
      endpoint:
        endpoint ??
        `https://updates.push.services.mozilla.com/wpush/v2/${randomBytes(24).toString('base64url')}`,
      keys: {
        p256dh: ecdh.getPublicKey().toString('base64url'),
        auth: randomBytes(16).toString('base64url'),
      },
    },
    privateKey: ecdh.getPrivateKey().toString('base64url'),
  }
}
