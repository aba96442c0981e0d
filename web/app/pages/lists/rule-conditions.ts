import { type Channel, channels } from '../../../../worker/contracts/common.ts'
import type { Field, FieldType } from '../../../../worker/contracts/fields.ts'
import {
  type Condition,
  type Rule,
  type RuleGroup,
  activities,
  dateAttributes,
  dateOperators,
  membershipOperators,
  numberOperators,
  suppressionChannels,
  textAttributes,
  textOperators,
} from '../../../../worker/contracts/rules.ts'

/** What a condition is about, as the value of a choice: `attribute:email`, `field:CITTA`, `tag` … */
export type Subject = string

/** How a condition's value is entered. */
export type ValueKind =
  | 'none'
  | 'text'
  | 'number'
  | 'date'
  | 'days'
  | 'boolean'
  | 'choice'
  | 'tag'
  | 'list'
  | 'source'
  | 'consent'
  | 'activity'
  | 'language'
  | 'gender'

/** The channels whose consent can be asked for. */
export const consentChannels: readonly Channel[] = channels.filter((channel) => channel !== 'chat')

/** Everything that can be asked, in the order of the choice; dynamic fields come last. */
export function allSubjects(fields: readonly Field[]): Subject[] {
  return [
    'tag',
    'list',
    ...consentChannels.map((channel) => `consent:${channel}`),
    ...textAttributes.map((attribute) => `attribute:${attribute}`),
    'phone',
    ...dateAttributes.map((attribute) => `date:${attribute}`),
    'source',
    ...activities.map((activity) => `activity:${activity}`),
    ...suppressionChannels.map((channel) => `suppression:${channel}`),
    ...fields.map((field) => `field:${field.key}`),
  ]
}

export function subjectOf(condition: Condition): Subject {
  switch (condition.type) {
    case 'attribute':
    case 'date':
      return `${condition.type}:${condition.attribute}`
    case 'field':
      return `field:${condition.field}`
    case 'consent':
    case 'suppression':
      return `${condition.type}:${condition.channel}`
    case 'activity':
      return `activity:${condition.activity}`
    default:
      return condition.type
  }
}

const equality = ['is', 'is_not', 'is_empty', 'is_not_empty'] as const
const momentOperators = dateOperators.filter((operator) => operator !== 'anniversary_in_next_days')
/** Of a day that is never ahead: nobody is born next week. */
const birthOperators = dateOperators.filter((operator) => !/^(not_)?in_next_days$/.test(operator))
/** Of a moment that every contact has, and that is past. */
const pastOperators = ['before', 'after', 'on', 'in_last_days', 'not_in_last_days'] as const
const operatorsOfField: Record<FieldType, readonly string[]> = {
  text: textOperators,
  number: numberOperators,
  date: dateOperators,
  datetime: momentOperators,
  boolean: equality,
  choice: equality,
}

/** How a message's stage is asked for: ever, or in the last days, or neither. */
const activityOperators = ['in_last_days', 'not_in_last_days', 'ever', 'never'] as const
const usualDays = 30

/** The operator of a condition as the choice shows it. */
export function operatorOf(condition: Condition): string {
  if (condition.type !== 'activity') return condition.operator
  const { operator, days } = condition
  if (days === null) return operator === 'is' ? 'ever' : 'never'
  return operator === 'is' ? 'in_last_days' : 'not_in_last_days'
}

/**
 * The operators offered for a condition: those that can tell one contact from another, the usual one first,
 * and the one it has, which may have come from the API.
 */
export function operatorsOf(condition: Condition, fields: readonly Field[]): readonly string[] {
  const fitting = fittingOperators(condition, fields)
  const own = operatorOf(condition)
  return fitting.includes(own) ? fitting : [...fitting, own]
}

function fittingOperators(condition: Condition, fields: readonly Field[]): readonly string[] {
  switch (condition.type) {
    case 'attribute': {
      const isClosed = condition.attribute === 'language' || condition.attribute === 'gender'
      return isClosed ? equality : textOperators
    }
    case 'date':
      return condition.attribute === 'birthDate' ? birthOperators : pastOperators
    case 'field':
      return operatorsOfField[fieldOf(condition.field, fields)?.type ?? 'text']
    case 'phone':
      return ['valid', 'invalid', 'none']
    case 'activity':
      return activityOperators
    default:
      return membershipOperators
  }
}

