import { z } from 'zod'
import { Channel, Id, Language, IdText, PageQuery, shortText } from './common.ts'
import { formFieldNames } from './visitor-form.ts'

/** What clients make ids of: 26 characters of Crockford's base 32. Its time part orders nothing here. */
export const Ulid = z.string().regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'id')
export type Ulid = z.infer<typeof Ulid>

/** States of a conversation (spec 13.1). `snoozed` opens by itself at its time or with the next message. */
const conversationStatuses = ['open', 'snoozed', 'closed', 'spam'] as const
export const ConversationStatus = z.enum(conversationStatuses)
export type ConversationStatus = z.infer<typeof ConversationStatus>

const priorities = ['none', 'low', 'medium', 'high', 'urgent'] as const
export const Priority = z.enum(priorities)
export type Priority = z.infer<typeof Priority>

/** How sure it is who wrote: only `proven` and `signed` merge people or show earlier history. */
const trusts = ['anonymous', 'claimed', 'proven', 'signed'] as const
export const Trust = z.enum(trusts)
export type Trust = z.infer<typeof Trust>

/** Longest text of a message, in characters; what is longer comes as a file. */
export const longestText = 20_000
/** Longest text that stands in a list. */
export const previewLength = 140
export const maxAttachments = 10

export const Attachment = z.object({
  /** Key of the file behind `GET …/inbox/files/:key`. */
  key: z.string().max(200),
  name: shortText(200),
  type: z.string().max(100),
  sizeBytes: z.number().int().nonnegative(),
  /** Of a picture, in pixels, so that its place is kept while it loads. */
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
  /** Stands in the text of an e-mail. */
  inline: z.boolean().optional(),
  /** `coming`: it is still to be fetched from the provider; `lost`: nobody has it any more, or it is too large. */
  state: z.enum(['coming', 'lost']).optional(),
})
export type Attachment = z.infer<typeof Attachment>
/**
 * A file that was uploaded for a message, named by its key: what it is was judged there. The rest is what a page notes
 * of it for its own composer; the inbox reads the key alone.
 */
export const NamedFile = Attachment.omit({ state: true }).partial().extend({ key: Ulid })
export type NamedFile = z.infer<typeof NamedFile>

export const Author = z.discriminatedUnion('type', [
  z.object({ type: z.literal('contact'), name: z.string().nullable() }),
  z.object({ type: z.literal('user'), id: z.string(), name: z.string() }),
  z.object({ type: z.literal('key'), id: z.string(), name: z.string() }),
  z.object({ type: z.literal('bot'), name: z.string() }),
  z.object({ type: z.literal('system') }),
])
export type Author = z.infer<typeof Author>

/** What became of an outgoing message; each time stays as it was first seen. */
export const Delivery = z.object({
  /** It goes out no sooner: until then it can be taken back. */
  notBefore: z.number().nullable(),
  attemptAt: z.number().nullable(),
  sentAt: z.number().nullable(),
  deliveredAt: z.number().nullable(),
  readAt: z.number().nullable(),
  failedAt: z.number().nullable(),
  /** Since when nobody knows whether the provider took it. */
  unknownAt: z.number().nullable(),
  cancelledAt: z.number().nullable(),
  /** Why it failed or waits. */
  errorCode: z.string().nullable(),
})
export type Delivery = z.infer<typeof Delivery>

export const deliveryStates = [
  'waiting',
  'sending',
  'unknown',
  'sent',
  'delivered',
  'read',
  'failed',
  'cancelled',
] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** The state that is shown: what the provider told later wins over what it told first. */
export function deliveryStateOf(delivery: Delivery): DeliveryState {
  if (delivery.readAt !== null) return 'read'
  if (delivery.deliveredAt !== null) return 'delivered'
  if (delivery.failedAt !== null) return 'failed'
  if (delivery.cancelledAt !== null) return 'cancelled'
  if (delivery.sentAt !== null) return 'sent'
  if (delivery.unknownAt !== null) return 'unknown'
  return delivery.attemptAt === null ? 'waiting' : 'sending'
}

/** Addresses that one mail can ask to be answered at. */
export const mostAnswerAddresses = 5

/** Details of an e-mail besides its text. */
export const MailDetails = z.object({
  subject: z.string().max(500),
  from: z.string().max(320).optional(),
  to: z.array(z.string().max(320)).max(50).default([]),
  cc: z.array(z.string().max(320)).max(50).default([]),
  /** Where its writer wants answers (RFC 5322 §3.6.2), where that is not the sender alone. */
  replyTo: z.array(z.string().max(320)).max(mostAnswerAddresses).optional(),
  bcc: z.array(z.string().max(320)).max(50).default([]),
  /** The cleaned HTML is shown from here; the text stands in the message. */
  htmlKey: z.string().max(200).optional(),
  rawKey: z.string().max(200).optional(),
  /** Its `Message-ID` and those of the mails before it, for the headers of an answer. */
  messageId: z.string().max(250).optional(),
  references: z.array(z.string().max(250)).max(20).optional(),
  outlook: z.object({ index: z.string().max(400), topic: z.string().max(200).nullable() }).optional(),
  /** The message that it passes on to somebody else. */
  forwarded: z.string().max(40).optional(),
  /** Characters of the text where the quoted part begins. */
  quotedFrom: z.number().int().nonnegative().optional(),
})
export type MailDetails = z.infer<typeof MailDetails>

