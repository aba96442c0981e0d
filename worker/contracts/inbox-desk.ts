import { z } from 'zod'
import { BusinessHours } from './business-hours.ts'
import { Channel, Id, longText, type SendingChannel, shortText } from './common.ts'
import type { SuppressionReason } from './consent.ts'
import { ConversationOrder, ListedStatus, Priority, Ulid } from './inbox.ts'

/** Most canned answers, and most views, of a workspace and of one member each. */
export const mostOfEach = 500

const name = shortText(60).min(1, 'required')
/** Whether only the member who made it has it; else all members do. */
const own = z.boolean()

const answerText = longText(5000).refine((text) => text.trim() !== '', 'required')
export const CannedAnswerInput = z.object({ name, text: answerText, own: own.default(false) })
export type CannedAnswerInput = z.infer<typeof CannedAnswerInput>
export const UpdateCannedAnswerInput = z.object({ name: name.optional(), text: answerText.optional() })
export type UpdateCannedAnswerInput = z.infer<typeof UpdateCannedAnswerInput>
/** An answer that is written once and used often; fields (`%%FIRST_NAME%%`) are filled when it is used. */
export type CannedAnswer = { id: number; name: string; text: string; own: boolean; updatedAt: number }

/** For whom an answer is filled. */
export const FilledAnswerQuery = z.object({ conversation: Ulid })
/** `missing`: fields without a value, which stand in the text as they are written. */
export type FilledAnswer = { text: string; missing: string[] }

/** What a view chooses, as `ConversationsQuery` asks for it. */
const ViewFilter = z.object({
  status: ListedStatus.default('open'),
  assignee: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'unknown')
    .optional(),
  channel: Channel.optional(),
  tag: Id.optional(),
  priority: Priority.optional(),
  unread: z.boolean().optional(),
  mentioned: z.boolean().optional(),
})
export type ViewFilter = z.infer<typeof ViewFilter>
export const InboxViewInput = z.object({
  name,
  own: own.default(false),
  filter: ViewFilter,
  order: ConversationOrder.default('latest'),
})
export type InboxViewInput = z.infer<typeof InboxViewInput>
export const UpdateInboxViewInput = z.object({
  name: name.optional(),
  filter: ViewFilter.optional(),
  order: ConversationOrder.optional(),
})
export type UpdateInboxViewInput = z.infer<typeof UpdateInboxViewInput>
export const StoredView = z.object({ filter: ViewFilter, order: ConversationOrder })
/** A choice of conversations that is kept under a name. */
export type InboxView = { id: number; name: string; own: boolean; updatedAt: number } & z.infer<
  typeof StoredView
>

/**
 * `roundRobin`: new conversations are given to available members in turn (spec 13.2). `businessHours`: when somebody
 * answers (spec 14.1); null for always, absent to leave them as they are.
 */
export const InboxSettings = z.object({
  roundRobin: z.boolean(),
  businessHours: BusinessHours.nullable().optional(),
})
export type InboxSettings = z.infer<typeof InboxSettings>

export const OwnInboxInput = z.object({ signature: longText(2000) })
export type OwnInboxInput = z.infer<typeof OwnInboxInput>
/** What the asking member has set; `available`: new conversations may be given to them. */
export type OwnInbox = { signature: string; available: boolean }

/** Who the person of a conversation is: a contact that is there, or one that is made with what is typed. */
export const ConversationContactInput = z.union([
  z.object({ contactId: Id }),
  z.object({
    create: z.object({
      email: shortText(254).optional(),
      phone: shortText(60).optional(),
      firstName: shortText(100).optional(),
      lastName: shortText(100).optional(),
      company: shortText(120).optional(),
    }),
  }),
])
export type ConversationContactInput = z.infer<typeof ConversationContactInput>

/**
 * Where a contact can be written to. `refusal`: why not; outside WhatsApp's window an approved template goes all the
 * same. `conversation`: the one that is open there, where a message goes; `lastCseq`: the last place of its thread, else
 * 0.
 */
export type ContactChannel = {
  channel: Exclude<SendingChannel, 'push'>
  address: string
  refusal: 'suppressed' | 'outside_window' | null
  /** Why it is on the list of those that are not written to; null when it is not, or that keeps no answer back. */
  suppression: SuppressionReason | null
  conversation: string | null
  lastCseq: number
}
