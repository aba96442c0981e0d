import { type SQL, sql } from 'drizzle-orm/sql'
import type { Field } from '../../contracts/fields.ts'
import type { Activity, Condition, Rule, RuleGroup } from '../../contracts/rules.ts'
import { addDays, startOfZonedDay, zonedDay } from '../../lib/zone-dates.ts'
import { globPattern } from './folding.ts'
import { type DateSource, type DateTest, dateTestOf, ruleMask } from './segment.ts'

/** What a rule is compiled for. `now` is epoch ms; days are those of `timeZone`. */
export type RuleScope = { tenantId: number; fields: readonly Field[]; now: number; timeZone: string }

export type CompiledRule = {
  /** Never NULL. Reads the alias `c` of `contacts`; every other table is bound to the tenant. */
  where: SQL
  /** Bits of `contact_changes.mask` that can change the answer. */
  mask: number
}

/**
 * A rule as one SQL predicate over `contacts c`. The caller restricts `c.tenant_id` and
 * `c.deleted_at` itself, since it knows which index serves it. A field that is gone is empty for
 * everybody, a tag or list that is gone has nobody: check with `checkRule` before saving.
 */
export function compileRule(rule: Rule, scope: RuleScope): CompiledRule {
  return { where: compileGroup(rule, scope), mask: ruleMask(rule) }
}

const always = sql.raw('1')
const never = sql.raw('0')

function compileGroup(group: RuleGroup, scope: RuleScope): SQL {
  const parts = group.rules.map((rule) =>
    rule.type === 'group' ? compileGroup(rule, scope) : compileCondition(rule, scope),
  )
  const joined = sql.join(parts, sql.raw(group.match === 'all' ? ' AND ' : ' OR '))
  return group.not ? sql`NOT (${joined})` : sql`(${joined})`
}

/** One condition; like every function below it answers 0 or 1, never NULL. */
function compileCondition(condition: Condition, scope: RuleScope): SQL {
  switch (condition.type) {
    case 'attribute':
      return textTest(attributeColumns[condition.attribute], condition.operator, condition.value)
    case 'date':
    case 'field':
      return compileValue(condition, scope)
    case 'tag':
      return membership(
        condition.operator,
        sql`SELECT 1 FROM contact_tags t WHERE t.tenant_id = ${scope.tenantId}
            AND t.tag_id = ${condition.tagId} AND t.contact_id = c.id`,
      )
    case 'list':
      return membership(
        condition.operator,
        sql`SELECT 1 FROM list_members lm WHERE lm.tenant_id = ${scope.tenantId}
            AND lm.list_id = ${condition.listId} AND lm.contact_id = c.id AND lm.state = 'in'`,
      )
    case 'source':
      return signed(condition.operator, sql`c.source = ${condition.source}`)
    case 'consent':
      return consentTest(condition, scope)
    case 'phone':
      return phoneTests[condition.operator]
    case 'suppression':
      return membership(
        condition.operator,
        sql`SELECT 1 FROM suppressions s WHERE s.tenant_id = ${scope.tenantId}
            AND s.channel = ${condition.channel}
            AND s.address = ${condition.channel === 'email' ? sql.raw('c.email') : sql.raw('c.phone')}`,
      )
    case 'activity':
      return membership(
        condition.operator,
        sql`SELECT 1 FROM messages m INDEXED BY messages_contact
            WHERE m.tenant_id = ${scope.tenantId} AND m.contact_id = c.id AND ${activityTest(condition, scope)}`,
      )
  }
}

export const activityColumns: Record<Activity, SQL> = {
  sent: sql.raw('m.sent_at'),
  opened: sql.raw('m.opened_at'),
  clicked: sql.raw('m.clicked_at'),
  replied: sql.raw('m.replied_at'),
  bounced: sql.raw('m.bounced_at'),
  complained: sql.raw('m.complained_at'),
  unsubscribed: sql.raw('m.unsubscribed_at'),
}

