import { randomBytes } from 'node:crypto'
import { type LoopbackTwilio, postForm } from '../../support/loopback-twilio.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** How long the provider waits before it tells again what nobody took. */
const againMs = 200

type Written = { sid: string; text: string }

/** People who write by SMS, and the provider that tells of each message until it is taken. */
export class People {
  /** What was answered with 2xx. */
  readonly taken: Written[] = []
  readonly #inboundUrl: string
  readonly #provider: LoopbackTwilio
  readonly #open = new Set<Promise<void>>()
  #onTaken: () => void = () => {}

  constructor(inboundUrl: string, provider: LoopbackTwilio) {
    this.#inboundUrl = inboundUrl
    this.#provider = provider
  }

  get open(): number {
    return this.#open.size
  }

  /** Resolves in the very moment in which the next one is taken. */
  nextTaken(): Promise<void> {
    return new Promise((resolve) => (this.#onTaken = resolve))
  }

  write(phone: string, text: string): void {
    const telling = this.#tell(phone, { sid: `SM${randomBytes(16).toString('hex')}`, text }).finally(() =>
      this.#open.delete(telling),
    )
    this.#open.add(telling)
  }

  async #tell(phone: string, written: Written): Promise<void> {
    const { accountSid, authToken, number } = this.#provider
    const form = new URLSearchParams({
      AccountSid: accountSid,
      MessageSid: written.sid,
      From: phone,
      To: number,
      Body: written.text,
      NumMedia: '0',
    })
    while ((await postForm(this.#inboundUrl, form, authToken).catch(() => 0)) !== 200) await pause(againMs)
    this.taken.push(written)
    this.#onTaken()
  }

  /** Until every message is taken. */
  async settle(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open)
  }
}
