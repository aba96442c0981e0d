import { z } from 'zod'
import { Channel, shortText } from './common.ts'

/**
 * A rule is data (spec 5.3): groups of and/or/not over conditions on one contact. It is compiled to
 * one SQL predicate by `modules/lists/rule-sql.ts` and used by filters, live lists and counts.
 *
 * What conditions mean: an absent value and an empty text are the same, "empty"; empty meets no
 * positive operator; every negative operator (`is_not`, `not_contains`, `ne`, `not_in_last_days` …)
 * holds exactly where its positive one does not, so on empty too. Texts compare without case, and
 * Latin letters also without accents (`modules/lists/folding.ts`).
 */

/** Contact columns that a condition can read. */
export const textAttributes = [
  'email',
  'phone',
  'firstName',
  'lastName',
  'company',
  'language',
  'gender',
] as const
export const dateAttributes = ['birthDate', 'createdAt', 'updatedAt'] as const

export const textOperators = [
  'is',
  'is_not',
  'contains',
  'not_contains',
  'starts_with',
  'is_empty',
  'is_not_empty',
] as const
export const numberOperators = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'is_empty', 'is_not_empty'] as const
/**
 * All by calendar days of the workspace's zone. `in_last_days` N holds from N days ago up to today,
 * `in_next_days` N from today up to N days ahead, `anniversary_in_next_days` the same with any
 * year (birthdays; not for date-times): they are relative to now.
 */
export const dateOperators = [
  'before',
  'after',
  'on',
  'in_last_days',
  'not_in_last_days',
  'in_next_days',
  'not_in_next_days',
  'anniversary_in_next_days',
  'is_empty',
  'is_not_empty',
] as const
export const membershipOperators = ['is', 'is_not'] as const
export const suppressionChannels = ['email', 'sms', 'whatsapp'] as const
/** What a message can come to, as far as a person or the address is concerned (spec 5.3). */
export const activities = [
  'sent',
  'opened',
  'clicked',
  'replied',
  'bounced',
  'complained',
  'unsubscribed',
] as const
export type Activity = (typeof activities)[number]

const IsoDate = z.iso.date('date')

const TextCondition = z.object({
  type: z.literal('attribute'),
  attribute: z.enum(textAttributes),
  operator: z.enum(textOperators),
  value: shortText(200).default(''),
})
const DateCondition = z.object({
  type: z.literal('date'),
  attribute: z.enum(dateAttributes),
  operator: z.enum(dateOperators),
  date: IsoDate.nullable().default(null),
  days: z.number().int().min(1).max(3650).nullable().default(null),
})
/**
 * A dynamic field by its key; which operators and value fit depends on the field's type
 * (`modules/lists/segment.ts`): an ISO date for `before`, `after` and `on`, a number of days for the
 * relative ones.
 */
const FieldCondition = z.object({
  type: z.literal('field'),
  field: z.string().min(1).max(40),
  operator: z.enum([...new Set([...textOperators, ...numberOperators, ...dateOperators])]),
  value: z
    .union([shortText(200), z.number(), z.boolean()])
    .nullable()
    .default(null),
})
const TagCondition = z.object({
  type: z.literal('tag'),
  operator: z.enum(membershipOperators),
  tagId: z.number().int().positive(),
})
const ListCondition = z.object({
  type: z.literal('list'),
  operator: z.enum(membershipOperators),
  listId: z.number().int().positive(),
})
const SourceCondition = z.object({
  type: z.literal('source'),
  operator: z.enum(membershipOperators),
  source: z.string().max(40),
})
const ConsentCondition = z.object({
  type: z.literal('consent'),
  channel: Channel,
  operator: z.enum(membershipOperators),
  /** `opted_in` means single or double, `opted_in_double` double only; `unknown` also where nothing was recorded. */
  state: z.enum(['unknown', 'opted_in', 'opted_in_double', 'opted_out']),
})
/** `invalid`: something was given that is no phone number; `none`: nothing was given. */
const PhoneCondition = z.object({ type: z.literal('phone'), operator: z.enum(['valid', 'invalid', 'none']) })

/** Suppressed addresses are never written to (spec 7.4): the e-mail, or the phone for SMS and WhatsApp. */
const SuppressionCondition = z.object({
  type: z.literal('suppression'),
  channel: z.enum(suppressionChannels),
  operator: z.enum(membershipOperators),
})
/**
 * A message to the contact that reached this stage: at any time or, with `days`, from so many calendar
 * days ago up to now; on any channel and of any cause, or of those given.
 */
const ActivityCondition = z.object({
  type: z.literal('activity'),
  activity: z.enum(activities),
  operator: z.enum(membershipOperators),
  channel: Channel.nullable().default(null),
  campaignId: z.number().int().positive().nullable().default(null),
  days: z.number().int().min(1).max(3650).nullable().default(null),
})

export const Condition = z.discriminatedUnion('type', [
  TextCondition,
  DateCondition,
  FieldCondition,
  TagCondition,
  ListCondition,
  SourceCondition,
  ConsentCondition,
  PhoneCondition,
  SuppressionCondition,
  ActivityCondition,
])
export type Condition = z.infer<typeof Condition>

export type RuleGroup = {
  type: 'group'
  match: 'all' | 'any'
  not: boolean
  rules: (Condition | RuleGroup)[]
}
/** Names the four levels below as what they are: the type of a tree of any depth. */
const asRule = (schema: z.ZodType<unknown>): z.ZodType<RuleGroup> => schema as z.ZodType<RuleGroup>

const groupOf = <T extends z.ZodType>(rule: T) =>
  z.object({
    type: z.literal('group'),
    match: z.enum(['all', 'any']),
    not: z.boolean().default(false),
    rules: z.array(rule).min(1, 'required').max(50, 'too_many'),
  })

/** At most four levels and fifty conditions a group: deeper trees are never made by a person. */
const Level4 = groupOf(Condition)
const Level3 = groupOf(z.discriminatedUnion('type', [Condition, Level4]))
const Level2 = groupOf(z.discriminatedUnion('type', [Condition, Level3]))
export const Rule = asRule(groupOf(z.discriminatedUnion('type', [Condition, Level2])))
export type Rule = RuleGroup
/** Conditions in a whole rule, all levels together. */
export const maxConditions = 100
