import type { FieldProblem } from '../../contracts/common.ts'
import type { Field, FieldType } from '../../contracts/fields.ts'
import {
  type Activity,
  type Condition,
  type Rule,
  type RuleGroup,
  dateOperators,
  maxConditions,
  numberOperators,
  textOperators,
} from '../../contracts/rules.ts'
import { addDays } from '../../lib/zone-dates.ts'

/** What a rule is checked against: all that the workspace has. */
export type KnownNames = {
  fields: readonly Field[]
  tagIds: ReadonlySet<number>
  listIds: ReadonlySet<number>
  campaignIds: ReadonlySet<number>
}

type FieldCondition = Extract<Condition, { type: 'field' }>
type DateOperator = (typeof dateOperators)[number]

/** Bits of `contact_changes.mask`, as the triggers of the shard set them. */
const changed = { attributes: 1, fields: 2, tags: 4, consents: 8, lists: 16, activity: 32 } as const
const anyChange = 63

const equality = ['is', 'is_not', 'is_empty', 'is_not_empty'] as const

/** Operators that fit a dynamic field of each type. */
export const fieldOperators: Record<FieldType, readonly string[]> = {
  text: textOperators,
  number: numberOperators,
  date: dateOperators,
  datetime: dateOperators.filter((operator) => operator !== 'anniversary_in_next_days'),
  boolean: equality,
  choice: equality,
}

/** Every condition of a rule with its path. */
function* conditionsOf(group: RuleGroup, path: string): Generator<[Condition, string]> {
  for (const [index, rule] of group.rules.entries()) {
    const at = `${path}.rules.${index}`
    if (rule.type === 'group') yield* conditionsOf(rule, at)
    else yield [rule, at]
  }
}

const allConditions = (rule: Rule): Condition[] => [...conditionsOf(rule, '')].map(([one]) => one)

/**
 * What is wrong with a rule in this workspace: unknown fields, tags and lists, operators that do not
 * fit, missing or wrong values. Codes: `unknown`, `operator`, `required`, `number`, `date`, `days`,
 * `boolean`, `choice`, `too_many`. Nothing when it can be compiled as it is meant.
 */
export function checkRule(rule: Rule, known: KnownNames, path = 'rule'): FieldProblem[] {
  const conditions = [...conditionsOf(rule, path)]
  if (conditions.length > maxConditions) {
    return [{ field: path, code: 'too_many', params: { maximum: maxConditions } }]
  }
  return conditions.flatMap(([condition, at]) => {
    const problem = checkCondition(condition, known)
    return problem === null ? [] : [{ field: `${at}.${problem[0]}`, code: problem[1] }]
  })
}

/** The key and the code of what is wrong with a condition. */
function checkCondition(condition: Condition, known: KnownNames): [string, string] | null {
  switch (condition.type) {
    case 'attribute':
      return isEmptiness(condition.operator) || condition.value !== '' ? null : ['value', 'required']
    case 'date':
      return checkDate(condition)
    case 'field':
      return checkField(condition, known.fields)
    case 'tag':
      return known.tagIds.has(condition.tagId) ? null : ['tagId', 'unknown']
    case 'list':
      return known.listIds.has(condition.listId) ? null : ['listId', 'unknown']
    case 'activity':
      return condition.campaignId === null || known.campaignIds.has(condition.campaignId)
        ? null
        : ['campaignId', 'unknown']
    default:
      return null
  }
}

const isEmptiness = (operator: string) => operator === 'is_empty' || operator === 'is_not_empty'
const isRelative = (operator: string) => operator.endsWith('_days')

function checkDate(condition: Extract<Condition, { type: 'date' }>): [string, string] | null {
  const { operator, attribute } = condition
  if (isEmptiness(operator)) return null
  if (operator === 'anniversary_in_next_days' && attribute !== 'birthDate') return ['operator', 'operator']
  if (isRelative(operator)) return condition.days === null ? ['days', 'required'] : null
  return condition.date === null ? ['date', 'required'] : null
}

function checkField(condition: FieldCondition, fields: readonly Field[]): [string, string] | null {
  const field = fields.find((one) => one.key === condition.field)
  if (field === undefined) return ['field', 'unknown']
  const { operator, value } = condition
  if (!fieldOperators[field.type].includes(operator)) return ['operator', 'operator']
  if (isEmptiness(operator)) return null
  if (value === null || value === '') return ['value', 'required']
  const code = checkFieldValue(field, operator, value)
  return code === null ? null : ['value', code]
}

function checkFieldValue(field: Field, operator: string, value: string | number | boolean): string | null {
  switch (field.type) {
    case 'text':
      return typeof value === 'string' ? null : 'text'
    case 'number':
      return typeof value === 'number' ? null : 'number'
    case 'boolean':
      return typeof value === 'boolean' ? null : 'boolean'
    case 'choice':
      return typeof value === 'string' && field.choices.includes(value) ? null : 'choice'
    case 'date':
    case 'datetime':
      if (isRelative(operator)) return isDayCount(value) ? null : 'days'
      return isIsoDate(value) ? null : 'date'
  }
}

const isDayCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 3650

function isIsoDate(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const at = Date.parse(`${value}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value)
}

/**
 * The bits of `contact_changes.mask` that can change a rule's answer. Attributes always count, since
 * deleting a contact is one; when a contact was last changed depends on any change.
 */
export function ruleMask(rule: Rule): number {
  return allConditions(rule).reduce<number>(
    (mask, condition) => mask | conditionMask(condition),
    changed.attributes,
  )
}

function conditionMask(condition: Condition): number {
  switch (condition.type) {
    case 'date':
      return condition.attribute === 'updatedAt' ? anyChange : changed.attributes
    case 'field':
      return changed.fields
    case 'tag':
      return changed.tags
    case 'consent':
    case 'suppression':
      return changed.consents
    case 'activity':
      return changed.activity
    case 'list':
      return changed.lists
    default:
      return changed.attributes
  }
}

/** The lists whose members a rule asks for. */
export const listsReadBy = (rule: Rule): number[] => [
  ...new Set(allConditions(rule).flatMap((one) => (one.type === 'list' ? [one.listId] : []))),
]

/** The tags a rule asks for. */
export const tagsReadBy = (rule: Rule): number[] => [
  ...new Set(allConditions(rule).flatMap((one) => (one.type === 'tag' ? [one.tagId] : []))),
]

/** The campaigns a rule asks for. */
export const campaignsReadBy = (rule: Rule): number[] => [
  ...new Set(allConditions(rule).flatMap((one) => (one.type === 'activity' ? (one.campaignId ?? []) : []))),
]

/** Whether a rule asks for a dynamic field; with `values` only where it asks for one of these. */
export const readsField = (rule: Rule, key: string, values?: readonly unknown[]): boolean =>
  allConditions(rule).some(
    (one) =>
      one.type === 'field' && one.field === key && (values === undefined || values.includes(one.value)),
  )

/** Where a date is kept. */
export type DateSource =
  | { type: 'activity'; activity: Activity }
  | { type: 'attribute'; attribute: 'birthDate' | 'createdAt' | 'updatedAt' }
  | { type: 'field'; fieldId: number; fieldType: 'date' | 'datetime' }

/** A date condition, whether on a column, on a dynamic field or on what happened with messages. */
export type DateTest = {
  source: DateSource
  operator: DateOperator
  date: string | null
  days: number | null
}

/** The date test of a condition, if it is one; a field that is gone or of another type has none. */
export function dateTestOf(condition: Condition, fields: readonly Field[]): DateTest | null {
  if (condition.type === 'date') {
    const { attribute, operator, date, days } = condition
    return { source: { type: 'attribute', attribute }, operator, date, days }
  }
  if (condition.type === 'activity') {
    const { activity, days } = condition
    return days === null
      ? null
      : { source: { type: 'activity', activity }, operator: 'in_last_days', date: null, days }
  }
  if (condition.type !== 'field') return null
  const field = fields.find((one) => one.key === condition.field)
  if (field === undefined || (field.type !== 'date' && field.type !== 'datetime')) return null
  const operator = dateOperators.find((one) => one === condition.operator)
  if (operator === undefined) return null
  return {
    source: { type: 'field', fieldId: field.id, fieldType: field.type },
    operator,
    date: isIsoDate(condition.value) ? condition.value : null,
    days: isDayCount(condition.value) ? condition.value : null,
  }
}

const dateTests = (rule: Rule, fields: readonly Field[]): DateTest[] =>
  allConditions(rule).flatMap((condition) => dateTestOf(condition, fields) ?? [])

/** Whether a rule's answer depends on the workspace's time zone. */
export const readsDates = (rule: Rule, fields: readonly Field[]): boolean =>
  dateTests(rule, fields).length > 0

/** Whether a rule's answer changes with the day. */
export const readsToday = (rule: Rule, fields: readonly Field[]): boolean =>
  dateTests(rule, fields).some((test) => isRelative(test.operator))

/** Days from `from` up to `to`, both included; with `anyYear` only month and day count. */
export type DayRange = { source: DateSource; from: string; to: string; anyYear: boolean }

/**
 * The dates that cross a border of a rule's relative conditions when the day goes from `before` to
 * `now`: only contacts with such a date can change sides (spec 5.6).
 */
export function crossedRanges(rule: Rule, fields: readonly Field[], before: string, now: string): DayRange[] {
  if (before === now) return []
  const [first, last] = before < now ? [before, now] : [now, before]
  return dateTests(rule, fields).flatMap(({ source, operator, days }) => {
    if (days === null || !isRelative(operator)) return []
    const anyYear = operator === 'anniversary_in_next_days'
    const ahead = anyYear || operator === 'in_next_days' || operator === 'not_in_next_days' ? days : 0
    const back = anyYear || ahead > 0 ? 0 : days
    return [
      { source, from: addDays(first, -back), to: addDays(last, -back - 1), anyYear },
      { source, from: addDays(first, ahead + 1), to: addDays(last, ahead), anyYear },
    ]
  })
}
