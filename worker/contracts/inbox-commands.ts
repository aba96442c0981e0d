import { z } from 'zod'
import { Channel, Email, Id, shortText } from './common.ts'
import {
  ConversationStatus,
  longestText,
  maxAttachments,
  type Message,
  NamedFile,
  Priority,
  TemplateChoice,
  Ulid,
} from './inbox.ts'

/** Conversations that one command may change at once. */
const maxBulk = 200
/** A reply that waits this long at most can be sent later. */
export const longestDelayMs = 90 * 86_400_000

const text = z
  .string()
  .max(longestText, 'too_long')
  .overwrite((value) => value.toWellFormed())
const attachments = z.array(NamedFile).max(maxAttachments, 'too_many').default([])
const address = z.string().trim().max(320)
const conversations = z.array(Ulid).min(1).max(maxBulk)
const member = z.string().regex(/^[\w-]{1,64}$/, 'unknown')

/** What an outgoing message says, whatever it starts or answers. */
const Outgoing = z.object({
  text: text.default(''),
  attachments,
  template: TemplateChoice.nullable().default(null),
  /** E-mail alone. */
  subject: shortText(300).optional(),
  cc: z.array(address).max(20).default([]),
  bcc: z.array(address).max(20).default([]),
  /** Not before this moment; absent: at once. */
  notBefore: z.number().int().nonnegative().optional(),
})

/**
 * What a member or a program does, over the socket or over HTTP. `send` and `note` make a message whose id is the
 * command's. Operations over several conversations change all of them in one write.
 */
export const Operation = z.discriminatedUnion('type', [
  Outgoing.extend({
    type: z.literal('send'),
    conversation: Ulid,
    /** The last place of the thread that the writer has seen. */
    base: z.number().int().nonnegative(),
    /** What becomes of the conversation with it. */
    status: ConversationStatus.exclude(['spam']).optional(),
  }),
  /** A mail of the conversation goes to somebody else. */
  z.object({
    type: z.literal('forward'),
    conversation: Ulid,
    message: Ulid,
    to: Email,
    cc: z.array(address).max(20).default([]),
    subject: shortText(300),
    /** All of it, what is passed on included. */
    text,
    attachments,
    /** Takes the message's own files along. */
    withFiles: z.boolean().default(true),
  }),
  z.object({
    type: z.literal('note'),
    conversation: Ulid,
    text: text.min(1, 'required'),
    attachments,
    mentions: z.array(member).max(50).default([]),
  }),
  /** A note of one's own; what was sent stays as it was sent. */
  z.object({ type: z.literal('edit'), message: Ulid, text: text.min(1, 'required') }),
  z.object({ type: z.literal('delete'), message: Ulid }),
  /** Takes back a reply that has not left. */
  z.object({ type: z.literal('cancel'), message: Ulid }),
  /** Sends a failed reply again. */
  z.object({ type: z.literal('retry'), message: Ulid }),
  z.object({ type: z.literal('assign'), conversations, assignee: member.nullable() }),
  z.object({
    type: z.literal('status'),
    conversations,
    status: ConversationStatus,
    /** Of a snooze; null: until the next message. */
    until: z.number().int().nullable().default(null),
  }),
  z.object({ type: z.literal('priority'), conversations, priority: Priority }),
  z.object({
    type: z.literal('tag'),
    conversations,
    add: z.array(Id).max(50).default([]),
    remove: z.array(Id).max(50).default([]),
  }),
  /** Everything of one conversation goes to the end of another. */
  z.object({ type: z.literal('merge'), from: Ulid, into: Ulid }),
  /** Messages of somebody blocked land closed and make nobody unread. */
  z.object({ type: z.literal('block'), conversation: Ulid, blocked: z.boolean() }),
  z.object({ type: z.literal('read'), conversation: Ulid, cseq: z.number().int().nonnegative() }),
  z.object({ type: z.literal('unread'), conversation: Ulid }),
  z.object({ type: z.literal('draft'), conversation: Ulid, text: text.nullable() }),
  z.object({ type: z.literal('availability'), available: z.boolean() }),
])
export type Operation = z.infer<typeof Operation>
export type OperationType = Operation['type']

/**
 * The body of `POST …/inbox/conversations`: writes to a contact first (spec 13.8). `cid` is the message's id and the
 * idempotency key. Somebody with whom an open conversation runs on that channel is written to there.
 */
export const StartInput = Outgoing.extend({
  cid: Ulid,
  conversation: Ulid,
  channel: Channel.exclude(['push', 'chat']),
  contactId: Id,
  /**
   * The last place that the writer has seen of the conversation that is open there, 0 for none: an answer of somebody
   * else behind it stops this one, as with `send`. Absent: it goes in any case.
   */
  base: z.number().int().nonnegative().optional(),
  /** Which of the contact's addresses; absent: the first on the channel. */
  peer: address.optional(),
})
export type StartInput = z.infer<typeof StartInput>

/** The body of `POST …/inbox/commands`; `cid` is its idempotency key. */
export const CommandInput = z.object({ cid: Ulid, op: Operation })
export type CommandInput = z.infer<typeof CommandInput>

/** Why a command was not done; translated by the page (`errors.inbox.*`). */
export const commandErrors = [
  'inbox.not_found',
  'inbox.forbidden',
  'inbox.id_taken',
  'inbox.invalid',
  'inbox.empty',
  'inbox.too_late',
  'inbox.not_failed',
  'inbox.outside_window',
  'inbox.no_channel',
  'inbox.blocked',
  'inbox.limited',
  'inbox.same_conversation',
  'inbox.file_gone',
  'inbox.not_member',
  'inbox.no_files',
  'inbox.one_file',
  'inbox.file_kind',
  'inbox.file_too_large',
  'inbox.file_alone',
  'inbox.too_large',
] as const
export type CommandError = (typeof commandErrors)[number]

export const CommandResult = z.object({
  /** The message that was made. */
  message: z.string().optional(),
  cseq: z.number().optional(),
  conversation: z.string().optional(),
  /** Conversations that were changed, and those that were not found. */
  changed: z.number().optional(),
  missing: z.array(z.string()).optional(),
})
export type CommandResult = z.infer<typeof CommandResult>

/** How a command ended, over the socket and over HTTP alike. */
export type CommandOutcome =
  | { type: 'ok' | 'dup'; seq: number; result: CommandResult }
  | { type: 'conflict'; latest: Message[] }
  | { type: 'err'; code: CommandError; retryMs?: number }
