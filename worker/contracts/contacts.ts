import { z } from 'zod'
import { Channel, Id, IdText, PageQuery, shortText, TimeZone } from './common.ts'
import type { ListKind } from './lists.ts'
import { Rule } from './rules.ts'
import { TagName } from './tags.ts'

/** How a contact came in; more appear with the areas that capture them (spec 6). */
export const contactSources = [
  'manual',
  'import',
  'api',
  /** The person asked for it on the sign-up page and confirmed. */
  'signup',
  /** The person wrote by SMS or WhatsApp. */
  'inbound',
  /** A browser allowed notifications. */
  'push',
  /** The person gave an address in the chat of a site. */
  'chat',
] as const
export type ContactSource = (typeof contactSources)[number]

/** Through what a consent was given or withdrawn; a complaint to the provider withdraws it too (spec 7.1, 7.3). */
export const consentSources = [
  ...contactSources,
  'unsubscribe_page',
  'one_click',
  'resubscribe_page',
  /** The person's own page of channels and topics. */
  'preference_page',
  /** A mail to the very address was confirmed. */
  'double_opt_in',
  /** Words written by SMS or WhatsApp. */
  'stop_word',
  'start_word',
  'complaint',
  /** Two contacts that had stated different things became one. */
  'merge',
] as const
export type ConsentSource = (typeof consentSources)[number]

/** Those by which the person spoke, not somebody for them: only such an opt-in ends a suppression. */
export const personsOwnSources = [
  'signup',
  'preference_page',
  'double_opt_in',
  'start_word',
  'resubscribe_page',
  'push',
] as const satisfies ConsentSource[]

export const genders = ['female', 'male', 'other'] as const

/** Consent of one contact on one channel (spec 7.1): the fold of its log. */
export const consentStates = ['unknown', 'opted_in', 'opted_in_double', 'opted_out'] as const
export const ConsentState = z.enum(consentStates)
export type ConsentState = z.infer<typeof ConsentState>

export const FieldValue = z.union([z.string().max(2000, 'too_long'), z.number(), z.boolean()]).nullable()
export type FieldValue = z.infer<typeof FieldValue>

/** A contact as a person or an API client writes it. An empty text clears a value; an absent key leaves it. */
export const ContactInput = z.object({
  email: shortText(254).optional(),
  phone: shortText(60).optional(),
  firstName: shortText(100).optional(),
  lastName: shortText(100).optional(),
  company: shortText(120).optional(),
  language: z.union([z.string().regex(/^[a-z]{2}$/, 'language'), z.literal('')]).optional(),
  gender: z.union([z.enum(genders), z.literal('')]).optional(),
  birthDate: z.union([z.iso.date('date'), z.literal('')]).optional(),
  /** IANA name; without one the workspace's counts. */
  timeZone: z.union([TimeZone, z.literal('')]).optional(),
  fields: z.record(z.string(), FieldValue).optional(),
  tags: z.array(TagName).max(50, 'too_many').optional(),
  consent: z
    .array(
      z.object({
        channel: Channel,
        state: ConsentState.exclude(['unknown']),
        text: shortText(500).min(1, 'required'),
      }),
    )
    .max(6, 'too_many')
    .optional(),
})
export type ContactInput = z.infer<typeof ContactInput>

/** A change of some values; with `expectedUpdatedAt` it is refused when somebody changed the contact since. */
export const UpdateContactInput = ContactInput.omit({ tags: true }).extend({
  expectedUpdatedAt: z.number().int().optional(),
})
export type UpdateContactInput = z.infer<typeof UpdateContactInput>

/** Contacts to delete or restore together. */
export const ContactIdsInput = z.object({ contactIds: z.array(Id).min(1, 'required').max(1000, 'too_many') })
export type ContactIdsInput = z.infer<typeof ContactIdsInput>

/** What a contact can be found by; unique per workspace (spec 2.5). */
export const identityKinds = ['email', 'phone', 'whatsapp', 'messenger', 'push'] as const
export type IdentityKind = (typeof identityKinds)[number]

/** Which contacts: every part given must hold. */
export const ContactsFilter = z.object({
  /**
   * Beginnings of words of the name, e-mail, company or text fields, in any order and without regard to
   * case and accents; or a phone in any spelling, with or without its country, or its last four digits.
   */
  search: shortText(100).optional(),
  /** `only`: the deleted contacts instead of the others (spec 2.4). */
  deleted: z.enum(['only']).optional(),
  listId: IdText.optional(),
  /** A rule as JSON text. */
  rule: z
    .string()
    .max(8000, 'too_long')
    .transform((text, context) => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue('rule')
        return z.NEVER
      }
    })
    .pipe(Rule)
    .optional(),
})
export type ContactsFilter = z.infer<typeof ContactsFilter>

/** `created` is the order in which contacts came in; `deleted` only sorts deleted ones. */
export const contactSorts = ['created', 'updated', 'activity', 'name', 'email', 'deleted'] as const
export const ContactSort = z.enum(contactSorts)
export type ContactSort = z.infer<typeof ContactSort>
export const SortDirection = z.enum(['asc', 'desc'])
export type SortDirection = z.infer<typeof SortDirection>
export const ContactsQuery = PageQuery.extend(ContactsFilter.shape).extend({
  sort: ContactSort.default('created'),
  direction: SortDirection.default('desc'),
})
export type ContactsQuery = z.infer<typeof ContactsQuery>

