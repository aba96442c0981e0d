import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { toFieldProblems } from '../../../worker/contracts/field-problems.ts'
import { findUnknownKeys } from '../../../worker/lib/unknown-keys.ts'

const Inner = z.object({ id: z.number() })
const Kind = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('a'), inner: Inner }),
  z.object({ kind: z.literal('b'), text: z.string() }),
])
const asJson = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(Inner)

const fieldsOf = (schema: z.ZodType, value: unknown) =>
  toFieldProblems(findUnknownKeys(schema, value)).map(({ field }) => field)

describe('a key that the schema does not know', () => {
  it.each<[string, z.ZodType, unknown, string[]]>([
    ['at the top', Inner, { id: 1, foo: 1 }, ['foo']],
    ['two at once', Inner, { id: 1, foo: 1, bar: 2 }, ['foo', 'bar']],
    ['in a list', z.object({ all: z.array(Inner) }), { all: [{ id: 1 }, { id: 2, foo: 1 }] }, ['all.1.foo']],
    ['in a record', z.record(z.string(), Inner), { x: { id: 1, foo: 1 } }, ['x.foo']],
    [
      'behind optional, nullable, default',
      z.object({ one: Inner.nullable().default(null).optional() }),
      { one: { id: 1, foo: 1 } },
      ['one.foo'],
    ],
    ['of the other choice', Kind, { kind: 'b', text: '', inner: { id: 1 } }, ['inner']],
    ['inside a choice', Kind, { kind: 'a', inner: { id: 1, foo: 1 } }, ['inner.foo']],
    ['inside a plain choice', z.union([z.literal(''), Inner]), { id: 1, foo: 1 }, ['foo']],
    ['inside JSON in a text', z.object({ rule: asJson }), { rule: '{"id":1,"foo":1}' }, ['rule.foo']],
    ['beside another problem', Inner, { id: 'x', foo: 1 }, ['foo']],
    ['after a transform', Inner.transform(({ id }) => id), { id: 1, foo: 1 }, ['foo']],
    [
      'named like something every object has',
      Inner,
      JSON.parse('{"id":1,"__proto__":1,"constructor":1}'),
      ['__proto__', 'constructor'],
    ],
  ])('%s', (_where, schema, value, expected) => {
    expect(fieldsOf(schema, value)).toEqual(expected)
  })
})

it.each<[string, z.ZodType, unknown]>([
  ['a record of anything', z.record(z.string(), z.unknown()), { a: { b: 1 } }],
  ['a loose object', z.looseObject({ id: z.number() }), { id: 1, foo: 1 }],
  ['a choice that fits', Kind, { kind: 'a', inner: { id: 1 } }],
  ['an object that is strict itself, and tells its own', z.strictObject({ id: z.number() }), { foo: 1 }],
  ['an optional part left out', z.object({ one: Inner.optional() }), {}],
])('%s is taken as it is', (_what, schema, value) => {
  expect(findUnknownKeys(schema, value)).toEqual([])
})
