import { z } from 'zod'
import type { Channel } from './common.ts'

/** Channels by which people write to a workspace so far. */
const inboundChannels = ['sms', 'whatsapp', 'messenger', 'email'] as const
export const InboundChannel = z.enum(inboundChannels)
export type InboundChannel = z.infer<typeof InboundChannel> & Channel

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
  /** When it was written, by the provider's clock. */
  sentAt: z.number().optional(),
  /** Of an e-mail: where its raw bytes are kept, and the addresses the server was given. */
  mailKey: z.string().optional(),
  mailTo: z.array(z.string()).optional(),
  subject: z.string().optional(),
  /** Of an e-mail: how often it was begun and nothing came back, a worker that it ended with it among them. */
  begun: z.number().optional(),
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
