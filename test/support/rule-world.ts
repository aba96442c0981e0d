import { sql } from 'drizzle-orm/sql'
import fc from 'fast-check'
import { type Db, json, queryRows, writeBatch } from '../../db/client.ts'
import type { Field } from '../../worker/contracts/fields.ts'
import {
  type Condition,
  type Rule,
  type RuleGroup,
  activities,
  type numberOperators,
  textAttributes,
  textOperators,
} from '../../worker/contracts/rules.ts'
import { fieldOperators } from '../../worker/modules/lists/segment.ts'
import type { ContactFacts } from './rule-interpreter.ts'

/** One field of each type, three tags and two static lists: what random rules speak about. */
export type RuleWorld = {
  tenantId: number
  fields: Field[]
  tagIds: number[]
  listIds: number[]
  campaignIds: number[]
}

const fieldTypes = ['text', 'number', 'date', 'datetime', 'boolean', 'choice'] as const

/** Creates the world in a workspace. */
export async function createRuleWorld(db: Db, tenantId: number): Promise<RuleWorld> {
  const fieldRows = fieldTypes.map((type) => ({
    key: `F_${type.toUpperCase()}`,
    type,
    choices: type === 'choice' ? ['rosso', 'blu'] : [],
  }))
  const id = (row: Readonly<Record<string, unknown>>) => Number(row['id'])
  const ids = await queryRows(
    db,
    sql`INSERT INTO fields (tenant_id, key, label, type, choices, created_at)
        SELECT ${tenantId}, value ->> 'key', value ->> 'key', value ->> 'type', value -> 'choices', 0
        FROM json_each(${json(fieldRows)}) RETURNING id`,
    id,
  )
  const tagIds = await queryRows(
    db,
    sql`INSERT INTO tags (tenant_id, name, name_key, created_at)
        SELECT ${tenantId}, value, value, 0 FROM json_each('["a", "b", "c"]') RETURNING id`,
    id,
  )
  const listIds = await queryRows(
    db,
    sql`INSERT INTO lists (tenant_id, name, kind, origin, created_at)
        SELECT ${tenantId}, value, 'static', 'empty', 0 FROM json_each('["x", "y"]') RETURNING id`,
    id,
  )
  const campaignIds = await queryRows(
    db,
    sql`INSERT INTO campaigns (tenant_id, name, channel, state, created_at, updated_at)
        SELECT ${tenantId}, value, 'email', 'sent', 0, 0 FROM json_each('["p", "q"]') RETURNING id`,
    id,
  )
  const fields = fieldRows.map((row, index) => ({ ...row, id: ids[index] ?? 0, label: row.key }))
  return { tenantId, fields, tagIds, listIds, campaignIds }
}

/** Writes contacts with their tags, lists and consents; answers with their ids in order. */
export async function insertContacts(
  db: Db,
  tenantId: number,
  contacts: readonly ContactFacts[],
): Promise<number[]> {
  const rows = contacts.map((contact) => ({
    ...contact,
    tagIds: [...contact.tagIds],
    listIds: [...contact.listIds],
  }))
  const ids = await queryRows(
    db,
    sql`INSERT INTO contacts (tenant_id, email, phone, phone_raw, first_name, last_name, company, language,
          gender, birth_date, fields, source, created_at, updated_at)
        SELECT ${tenantId}, value ->> 'email', value ->> 'phone', value ->> 'phoneRaw', value ->> 'firstName',
          value ->> 'lastName', value ->> 'company', value ->> 'language', value ->> 'gender',
          value ->> 'birthDate', value -> 'fields', value ->> 'source', value ->> 'createdAt', value ->> 'updatedAt'
        FROM json_each(${json(rows)}) RETURNING id`,
    (row) => Number(row['id']),
  )
  const withIds = json(rows.map((row, index) => ({ ...row, id: ids[index] })))
  await writeBatch(db, [
    sql`INSERT INTO contact_tags (tenant_id, tag_id, contact_id, added_at)
        SELECT ${tenantId}, t.value, r.value ->> 'id', 0
        FROM json_each(${withIds}) r, json_each(r.value, '$.tagIds') t`,
    sql`INSERT INTO list_members (tenant_id, list_id, contact_id, origin, added_at)
        SELECT ${tenantId}, l.value, r.value ->> 'id', 'hand', 0
        FROM json_each(${withIds}) r, json_each(r.value, '$.listIds') l`,
    sql`INSERT INTO contact_consents (tenant_id, contact_id, channel, state, updated_at)
        SELECT ${tenantId}, r.value ->> 'id', k.key, k.value, 0
        FROM json_each(${withIds}) r, json_each(r.value, '$.consents') k`,
    ...['email', 'phone'].map(
      (kind) => sql`INSERT INTO contact_identities (tenant_id, channel, external_id, contact_id)
        SELECT ${tenantId}, ${kind}, value ->> ${kind}, value ->> 'id' FROM json_each(${withIds})
        WHERE coalesce(value ->> ${kind}, '') <> '' ON CONFLICT DO NOTHING`,
    ),
    sql`INSERT INTO suppressions (tenant_id, channel, address, reason, created_at)
        SELECT ${tenantId}, s.value, r.value ->> CASE s.value WHEN 'email' THEN 'email' ELSE 'phone' END, 'complaint', 0
        FROM json_each(${withIds}) r, json_each(r.value, '$.suppressed') s
        WHERE coalesce(r.value ->> CASE s.value WHEN 'email' THEN 'email' ELSE 'phone' END, '') <> ''
        ON CONFLICT DO NOTHING`,
    sql`INSERT INTO messages (tenant_id, channel, cause_key, campaign_id, contact_id, address, created_at, sent_at,
          opened_at, clicked_at, replied_at, bounced_at, complained_at, unsubscribed_at)
        SELECT ${tenantId}, m.value ->> 'channel', r.value ->> 'id' || ':' || m.key, m.value ->> 'campaignId',
          r.value ->> 'id', '', 0, m.value ->> '$.stages.sent', m.value ->> '$.stages.opened',
          m.value ->> '$.stages.clicked', m.value ->> '$.stages.replied', m.value ->> '$.stages.bounced', m.value ->> '$.stages.complained',
          m.value ->> '$.stages.unsubscribed'
        FROM json_each(${withIds}) r, json_each(r.value, '$.messages') m`,
  ])
  return ids
}

