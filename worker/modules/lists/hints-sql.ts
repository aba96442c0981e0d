import { type SQL, sql } from 'drizzle-orm/sql'
import type { Condition, RuleGroup } from '../../contracts/rules.ts'
import {
  allOf,
  anyOf,
  facetExpression,
  phoneValueExpression,
  textExpression,
} from '../../lib/search-words.ts'
import { addDays, startOfZonedDay, zonedDay } from '../../lib/zone-dates.ts'
import { activityTest, type RuleScope, withinYear } from './rule-sql.ts'

/** Rows of a table by an index, each naming a contact that may meet the rule. */
export type HintSource = {
  /** After FROM. */
  from: SQL
  /** The contact's id. */
  id: SQL
  where: SQL
  /** The index gives every contact once, in the order of ids. */
  inIdOrder: boolean
}

/** Where to look for those who meet a rule: everybody who does is in each of them, with others. */
export type RuleHints = {
  /** An expression for `contact_search`; null when words tell nothing. */
  words: string | null
  sources: HintSource[]
}

const nothing: RuleHints = { words: null, sources: [] }

/** What a rule demands of everybody and an index knows. */
export function ruleHints(group: RuleGroup, scope: RuleScope): RuleHints {
  const mustHold = !group.not && (group.match === 'all' || group.rules.length === 1)
  const hints = group.rules.map((rule) =>
    rule.type === 'group' ? ruleHints(rule, scope) : conditionHints(rule, scope),
  )
  if (mustHold) {
    return {
      words: allOf(hints.flatMap(({ words }) => words ?? [])),
      sources: hints.flatMap(({ sources }) => sources),
    }
  }
  const words = hints.flatMap((hint) => hint.words ?? [])
  return group.not || words.length < hints.length ? nothing : { words: anyOf(words), sources: [] }
}

const asWords = (words: string | null): RuleHints => ({ words, sources: [] })
const asSource = (source: HintSource): RuleHints => ({ words: null, sources: [source] })

function conditionHints(condition: Condition, scope: RuleScope): RuleHints {
  const { tenantId } = scope
  switch (condition.type) {
    case 'attribute':
      return asWords(attributeWords(condition, tenantId))
    case 'field':
      return asWords(fieldWords(condition, scope))
    case 'source':
      return asWords(
        condition.operator === 'is' ? facetExpression('source', condition.source, tenantId) : null,
      )
    case 'phone':
      return asWords(facetExpression('phone', condition.operator, tenantId))
    case 'date':
      return dateHints(condition, scope)
    case 'tag':
    case 'list':
    case 'consent':
    case 'suppression':
    case 'activity':
      return condition.operator === 'is' ? memberHints(condition, scope) : nothing
  }
}

function attributeWords(
  { attribute, operator, value }: Extract<Condition, { type: 'attribute' }>,
  tenantId: number,
): string | null {
  if (operator !== 'is' && operator !== 'starts_with') return null
  const place = operator === 'is' ? 'whole' : 'start'
  if (attribute === 'phone') return phoneValueExpression(value, place, tenantId)
  if (attribute !== 'language' && attribute !== 'gender') return textExpression(value, place, tenantId)
  return place === 'whole' ? facetExpression(attribute, value, tenantId) : null
}

function fieldWords(
  { field: key, operator, value }: Extract<Condition, { type: 'field' }>,
  { tenantId, fields }: RuleScope,
): string | null {
  const field = fields.find((one) => one.key === key)
  if (typeof value !== 'string' || (field?.type !== 'text' && field?.type !== 'choice')) return null
  if (operator !== 'is' && operator !== 'starts_with') return null
  // A text that is a date is no word of the index.
  if (/^\d{1,4}(?:-|$)/.test(value)) return null
  return textExpression(value, operator === 'is' ? 'whole' : 'start', tenantId)
}

function dateHints(
  { attribute, operator, days }: Extract<Condition, { type: 'date' }>,
  { tenantId, now, timeZone }: RuleScope,
): RuleHints {
  if (days === null) return nothing
  const today = zonedDay(now, timeZone)
  if (operator === 'anniversary_in_next_days' && attribute === 'birthDate') {
    return asSource({
      from: sql`contacts h INDEXED BY contacts_birthday`,
      id: sql`h.id`,
      where: sql`h.tenant_id = ${tenantId} AND h.birth_date IS NOT NULL
        AND ${withinYear(sql`substr(birth_date, 6)`, today, addDays(today, days))}`,
      inIdOrder: false,
    })
  }
  if (operator !== 'in_last_days' || attribute === 'birthDate') return nothing
  const since = startOfZonedDay(addDays(today, -days), timeZone)
  const [index, column] =
    attribute === 'createdAt'
      ? [sql`contacts_created`, sql`h.created_at`]
      : [sql`contacts_updated`, sql`h.updated_at`]
  return asSource({
    from: sql`contacts h INDEXED BY ${index}`,
    id: sql`h.id`,
    where: sql`h.tenant_id = ${tenantId} AND h.deleted_at IS NULL AND ${column} >= ${since}`,
    inIdOrder: false,
  })
}

type MemberCondition = Extract<Condition, { type: 'tag' | 'list' | 'consent' | 'suppression' | 'activity' }>

function memberHints(condition: MemberCondition, scope: RuleScope): RuleHints {
  const { tenantId } = scope
  switch (condition.type) {
    case 'tag':
      return asSource({
        from: sql`contact_tags h`,
        id: sql`h.contact_id`,
        where: sql`h.tenant_id = ${tenantId} AND h.tag_id = ${condition.tagId}`,
        inIdOrder: true,
      })
    case 'list':
      return asSource(listSource(tenantId, condition.listId))
    case 'consent': {
      const { state, channel } = condition
      if (state === 'unknown') return nothing
      return asSource({
        from: sql`contact_consents h INDEXED BY contact_consents_state`,
        id: sql`h.contact_id`,
        where: sql`h.tenant_id = ${tenantId} AND h.channel = ${channel} AND ${
          state === 'opted_in' ? sql`h.state IN ('opted_in', 'opted_in_double')` : sql`h.state = ${state}`
        }`,
        inIdOrder: state !== 'opted_in',
      })
    }
    case 'suppression':
      return asSource({
        from: sql`suppressions u CROSS JOIN contact_identities h ON h.tenant_id = u.tenant_id
          AND h.channel = ${condition.channel === 'email' ? 'email' : 'phone'} AND h.external_id = u.address`,
        id: sql`h.contact_id`,
        where: sql`u.tenant_id = ${tenantId} AND u.channel = ${condition.channel}`,
        inIdOrder: false,
      })
    case 'activity':
      // Without a time or a campaign nearly everybody who was ever written to: then looking is as good.
      if (condition.days === null && condition.campaignId === null) return nothing
      return asSource({
        from: condition.campaignId === null ? sql`messages m` : sql`messages m INDEXED BY messages_campaign`,
        id: sql`m.contact_id`,
        where: sql`m.tenant_id = ${tenantId} AND ${activityTest(condition, scope)}`,
        inIdOrder: false,
      })
  }
}

/** The members of a list. */
const listSource = (tenantId: number, listId: number): HintSource => ({
  from: sql`list_members h`,
  id: sql`h.contact_id`,
  where: sql`h.tenant_id = ${tenantId} AND h.list_id = ${listId} AND h.state = 'in'`,
  inIdOrder: true,
})