const fieldOf = (key: string, fields: readonly Field[]): Field | undefined =>
  fields.find((field) => field.key === key)

/** The choices of a field, for a condition on one. */
export const choicesOf = (condition: Condition, fields: readonly Field[]): readonly string[] =>
  condition.type === 'field' ? (fieldOf(condition.field, fields)?.choices ?? []) : []

export function valueKindOf(condition: Condition, fields: readonly Field[]): ValueKind {
  const { operator } = condition
  if (operator === 'is_empty' || operator === 'is_not_empty') return 'none'
  switch (condition.type) {
    case 'attribute':
      return condition.attribute === 'language' || condition.attribute === 'gender'
        ? condition.attribute
        : 'text'
    case 'date':
      return operator.endsWith('_days') ? 'days' : 'date'
    case 'field': {
      const type = fieldOf(condition.field, fields)?.type ?? 'text'
      if (type !== 'date' && type !== 'datetime') return type
      return operator.endsWith('_days') ? 'days' : 'date'
    }
    case 'phone':
    case 'suppression':
      return 'none'
    default:
      return condition.type
  }
}

/** The value of a condition, wherever its type keeps it; null when there is none yet. */
export function valueOf(condition: Condition): string | number | boolean | null {
  switch (condition.type) {
    case 'attribute':
      return condition.value === '' ? null : condition.value
    case 'date':
      return condition.operator.endsWith('_days') ? condition.days : condition.date
    case 'field':
      return condition.value === '' ? null : condition.value
    case 'tag':
      return condition.tagId === 0 ? null : condition.tagId
    case 'list':
      return condition.listId === 0 ? null : condition.listId
    case 'source':
      return condition.source === '' ? null : condition.source
    case 'consent':
      return condition.state
    case 'activity':
      return condition.days === 0 ? null : condition.days
    case 'phone':
    case 'suppression':
      return null
  }
}

/** Whether a condition can be asked as it stands. */
export function isComplete(condition: Condition, fields: readonly Field[]): boolean {
  const kind = valueKindOf(condition, fields)
  const value = valueOf(condition)
  if (kind === 'none') return true
  if (condition.type === 'activity' && condition.days === null) return true
  if (kind === 'days' || kind === 'activity')
    return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 3650
  return value !== null
}

/** Whether every condition of a rule can be asked; an empty rule asks nothing. */
export const isCompleteRule = (rule: RuleGroup, fields: readonly Field[]): boolean =>
  rule.rules.length > 0 &&
  rule.rules.every((one) => (one.type === 'group' ? isCompleteRule(one, fields) : isComplete(one, fields)))

/** How many conditions a rule has. */
export const conditionCount = (rule: RuleGroup): number =>
  rule.rules.reduce((count, one) => count + (one.type === 'group' ? conditionCount(one) : 1), 0)

/** Every condition of a rule. */
export const conditionsOf = (rule: RuleGroup): Condition[] =>
  rule.rules.flatMap((one) => (one.type === 'group' ? conditionsOf(one) : [one]))

/** A rule that asks nothing yet. */
export const emptyRule = (): Rule => ({
  type: 'group',
  match: 'all',
  not: false,
  rules: [newCondition('tag')],
})
export const emptyGroup = (): RuleGroup => ({ ...emptyRule(), match: 'any' })

