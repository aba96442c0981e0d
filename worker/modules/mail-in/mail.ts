import type { FileBody } from './file-body.ts'

/** Bounds of what is read of one mail: what lies beyond is left out, and `truncated` says so. */
export const mailLimits = {
  /** Email Routing takes 25 MiB, Resend 40 MB with its encoding; the rest of a longer mail is not looked at. */
  bytes: 40 * 1024 * 1024,
  headerBytes: 256 * 1024,
  /** One header. */
  fieldBytes: 16 * 1024,
  depth: 20,
  parts: 500,
  attachments: 100,
  addresses: 100,
  /** Ids in `References` and `In-Reply-To`: the newest stand at the end. */
  references: 100,
  textLength: 1_000_000,
  /** Of a text before it is decoded: its bytes, and its lines, each of which costs the decoder an object. */
  textBytes: 4 * 1024 * 1024,
  textLines: 50_000,
  htmlLength: 2_000_000,
} as const

/** An address as it is compared, with the name that stood beside it. */
export type MailAddress = { address: string; name: string }

export type MailAttachment = {
  /** As the sender wrote it; empty when it had none. Never a path to write to. */
  fileName: string
  contentType: string
  /** Without angle brackets; pictures in the text name it as `cid:`. */
  contentId: string | null
  /** Meant to be shown within the text. */
  isInline: boolean
  /** Decoded; of a long file not all of it, then `body` says where the whole stands in the bytes of the mail. */
  bytes: Uint8Array<ArrayBuffer>
  body?: FileBody
}

/** An inbound mail, decoded and bounded. Nothing of it is trusted, and its HTML is not clean. */
export type Mail = {
  from: MailAddress | null
  /** Where answers are wanted, when that is not `from`. */
  replyTo: MailAddress[]
  to: MailAddress[]
  cc: MailAddress[]
  subject: string
  /** By the sender's clock, epoch ms. */
  sentAt: number | null
  /** With its angle brackets, as the other ids. */
  messageId: string | null
  inReplyTo: string[]
  references: string[]
  /** By name in lower case, in the order they stood: the first of a name was added last on the way. */
  headers: ReadonlyMap<string, readonly string[]>
  text: string | null
  html: string | null
  attachments: MailAttachment[]
  truncated: boolean
}

/** The first value of a header, empty when there is none. */
export const headerOf = ({ headers }: Pick<Mail, 'headers'>, name: string): string =>
  headers.get(name)?.[0] ?? ''
