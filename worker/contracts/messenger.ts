import { z } from 'zod'
import { Id, shortText } from './common.ts'

/** Characters of a text that Meta takes (Send API). */
export const longestMessengerText = 2000

/** Calls a second that are made to Meta: it takes 300 texts a second from a page. */
export const messengerPerSecond = 200

/** What Meta tells of a page, in the words of its webhook fields; asked for when the page is connected. */
export const messengerFields = [
  'messages',
  'messaging_postbacks',
  'message_deliveries',
  'message_reads',
  'message_echoes',
] as const

/** The page of a workspace that has connected none. */
export const sandboxPage = 'sandbox'

/** Ids are numbers too large for JavaScript, so they stay texts. */
const metaId = (code: string) =>
  z
    .string()
    .trim()
    .regex(/^\d{5,20}$/, code)

export const ConnectMessengerInput = z.object({
  pageId: metaId('page_id'),
  pageAccessToken: z
    .string()
    .trim()
    .max(1000, 'too_long')
    .regex(/^[A-Za-z0-9_|.-]{20,}$/, 'page_token'),
  appSecret: z
    .string()
    .trim()
    .regex(/^[0-9a-f]{32}$/, 'app_secret'),
})
export type ConnectMessengerInput = z.infer<typeof ConnectMessengerInput>

/** A test goes to a contact who wrote to the page within 24 hours: as a rule the member's own. */
export const TestMessengerInput = z.object({ contactId: Id })
export type TestMessengerInput = z.infer<typeof TestMessengerInput>

/** Plays a person who writes to the page in the sandbox: on Messenger it is always they who begin. */
export const MessengerVisitInput = z.object({
  name: shortText(80).min(1, 'required'),
  text: shortText(500).min(1, 'required'),
})
export type MessengerVisitInput = z.infer<typeof MessengerVisitInput>

/** The Messenger channel of a workspace as the settings page shows it; token and secret never come back. */
export type MessengerChannel = {
  provider: 'sandbox' | 'meta'
  pageId: string | null
  pageName: string | null
  /** The last characters of the token, so that a person recognises it. */
  keyHint: string | null
  /** Where Meta is told to post what happens, and the word it proves itself with when the address is entered. */
  webhookUrl: string
  verifyToken: string
  messagesPerSecond: number
  /** People who wrote within 24 hours: only they can be written to now. */
  openWindows: number
  /** When somebody last wrote; null as long as nobody did. */
  lastInboundAt: number | null
  state: 'ready' | 'paused'
  lastErrorCode: string | null
  lastErrorAt: number | null
  connectedAt: number | null
}

/** Meta's errors of which the product has words of its own; others stand there by their number. */
export const metaErrorCodes = [
  'meta_10',
  'meta_10_2018278',
  'meta_10_1893063',
  'meta_100',
  'meta_100_2018001',
  'meta_190',
  'meta_200',
  'meta_551',
  'meta_613',
] as const