/** Whether a message `m` is one that a condition on activity asks for. */
export function activityTest(
  { activity, channel, campaignId, days }: Extract<Condition, { type: 'activity' }>,
  { now, timeZone }: RuleScope,
): SQL {
  const at = activityColumns[activity]
  const parts = [sql`${at} IS NOT NULL`]
  if (days !== null) {
    parts.push(sql`${at} >= ${startOfZonedDay(addDays(zonedDay(now, timeZone), -days), timeZone)}`)
  }
  if (campaignId !== null) parts.push(sql`m.campaign_id = ${campaignId}`)
  if (channel !== null) parts.push(sql`m.channel = ${channel}`)
  return sql.join(parts, sql.raw(' AND '))
}

const attributeColumns = {
  email: sql.raw('c.email'),
  phone: sql.raw('c.phone'),
  firstName: sql.raw('c.first_name'),
  lastName: sql.raw('c.last_name'),
  company: sql.raw('c.company'),
  language: sql.raw('c.language'),
  gender: sql.raw('c.gender'),
  birthDate: sql.raw('c.birth_date'),
  createdAt: sql.raw('c.created_at'),
  updatedAt: sql.raw('c.updated_at'),
} as const

const phoneTests = {
  valid: sql.raw(`coalesce(c.phone, '') <> ''`),
  invalid: sql.raw(`(coalesce(c.phone, '') = '' AND coalesce(c.phone_raw, '') <> '')`),
  none: sql.raw(`(coalesce(c.phone, '') = '' AND coalesce(c.phone_raw, '') = '')`),
} as const

const negative = new Set<string>(['is_not', 'not_contains', 'ne', 'not_in_last_days', 'not_in_next_days'])

/** The test, or its complement for a negative operator; an unknown answer counts as no. */
function signed(operator: string, test: SQL): SQL {
  const known = sql`coalesce(${test}, 0)`
  return negative.has(operator) ? sql`NOT ${known}` : known
}

const membership = (operator: 'is' | 'is_not', select: SQL): SQL =>
  operator === 'is' ? sql`EXISTS (${select})` : sql`NOT EXISTS (${select})`

const isEmpty = (value: SQL): SQL => sql`coalesce(${value}, '') = ''`

function textTest(value: SQL, operator: string, wanted: string): SQL {
  switch (operator) {
    case 'is_empty':
      return isEmpty(value)
    case 'is_not_empty':
      return sql`NOT ${isEmpty(value)}`
    case 'is':
    case 'is_not':
      return signed(operator, sql`${value} GLOB ${globPattern(wanted, 'whole')}`)
    case 'starts_with':
      return signed(operator, sql`${value} GLOB ${globPattern(wanted, 'start')}`)
    default:
      return signed(operator, sql`${value} GLOB ${globPattern(wanted, 'anywhere')}`)
  }
}

function consentTest(condition: Extract<Condition, { type: 'consent' }>, scope: RuleScope): SQL {
  const rows = sql`SELECT 1 FROM contact_consents k WHERE k.tenant_id = ${scope.tenantId}
                   AND k.contact_id = c.id AND k.channel = ${condition.channel}`
  const { operator, state } = condition
  if (state === 'unknown') {
    return membership(operator === 'is' ? 'is_not' : 'is', sql`${rows} AND k.state <> 'unknown'`)
  }
  if (state === 'opted_in') {
    return membership(operator, sql`${rows} AND k.state IN ('opted_in', 'opted_in_double')`)
  }
  return membership(operator, sql`${rows} AND k.state = ${state}`)
}

type ValueCondition = Extract<Condition, { type: 'date' | 'field' }>

function compileValue(condition: ValueCondition, scope: RuleScope): SQL {
  const date = dateTestOf(condition, scope.fields)
  if (condition.type === 'date') {
    return date === null ? never : dateTest(attributeColumns[condition.attribute], date, scope)
  }
  const field = scope.fields.find((one) => one.key === condition.field)
  if (field === undefined) return onEmpty(condition.operator)
  const { operator, value } = condition
  const stored = fieldValue(field.key, jsonTypes[field.type])
  if (date !== null) return dateTest(stored, date, scope)
  if (field.type === 'text') return textTest(stored, operator, String(value ?? ''))
  if (operator === 'is_empty') return isEmpty(stored)
  if (operator === 'is_not_empty') return sql`NOT ${isEmpty(stored)}`
  const comparison = comparisons[operator]
  return comparison === undefined
    ? never
    : signed(operator, sql`${stored} ${sql.raw(comparison)} ${value ?? ''}`)
}