/** A condition on a subject with its usual operator and no value yet. */
export function newCondition(subject: Subject, fields: readonly Field[] = []): Condition {
  const [type, name = ''] = subject.split(':')
  const textAttribute = textAttributes.find((one) => one === name)
  if (type === 'attribute' && textAttribute) {
    return { type, attribute: textAttribute, operator: 'is', value: '' }
  }
  const dateAttribute = dateAttributes.find((one) => one === name)
  if (type === 'date' && dateAttribute) {
    const operator = dateAttribute === 'birthDate' ? 'anniversary_in_next_days' : 'in_last_days'
    return { type, attribute: dateAttribute, operator, date: null, days: null }
  }
  if (type === 'field') {
    const [operator = 'is'] = operatorsOfField[fieldOf(name, fields)?.type ?? 'text']
    return asOperator({ type, field: name, operator: 'is', value: null }, operator)
  }
  const channel = consentChannels.find((one) => one === name)
  if (type === 'consent' && channel) return { type, channel, operator: 'is', state: 'opted_in' }
  const activity = activities.find((one) => one === name)
  if (type === 'activity' && activity) {
    return { type, activity, operator: 'is', channel: null, campaignId: null, days: usualDays }
  }
  const suppressed = suppressionChannels.find((one) => one === name)
  if (type === 'suppression' && suppressed) return { type, channel: suppressed, operator: 'is' }
  if (type === 'phone') return { type, operator: 'valid' }
  if (type === 'source') return { type, operator: 'is', source: '' }
  if (type === 'list') return { type, operator: 'is', listId: 0 }
  return { type: 'tag', operator: 'is', tagId: 0 }
}

/** Guarantee: the operator is one of `operatorsOf` this condition, which its type holds. */
function asOperator<C extends Condition>(condition: C, operator: string): C {
  return { ...condition, operator }
}

/** The same condition with another operator; a value that does not fit any more is dropped. */
export function withOperator(condition: Condition, operator: string, fields: readonly Field[]): Condition {
  if (condition.type === 'activity') {
    const days = operator.endsWith('_days') ? (condition.days ?? usualDays) : null
    const isNot = operator === 'never' || operator === 'not_in_last_days'
    return { ...condition, operator: isNot ? 'is_not' : 'is', days }
  }
  const changed = asOperator(condition, operator)
  return valueKindOf(condition, fields) === valueKindOf(changed, fields) || condition.type !== 'field'
    ? changed
    : withValue(changed, null)
}

/** The same condition with another value; null takes it away. */
export function withValue(condition: Condition, value: string | number | boolean | null): Condition {
  switch (condition.type) {
    case 'attribute':
      return { ...condition, value: String(value ?? '') }
    case 'date':
      return condition.operator.endsWith('_days')
        ? { ...condition, days: typeof value === 'number' ? value : null }
        : { ...condition, date: typeof value === 'string' && value !== '' ? value : null }
    case 'field':
      return { ...condition, value }
    case 'tag':
      return { ...condition, tagId: Number(value ?? 0) }
    case 'list':
      return { ...condition, listId: Number(value ?? 0) }
    case 'source':
      return { ...condition, source: String(value ?? '') }
    case 'consent': {
      const states = ['opted_in', 'opted_in_double', 'opted_out', 'unknown'] as const
      return { ...condition, state: states.find((one) => one === value) ?? 'opted_in' }
    }
    case 'activity':
      return { ...condition, days: typeof value === 'number' ? value : 0 }
    case 'phone':
    case 'suppression':
      return condition
  }
}

/** The same condition about one campaign, or with null about any message. */
export const withCampaign = (condition: Condition, campaignId: number | null): Condition =>
  condition.type === 'activity' ? { ...condition, campaignId } : condition

/** How a group joins its rules, as the choice of the editor. */
export type Match = 'all' | 'any' | 'none' | 'notAll'
export const matchOf = ({ match, not }: RuleGroup): Match =>
  not ? (match === 'any' ? 'none' : 'notAll') : match
export const withMatch = (group: RuleGroup, match: Match): RuleGroup => ({
  ...group,
  match: match === 'all' || match === 'notAll' ? 'all' : 'any',
  not: match === 'none' || match === 'notAll',
})

/** The group without one of its rules; a group that is left without any goes with it. */
export const withoutRule = (group: RuleGroup, index: number): RuleGroup => ({
  ...group,
  rules: group.rules.filter((_, at) => at !== index),
})
export const withRule = (group: RuleGroup, index: number, rule: Condition | RuleGroup): RuleGroup => ({
  ...group,
  rules: group.rules.map((one, at) => (at === index ? rule : one)),
})
