import { z } from 'zod'
import type { Channel } from './common.ts'

/** Channels by which people write to a workspace so far. */
const inboundChannels = ['sms', 'whatsapp', 'messenger', 'email'] as const
export const InboundChannel = z.enum(inboundChannels)
export type InboundChannel = z.infer<typeof InboundChannel> & Channel

/** A file that came with an e-mail, where its bytes are kept. */
const MailFile = z.object({
  key: z.string(),
  name: z.string(),
  type: z.string(),
  sizeBytes: z.number(),
  /** A picture within the text. */
  inline: z.boolean(),
})
export type MailFile = z.infer<typeof MailFile>

/** What an e-mail tells besides its text, once it was read: all that its conversation needs. */
export const InboundMail = z.object({
  from: z.string(),
  fromName: z.string(),
  to: z.array(z.string()),
  cc: z.array(z.string()),
  /** Where answers are wanted; empty for the sender alone. */
  replyTo: z.array(z.string()).default([]),
  /** `proven`: the sender's domain stands behind it. */
  trust: z.enum(['claimed', 'proven']),
  /** Conversations that signed words in it name, the surest first; whether the sender takes part is not checked. */
  conversations: z.array(z.string()),
  /** Ids of mails that it answers, the nearest first, and its own. */
  threadKeys: z.array(z.string()),
  ownKeys: z.array(z.string()),
  /** How Outlook knows the conversation; null for mails of others. */
  outlook: z
    .object({ index: z.string(), topic: z.string().nullable().default(null) })
    .nullable()
    .default(null),
  /** Where the page of it is kept. */
  viewKey: z.string(),
  files: z.array(MailFile),
})
export type InboundMail = z.infer<typeof InboundMail>

/** What else a provider tells of a message; only what is used. */
export const InboundDetails = z.object({
  /** The name the person gave themselves. */
  profileName: z.string().optional(),
  /** Of the button that was pressed: its id and its title. */
  buttonPayload: z.string().optional(),
  buttonText: z.string().optional(),
  /** The provider's id of the message that is answered. */
  repliedTo: z.string().optional(),
  /** Set when the provider has acted on STOP, START or HELP and answered by itself. */
  optOutType: z.string().optional(),
  mediaCount: z.number().optional(),
  /** Where the provider keeps what was sent along, and what it says that it is. */
  media: z.array(z.object({ url: z.string(), type: z.string() })).optional(),
  /** It has stood in its conversation before: it lands again for its answer alone. */
  landed: z.boolean().optional(),
  /** When it was written, by the provider's clock. */
  sentAt: z.number().optional(),
  /** Of an e-mail: where its raw bytes are kept, and the addresses the server was given. */
  mailKey: z.string().optional(),
  mailTo: z.array(z.string()).optional(),
  subject: z.string().optional(),
  /** Of an e-mail: how often it was begun and nothing came back, a worker that it ended with it among them. */
  begun: z.number().optional(),
  /** Of an e-mail: until when a worker has it (epoch ms). */
  claimedUntil: z.number().optional(),
  mail: InboundMail.optional(),
  /** Of an e-mail: the domain of its sender says that it is not theirs. */
  refuted: z.boolean().optional(),
})
export type InboundDetails = z.infer<typeof InboundDetails>

/** What a message was taken for. */
const inboundMeanings = [
  'stop',
  'start',
  'help',
  'button',
  'reply',
  'message',
  // Of e-mails that no person outside wrote, or nobody can read: they do nothing.
  'auto_reply',
  'report',
  'bulk',
  'loop',
  'spam',
  'member',
  'unreadable',
] as const
export const InboundMeaning = z.enum(inboundMeanings)
export type InboundMeaning = z.infer<typeof InboundMeaning>