/** The answer for a value that nobody has. */
const onEmpty = (operator: string): SQL =>
  operator === 'is_empty' || negative.has(operator) ? always : never

const comparisons: Partial<Record<string, string>> = {
  is: '=',
  is_not: '=',
  eq: '=',
  ne: '=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
}

/** JSON types that a stored value of each field type has; a value of another type counts as empty. */
const jsonTypes: Record<Field['type'], string> = {
  text: `('text')`,
  choice: `('text')`,
  number: `('integer', 'real')`,
  boolean: `('true', 'false')`,
  date: `('text')`,
  datetime: `('integer')`,
}

function fieldValue(key: string, types: string): SQL {
  const path = `$."${key}"`
  return sql`CASE WHEN json_type(c.fields, ${path}) IN ${sql.raw(types)} THEN json_extract(c.fields, ${path}) END`
}

function dateTest(value: SQL, test: DateTest, scope: RuleScope): SQL {
  const { source, operator } = test
  if (operator === 'is_empty') return isEmpty(value)
  if (operator === 'is_not_empty') return sql`NOT ${isEmpty(value)}`
  if (operator === 'anniversary_in_next_days') return anniversaryTest(value, test.days ?? 0, scope)
  const range = rangeOf(test, zonedDay(scope.now, scope.timeZone))
  return range === null ? onEmpty(operator) : signed(operator, withinDays(value, source, range, scope))
}

type OpenRange = { from: string | null; to: string | null }

/** The days for which the positive form of an operator holds, both ends included. */
function rangeOf({ operator, date, days }: DateTest, today: string): OpenRange | null {
  if (operator === 'in_last_days' || operator === 'not_in_last_days') {
    return days === null ? null : { from: addDays(today, -days), to: today }
  }
  if (operator === 'in_next_days' || operator === 'not_in_next_days') {
    return days === null ? null : { from: today, to: addDays(today, days) }
  }
  if (date === null) return null
  if (operator === 'before') return { from: null, to: addDays(date, -1) }
  if (operator === 'after') return { from: addDays(date, 1), to: null }
  return { from: date, to: date }
}

/** Whether a value lies in days of the workspace's zone: an ISO date as text, a moment as epoch ms. */
export function withinDays(
  value: SQL,
  source: DateSource,
  range: OpenRange,
  { timeZone }: Pick<RuleScope, 'timeZone'>,
): SQL {
  const asText =
    (source.type === 'attribute' && source.attribute === 'birthDate') ||
    (source.type === 'field' && source.fieldType === 'date')
  const parts: SQL[] = []
  if (range.from !== null) {
    parts.push(sql`${value} >= ${asText ? range.from : startOfZonedDay(range.from, timeZone)}`)
  }
  if (range.to !== null) {
    parts.push(
      asText
        ? sql`${value} <= ${range.to}`
        : sql`${value} < ${startOfZonedDay(addDays(range.to, 1), timeZone)}`,
    )
  }
  // An empty text sorts before every date.
  return asText
    ? sql`(${value} <> '' AND ${sql.join(parts, sql.raw(' AND '))})`
    : sql`(${sql.join(parts, sql.raw(' AND '))})`
}

function anniversaryTest(value: SQL, days: number, scope: RuleScope): SQL {
  const today = zonedDay(scope.now, scope.timeZone)
  return signed(
    'is',
    sql`(${value} <> '' AND ${withinYear(sql`substr(${value}, 6)`, today, addDays(today, days))})`,
  )
}

/** Whether a month and day (`11-21`) lies between two dates, whatever the year; over the turn of the year too. */
export function withinYear(monthDay: SQL, from: string, to: string): SQL {
  if (to >= addDays(from, 365)) return always
  const [first, last] = [from.slice(5), to.slice(5)]
  return first <= last
    ? sql`(${monthDay} >= ${first} AND ${monthDay} <= ${last})`
    : sql`(${monthDay} >= ${first} OR ${monthDay} <= ${last})`
}
