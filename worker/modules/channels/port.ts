import type { WhatsappButton } from '../../contracts/campaign-content.ts'
import type { SendingChannel } from '../../contracts/common.ts'

/**
 * The one interface every provider stands behind (spec 8.1): real, sandbox, loopback in tests. There are
 * two kinds. *Batches* under a key can be repeated: the provider knows the key and makes one effect of it.
 * *Calls* carry one message each and no key: what is unclear is never repeated, only asked about.
 */

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
  /** Others who get it, of answers in the inbox alone. */
  cc?: readonly string[]
  bcc?: readonly string[]
  /** Files of an answer, base64. */
  attachments?: readonly { name: string; type: string; content: string }[]
}

/** A mail as the sandbox keeps it: its place in the call and the id a provider would have given. */
export type KeptMail = {
  position: number
  providerId: string
  mail: Omit<OutgoingEmail, 'cc' | 'bcc' | 'attachments'> & {
    cc?: readonly string[] | undefined
    bcc?: readonly string[] | undefined
    files?: readonly { name: string; sizeBytes: number }[] | undefined
  }
}

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

/** Whether the credentials work; sends nothing. */
export type CheckOutcome = { ok: true } | { ok: false; code: string; unreachable: boolean }

export type EmailProvider = {
  kind: 'batches'
  name: 'resend' | 'sandbox'
  /** Calls per second allowed until the provider tells another number. */
  requestsPerSecond: number
  /** Mails one call may hold. */
  maxBatch: number
  /** How long the provider remembers an idempotency key, in ms. */
  keyLifetimeMs: number
  /** The exact body of a call, frozen in the manifest before it is made. */
  encode(mails: readonly OutgoingEmail[]): string
  /** Makes the call with a body from `encode`; never throws for what the provider or network does. */
  send(body: string, idempotencyKey: string): Promise<SendOutcome>
  check(): Promise<CheckOutcome>
}

/** The channels that send one message per call. */
export type CallChannel = Exclude<SendingChannel, 'email'>

/** What a call says, rendered for one person. */
export type CallContent =
  | { channel: 'sms'; text: string }
  /**
   * An approved template with its numbered values, or, without one, a free answer within 24 hours of the
   * person's last message; `text` and `buttons` are what the person sees. `sender`: the number it goes from
   * (E.164), null for the channel's.
   */
  | {
      channel: 'whatsapp'
      sender: string | null
      contentSid: string | null
      variables: Record<string, string>
      text: string
      buttons: readonly WhatsappButton[]
      /** A file beside a free answer: where the provider fetches it from. */
      fileUrl?: string
    }
  | {
      channel: 'push'
      title: string
      body: string
      iconUrl: string
      imageUrl: string
      url: string
      actions: { title: string; url: string }[]
    }
  /** `quickReplies`: titles of the buttons under it. */
  | {
      channel: 'messenger'
      text: string
      quickReplies?: readonly string[]
      /** In place of the text: a file, and where Meta fetches it from. */
      file?: { kind: 'image' | 'video' | 'audio' | 'file'; url: string }
    }

/** One message to one person; `messageId` 0 is one that counts nowhere: a test, an automatic answer. */
export type OutgoingCall = {
  messageId: number
  /** The sandbox marks it as a test. */
  test?: true
  contactId: number
  /** E-mail, E.164, WhatsApp id, PSID; `push` stands for all devices of the contact. */
  to: string
  content: CallContent
}

/** What is wrong with an address for ever: it takes nothing, or its person said STOP or blocked the sender. */
export type AddressFault = 'invalid' | 'opted_out' | 'blocked'

/**
 * What became of one call. Nothing was sent by any but `accepted` and `unclear`; an unclear one is never
 * made again by itself.
 */
export type CallOutcome =
  | { type: 'accepted'; providerId: string; segments?: number }
  /** Never for this message: `address` tells that this very address is to blame, and for ever. */
  | { type: 'refused'; code: string; address?: AddressFault }
  /** Credentials, sender or account not right: the channel is paused until a person acts. */
  | { type: 'misconfigured'; code: string }
  /** Too fast, or a queue is full: everybody waits that long. */
  | { type: 'throttled'; code: string; retryAfterMs: number }
  /**
   * A failure of the moment for this person alone: tried again later, a few times. `mayHaveArrived`: the answer is
   * missing, and a repeat takes the place of what arrived; after the last try it is not confirmed.
   */
  | { type: 'transient'; code: string; retryAfterMs: number; mayHaveArrived?: true }
  /** Time-out, dropped connection, 5xx: it may have been taken. */
  | { type: 'unclear'; code: string }

/**
 * A call of unclear outcome that the provider is asked about. `text` null: it can no longer be rendered; `isTextKept`: it
 * is what was sent, so that a message with another one is another message.
 */
export type UnclearCall = {
  messageId: number
  to: string
  text: string | null
  isTextKept: boolean
  attemptAt: number
}

/** What the provider knows of a call: ids of messages that may be it, the likeliest first. */
export type FoundCalls =
  | { type: 'found'; providerIds: string[] }
  | { type: 'unreachable'; code: string }
  /** Nobody needs to know: making the call again takes the place of what may have arrived. */
  | { type: 'repeat' }

export type CallProvider = {
  kind: 'calls'
  name: 'twilio' | 'web_push' | 'meta' | 'sandbox'
  /** Calls made at once: Workers hold six connections. */
  maxParallel: number
  /** Calls per second allowed until the provider tells another number. */
  requestsPerSecond: number
  /**
   * How long after the attempt a message may still turn up at the provider, in ms: what is not found by
   * then was not taken, or nobody will ever know.
   */
  reconcileMs: number
  /** Makes the call; never throws for what the provider or network does. */
  send(call: OutgoingCall): Promise<CallOutcome>
  /** Asks what became of a call; null where a provider cannot be asked. */
  find: ((call: UnclearCall) => Promise<FoundCalls>) | null
  check(): Promise<CheckOutcome>
}

/** Who a mail comes from, as far as sending needs it. */
export type EmailSender = { fromName: string; fromEmail: string; replyTo: string }

/** What is true of a workspace's channel now, whatever stands behind it. */
type Opened = {
  /** Paused: the provider refused for a reason only a person can mend. */
  state: 'ready' | 'paused'
  /** Null for the sandbox. */
  accountId: number | null
  /**
   * Names the account at the provider: `sandbox`, or the provider with a digest that stays when only the
   * key is changed. Another connection does not know earlier calls.
   */
  connection: string
}
export type OpenEmailChannel = Opened & { channel: 'email'; provider: EmailProvider; sender: EmailSender }
export type OpenCallChannel = Opened & {
  channel: CallChannel
  provider: CallProvider
  /** As the recipient sees it; null when the provider chooses. */
  sender: { address: string | null }
}
export type OpenChannel = OpenEmailChannel | OpenCallChannel
