import type { EmailProvider, OutgoingEmail, SendOutcome } from '../../../worker/modules/channels/port.ts'
import { z } from 'zod'

/** How the provider answers a call that it has not seen under its key. */
export type Script =
  /** Takes the mails and says so. */
  | 'accept'
  /** Takes the mails; the answer never arrives. */
  | 'accept_unclear'
  /** Takes nothing; the answer never arrives. */
  | 'lose_unclear'
  | { type: 'throttled'; code: string; retryAfterMs: number }
  | { type: 'misconfigured'; code: string }

const Body = z.array(z.object({ messageId: z.number(), to: z.string() }))

/**
 * An e-mail provider in process with the memory that Resend has: one key, one effect; a call with a
 * refused address is refused as a whole. It counts what people would receive.
 */
export class ScriptedProvider implements EmailProvider {
  readonly kind = 'batches'
  readonly name = 'resend'
  readonly requestsPerSecond = 2
  readonly maxBatch: number
  readonly keyLifetimeMs = 24 * 3_600_000
  /** Answers to the next calls that are new; `accept` when it is empty. */
  readonly script: Script[] = []
  readonly refusedAddresses = new Set<string>()
  /** Mails that went out, per address. */
  readonly received = new Map<string, number>()
  readonly calls: { key: string; messageIds: number[] }[] = []
  readonly #accepted = new Map<string, { body: string; providerIds: string[] }>()
  readonly #now: () => number

  constructor({ maxBatch = 10, now }: { maxBatch?: number; now: () => number }) {
    this.maxBatch = maxBatch
    this.#now = now
  }

  encode(mails: readonly OutgoingEmail[]): string {
    return JSON.stringify(mails)
  }

  async send(body: string, key: string): Promise<SendOutcome> {
    const mails = Body.parse(JSON.parse(body))
    this.calls.push({ key, messageIds: mails.map((mail) => mail.messageId) })
    const known = this.#accepted.get(key)
    if (known !== undefined) {
      if (known.body !== body) throw new Error('another body under a known key')
      const scripted = this.script.shift()
      if (typeof scripted === 'object') return scripted
      return { type: 'accepted', providerIds: known.providerIds }
    }
    if (mails.some((mail) => this.refusedAddresses.has(mail.to))) {
      return { type: 'refused', code: 'invalid_parameter' }
    }
    const scripted = this.script.shift() ?? 'accept'
    if (typeof scripted === 'object') return scripted
    if (scripted === 'lose_unclear') return { type: 'unclear', code: 'network' }
    const providerIds = mails.map((mail) => `id-${mail.messageId}-${this.#now()}`)
    this.#accepted.set(key, { body, providerIds })
    for (const { to } of mails) this.received.set(to, (this.received.get(to) ?? 0) + 1)
    return scripted === 'accept_unclear'
      ? { type: 'unclear', code: 'network' }
      : { type: 'accepted', providerIds }
  }

  async check(): Promise<{ ok: true }> {
    return { ok: true }
  }
}