/** An approved WhatsApp template as it goes out, filled with the contact's values (spec 13.3). */
export const TemplateChoice = z.object({ templateId: Id })
export type TemplateChoice = z.infer<typeof TemplateChoice>

/** How a question of the chatbot stands: to be answered, answered, or over without an answer. */
const OfferState = z.enum(['open', 'answered', 'over'])
/** What a question of the chatbot lets the visitor answer with (spec 14.2); its words stand in the message's text. */
export const Offer = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('choice'),
    options: z.array(z.object({ id: z.string(), text: z.string() })),
    state: OfferState,
    /** The option that was chosen. */
    chosen: z.string().nullable(),
  }),
  z.object({
    type: z.literal('form'),
    fields: z.array(z.object({ field: z.enum(formFieldNames), required: z.boolean() })),
    state: OfferState,
  }),
])
export type Offer = z.infer<typeof Offer>

const messageKinds = ['in', 'out', 'note', 'event'] as const
export const MessageKind = z.enum(messageKinds)
export type MessageKind = z.infer<typeof MessageKind>

/** What happened to a conversation, told inside the thread; texts are made by the client. */
export const ThreadEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('assigned'), assignee: z.string().nullable() }),
  z.object({ type: z.literal('status'), status: ConversationStatus, until: z.number().nullable() }),
  z.object({ type: z.literal('merged'), from: z.string() }),
  z.object({
    type: z.literal('contact'),
    contactId: z.number(),
    trust: Trust,
    /** Another contact has the phone that was typed: perhaps the two are one person (spec 2.5). */
    phoneOf: z.number().optional(),
  }),
  /** The mail that was to tell a visitor of what was answered did not go out: why. */
  z.object({ type: z.literal('follow_up_failed'), code: z.string() }),
])
export type ThreadEvent = z.infer<typeof ThreadEvent>

export const Message = z.object({
  id: z.string(),
  conversation: z.string(),
  /** Place in the thread, given once. */
  cseq: z.number(),
  /** The change that last touched it. */
  seq: z.number(),
  kind: MessageKind,
  author: Author,
  text: z.string(),
  attachments: z.array(Attachment),
  trust: Trust,
  /** When it was written by the provider's clock; null for what was written here. */
  providerAt: z.number().nullable(),
  receivedAt: z.number(),
  delivery: Delivery.nullable(),
  mail: MailDetails.nullable(),
  template: TemplateChoice.nullable(),
  event: ThreadEvent.nullable(),
  /** A question of the chatbot. */
  offer: Offer.nullable(),
  /** Members who are named in a note. */
  mentions: z.array(z.string()),
  /** `stop`, `start`, `help`, `button`: what an inbound message was taken for besides its text. */
  meaning: z.string().nullable(),
  /** The campaign that it answers. */
  campaignId: z.number().nullable(),
  editedAt: z.number().nullable(),
  deletedAt: z.number().nullable(),
})
export type Message = z.infer<typeof Message>

/** A conversation as lists show it; the pane beside a thread reads the same. */
export const Head = z.object({
  id: z.string(),
  seq: z.number(),
  channel: Channel,
  /** The workspace's own number, page or address that it runs on. */
  ownAddress: z.string(),
  /** The person's address on the channel; of a visitor, the id of the visit. */
  peer: z.string(),
  peerName: z.string().nullable(),
  /** Where the person wants answers by mail, where that is not their address alone. */
  replyTo: z.array(z.string()).optional(),
  contactId: z.number().nullable(),
  trust: Trust,
  subject: z.string(),
  status: ConversationStatus,
  snoozedUntil: z.number().nullable(),
  assignee: z.string().nullable(),
  priority: Priority,
  tags: z.array(z.number()),
  campaignId: z.number().nullable(),
  blocked: z.boolean(),
  createdAt: z.number(),
  /** The last thing that was written, by its time of arrival: what lists are ordered by. */
  lastAt: z.number(),
  preview: z.string(),
  previewKind: MessageKind,
  /** Highest places of the thread: of anything, of what the person wrote, of what was answered. */
  lastCseq: z.number(),
  lastInCseq: z.number(),
  lastOutCseq: z.number(),
  /** Since when the person waits for an answer; null when nobody does. */
  waitingSince: z.number().nullable(),
  /** When the next answer leaves that was put off; until then the person waits. Null when there is none. */
  replyAt: z.number().nullable(),
  /** Something a member or a program wrote did not get there, and nothing was answered since. */
  answerFailed: z.literal(true).optional(),
  /** Until when the channel takes a free answer, by the provider's time; null where it always does. */
  windowUntil: z.number().nullable(),
  /** Counts renumberings (a merge): a thread that is kept under another one is fetched again. */
  revision: z.number(),
  /** Up to where the asking member has read. */
  readCseq: z.number().optional(),
  /** What the asking member has begun to write there, null for nothing; lists alone tell it. */
  draft: z.string().nullable().optional(),
})
export type Head = z.infer<typeof Head>

