import { z } from 'zod'
import { Channel, shortText } from './common.ts'

/**
 * A rule is data (spec 5.3): groups of and/or/not over conditions on one contact. It is compiled to
 * one SQL predicate by `modules/lists/segment.ts` and used by filters, live lists and counts.
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
/** `in_last_days` and `not_in_last_days` are relative to now; `on` is a calendar day of the workspace's zone. */
export const dateOperators = [
  'before',
  'after',
  'on',
  'in_last_days',
  'not_in_last_days',
  'is_empty',
  'is_not_empty',
] as const
export const membershipOperators = ['is', 'is_not'] as const

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
/** A dynamic field by its key; which operators and value fit depends on the field's type, checked when compiled. */
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
  tag: shortText(60).min(1, 'required'),
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
  state: z.enum(['unknown', 'opted_in', 'opted_in_double', 'opted_out']),
})
const PhoneCondition = z.object({ type: z.literal('phone'), operator: z.enum(['valid', 'invalid', 'none']) })

export const Condition = z.discriminatedUnion('type', [
  TextCondition,
  DateCondition,
  FieldCondition,
  TagCondition,
  ListCondition,
  SourceCondition,
  ConsentCondition,
  PhoneCondition,
])
export type Condition = z.infer<typeof Condition>

export type RuleGroup = {
  type: 'group'
  match: 'all' | 'any'
  not: boolean
  rules: (Condition | RuleGroup)[]
}
const groupOf = (rules: z.ZodType<(Condition | RuleGroup)[]>) =>
  z.object({
    type: z.literal('group'),
    match: z.enum(['all', 'any']),
    not: z.boolean().default(false),
    rules,
  })

/** At most four levels and fifty conditions a group: deeper trees are never made by a person. */
const Level4 = groupOf(z.array(Condition).min(1).max(50))
const Level3 = groupOf(
  z
    .array(z.union([Condition, Level4]))
    .min(1)
    .max(50),
)
const Level2 = groupOf(
  z
    .array(z.union([Condition, Level3]))
    .min(1)
    .max(50),
)
export const Rule: z.ZodType<RuleGroup> = groupOf(
  z
    .array(z.union([Condition, Level2]))
    .min(1, 'required')
    .max(50),
)
export type Rule = RuleGroup
