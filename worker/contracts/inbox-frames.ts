import { z } from 'zod'
import { FieldProblem } from './common.ts'
import { CommandResult, commandErrors, Operation } from './inbox-commands.ts'
import { Counts, Head, Message, Ulid, UnreadHead } from './inbox.ts'

export * from './inbox-protocol.ts'

/** Longest text of a visitor, in characters. */
const longestVisitorText = 4000

const seq = z.number().int().nonnegative()
const focus = Ulid.nullable()

export const ClientFrame = z.discriminatedUnion('type', [
  /** First frame. Without a cursor the client has nothing yet: it gets `welcome` and fetches its view. */
  z.object({
    type: z.literal('hello'),
    proto: z.number().int(),
    epoch: z.string().max(40).nullable(),
    cursor: seq.nullable(),
    focus: focus.default(null),
  }),
  z.object({ type: z.literal('cmd'), cid: Ulid, op: Operation }),
  /** The thread that is open: catch-ups carry its messages. */
  z.object({ type: z.literal('focus'), conversation: focus }),
  z.object({ type: z.literal('eph'), kind: z.enum(['typing', 'viewing']), conversation: Ulid }),
  z.object({ type: z.literal('ack'), seq }),
  z.object({ type: z.literal('pull'), from: seq }),
])
export type ClientFrame = z.infer<typeof ClientFrame>

/** The part of a head that figures are kept by, as it was before. Null: it is new. */
export const HeadPlace = Head.pick({
  status: true,
  assignee: true,
  channel: true,
  tags: true,
  lastInCseq: true,
}).nullable()
export type HeadPlace = z.infer<typeof HeadPlace>

export const LiveEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    change: z.enum(['created', 'edited', 'deleted', 'status']),
    message: Message,
  }),
  z.object({ type: z.literal('head'), head: Head, was: HeadPlace }),
  /** To the member's own sockets: where they stand, and where the conversation does when that leaves it unread. */
  z.object({
    type: z.literal('read'),
    conversation: z.string(),
    cseq: z.number(),
    unread: UnreadHead.nullable(),
  }),
  /** To the member's own sockets: how many notes that name them there they have not read. */
  z.object({ type: z.literal('mentions'), conversation: z.string(), count: z.number() }),
  z.object({ type: z.literal('draft'), conversation: z.string(), text: z.string().nullable() }),
  /** A row is gone for good; `into` when its content went to another conversation. */
  z.object({
    type: z.literal('gone'),
    kind: z.enum(['conversation', 'message']),
    id: z.string(),
    conversation: z.string(),
    into: z.string().nullable(),
    was: HeadPlace,
  }),
])
export type LiveEvent = z.infer<typeof LiveEvent>

export const Tombstone = z.object({
  seq: z.number(),
  kind: z.enum(['conversation', 'message']),
  id: z.string(),
  conversation: z.string(),
  into: z.string().nullable(),
})
export type Tombstone = z.infer<typeof Tombstone>

/** A member who is there: `available` for new conversations. */
export const OnlineAgent = z.object({ id: z.string(), name: z.string(), available: z.boolean() })
export type OnlineAgent = z.infer<typeof OnlineAgent>

export const ServerFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    proto: z.number(),
    epoch: z.string(),
    seq: z.number(),
    /** The server's clock, epoch ms: for countdowns, never for order. */
    now: z.number(),
    me: z.string(),
    online: z.array(OnlineAgent),
  }),
  /** Every change from `from` to `to`; those without an event are none of this socket's business. */
  z.object({ type: z.literal('live'), from: z.number(), to: z.number(), events: z.array(LiveEvent) }),
  /** The rows that changed after `from` up to `to`, as they stand now; `counts` on the last page. */
  z.object({
    type: z.literal('catchup'),
    from: z.number(),
    to: z.number(),
    heads: z.array(Head),
    /** Whose messages these are. */
    focus: Ulid.nullable(),
    messages: z.array(Message),
    tombstones: z.array(Tombstone),
    reads: z.array(z.object({ conversation: z.string(), cseq: z.number() })),
    drafts: z.array(z.object({ conversation: z.string(), text: z.string().nullable() })),
    /** The focused thread changed by more than a page: it is fetched anew. */
    focusStale: z.boolean(),
    more: z.boolean(),
    counts: Counts.nullable(),
  }),
  z.object({
    type: z.enum(['ok', 'dup']),
    cid: z.string(),
    seq: z.number(),
    result: CommandResult,
  }),
  z.object({ type: z.literal('conflict'), cid: z.string(), latest: z.array(Message) }),
  z.object({
    type: z.literal('err'),
    cid: z.string(),
    code: z.enum(commandErrors),
    retryMs: z.number().optional(),
  }),
  /** Nothing more comes until the client pulls. */
  z.object({ type: z.literal('behind'), to: z.number() }),
  /** What the client has is of no use: it fetches its view anew and goes on from `seq`. */
  z.object({
    type: z.literal('reset'),
    epoch: z.string(),
    seq: z.number(),
    why: z.enum(['epoch', 'floor', 'too_much', 'ahead']),
  }),
  z.object({
    type: z.literal('eph'),
    kind: z.enum(['typing', 'viewing']),
    conversation: z.string(),
    who: z.object({ type: z.enum(['user', 'visitor']), id: z.string(), name: z.string() }),
  }),
  z.object({ type: z.literal('presence'), online: z.array(OnlineAgent) }),
  z.object({ type: z.literal('bye'), code: z.number(), retryMs: z.number() }),
])
export type ServerFrame = z.infer<typeof ServerFrame>