/** To which addresses an answer in a conversation goes, the first of them before all. */
export const answersTo = ({ peer, replyTo = [] }: Pick<Head, 'peer' | 'replyTo'>): string[] =>
  replyTo.length === 0 ? [peer] : replyTo

export const ListedStatus = z.enum([...conversationStatuses, 'all'])

/** What a list of conversations is chosen by; parts left out choose nothing (spec 13.1). */
const ConversationFilter = z.object({
  status: ListedStatus.default('open'),
  /** `none`: nobody's; `me`: the asking member's; else a member. */
  assignee: z.string().max(64).optional(),
  channel: Channel.optional(),
  tag: IdText.optional(),
  priority: Priority.optional(),
  contact: IdText.optional(),
  unread: z.enum(['true']).optional(),
  /** With a note that names the asking member. */
  mentioned: z.enum(['true']).optional(),
})
const conversationOrders = ['latest', 'oldest', 'waiting'] as const
export const ConversationOrder = z.enum(conversationOrders)
export type ConversationOrder = z.infer<typeof ConversationOrder>
export const ConversationsQuery = ConversationFilter.extend({
  order: ConversationOrder.default('latest'),
  cursor: PageQuery.shape.cursor,
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type ConversationsQuery = z.infer<typeof ConversationsQuery>

/** Where an answer over HTTP stands in the stream: whoever follows live goes on behind `asOf`. */
export type AsOf = { epoch: string; asOf: number }
export type ConversationsPage = AsOf & { items: Head[]; nextCursor: string | null }
export type ConversationDetail = AsOf & { head: Head; draft: string | null }

/** A page of a thread: the newest messages before a place, told in the thread's order. */
export const ThreadQuery = z.object({
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ThreadQuery = z.infer<typeof ThreadQuery>
export type ThreadPage = AsOf & { head: Head; messages: Message[]; more: boolean }

/** How many conversations stand in one place, and how many of them the asking member has not read. */
export const CountCell = z.object({
  status: ConversationStatus,
  assignee: z.string().nullable(),
  channel: Channel,
  total: z.number(),
})
export type CountCell = z.infer<typeof CountCell>

/** An unread conversation with its place; the member's own sums follow from these. */
export const UnreadHead = z.object({
  id: z.string(),
  assignee: z.string().nullable(),
  channel: Channel,
})
export type UnreadHead = z.infer<typeof UnreadHead>

/** At most so many unread conversations are told one by one; `unreadMore` says that there are others. */
export const maxUnreadTold = 1000
export const Counts = z.object({
  grid: z.array(CountCell),
  /** Open conversations by tag. */
  tags: z.array(z.object({ tag: z.number(), total: z.number() })),
  unread: z.array(UnreadHead),
  unreadMore: z.boolean(),
  /** Notes that name the asking member and that they have not read, by conversation. */
  mentions: z.array(z.object({ id: z.string(), count: z.number() })),
})
export type Counts = z.infer<typeof Counts>

export const InboxSearchQuery = z.object({
  q: z.string().trim().min(2, 'required').max(200, 'too_long'),
  cursor: PageQuery.shape.cursor,
  limit: z.coerce.number().int().min(1).max(50).default(20),
})
export type InboxSearchQuery = z.infer<typeof InboxSearchQuery>
/**
 * Found messages, the latest first, each with its conversation; with the first page also conversations (20 at most)
 * whose person is so called, or has that address or number.
 */
export type InboxSearchPage = {
  items: { head: Head; message: Message }[]
  people: Head[]
  nextCursor: string | null
}

/** A message by its place in the thread, and a file of it. */
export const MessageParam = z.object({ id: Ulid, cseq: z.coerce.number().int().positive() })
export const MessageFileParam = MessageParam.extend({ index: z.coerce.number().int().nonnegative() })
/** How the page of an e-mail is asked for; remote pictures stay out unless they are. */
export const MailPageQuery = z.object({
  pictures: z.enum(['shown']).optional(),
  language: Language.default('it'),
})

export const ConversationParam = z.object({ id: Ulid })