/** Letters with and without accents, signs that patterns could trip over. */
const text = fc
  .array(
    fc.constantFrom(
      'a',
      'A',
      'à',
      'À',
      'e',
      'É',
      'ž',
      'ß',
      'Œ',
      'ф',
      'Ф',
      '*',
      '?',
      '[',
      ']',
      '^',
      '-',
      '%',
      '_',
      "'",
      '1',
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((letters) => letters.join(''))
const storedText = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constant('') },
  { weight: 5, arbitrary: text },
)
const origin = Date.UTC(2026, 10, 21)
const isoDay = fc
  .integer({ min: -400, max: 40 })
  .map((days) => new Date(origin + days * 86_400_000).toISOString().slice(0, 10))
/** Close to midnight often, since that is where days meet. */
const moment = fc
  .tuple(
    fc.integer({ min: -60, max: 20 }),
    fc.oneof(fc.integer({ min: -7_200_000, max: 7_200_000 }), fc.integer({ min: 0, max: 86_399_999 })),
  )
  .map(([days, ms]) => origin + days * 86_400_000 + ms)
const small = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom(0.5, -0.5))
const dayCount = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(364, 365, 366, 400))

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 4 })
const someOf = (ids: readonly number[]) => fc.subarray([...ids]).map((chosen) => new Set(chosen))
const consentStates = ['unknown', 'opted_in', 'opted_in_double', 'opted_out'] as const

let lastAddress = 0
const address = fc.tuple(text, text).map(([one, two]) => `${one}.${two}${++lastAddress}@ex.it`)
const phone = fc
  .integer({ min: 0, max: 9 })
  .map((digit) => `+39${digit}${String(++lastAddress).padStart(7, '0')}`)

/** A random contact; now and then a field holds a value of another type. */
export const contactArbitrary = (world: RuleWorld): fc.Arbitrary<ContactFacts> =>
  fc.record({
    // Addresses are nobody else's.
    email: fc.oneof({ weight: 1, arbitrary: fc.constantFrom(null, '') }, { weight: 4, arbitrary: address }),
    phone: fc.oneof({ weight: 1, arbitrary: fc.constantFrom(null, '') }, { weight: 3, arbitrary: phone }),
    phoneRaw: storedText,
    firstName: storedText,
    lastName: storedText,
    company: storedText,
    language: fc.constantFrom(null, 'it', 'fr'),
    gender: fc.constantFrom(null, 'female', 'male'),
    birthDate: fc.oneof(fc.constant(null), fc.constant(''), fc.constant('2024-02-29'), isoDay),
    createdAt: moment,
    updatedAt: moment,
    source: fc.constantFrom('manual', 'import', 'api'),
    fields: fc.record(
      {
        F_TEXT: fc.oneof(storedText, small),
        F_NUMBER: fc.oneof(maybe(small), text),
        F_DATE: maybe(isoDay),
        F_DATETIME: fc.oneof(maybe(moment), text),
        F_BOOLEAN: maybe(fc.boolean()),
        F_CHOICE: maybe(fc.constantFrom('rosso', 'blu')),
      },
      { requiredKeys: [] },
    ),
    tagIds: someOf(world.tagIds),
    listIds: someOf(world.listIds),
    consents: fc.dictionary(fc.constantFrom('email', 'sms'), fc.constantFrom(...consentStates), {
      maxKeys: 2,
    }),
    suppressed: fc.subarray(['email', 'sms', 'whatsapp']),
    messages: fc.array(
      fc.record({
        channel: fc.constantFrom('email', 'sms'),
        campaignId: fc.constantFrom(null, ...world.campaignIds),
        stages: fc.dictionary(fc.constantFrom(...activities), moment, { maxKeys: 3 }),
      }),
      { maxLength: 2 },
    ),
  })