/** What opens a socket, once and within a minute; `POST …/inbox/tickets` makes it. */
export type InboxTicket = { ticket: string; path: string; protocol: string; expiresAt: number }

// Visitors: the same frames over their own conversations, numbered by `cver` alone.

/** What a visitor sees of a message: no member's id, no reason of a failure, no note. */
export const VisitorMessage = Message.pick({
  id: true,
  cseq: true,
  text: true,
  attachments: true,
  offer: true,
  receivedAt: true,
  deletedAt: true,
}).extend({
  cver: z.number(),
  from: z.enum(['visitor', 'agent', 'bot']),
  /** The first name of who answered. */
  name: z.string().nullable(),
  readAt: z.number().nullable(),
})
export type VisitorMessage = z.infer<typeof VisitorMessage>

/**
 * What the bot had said, without a conversation, when the visitor acted for the first time (`ChatOpening`): the
 * conversation begins with just that.
 */
const SeenOpening = z.object({
  version: z.number().int().positive(),
  open: z.boolean(),
  agents: z.boolean(),
})
export type SeenOpening = z.infer<typeof SeenOpening>

/** A field of the bot's form as it was typed; what is wrong with it is told by field. */
const formText = z.string().max(400)

export const VisitorClientFrame = z.discriminatedUnion('type', [
  /** `cursors`: the highest `cver` of each conversation that the visitor has. */
  z.object({
    type: z.literal('hello'),
    proto: z.number().int(),
    epoch: z.string().max(40).nullable(),
    cursors: z.record(Ulid, seq).default({}),
  }),
  /** `conversation`: made here when it is new. */
  z.object({
    type: z.literal('say'),
    cid: Ulid,
    conversation: Ulid,
    text: z.string().max(longestVisitorText, 'too_long'),
    /** Of files that this visitor uploaded: what they are was judged there. */
    attachments: z
      .array(z.object({ key: Ulid }))
      .max(5, 'too_many')
      .default([]),
    opening: SeenOpening.optional(),
  }),
  /** Presses a button of the bot's question: the one of `message`, or the one that `opening` ended with. */
  z.object({
    type: z.literal('answer'),
    cid: Ulid,
    conversation: Ulid,
    message: Ulid.optional(),
    opening: SeenOpening.optional(),
    option: z.string().max(16),
  }),
  /** Sends the bot's form. */
  z.object({
    type: z.literal('fill'),
    cid: Ulid,
    conversation: Ulid,
    message: Ulid.optional(),
    opening: SeenOpening.optional(),
    values: z.object({
      email: formText,
      phone: formText.optional(),
      company: formText.optional(),
      name: formText.optional(),
    }),
  }),
  z.object({ type: z.literal('read'), conversation: Ulid, cseq: seq }),
  z.object({ type: z.literal('typing'), conversation: Ulid }),
  z.object({ type: z.literal('pull'), conversation: Ulid, from: seq }),
])
export type VisitorClientFrame = z.infer<typeof VisitorClientFrame>

export const VisitorServerFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    proto: z.number(),
    epoch: z.string(),
    now: z.number(),
    agentsOnline: z.boolean(),
    /** So many conversations are the visitor's: those they have not follow. */
    conversations: z.number(),
  }),
  /** All changes of a conversation from `from` to `to`; the first page of a resume begins behind the cursor. */
  z.object({
    type: z.literal('live'),
    conversation: z.string(),
    from: z.number(),
    to: z.number(),
    messages: z.array(VisitorMessage),
    /** The whole conversation as it is: what the visitor has of it goes. */
    whole: z.boolean(),
    /** There is more behind `to`: it is pulled. */
    more: z.boolean(),
    closed: z.boolean(),
    /** Up to where somebody of the workspace has read. */
    readCseq: z.number(),
  }),
  z.object({ type: z.literal('read'), conversation: z.string(), cseq: z.number() }),
  z.object({ type: z.enum(['ok', 'dup']), cid: z.string(), cseq: z.number() }),
  z.object({
    type: z.literal('err'),
    cid: z.string(),
    code: z.enum(commandErrors),
    retryMs: z.number().optional(),
    /** What is wrong with the fields of a form: `required`, `email`, `phone`, `too_long`. */
    fields: z.array(FieldProblem).optional(),
  }),
  z.object({ type: z.literal('gone'), conversation: z.string() }),
  z.object({ type: z.literal('eph'), conversation: z.string(), name: z.string().nullable() }),
  z.object({ type: z.literal('bye'), code: z.number(), retryMs: z.number() }),
])
export type VisitorServerFrame = z.infer<typeof VisitorServerFrame>
