/** The one interface every e-mail provider stands behind (spec 8.1): real, sandbox, loopback in tests. */

/** A rendered e-mail for one person, in the product's own words. */
export type OutgoingEmail = {
  messageId: number
  to: string
  /** `Name <address>` (RFC 5322). */
  from: string
  replyTo: string | null
  subject: string
  html: string
  text: string
  headers: Record<string, string>
}

/** A mail as the sandbox keeps it: its place in the call and the id a provider would have given. */
export type KeptMail = { position: number; providerId: string; mail: OutgoingEmail }

/**
 * What became of one provider call. Only `accepted` means that people may receive it; `unclear` means
 * that they may or may not, and only a repeat under the same key can tell.
 */
export type SendOutcome =
  /** Provider ids in the order of the mails, which the caller counts; the rate when the provider told it. */
  | { type: 'accepted'; providerIds: string[]; requestsPerSecond?: number }
  /** Refused for its content and nothing was accepted: a batch is split, a single mail fails for good. */
  | { type: 'refused'; code: string }
  /** Key, domain or account not right: the channel is paused until a person acts. */
  | { type: 'misconfigured'; code: string }
  /** Too fast, or a quota is used up; nothing was accepted. */
  | { type: 'throttled'; code: string; retryAfterMs: number }
  /** Time-out, dropped connection, 5xx: repeat the same body under the same key. */
  | { type: 'unclear'; code: string }

export type EmailProvider = {
  name: 'resend' | 'sandbox'
  /** Mails one call may hold. */
  maxBatch: number
  /** How long the provider remembers an idempotency key, in ms. */
  keyLifetimeMs: number
  /** The exact body of a call, frozen in the manifest before it is made. */
  encode(mails: readonly OutgoingEmail[]): string
  /** Makes the call with a body from `encode`; never throws for what the provider or network does. */
  send(body: string, idempotencyKey: string): Promise<SendOutcome>
  /** Whether the credentials work; makes no mail. */
  check(): Promise<{ ok: true } | { ok: false; code: string; unreachable: boolean }>
}

/** Requests per second allowed until the provider tells another number. */
export const defaultRequestsPerSecond = { resend: 2, sandbox: 50 } as const
