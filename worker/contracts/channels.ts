import { z } from 'zod'
import type { PushContent, WhatsappButton } from './campaign-content.ts'
import { Email, type Page, PageQuery, SendingChannel, shortText } from './common.ts'

/** Who a mail comes from; `replyTo` empty means that answers go to the sender. */
export const SenderInput = z.object({
  fromName: shortText(80).min(1, 'required'),
  fromEmail: Email,
  replyTo: z.union([z.literal(''), Email]).default(''),
})
/** A sender of the workspace's list (spec 1.5). */
export type Sender = SenderInput & { id: number; isDefault: boolean }
export const maxSenders = 50

/** Connecting asks for the sender too: an account alone cannot send. */
export const ConnectResendInput = SenderInput.extend({
  apiKey: z
    .string()
    .trim()
    .regex(/^re_[A-Za-z0-9_]{8,}$/, 'api_key'),
  webhookSecret: z
    .string()
    .trim()
    .regex(/^whsec_[A-Za-z0-9+/=]{16,}$/, 'webhook_secret'),
})
export const TestChannelInput = z.object({ to: Email })
/** The domain at which the provider takes mail in for the workspace; empty for none. */
export const ReceivingInput = z.object({
  domain: z.union([
    z.literal(''),
    z
      .string()
      .trim()
      .toLowerCase()
      .max(253, 'too_long')
      .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, 'mail_domain'),
  ]),
})
export type ReceivingInput = z.infer<typeof ReceivingInput>
export type ConnectResendInput = z.infer<typeof ConnectResendInput>
export type SenderInput = z.infer<typeof SenderInput>
export type TestChannelInput = z.infer<typeof TestChannelInput>

/** Channels that Twilio carries. */
export const TwilioChannelName = z.enum(['sms', 'whatsapp'])
export type TwilioChannelName = z.infer<typeof TwilioChannelName>

/** Messages a second where nobody said another number: what a European number or name takes. */
export const defaultSmsPerSecond = 10

/** A number (E.164), a short code, a name of up to 11 letters and digits, or the id of a Messaging Service. */
const SmsSender = z
  .string()
  .trim()
  .refine(
    (text) =>
      /^\+[1-9]\d{6,14}$/.test(text) ||
      /^\d{3,8}$/.test(text) ||
      /^MG[0-9a-f]{32}$/.test(text) ||
      (/^[A-Za-z0-9 &_-]{1,11}$/.test(text) && /[A-Za-z]/.test(text)),
    'sms_sender',
  )

/** Connecting Twilio asks for the sender too: an account alone cannot send. */
export const ConnectTwilioInput = z.object({
  accountSid: z
    .string()
    .trim()
    .regex(/^AC[0-9a-f]{32}$/, 'account_sid'),
  authToken: z
    .string()
    .trim()
    .regex(/^[0-9a-f]{32}$/, 'auth_token'),
  sender: SmsSender,
  messagesPerSecond: z
    .number('number')
    .int('number')
    .min(1, 'too_small')
    .max(10_000, 'too_large')
    .default(defaultSmsPerSecond),
})
export type ConnectTwilioInput = z.infer<typeof ConnectTwilioInput>

/** What the settings of a connected account let change without its token. */
export const TwilioSenderInput = ConnectTwilioInput.pick({ sender: true, messagesPerSecond: true })
export type TwilioSenderInput = z.infer<typeof TwilioSenderInput>

/** Messages a second that WhatsApp takes from one number unless it says another. */
export const defaultWhatsappPerSecond = 80
/** WhatsApp writes from a number alone, registered as a sender in the account. */
export const ConnectWhatsappInput = ConnectTwilioInput.extend({
  sender: z
    .string()
    .trim()
    .overwrite((text) => text.replace(/[\s().-]/g, ''))
    .regex(/^\+[1-9]\d{6,14}$/, 'whatsapp_sender'),
  messagesPerSecond: ConnectTwilioInput.shape.messagesPerSecond.unwrap().default(defaultWhatsappPerSecond),
})
export type ConnectWhatsappInput = z.infer<typeof ConnectWhatsappInput>
export const WhatsappSenderInput = ConnectWhatsappInput.pick({ sender: true, messagesPerSecond: true })

/** A phone as a person types it; national ones are read in the workspace's country. */
export const TestSmsInput = z.object({ to: shortText(40).min(1, 'required') })
export type TestSmsInput = z.infer<typeof TestSmsInput>

/** A channel over Twilio as the settings page shows it; the token never comes back (spec 8.1). */
export type TwilioChannel = {
  provider: 'sandbox' | 'twilio'
  accountSid: string | null
  /** The last characters of the token, so that a person recognises it. */
  keyHint: string | null
  sender: string | null
  messagesPerSecond: number
  /** Where Twilio is told to post what people write. */
  inboundUrl: string
  state: 'ready' | 'paused'
  lastErrorCode: string | null
  lastErrorAt: number | null
  connectedAt: number | null
}

/** How many mails that wait are counted. */
export const waitingMailsCountedUpTo = 10_000

/** The e-mail channel of a workspace as the settings page shows it; secrets never come back (spec 8.1). */
export type EmailChannel = {
  provider: 'sandbox' | 'resend'
  /** The last characters of the key, so that a person recognises it. */
  keyHint: string | null
  /** Known before connecting, since Resend asks for it to give the signing secret. */
  webhookUrl: string
  fromName: string
  fromEmail: string
  replyTo: string
  /** The workspace's one address, where answers and other mails come in; null where none does yet. */
  inboundAddress: string | null
  /** The workspace's own domain for it at the provider; empty without one. */
  receivingDomain: string
  /**
   * Mails that came in and wait to be read: too many for an hour, or their bytes cannot be had now. Counted up to
   * `waitingMailsCountedUpTo`.
   */
  waitingMails: number
  state: 'ready' | 'paused'
  lastErrorCode: string | null
  lastErrorAt: number | null
  connectedAt: number | null
}

