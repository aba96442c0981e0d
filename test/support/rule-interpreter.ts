import type { Field } from '../../worker/contracts/fields.ts'
import type { Condition, Rule, RuleGroup } from '../../worker/contracts/rules.ts'

/** All that a rule can ask of one contact, as plain data. */
export type ContactFacts = {
  email: string | null
  phone: string | null
  phoneRaw: string | null
  firstName: string | null
  lastName: string | null
  company: string | null
  language: string | null
  gender: string | null
  birthDate: string | null
  createdAt: number
  updatedAt: number
  source: string
  fields: Record<string, string | number | boolean | null>
  tagIds: ReadonlySet<number>
  listIds: ReadonlySet<number>
  consents: Partial<Record<string, string>>
  /** Channels on which the address is suppressed. */
  suppressed: readonly string[]
  messages: readonly MessageFacts[]
}

/** A message to a contact and when it reached each stage, epoch ms. */
export type MessageFacts = {
  channel: string
  campaignId: number | null
  stages: Partial<Record<string, number | null>>
}

export type InterpreterScope = { fields: readonly Field[]; now: number; timeZone: string }

/**
 * What a rule says of a contact, told in plain TypeScript and without any of the product's code: the
 * compiled SQL is held against it.
 */
export function matches(rule: Rule, contact: ContactFacts, scope: InterpreterScope): boolean {
  return matchesGroup(rule, contact, scope)
}

function matchesGroup(group: RuleGroup, contact: ContactFacts, scope: InterpreterScope): boolean {
  const holds = (rule: Condition | RuleGroup) =>
    rule.type === 'group' ? matchesGroup(rule, contact, scope) : matchesCondition(rule, contact, scope)
  const result = group.match === 'all' ? group.rules.every(holds) : group.rules.some(holds)
  return group.not ? !result : result
}

const positiveOf: Partial<Record<string, string>> = {
  is_not: 'is',
  not_contains: 'contains',
  ne: 'eq',
  not_in_last_days: 'in_last_days',
  not_in_next_days: 'in_next_days',
  is_not_empty: 'is_empty',
}

function matchesCondition(condition: Condition, contact: ContactFacts, scope: InterpreterScope): boolean {
  const positive = positiveOf[condition.operator]
  if (positive !== undefined) return !holds(condition, positive, contact, scope)
  return holds(condition, condition.operator, contact, scope)
}

function holds(
  condition: Condition,
  operator: string,
  contact: ContactFacts,
  scope: InterpreterScope,
): boolean {
  switch (condition.type) {
    case 'attribute':
      return textHolds(contact[condition.attribute], operator, condition.value)
    case 'date': {
      const value = contact[condition.attribute]
      const day = typeof value === 'number' ? dayAt(value, scope.timeZone) : dayOf(value)
      return dateHolds(day, operator, condition.date, condition.days, scope)
    }
    case 'field':
      return fieldHolds(condition, operator, contact, scope)
    case 'tag':
      return contact.tagIds.has(condition.tagId)
    case 'list':
      return contact.listIds.has(condition.listId)
    case 'source':
      return contact.source === condition.source
    case 'consent': {
      const state = contact.consents[condition.channel] ?? 'unknown'
      return condition.state === 'opted_in' ? state.startsWith('opted_in') : state === condition.state
    }
    case 'suppression': {
      const address = condition.channel === 'email' ? contact.email : contact.phone
      return Boolean(address) && contact.suppressed.includes(condition.channel)
    }
    case 'activity': {
      const { activity, channel, campaignId, days } = condition
      return contact.messages.some((message) => {
        const at = message.stages[activity]
        if (at === undefined || at === null) return false
        if (channel !== null && message.channel !== channel) return false
        if (campaignId !== null && message.campaignId !== campaignId) return false
        return days === null || dayAt(at, scope.timeZone) >= dayAt(scope.now, scope.timeZone) - days
      })
    }
    case 'phone': {
      const state = contact.phone ? 'valid' : contact.phoneRaw ? 'invalid' : 'none'
      return state === operator
    }
  }
}

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

