import { z } from 'zod'
import { Email, Id, shortText } from './common.ts'

/** Devices that one contact can have; the one seen longest ago makes room (spec 6.5). */
export const maxDevices = 20

/** What `PushSubscription.toJSON()` gives (W3C Push API). */
export const PushSubscriptionInput = z.object({
  endpoint: z.string().max(1000, 'too_long').pipe(z.url('url')),
  keys: z.object({
    /** 65 bytes. */
    p256dh: z.string().regex(/^B[A-Za-z0-9_-]{86}=?$/, 'push_key'),
    /** 16 bytes. */
    auth: z.string().regex(/^[A-Za-z0-9_-]{22}(==)?$/, 'push_key'),
  }),
  /** Stands in every `PushSubscription.toJSON()` (Push API §8.1), in ms or null; nothing is made of it. */
  expirationTime: z.number().nullish(),
})
export type PushSubscriptionInput = z.infer<typeof PushSubscriptionInput>

/** The site's key, or the token of one person's own page. */
const key = z.string().max(200, 'too_long')
export const PushKeyQuery = z.object({ key })

export const SubscribeInput = z.object({
  key,
  subscription: PushSubscriptionInput,
  /** ISO 639-1, of the page. */
  language: z
    .string()
    .regex(/^[a-z]{2}$/, 'language')
    .optional(),
  /** The words beside the button that was pressed: they are kept as the proof of the consent. */
  text: shortText(500).min(1, 'required'),
})
export type SubscribeInput = z.infer<typeof SubscribeInput>

/** The browser gave a device another endpoint (`pushsubscriptionchange`); knowing the old one is the proof. */
export const RenewInput = z.object({
  key,
  oldEndpoint: z.string().max(1000, 'too_long'),
  subscription: PushSubscriptionInput,
})
export type RenewInput = z.infer<typeof RenewInput>

/** Knowing the endpoint is the proof: nobody but the browser and the push service has it. */
export const UnsubscribeInput = z.object({ key, endpoint: z.string().max(1000, 'too_long') })
export type UnsubscribeInput = z.infer<typeof UnsubscribeInput>

export const PushDeviceKind = z.enum(['desktop', 'phone', 'tablet'])

/** A browser of a contact that allowed notifications, as the contact's page shows it. */
export type PushDevice = {
  id: number
  device: z.infer<typeof PushDeviceKind>
  /** Names of their makers; null where the user agent told none. */
  browser: string | null
  system: string | null
  language: string | null
  createdAt: number
  lastSeenAt: number
  /** Since when nothing is sent to it any more. */
  deadAt: number | null
}

/** Times that a network or a workspace may subscribe devices within an hour (spec 6.6). */
export const pushLimits = { perNetwork: 30, perWorkspace: 2000 } as const

/** What a device tells of a notification: `link` 0 is its own, 1 and 2 those of its buttons. */
export const PushEvent = z.object({
  event: z.enum(['shown', 'clicked', 'failed']),
  link: z.coerce.number().int().min(0).max(2).catch(0).default(0),
})
export type PushEvent = z.infer<typeof PushEvent>

/** Push services write to this address when something is wrong with what a workspace sends (RFC 8292 §2.1). */
export const ConnectPushInput = z.object({ contactEmail: Email })
export type ConnectPushInput = z.infer<typeof ConnectPushInput>

/** A test goes to the devices of one contact: a member’s own, once they allowed notifications. */
export const TestPushInput = z.object({ contactId: Id })
export type TestPushInput = z.infer<typeof TestPushInput>

/** The push channel of a workspace as the settings page shows it; the private key never leaves. */
export type PushChannel = {
  provider: 'sandbox' | 'web_push'
  contactEmail: string | null
  /** The VAPID public key, made on first use. */
  publicKey: string
  /** The workspace's key for its own site. */
  siteKey: string
  /** Where the file for the customer's site and the subscriptions live. */
  publicOrigin: string
  /** Browsers that notifications are sent to, and the people behind them. */
  devices: number
  people: number
  state: 'ready' | 'paused'
  lastErrorCode: string | null
  lastErrorAt: number | null
  connectedAt: number | null
}