/** Why a provider says a mail did not arrive: `messages.error_code` of what was accepted and came to nothing. */
export const deliveryErrorCodes = [
  'bounce_permanent',
  'bounce_transient',
  'bounce_undetermined',
  'provider_failed',
  'provider_suppressed',
] as const
export type DeliveryErrorCode = (typeof deliveryErrorCodes)[number]

/** Twilio's errors of which the product has words of its own; others stand there by their number. */
export const twilioErrorCodes = [
  'twilio_20003',
  'twilio_21211',
  'twilio_21408',
  'twilio_21610',
  'twilio_21612',
  'twilio_21614',
  'twilio_21617',
  'twilio_30003',
  'twilio_30004',
  'twilio_30005',
  'twilio_30006',
  'twilio_30007',
  'twilio_30008',
  'twilio_30034',
  'twilio_30036',
  'twilio_63003',
  'twilio_63013',
  'twilio_63014',
  'twilio_63016',
  'twilio_63018',
  'twilio_63024',
  'twilio_63027',
  'twilio_63028',
  'twilio_63032',
  'twilio_63038',
  'twilio_63040',
  'twilio_63041',
  'twilio_63042',
  'twilio_63049',
  'twilio_undelivered',
  'twilio_failed',
  'twilio_canceled',
] as const

/** Days that the sandbox keeps a mail: time enough to look at a trial, and no second archive of people's mail. */
export const sandboxKeptDays = 30

/** What can be played on a sandbox message. */
export const sandboxPlays = [
  'delivered',
  'opened',
  'clicked',
  'bounced',
  'complained',
  'failed',
  'blocked',
] as const
export const SandboxPlayInput = z.object({ play: z.enum(sandboxPlays) })
/** What a person answers to a message of the sandbox; `button`: the id of the button that was pressed. */
export const SandboxAnswerInput = z.object({
  text: z.string().min(1, 'required').max(1600, 'too_long'),
  button: shortText(200).optional(),
})
export type SandboxAnswerInput = z.infer<typeof SandboxAnswerInput>
/** An answer that was played: what was said, and when (epoch ms). */
export const SandboxAnswer = z.object({ text: z.string(), at: z.number() })
export type SandboxAnswer = z.infer<typeof SandboxAnswer>
/** How many answers to one message are shown again: the last. */
export const sandboxAnswersKept = 50
export type SandboxPlay = (typeof sandboxPlays)[number]

/** Why a message was sent: by a campaign, as a member's reply, as a try, to confirm a sign-up, or to answer a word by itself. */
export const sandboxCauses = ['campaign', 'reply', 'test', 'opt_in', 'answer'] as const
export type SandboxCause = (typeof sandboxCauses)[number]

/** One mail kept by the sandbox (spec 8.2), as the list shows it. */
export type SandboxMessage = {
  id: number
  /** Null for what is of no campaign: nothing can be played on it. */
  messageId: number | null
  cause: SandboxCause
  channel: SendingChannel
  to: string
  /** Whose address it is; null where nobody knows, or where it stands in place of an address. */
  name: string | null
  from: string
  /** The first words of what has no subject. */
  subject: string
  createdAt: number
  deliveredAt: number | null
  openedAt: number | null
  clickedAt: number | null
  bouncedAt: number | null
  complainedAt: number | null
  unsubscribedAt: number | null
  repliedAt: number | null
  failedAt: number | null
}
/** What of the outbox is listed; `search`: words of the person, the address, the subject or the text. */
export const SandboxQuery = PageQuery.extend({
  search: shortText(100).optional(),
  channel: SendingChannel.optional(),
  campaign: z.union([z.literal('none'), z.coerce.number().int().positive()]).optional(),
})
export type SandboxQuery = z.infer<typeof SandboxQuery>
/** `total`: how many there are in all, on the first page; of a search, at least so many. */
export type SandboxPage = Page<SandboxMessage> & { total: { count: number; atLeast: boolean } | null }
/** Up to so many messages are counted. */
export const sandboxCountedUpTo = 10_000
/** A campaign of which the sandbox keeps messages. */
export type SandboxCampaign = { id: number; name: string }
/** How many campaigns are offered as a filter: the latest. */
export const sandboxCampaignsShown = 200

/** A file that went along; its bytes are not kept. Null: its size is not known. */
export type SandboxFile = { name: string; sizeBytes: number | null }

/** The whole message: of a mail its text part; its HTML is served apart, in a page of its own without rights. */
export type SandboxMessageDetail = SandboxMessage & {
  replyTo: string | null
  cc: string[]
  bcc: string[]
  files: SandboxFile[]
  text: string
  headers: Record<string, string>
  /** What can be played: a mail without links cannot be clicked. */
  plays: SandboxPlay[]
  /** What a push showed; null on other channels. */
  notification: PushContent | null
  /** The buttons under a WhatsApp or Messenger message; an answer with one names its `value`. */
  buttons: WhatsappButton[]
  /** Whether its reader can be made to answer. */
  answerable: boolean
  /** What its reader was made to answer here, the oldest first. */
  answers: SandboxAnswer[]
}