function textHolds(value: string | null, operator: string, wanted: string): boolean {
  if (operator === 'is_empty') return value === null || value === ''
  if (value === null) return false
  const [text, part] = [fold(value), fold(wanted)]
  if (operator === 'is') return text === part
  return operator === 'starts_with' ? text.startsWith(part) : text.includes(part)
}

function fieldHolds(
  condition: Extract<Condition, { type: 'field' }>,
  operator: string,
  contact: ContactFacts,
  scope: InterpreterScope,
): boolean {
  const field = scope.fields.find((one) => one.key === condition.field)
  const stored = contact.fields[condition.field] ?? null
  const wanted = condition.value
  switch (field?.type) {
    case undefined:
      return operator === 'is_empty'
    case 'text':
      return textHolds(typeof stored === 'string' ? stored : null, operator, String(wanted))
    case 'choice':
      if (typeof stored !== 'string' || stored === '') return operator === 'is_empty'
      return operator === 'is' && stored === wanted
    case 'boolean':
      if (typeof stored !== 'boolean') return operator === 'is_empty'
      return operator === 'is' && stored === wanted
    case 'number':
      if (typeof stored !== 'number') return operator === 'is_empty'
      return typeof wanted === 'number' && numberHolds(stored, operator, wanted)
    case 'date':
    case 'datetime': {
      const fits = typeof stored === (field.type === 'date' ? 'string' : 'number')
      const day = !fits ? null : typeof stored === 'number' ? dayAt(stored, scope.timeZone) : dayOf(stored)
      const [date, days] = [
        typeof wanted === 'string' ? wanted : null,
        typeof wanted === 'number' ? wanted : null,
      ]
      return dateHolds(day, operator, date, days, scope)
    }
  }
}

function numberHolds(value: number, operator: string, wanted: number): boolean {
  switch (operator) {
    case 'eq':
      return value === wanted
    case 'lt':
      return value < wanted
    case 'lte':
      return value <= wanted
    case 'gt':
      return value > wanted
    case 'gte':
      return value >= wanted
    default:
      return false
  }
}

/** Days since 1970-01-01. */
function dayOf(date: unknown): number | null {
  return typeof date === 'string' && date !== '' ? Date.parse(`${date}T00:00:00Z`) / 86_400_000 : null
}

function dayAt(at: number, timeZone: string): number {
  const day = dayOf(new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at))
  if (day === null) throw new Error('no day')
  return day
}

function dateHolds(
  day: number | null,
  operator: string,
  date: string | null,
  days: number | null,
  scope: InterpreterScope,
): boolean {
  if (day === null) return operator === 'is_empty'
  const today = dayAt(scope.now, scope.timeZone)
  const wanted = dayOf(date)
  const count = days ?? 0
  switch (operator) {
    case 'before':
      return wanted !== null && day < wanted
    case 'after':
      return wanted !== null && day > wanted
    case 'on':
      return day === wanted
    case 'in_last_days':
      return day >= today - count && day <= today
    case 'in_next_days':
      return day >= today && day <= today + count
    case 'anniversary_in_next_days':
      return hasAnniversary(day, today, today + count)
    default:
      return false
  }
}

/** Whether the month and day of a day comes by between two days; 29 February lies between 28 February and 1 March. */
function hasAnniversary(day: number, from: number, to: number): boolean {
  const monthDay = isoOf(day).slice(5)
  for (let one = from; one <= to && one <= from + 366; one++) {
    if (isoOf(one).slice(5) === monthDay) return true
    const skipped = monthDay === '02-29' && isoOf(one).slice(5) === '02-28' && one < to
    if (skipped && isoOf(one + 1).slice(5) === '03-01') return true
  }
  return to - from >= 365
}

const isoOf = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10)