/** How many contacts a filter holds; with too many to look at each it is an estimate, and `exact` is false. */
export type ContactCount = { count: number; exact: boolean }

export type Contact = {
  id: number
  email: string | null
  phone: string | null
  phoneRaw: string | null
  phoneValid: boolean
  firstName: string | null
  lastName: string | null
  company: string | null
  language: string | null
  gender: string | null
  birthDate: string | null
  timeZone: string | null
  fields: Record<string, FieldValue>
  tags: string[]
  consents: Partial<Record<Channel, ConsentState>>
  suppressed: Channel[]
  source: ContactSource
  createdAt: number
  updatedAt: number
  /** When the person last opened, clicked, answered, unsubscribed or wrote; null: never. */
  lastActivityAt: number | null
  /** Set while the contact is deleted and can be restored (spec 2.4). */
  deletedAt: number | null
}

/** One line of the consent log: what was given or withdrawn, and its proof (spec 7.1). */
export type ConsentEntry = {
  id: number
  channel: Channel
  state: ConsentState
  source: ConsentSource
  /** The words that were said or shown; of a machine's request, its name. */
  text: string
  at: number
  /** The file or the message it came with, and where from, when known. */
  importId: number | null
  messageId: number | null
  ip: string | null
  userAgent: string | null
}

/** An address that leads to a contact; `kept` came with a merge and is not written to. */
export type ContactIdentity = { kind: IdentityKind; externalId: string; kept: boolean }

export type ContactList = { id: number; name: string; kind: ListKind }
export type ContactDetail = Contact & {
  identities: ContactIdentity[]
  lists: ContactList[]
  consentLog: ConsentEntry[]
}

/** Values of which a merged contact keeps one (spec 2.5); a phone brings what was typed along. */
export const mergeableValues = [
  'email',
  'phone',
  'firstName',
  'lastName',
  'company',
  'language',
  'gender',
  'birthDate',
  'timeZone',
] as const
export type MergeableValue = (typeof mergeableValues)[number]
const MergeSide = z.enum(['keep', 'merge'])
export type MergeSide = z.infer<typeof MergeSide>

/**
 * Makes one contact of two: `keepId` stays and takes over everything of `mergeId`. Values that nobody
 * chose are those of the one that stays, or where it has none the other's.
 */
export const MergeContactsInput = z
  .object({
    keepId: Id,
    mergeId: Id,
    values: z.partialRecord(z.enum(mergeableValues), MergeSide).default({}),
    /** By the key of the dynamic field. */
    fields: z.record(z.string().max(40, 'too_long'), MergeSide).default({}),
  })
  .refine((input) => input.keepId !== input.mergeId, { path: ['mergeId'], message: 'same_contact' })
export type MergeContactsInput = z.infer<typeof MergeContactsInput>

/** What a merge would make; `stopped` consents hold for neither side's own statement any more. */
export type MergePreview = {
  values: Pick<Contact, MergeableValue | 'phoneRaw' | 'phoneValid' | 'fields'>
  consents: Partial<Record<Channel, ConsentState>>
  tags: string[]
  /** Lists of both; one that somebody was taken out of by hand is not among them. */
  lists: ContactList[]
  /** Messages of both, and how many that still wait would not be sent, the person having one of the same campaign. */
  messages: { total: number; notSent: number }
}

/** All that is known of a contact, as its rows stand (spec 2.4); every time is ISO 8601 in UTC. */
export type ContactExport = {
  format: 'centralino.contact.v2'
  exportedAt: string
  workspace: string
  contact: { id: number } & Record<string, unknown>
  [part: string]: unknown
}

/** What happened with a contact, newest first; `data` depends on `kind`. */
export const timelineKinds = [
  'created',
  'imported',
  'deleted',
  'restored',
  'merged',
  'tag.added',
  'tag.removed',
  'list.entered',
  'list.left',
  /** By hand; `list.entered` and `list.left` are the rule's doing. */
  'list.added',
  'list.removed',
  /** By the person, on the page of topics. */
  'list.joined',
  'list.quit',
  'consent.changed',
  'message.sent',
  'message.delivered',
  'message.opened',
  'message.clicked',
  /** The answer itself is a `message.received`. */
  'message.replied',
  /** By this message's link, header or an answer to it. */
  'message.unsubscribed',
  'message.bounced',
  'message.complained',
  'message.failed',
  /** What the person wrote. */
  'message.received',
] as const
export type TimelineKind = (typeof timelineKinds)[number]

/** The parts of a timeline that can be looked at alone. */
export const timelineTopics = ['messages', 'lists', 'tags', 'consents', 'contact'] as const
export type TimelineTopic = (typeof timelineTopics)[number]
/** The kinds of entries in each part. */
export const timelineTopicKinds: Record<TimelineTopic, readonly TimelineKind[]> = {
  messages: timelineKinds.filter((kind) => kind.startsWith('message.')),
  lists: timelineKinds.filter((kind) => kind.startsWith('list.')),
  tags: timelineKinds.filter((kind) => kind.startsWith('tag.')),
  consents: ['consent.changed'],
  contact: ['created', 'imported', 'deleted', 'restored', 'merged'],
}
export const TimelineQuery = PageQuery.extend({ about: z.enum(timelineTopics).optional() })
export type TimelineQuery = z.infer<typeof TimelineQuery>
export type TimelineEntry = {
  /** Stable within the contact's timeline. */
  id: string
  kind: TimelineKind
  at: number
  data: Record<string, string | number | null>
}