/** A random rule of up to three levels that the checks let through. */
export function ruleArbitrary(world: RuleWorld): fc.Arbitrary<Rule> {
  const condition = conditionArbitrary(world)
  const group = (rule: fc.Arbitrary<Condition | RuleGroup>): fc.Arbitrary<RuleGroup> =>
    fc.record({
      type: fc.constant('group' as const),
      match: fc.constantFrom('all' as const, 'any' as const),
      not: fc.boolean(),
      rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
    })
  return group(fc.oneof(condition, group(fc.oneof(condition, group(condition)))))
}

function conditionArbitrary(world: RuleWorld): fc.Arbitrary<Condition> {
  const is = fc.constantFrom('is' as const, 'is_not' as const)
  return fc.oneof(
    fc.record({
      type: fc.constant('attribute' as const),
      attribute: fc.constantFrom(...textAttributes),
      operator: fc.constantFrom(...textOperators),
      value: fc.oneof(text, fc.constantFrom('IT', 'f', 'female', '+39', '+3900', 'ex.it')),
    }),
    fc.record({
      type: fc.constant('date' as const),
      attribute: fc.constantFrom('createdAt' as const, 'updatedAt' as const, 'birthDate' as const),
      operator: fc.constantFrom(...fieldOperators.datetime) as fc.Arbitrary<'on'>,
      date: isoDay,
      days: dayCount,
    }),
    fc.record({
      type: fc.constant('date' as const),
      attribute: fc.constant('birthDate' as const),
      operator: fc.constant('anniversary_in_next_days' as const),
      date: fc.constant(null),
      days: dayCount,
    }),
    fc.constantFrom(...world.fields).chain((field) => fieldCondition(field)),
    fc.record({ type: fc.constant('tag' as const), operator: is, tagId: fc.constantFrom(...world.tagIds) }),
    fc.record({
      type: fc.constant('list' as const),
      operator: is,
      listId: fc.constantFrom(...world.listIds),
    }),
    fc.record({
      type: fc.constant('source' as const),
      operator: is,
      source: fc.constantFrom('manual', 'import'),
    }),
    fc.record({
      type: fc.constant('consent' as const),
      channel: fc.constantFrom('email' as const, 'sms' as const),
      operator: is,
      state: fc.constantFrom(...consentStates),
    }),
    fc.record({
      type: fc.constant('suppression' as const),
      channel: fc.constantFrom('email' as const, 'sms' as const, 'whatsapp' as const),
      operator: is,
    }),
    fc.record({
      type: fc.constant('activity' as const),
      activity: fc.constantFrom(...activities),
      operator: is,
      channel: fc.constantFrom(null, 'email' as const, 'sms' as const),
      campaignId: fc.constantFrom(null, ...world.campaignIds),
      days: fc.option(dayCount, { nil: null }),
    }),
    fc.record({
      type: fc.constant('phone' as const),
      operator: fc.constantFrom('valid' as const, 'invalid' as const, 'none' as const),
    }),
  )
}

function fieldCondition(field: Field): fc.Arbitrary<Condition> {
  return fc.constantFrom(...fieldOperators[field.type]).chain((operator) =>
    fc.record({
      type: fc.constant('field' as const),
      field: fc.constant(field.key),
      operator: fc.constant(operator as (typeof numberOperators)[number]),
      value: fieldOperand(field, operator),
    }),
  )
}

function fieldOperand(field: Field, operator: string): fc.Arbitrary<string | number | boolean> {
  switch (field.type) {
    case 'text':
      return text
    case 'number':
      return small
    case 'boolean':
      return fc.boolean()
    case 'choice':
      return fc.constantFrom('rosso', 'blu')
    default:
      return operator.endsWith('_days') ? dayCount : isoDay
  }
}
